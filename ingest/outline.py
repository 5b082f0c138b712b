"""Which lines head clauses, how clauses nest, and which lines are no clause at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.model import BlockKind, Doubt, Span
from ingest.front import ATTACHED
from ingest.lines import Line, ends_paragraph
from ingest.numbers import RANK, Number, read_before_digit, read_number

# （1）研究标准。（市通信管理局负责）（2）鼓励商场: an item that begins inside a line, after a sentence or a note
_INLINE = re.compile(r"(?<=[。；;）)〕\]])\s*(?=(?:[（(]\d{1,2}[）)]|[②-⑳])[^）)。；、，])")

# the same for every kind of number, in a text without line breaks
_NO_LINE_BREAKS = 2000
_ANY_NUMBER = re.compile(
    r"(?<=[。；：:;)）])(?=(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、](?!\d)|附件\d?(?![^。]{0,8}[)）]))\S)"
)

# so many numbers of a list may be missing (misprinted, or lost with a page) before one is taken for a quotation
_MOST_SKIPPED = 5

_MID_SENTENCE = ("，", "、", "（", "(", "《", "“", "第", "和", "及", "与", "或", "的")


@dataclass(frozen=True, slots=True)
class Item:
    """A clause as lines: `first` up to `last` (exclusive) are its own, `path` leads to it, words begin at `skip`."""

    first: int
    last: int
    path: tuple[str, ...]
    skip: int = 0
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines before `items` are front matter; each item reaches to the next."""

    front: int
    items: tuple[Item, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    index: int
    number: Number
    path: tuple[str, ...]
    restarts: bool


def split_inline(lines: Sequence[Line], text: str) -> list[Line]:
    """Lines cut where an item of a list begins inside one; whether it is an item is for `read_outline` to say."""
    cut: list[Line] = []
    for line in (part for whole in lines for part in _unfolded(whole, text)):
        start = line.span.start
        for match in _INLINE.finditer(text, line.span.start, line.span.end):
            cut.append(line.part(start, match.end(), text))
            start = match.end()
        cut.append(line.part(start, line.span.end, text) if start > line.span.start else line)
    return cut


def _unfolded(line: Line, text: str) -> list[Line]:
    """A line far wider than any page has lost its line breaks: it is cut wherever a number may begin one."""
    if len(line.text) < _NO_LINE_BREAKS:
        return [line]
    starts = [line.span.start, *(match.end() for match in _ANY_NUMBER.finditer(text, *_ends(line))), line.span.end]
    return [Line(Span(start, end), text[start:end].strip()) for start, end in pairwise(starts) if start < end]


def _ends(line: Line) -> tuple[int, int]:
    return line.span.start, line.span.end


@dataclass(slots=True)
class _Scope:
    """The numbers that are open, and the last one of each kind, below the items that `path` leads to."""

    path: tuple[str, ...] = ()
    opened: list[Number] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)

    def steps(self) -> tuple[str, ...]:
        return self.path + tuple(step for one in self.opened for step in one.steps)


class _Scopes:
    """Numbers in a frame count by themselves, from frame to frame; those around it go on as though it were not there."""

    def __init__(self, frames: Sequence[Span]) -> None:
        self._frames = frames
        self._around = _Scope()
        self._within: _Scope | None = None

    def of(self, line: Line, number: Number | None) -> _Scope:
        """Where a line's number counts."""
        if number and number.kind == "annex":
            self._within = None
        elif any(frame.start <= line.span.start < frame.end for frame in self._frames):
            self._within = self._within or _Scope(self._around.steps())
            return self._within
        elif number and self._within:
            within, self._within = self._within, None
            goes_on = number.value == within.last.get(number.kind, 0) + 1 > 1
            if goes_on and not within.path and number.kind not in self._around.last:
                self._around = within  # the frame held the beginning of the text
        return self._around


