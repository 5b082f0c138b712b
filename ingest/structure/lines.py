"""Printed lines, and text rejoined from them without hard line and page breaks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policykb.corpus.model import Span
from policykb.ingest.structure.numbers import read_number

_LINE = re.compile(r"[^\n\f]*(?:\n|\f)|[^\n\f]+$")

# the end of a line that ends its paragraph: …予以支持。 · …如下： · （省科协负责）
_PARAGRAPH_END = re.compile(r"[。！？；：!?;:…][”’」』）)〕\]】]*$|[）)〕\]】]$")

# 各市（州）⏎科技局: a short aside at the end of a line whose sentence goes on
_ASIDE_END = re.compile(r"[（(〔\[【][^（(〔\[【）)〕\]】]{1,5}[）)〕\]】]$")
_OPEN_BRACKET = re.compile(r"[（(〔\[【][^）)〕\]】]*$")

# A heading holds none of these marks; a short heading holds no comma either.
_SENTENCE = re.compile(r"[。；：！？;!?]")
_COMMA = re.compile(r"[，、,]")

# Share of the next line's width below which a heading did not run into the margin (chosen by hand).
_SHORT = 0.75

# 责任单位：市工信局，各县（区）人民政府
_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,8}(?:单位|部门|时限|时间|领导|处室)\s*[:：]")

# Maximum width of a wrapped line, in Chinese characters; a wider line is a whole paragraph (chosen by hand).
WIDEST_PAGE = 60.0

# Minimum width of a line that runs into the margin, in Chinese characters (chosen by hand).
NARROWEST_PAGE = 18.0

# Maximum distance of a full line from the margin, in Chinese characters: some punctuation must not begin a line.
RAGGED = 3.0

# Maximum length of a bracket, in characters; a longer one was never closed (chosen by hand).
_LONGEST_BRACKET = 400

# Marks that begin no line, except in text extracted from a PDF.
_NEVER_BEGINS = tuple("”’》〉）)、，。；：,;:")

# Marks that begin no paragraph; text extracted from a PDF may break a line before them.
_NEVER_FIRST = tuple("“”‘’《》〈〉（）()、，。；：,;:")

# Ends of a line whose sentence goes on.
_GOES_ON = ("、", "，", ",", "；", ";", "（", "(", "和", "及", "与")

# 2.深入推进“一照多址”⏎改革。经营范围…: so few characters before a full stop end the sentence above
_REST_OF_SENTENCE = re.compile(r"[\u4e00-\u9fff”]{1,5}。")

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
    """One printed line, or a part of one.

    span: its place in the document, line break included
    text: its characters without surrounding white space
    starts_line: whether it begins where a printed line begins
    begins_list: whether a list begins here, though in the middle of a printed line
    """

    span: Span
    text: str
    starts_line: bool = True
    begins_list: bool = False

    def part(self, start: int, end: int, text: str) -> "Line":
        """The part of the line from `start` to `end`, positions in the document's `text`."""
        return Line(Span(start, end), text[start:end].strip(), self.starts_line and start == self.span.start)


@dataclass(frozen=True, slots=True)
class Flow:
    """Rejoined text that knows where each character comes from.

    text: paragraphs, one a line
    offsets: for each character of `text`, its position in the document; -1 for a space that was added
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The place in the document of the characters from `start` to `end` of `text`."""
        inside = [offset for offset in self.offsets[start:end] if offset >= 0]
        return Span(inside[0], inside[-1] + 1)


def split_lines(text: str, within: Span | None = None) -> list[Line]:
    """The lines of a text or of the part `within`; they hold every character."""
    within = within or Span(0, len(text))
    spans = (Span(match.start(), match.end()) for match in _LINE.finditer(text, within.start, within.end))
    return [Line(span, span.of(text).strip()) for span in spans]


def flow(text: str, pieces: Iterable[Span]) -> Flow:
    """The pieces of a document's text rejoined to paragraphs, one a line."""
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
    """A hard-wrapped text rejoined to paragraphs, one a line."""
    return flow(text, [Span(0, len(text))]).text


def _joint(above: str, below: str, paragraph: str, widest: float) -> str:
    """The joint between two lines: a line break, nothing, or a space.

    `paragraph` is the text joined so far, at most its last few hundred characters. An open bracket keeps it open. A
    paragraph that begins with a label ends where a line stops short of the margin. `widest` is the width of the widest
    line.
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
        heading = heading and not below.startswith(_NEVER_FIRST) and not _REST_OF_SENTENCE.match(below)
        if labelled or heading or ends_paragraph(above, below):
            return "\n"
    return " " if _LATIN.match(above[-1]) and _LATIN.match(below) else ""


def width(line: str) -> float:
    """The printed width of a line in Chinese characters; ASCII counts half."""
    return sum(0.5 if character.isascii() else 1.0 for character in line)


def ends_paragraph(above: str, below: str) -> bool:
    """Whether the line `below` begins a new paragraph."""
    if below.startswith(_NEVER_BEGINS):
        return False
    if _PARAGRAPH_END.search(above) and not _ASIDE_END.search(above):
        return not _OPEN_BRACKET.search(above)
    plain = is_heading(above) and not _COMMA.search(above) and not below.startswith(_NEVER_FIRST)
    return plain and not _REST_OF_SENTENCE.match(below) and width(above) < max(NARROWEST_PAGE, _SHORT * width(below))


def is_heading(line: str) -> bool:
    """Whether a line is a number and words that do not end a sentence."""
    number = read_number(line)
    words = line[number.end :] if number else ""
    return bool(words) and not _SENTENCE.search(words) and not words.endswith(_GOES_ON)


def stretches(lines: Sequence[Line]) -> tuple[Span, ...]:
    """The spans that lines cover: one, unless left-out text stands between the lines."""
    found: list[Span] = []
    for line in lines:
        if found and found[-1].end == line.span.start:
            found[-1] = Span(found[-1].start, line.span.end)
        else:
            found.append(line.span)
    return tuple(found)
