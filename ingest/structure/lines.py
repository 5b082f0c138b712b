"""Printed lines, and the text that flows through them once hard line breaks and page breaks are taken out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policykb.corpus.model import Span
from policykb.ingest.structure.numbers import read_number

_LINE = re.compile(r"[^\n\f]*(?:\n|\f)|[^\n\f]+$")

# a line that ends like this ends its paragraph
_PARAGRAPH_END = re.compile(r"[。！？；：!?;:…][”’」』）)〕\]】]*$|[）)〕\]】]$")

# 各市（州）⏎科技局: a short aside may stand at the end of a line that goes on
_ASIDE_END = re.compile(r"[（(〔\[【][^（(〔\[【）)〕\]】]{1,5}[）)〕\]】]$")
_OPEN_BRACKET = re.compile(r"[（(〔\[【][^）)〕\]】]*$")

# a heading holds none of these, a short one no comma either
_SENTENCE = re.compile(r"[。；：！？;!?]")
_COMMA = re.compile(r"[，、,]")

# a line of a heading that stops short of this share of the next line's width did not run into the margin
_SHORT = 0.75

# 责任单位：市工信局，各县（区）人民政府
_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,8}(?:单位|部门|时限|时间|领导|处室)\s*[:：]")
# lines wider than any page are paragraphs, not wrapped
WIDEST_PAGE = 60.0

# a full line may stop this many characters short of the margin, for punctuation that must not begin a line
RAGGED = 3.0
# a bracket that has not closed by then never will
_LONGEST_BRACKET = 400
# no line begins with these but in text extracted from a PDF
_NEVER_BEGINS = tuple("”’》〉）)、，。；：,;:")
# no paragraph begins with these; text extracted from a PDF may break a line before them
_NEVER_FIRST = tuple("“”‘’《》〈〉（）()、，。；：,;:")
_GOES_ON = ("、", "，", ",", "；", ";", "（", "(", "和", "及", "与")

# no page is so narrow that a line of this width has run into its margin
NARROWEST_PAGE = 18.0

# …招标信息⏎（招标公告或投标邀请书）⏎至投标人提交…: an aside on a line of its own, within a sentence
_ASIDE_LINE = re.compile(
    r"[（(〔\[【][^（(〔\[【）)〕\]】、，。；：]*(?<![厅局委办部院会府处司单位部门负责牵头配合])[）)〕\]】]"
)
_IN_SENTENCE = re.compile(r"[，、,][^。；：！？\n]*[\u4e00-\u9fff]$")

# 责任单位：市财政局等⏎市级各有关部门: the rest of an open list
_REST_OF_LIST = re.compile(r"[\u4e00-\u9fff（）()]{0,16}(?:部门|单位|机构|企业|机关)[。；]?$")

_LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or a part of one: `span` with its line break, `text` without surrounding white space.
    `begins_list` is whether a list begins here, though in the middle of a line."""

    span: Span
    text: str
    starts_line: bool = True
    begins_list: bool = False

    def part(self, start: int, end: int, text: str) -> "Line":
        """The stretch of the line from `start` to `end` in the document's `text`."""
        return Line(Span(start, end), text[start:end].strip(), self.starts_line and start == self.span.start)


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
    begin = 0
    widest = max((width(line.text) for line in lines), default=0.0)
    for above, line in zip([None, *lines], lines, strict=False):
        if above:
            recent = "".join(characters[max(begin, len(characters) - _LONGEST_BRACKET) :])
            joint = _joint(above.text, line.text, recent, widest)
            characters += joint
            offsets += [above.span.end - 1 if joint == "\n" else -1] * len(joint)
            begin = len(characters) if joint == "\n" else begin
        start = line.span.start + line.span.of(text).index(line.text)
        characters += line.text
        offsets += range(start, start + len(line.text))
    return Flow("".join(characters), tuple(offsets))


def reflow(text: str) -> str:
    """Hard-wrapped lines rejoined: paragraphs, one a line."""
    return flow(text, [Span(0, len(text))]).text


def _joint(above: str, below: str, paragraph: str, widest: float) -> str:
    """What stands between two lines: a paragraph break, nothing, or a space between Latin words.

    `paragraph` is what has been read of it, its last few hundred characters: an open bracket keeps it open, and one that begins with a label ends where
    a line stops short of the margin.
    """
    if sum(paragraph.count(mark) for mark in "（(〔[") <= sum(paragraph.count(mark) for mark in "）)〕]"):
        open_list = above.endswith("等") and _REST_OF_LIST.match(below)
        if _ASIDE_LINE.fullmatch(above) and _IN_SENTENCE.search(paragraph.removesuffix(above)):
            return ""
        short = width(above) < widest - RAGGED and not above.endswith(_GOES_ON) and not open_list
        if _LABELLED.fullmatch(paragraph):
            return ""
        labelled = _LABELLED.match(below) or (short and _LABELLED.match(paragraph))
        heading = (short or widest > WIDEST_PAGE) and above == paragraph and is_heading(above)
        heading = heading and not below.startswith(_NEVER_FIRST)
        if labelled or heading or ends_paragraph(above, below):
            return "\n"
    return " " if _LATIN.match(above[-1]) and _LATIN.match(below) else ""


def width(line: str) -> float:
    """How wide a line prints, in Chinese characters: Latin letters and digits take half."""
    return sum(0.5 if character.isascii() else 1.0 for character in line)


def ends_paragraph(above: str, below: str) -> bool:
    """Whether `below` begins a new paragraph."""
    if below.startswith(_NEVER_BEGINS):
        return False
    if _PARAGRAPH_END.search(above) and not _ASIDE_END.search(above):
        return not _OPEN_BRACKET.search(above)
    plain = is_heading(above) and not _COMMA.search(above) and not below.startswith(_NEVER_FIRST)
    return plain and width(above) < max(NARROWEST_PAGE, _SHORT * width(below))


def is_heading(line: str) -> bool:
    """Whether a line is a number and words without the end of a sentence."""
    number = read_number(line)
    words = line[number.end :] if number else ""
    return bool(words) and not _SENTENCE.search(words) and not words.endswith(_GOES_ON)


def stretches(lines: Sequence[Line]) -> tuple[Span, ...]:
    """The stretches that lines cover: one, unless something that is left out stands between them."""
    found: list[Span] = []
    for line in lines:
        if found and found[-1].end == line.span.start:
            found[-1] = Span(found[-1].start, line.span.end)
        else:
            found.append(line.span)
    return tuple(found)
