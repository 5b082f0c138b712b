"""Archives (.zip): they hold documents and are none themselves."""

import io
import zipfile
from collections.abc import Iterator

from policykb.ingest.formats import Attached, Extract, Unreadable
from policykb.ingest.formats.archive import MOST_UNPACKED

# Maximum number of files in an archive (chosen by hand).
_MOST_FILES = 2_000

# Bit of a zip entry that says its name is UTF-8; without it, offices mean GB18030 and zipfile reads code page 437.
_UTF8 = 0x800


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
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_left_behind(entry.filename)]
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
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
        except (RuntimeError, zipfile.BadZipFile, NotImplementedError, OSError) as error:
            raise Unreadable(
                "压缩包加了密码或已损坏。请解压后入库。", "the archive is locked or damaged. Unpack it first."
            ) from error


def _is_left_behind(name: str) -> bool:
    """Whether a program left the file behind: __MACOSX/._通知.docx."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith((".", "~$"))


def _name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
