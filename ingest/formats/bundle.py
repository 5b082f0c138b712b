"""Archives (.zip): they hold documents and are none themselves."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError

from policykb.ingest.formats import Attached, Extract, Unreadable
from policykb.ingest.formats.archive import MOST_UNPACKED

# Maximum number of files in an archive (chosen by hand).
_MOST_FILES = 2_000

# Bit of a zip entry that says its name is UTF-8; without it, offices mean GB18030 and zipfile reads code page 437.
_UTF8 = 0x800

_HAN = re.compile("[\u4e00-\u9fff]")


def extract(_: bytes) -> Extract:
    """An archive has no text of its own. Raises Unreadable, which says how to read it."""
    raise Unreadable(
        "是压缩包，本身不是文件。请用 policykb ingest 收入其中的文件，或解压后逐个上传。",
        "an archive, no document itself. Take its files in with policykb ingest, or unpack it and upload them.",
    )


def attached(data: bytes) -> Iterator[Attached]:
    """The files in an archive, with the names that they have there.

    Raises Unreadable for a file that is no archive, is locked, or is too large when unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and not _is_left_behind(entry.filename) and not _is_link(entry)
        ]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Unreadable(
            "不是完好的压缩包（.zip）。请重新压缩。", "not a sound archive (.zip). Pack it anew."
        ) from error
    if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Unreadable(
            "压缩包解压后过大，或文件过多，可能是压缩炸弹。请分批压缩。",
            "the archive is too large when unpacked, or holds too many files. Pack it in parts.",
        )
    for entry in entries:
        try:
            yield Attached(_name(entry), archive.read(entry))
        except (
            RuntimeError,
            zipfile.BadZipFile,
            NotImplementedError,
            OSError,
            EOFError,
            ValueError,
            LZMAError,
            zlib.error,
        ) as error:
            raise Unreadable(
                f"压缩包里的 {_name(entry)} 加了密码或已损坏。请解压后入库。",
                f"{_name(entry)} in the archive is locked or damaged. Unpack the archive first.",
            ) from error


def _is_left_behind(name: str) -> bool:
    """Whether a program left the file behind: __MACOSX/._通知.docx."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return name.startswith("__MACOSX/") or base.startswith("~$") or (base.startswith(".") and base.strip(".") != "")


def _is_link(entry: zipfile.ZipInfo) -> bool:
    """Whether the entry is a link to another file, which has no words of its own."""
    return stat.S_ISLNK(entry.external_attr >> 16)


def _name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        data = entry.filename.encode("cp437")
    except UnicodeError:
        return entry.filename
    names = [data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")]
    return next((name for name in names if _HAN.search(name) and "\ufffd" not in name), names[1])
