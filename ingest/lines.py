"""Printed lines, and the text that flows through them once hard line breaks and page breaks are taken out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Span
from ingest.numbers import read_number

_LINE = re.compile(r"[^\n\f]*(?:\n|\f)|[^\n\f]+$")

# a line that ends like this ends its paragraph
_PARAGRAPH_END = re.compile(r"[。！？；：!?;:…][”’」』）)〕\]】]*$|[）)〕\]】]$")

# 各市（州）⏎科技局: a short aside may stand at the end of a line that goes on
_ASIDE_END = re.compile(r"[（(〔\[【][^（(〔\[【）)〕\]】]{1,5}[）)〕\]】]$")
_OPEN_BRACKET = re.compile(r"[（(〔\[【][^）)〕\]】]*$")

# a heading holds none of these
_PUNCTUATION = re.compile(r"[，。；：！？、,;!?]")

# a line of a heading that stops short of this share of the next line's width did not run into the margin
_SHORT = 0.75

_LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: `span` with its line break, `text` without surrounding white space."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Flow:
    """Rejoined text; `offsets[i]` says where in the document its character i stands (-1 for a space that was put in)."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Where in the document the characters from `start` to `end` stand."""
        inside = [offset for offset in self.offsets[start:end] if offset >= 0]
        return Span(inside[0], inside[-1] + 1)


def split_lines(text: str, within: Span | None = None) -> list[Line]:
    """The lines of a text, or of a stretch of it; together they hold every character."""
    within = within or Span(0, len(text))
    spans = (Span(match.start(), match.end()) for match in _LINE.finditer(text, within.start, within.end))
    return [Line(span, span.of(text).strip()) for span in spans]


def flow(text: str, pieces: Iterable[Span]) -> Flow:
    """The pieces of a document's text as paragraphs, one a line."""
    lines = [line for piece in pieces for line in split_lines(text, piece) if line.text]
    characters: list[str] = []
    offsets: list[int] = []
    for index, line in enumerate(lines):
        if index:
            joint = _joint(lines[index - 1].text, line.text)
            characters += joint
            offsets += [lines[index - 1].span.end - 1 if joint == "\n" else -1] * len(joint)
        start = line.span.start + line.span.of(text).index(line.text)
        characters += line.text
        offsets += range(start, start + len(line.text))
    return Flow("".join(characters), tuple(offsets))


def reflow(text: str) -> str:
    """Hard-wrapped lines rejoined: paragraphs, one a line."""
    return flow(text, [Span(0, len(text))]).text


def _joint(above: str, below: str) -> str:
    """What stands between two lines: a paragraph break, nothing, or a space between Latin words."""
    if ends_paragraph(above, below):
        return "\n"
    return " " if _LATIN.match(above[-1]) and _LATIN.match(below) else ""


def ends_paragraph(above: str, below: str) -> bool:
    """Whether `below` begins a new paragraph."""
    if _PARAGRAPH_END.search(above) and not _ASIDE_END.search(above):
        return not _OPEN_BRACKET.search(above)
    number = read_number(above)
    if number is None:
        return False
    words = above[number.end :]
    return bool(words) and not _PUNCTUATION.search(words) and len(above) < _SHORT * len(below)


def own_lines(lines: Sequence[Line]) -> Span:
    """The stretch that consecutive lines cover."""
    return Span(lines[0].span.start, lines[-1].span.end)