def read_outline(lines: Sequence[Line], frames: Sequence[Span] = ()) -> Outline:
    """Numbered lines as nested items. A number counts where a paragraph begins or where it continues its list."""
    heads: list[_Head] = []
    scopes = _Scopes(frames)
    doubts: list[Doubt] = []
    above: Line | None = None
    attached = False
    for index, line in enumerate(lines):
        if not line.text:
            continue
        number = read_number(line.text)
        scope = scopes.of(line, number)
        opened, last = scope.opened, scope.last
        number = number or _continuing(line.text, opened, last)
        attached = bool(ATTACHED.match(line.text)) or (
            attached and number is not None and number.kind in ("1", "（1）")
        )
        if number and not attached and _counts(number, line, above, opened, last, bool(heads)):
            if number.kind != "annex" and number.value not in (1, last.get(number.kind, 0) + 1):
                doubts.append(Doubt(line.span, f"编号 {number.steps[-1]} 不连续"))
            first = number.value == 1 and not scope.path and _outermost(number, opened)
            restarts = bool(heads) and (number.kind == "annex" or first)
            _close(number, opened, last)
            opened.append(number)
            last[number.kind] = number.value
            heads.append(_Head(index, number, scope.steps(), restarts))
        above = line
    if not heads:
        return Outline(len(lines), (), tuple(doubts))
    ends = [head.index for head in heads[1:]] + [len(lines)]
    items = (
        Item(head.index, end, head.path, head.number.end, head.restarts) for head, end in zip(heads, ends, strict=True)
    )
    return Outline(heads[0].index, tuple(items), tuple(doubts))


def _continuing(text: str, opened: Sequence[Number], last: dict[str, int]) -> Number | None:
    """56.2023年6月底前: a number if it goes on with an open list."""
    number = read_before_digit(text)
    goes_on = number and number.value == last.get("1", 0) + 1 and any(one.kind == "1" for one in opened)
    return number if goes_on else None


def _counts(
    number: Number, line: Line, above: Line | None, opened: Sequence[Number], last: dict[str, int], begun: bool
) -> bool:
    """Whether a number at the start of a line heads a clause."""
    if number.kind == "annex":
        return begun
    follows = number.value in (1, last.get(number.kind, 0) + 1)
    if above is None:
        return follows
    if not line.starts_line:
        return number.value == last.get(number.kind, 0) + 1 and any(one.kind == number.kind for one in opened)
    if above.text.endswith(_MID_SENTENCE):
        return False
    begins = ends_paragraph(above.text, line.text) or read_number(above.text) is not None
    skipped = number.value - last.get(number.kind, number.value) - 1
    return follows or (begins and begun and 0 < skipped <= _MOST_SKIPPED)


def _outermost(number: Number, opened: Sequence[Number]) -> bool:
    outer = next((one for one in opened if one.kind != "annex"), None)
    return outer is not None and RANK[number.kind] <= RANK[outer.kind]


def _close(number: Number, opened: list[Number], last: dict[str, int]) -> None:
    """End the open items that the number does not lie in."""
    while opened and RANK[opened[-1].kind] >= RANK[number.kind]:
        inner = opened.pop()
        if RANK[inner.kind] > RANK[number.kind] and (number.kind == "annex" or not _runs_on(inner.kind)):
            last.pop(inner.kind, None)
    if number.kind == "annex":
        last.clear()


def _runs_on(kind: str) -> bool:
    """Articles count through chapters, and （五） may follow （四） of the section before."""
    return kind in ("section", "article", "（一）", "1", "（1）")


def paragraphs(lines: Sequence[Line], kinds: Sequence[BlockKind]) -> tuple[Item, ...]:
    """The body paragraphs of a document without numbers, counted by us: 第1段, 第2段 …"""
    begins: list[int] = []
    ends: list[int] = []
    above = ""
    for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind != "body":
            above = ""
        elif line.text:
            if not above or ends_paragraph(above, line.text):
                begins.append(index)
                ends.append(index)
            above = line.text
        if kind == "body" and ends:
            ends[-1] = index + 1
    return tuple(Item(*range_, (f"第{number}段",)) for number, range_ in enumerate(zip(begins, ends, strict=True), 1))
