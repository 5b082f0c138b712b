"""From a file to its text: the one place that opens documents. Nothing is changed, not even line ends."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import NotReadable
from corpus.model import Span

MOST_BYTES = 64 * 1024 * 1024

_ENCODINGS = ("utf-8-sig", "gb18030")

# control characters that no text file holds
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format gives: the text unaltered, and where its pages are if it has any."""

    source: str
    sha256: str
    text: str
    pages: tuple[Span, ...] = ()


def read(path: Path) -> Reading:
    """Raises NotReadable, with file and remedy, for whatever cannot be read as text."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        known = " ".join(sorted(FORMATS))
        raise NotReadable(
            f"{path.name}：不支持的文件类型 {suffix or '（无扩展名）'}，目前可读 {known}。请先转换格式。",
            f"{path.name}: files of type {suffix or '(no suffix)'} cannot be read, only {known}. Convert it first.",
        )
    data = _bytes(path)
    text = FORMATS[suffix](data, path.name)
    if not text.strip():
        raise NotReadable(
            f"{path.name}：文件里没有文字。请检查文件是否完整。",
            f"{path.name}: there is no text in the file. Check that it is complete.",
        )
    return Reading(path.name, hashlib.sha256(data).hexdigest(), text, _pages(text))


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise NotReadable(
                f"{path.name}：文件有 {size >> 20} MB，超过 {MOST_BYTES >> 20} MB 上限。请拆分后再入库。",
                f"{path.name}: {size >> 20} MB is over the limit of {MOST_BYTES >> 20} MB. Split the file.",
            )
        return path.read_bytes()
    except OSError as error:
        raise NotReadable(
            f"{path}：无法打开（{error.strerror}）。请检查路径和权限。",
            f"{path}: cannot be opened ({error.strerror}). Check the path and its permissions.",
        ) from error


def _plain_text(data: bytes, name: str) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _BINARY.search(text):
            return text
    raise NotReadable(
        f"{name}：不是 UTF-8、GB18030 或 UTF-16 文本。请确认文件没有损坏，并另存为 UTF-8 文本。",
        f"{name}: not UTF-8, GB18030 or UTF-16 text. Check that it is not damaged and save it as UTF-8 text.",
    )


def _pages(text: str) -> tuple[Span, ...]:
    """Pages end with a form feed; a text without one has none."""
    if "\f" not in text:
        return ()
    ends = [match.end() for match in re.finditer("\f", text)]
    if ends[-1] < len(text):
        ends.append(len(text))
    return tuple(Span(start, end) for start, end in zip([0, *ends], ends, strict=False))


FORMATS: dict[str, Callable[[bytes, str], str]] = {".txt": _plain_text, ".md": _plain_text}
