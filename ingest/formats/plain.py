"""Plain text in the encodings of Chinese offices; form feeds end pages."""

import re
from collections.abc import Iterator

from policykb.corpus.model import Span
from policykb.ingest.formats import Extract, Unreadable

_ENCODINGS = ("utf-8-sig", "gb18030")

# Minimum number of strokes in the lines of a table; fewer may stand between words (chosen by hand).
_LEAST_STROKES = 2

# Control characters that no text file holds.
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x7f\ufffe\uffff]")


def extract(data: bytes) -> Extract:
    """The text of a file, its pages and tables. Raises Unreadable if it is no text."""
    text = decode(data)
    return Extract(text, pages_of(text), tables_of(text))


def tables_of(text: str) -> tuple[Span, ...]:
    """The tables pasted as text."""
    return tuple(_tables(text))


def _tables(text: str) -> Iterator[Span]:
    """Tables pasted as text.

    A table is a run of lines with the same number of tabs, or of strokes.
    """
    start = end = 0
    cells = (0, 0)
    for match in re.finditer(r"[^\n]+\n?|\n", text):
        line = match[0].rstrip("\r\n\f")
        here = (line.count("\t"), 0) if "\t" in line else (0, line.count("|"))
        if (here[0] or here[1] >= _LEAST_STROKES) and here == cells:
            end = match.end()
            continue
        if end:
            yield Span(start, end)
        start, end, cells = match.start(), 0, here
    if end:
        yield Span(start, end)


def decode(data: bytes) -> str:
    """The decoded bytes of a text file. Raises Unreadable if they are no text."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _BINARY.search(text):
            return text
    raise Unreadable(
        "不是 UTF-8、GB18030 或 UTF-16 文本。请确认文件没有损坏，并另存为 UTF-8 文本。",
        "not UTF-8, GB18030 or UTF-16 text. Check that it is not damaged and save it as UTF-8 text.",
    )


def pages_of(text: str) -> tuple[Span, ...]:
    """The pages of a text: each ends with a form feed; none if there is no form feed."""
    if "\f" not in text:
        return ()
    ends = [match.end() for match in re.finditer("\f", text)]
    if ends[-1] < len(text):
        ends.append(len(text))
    return tuple(Span(start, end) for start, end in zip([0, *ends], ends, strict=False))
