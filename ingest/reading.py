"""Reads a file to text; the only module that opens documents, by suffix."""

import errno
import hashlib
import importlib
import stat
from dataclasses import dataclass
from pathlib import Path

from policykb.corpus.errors import NotReadable
from policykb.corpus.model import Box, Span
from policykb.ingest.formats import NO_METADATA, Attached, Extract, Metadata, Unreadable
from policykb.ingest.formats.radicals import ideographs

# Maximum size of a file, in bytes (chosen by hand).
MOST_BYTES = 64 * 1024 * 1024

# Maximum length of a text, in characters: twice a book of a thousand pages.
MOST_CHARACTERS = 2_000_000

# Chinese reasons and remedies for errors that the system explains in English only.
_REASONS = {
    errno.EACCES: ("没有读取权限", "请修改文件权限"),
    errno.ELOOP: ("链接绕成了圈", "请指定它所指的文件"),
    errno.ENOENT: ("文件不存在", "请检查路径"),
}

# Modules of `formats` by suffix; a module and its library are imported when the first such file is read.
FORMATS = {
    ".bmp": "scan",
    ".csv": "office.delimited",
    ".doc": "office.doc",
    ".docx": "office.docx.document",
    ".eml": "mail",
    ".et": "office.workbook",
    ".htm": "web.html",
    ".html": "web.html",
    ".jpeg": "scan",
    ".jpg": "scan",
    ".md": "web.markdown",
    ".mht": "mail",
    ".mhtml": "mail",
    ".ods": "office.workbook",
    ".ofd": "ofd",
    ".pdf": "pdf.document",
    ".png": "scan",
    ".pptx": "office.slides",
    ".rtf": "office.rtf",
    ".tif": "scan",
    ".tiff": "scan",
    ".tsv": "office.delimited",
    ".txt": "plain",
    ".wps": "office.doc",
    ".xls": "office.workbook",
    ".xlsx": "office.workbook",
    ".zip": "bundle",
}

# Modules that take out what is attached to such a file.
_HOLDING = {".docx": "office.docx.embedded", ".eml": "mail", ".pdf": "pdf.attachments", ".zip": "bundle"}

# Files that may be nothing but a wrapping around others.
_WRAPPINGS = (".eml", ".zip")


@dataclass(frozen=True, slots=True)
class Reading:
    """The text of a file as extracted, and spans of it.

    source: name of the file
    sha256: SHA-256 of its bytes, in hexadecimal
    text: the text, with form feeds at the ends of pages
    pages: the pages, empty if the format has none
    tables: the tables; each is a run of lines, one a row, with tabs between the cells
    boxes: places of pieces of text on the pages, in points
    frames: table cells that hold running text, line by line
    metadata: what the file states outside its text
    folder: name of the folder around the file
    remarks: what a person should know about the file
    """

    source: str
    sha256: str
    text: str
    pages: tuple[Span, ...] = ()
    tables: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()
    frames: tuple[Span, ...] = ()
    metadata: Metadata = NO_METADATA
    folder: str = ""
    remarks: tuple[str, ...] = ()


def read(path: Path) -> Reading:
    """The text of a file. Raises NotReadable, with file and remedy."""
    suffix = _known_suffix(path)
    data = _bytes(path)
    name = shown(path)
    try:
        extract: Extract = importlib.import_module(f"policykb.ingest.formats.{FORMATS[suffix]}").extract(data)
    except Unreadable as error:
        raise NotReadable(f"{name}：{error.chinese}", f"{name}: {error.english}") from error
    if not extract.text.strip():
        raise NotReadable(
            f"{name}：文件里没有文字。请检查文件是否完整。",
            f"{name}: there is no text in the file. Check that it is complete.",
        )
    if (count := len(extract.text)) > MOST_CHARACTERS:
        raise NotReadable(
            f"{name}：文件有 {count:,} 个字，超过 {MOST_CHARACTERS:,} 字上限。请拆分后再入库。",
            f"{name}: {count:,} characters are over the limit of {MOST_CHARACTERS:,}. Split the file.",
        )
    return Reading(
        source=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        text=ideographs(extract.text),
        pages=extract.pages,
        tables=extract.tables,
        boxes=extract.boxes,
        frames=extract.frames,
        metadata=extract.metadata,
        folder=path.absolute().parent.name,
        remarks=extract.remarks,
    )


def attached(path: Path) -> tuple[Attached, ...]:
    """The files inside a file, such as those of an archive. Raises NotReadable."""
    suffix = _known_suffix(path)
    if suffix not in _HOLDING:
        return ()
    module = importlib.import_module(f"policykb.ingest.formats.{_HOLDING[suffix]}")
    try:
        return tuple(module.attached(_bytes(path)))
    except Unreadable as error:
        name = shown(path)
        raise NotReadable(f"{name}：{error.chinese}", f"{name}: {error.english}") from error


def is_wrapping(path: Path) -> bool:
    """Whether a file may only be a wrapping around others: an archive, a message."""
    return path.suffix.lower() in _WRAPPINGS


def shown(path: Path) -> str:
    """The name of a file in one line, with spaces for unprintable characters."""
    return "".join(character if character.isprintable() else " " for character in path.name)


def digest(path: Path) -> str:
    """The SHA-256 of a file that may be read. Raises NotReadable."""
    _known_suffix(path)
    return hashlib.sha256(_bytes(path)).hexdigest()


def _known_suffix(path: Path) -> str:
    """The suffix in lower case. Raises NotReadable if no format has it."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        name, known = shown(path), " ".join(sorted(FORMATS))
        raise NotReadable(
            f"{name}：不支持的文件类型 {suffix or '（无扩展名）'}，目前可读 {known}。请先转换格式。",
            f"{name}: files of type {suffix or '(no suffix)'} cannot be read, only {known}. Convert it first.",
        )
    return suffix


def _bytes(path: Path) -> bytes:
    """The bytes of a file. Raises NotReadable if it is too large or cannot be opened."""
    name = shown(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NotReadable(
                f"{name}：不是普通文件。请指定文件或目录。", f"{name}: not an ordinary file. Name a file or a folder."
            )
        size = status.st_size
        if size > MOST_BYTES:
            raise NotReadable(
                f"{name}：文件有 {size >> 20} MB，超过 {MOST_BYTES >> 20} MB 上限。请拆分后再入库。",
                f"{name}: {size >> 20} MB is over the limit of {MOST_BYTES >> 20} MB. Split the file.",
            )
        return path.read_bytes()
    except OSError as error:
        reason, remedy = _REASONS.get(error.errno or 0, (error.strerror, "请检查路径和权限"))
        raise NotReadable(
            f"{name}：无法打开，{reason}。{remedy}。",
            f"{name}: cannot be opened ({error.strerror}). Check the path and its permissions.",
        ) from error
