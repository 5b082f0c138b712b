"""Which lines head clauses, how clauses nest, and which lines are no clause at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from policykb.corpus.model import BlockKind, Doubt, Span
from policykb.ingest.structure.lines import NARROWEST_PAGE, RAGGED, WIDEST_PAGE, Line, ends_paragraph, width
from policykb.ingest.structure.numbers import RANK, Number, read_before_digit, read_number
from policykb.ingest.structure.titles import ATTACHED, TITLE_END

# （1）研究标准。（市通信管理局负责）（2）鼓励商场: an item that begins inside a line, after a sentence or a note
_INLINE = re.compile(r"(?<=[。；;）)〕\]])\s*(?=(?:[（(]\d{1,2}[）)]|[②-⑳])[^）)。；、，])")

# …等问题，（1）推行“一件事”改革。（市文化和旅游局牵头）（2）联合: a list inside a paragraph whose first item has a note
_NOTED_LIST = re.compile(
    r"(?<=[。；，：:;,)）〕\]])\s*(?=[（(]1[）)](?:(?![（(][12][）)]).){4,600}?(?:负责|牵头|配合|落实)[）)〕\]]\s*[（(]2[）)])",
    re.DOTALL,
)

# the same for every kind of number, in a text without line breaks
_NO_LINE_BREAKS = 2000
_ANY_NUMBER = re.compile(
    r"(?<=[。；：:;)）])(?=(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、](?!\d)|附件\d?(?![^。]{0,8}[)）]))\S)"
    r"|(?<=[\u4e00-\u9fff])(?=(?:[（(]一[）)]|1[.．、])[\u4e00-\u9fff])"
)

# and of what stands before them: …文件⏎甘科发〔2023〕1号⏎…关于…的通知⏎各有关单位：⏎为…
_FRONT = re.compile(
    r"(?P<head>.{0,80}?文件)?(?P<number>[\u4e00-\u9fff]{2,12}\s*[〔\[﹝【]\s*20\d\d\s*[〕\]﹞】]\s*\d{1,4}\s*号)"
    r"(?P<title>[^。：:]{0,80}关于[^。：:]{4,80}?的(?:通知|意见|通报|决定|函|批复|公告|通告))(?=各|省|市|县|区|有关|局|厅)"
    r"(?P<addressed>[^。：:]{4,300}[：:])"
)

# so many numbers of a list may be missing (misprinted, or lost with a page) before one is taken for a quotation
_MOST_SKIPPED = 5

_MID_SENTENCE = ("，", "、", "（", "(", "《", "“", "第")
# a full line that ends like this goes on, a heading may end so
_MID_LINE = ("和", "及", "与", "或", "的")
_BEFORE_A_LIST = ("：", ":")

# articles count through chapters, and （五） may follow （四） of the section before
_RUN_ON = ("section", "article", "（一）", "1", "（1）")

# 第一章 总则……1
_PAGE_NUMBER = re.compile(r"[.…·—-]*\d{0,3}$")
_LONGEST_ENTRY = 60


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
    lists = {match.end() for match in _NOTED_LIST.finditer(text)}
    for line in (part for whole in lines for part in _unfolded(whole, text)):
        inside = {match.end() for match in _INLINE.finditer(text, line.span.start, line.span.end)}
        inside.update(at for at in lists if line.span.start < at < line.span.end)
        bounds = [line.span.start, *sorted(inside), line.span.end]
        parts = [line.part(start, end, text) for start, end in pairwise(bounds)] if inside else [line]
        cut += [replace(part, begins_list=True) if part.span.start in lists else part for part in parts]
    return cut


def _unfolded(line: Line, text: str) -> list[Line]:
    """A line far wider than any page has lost its line breaks: it is cut wherever a number may begin one."""
    if len(line.text) < _NO_LINE_BREAKS:
        return [line]
    front = _FRONT.match(text, *_ends(line))
    parts = [front.end(part) for part in front.groupdict() if front[part]] if front else []
    numbers = [match.end() for match in _ANY_NUMBER.finditer(text, *_ends(line))]
    begin = front.end() if front else line.span.start
    starts = [line.span.start, *parts, *(at for at in numbers if at > begin), line.span.end]
    return [Line(Span(start, end), text[start:end].strip()) for start, end in pairwise(starts) if start < end]


def _ends(line: Line) -> tuple[int, int]:
    return line.span.start, line.span.end


def read_outline(lines: Sequence[Line], frames: Sequence[Span] = ()) -> Outline:
    """Numbered lines as nested items. A number counts where a paragraph begins or where it continues its list."""
    heads: list[_Head] = []
    scopes = _Scopes(frames, _margin(lines))
    doubts: list[Doubt] = []
    above: Line | None = None
    attached = False
    for index, line in enumerate(lines):
        if not line.text:
            continue
        number = read_number(line.text)
        lists = scopes.of(line, number)
        number = number or lists.continuing(line.text)
        attached = bool(ATTACHED.match(line.text)) or (
            attached and number is not None and number.kind in ("1", "（1）")
        )
        if number and not attached and lists.takes(number, line, above):
            if number.kind != "annex" and not lists.follows(number):
                doubts.append(Doubt(line.span, f"编号 {number.steps[-1]} 不连续"))
            restarts = bool(heads) and (number.kind == "annex" or lists.restarts(number))
            heads.append(_Head(index, number, lists.enter(number), restarts))
        above = line
    heads = heads[_contents_end(heads, lines) :]
    if not heads:
        return Outline(len(lines), (), tuple(doubts))
    ends = [head.index for head in heads[1:]] + [len(lines)]
    items = (
        Item(head.index, end, head.path, head.number.end, head.restarts) for head, end in zip(heads, ends, strict=True)
    )
    return Outline(heads[0].index, tuple(items), tuple(doubts))


class _Scopes:
    """Numbers in a frame count by themselves, from frame to frame; those around it go on as though it were not there."""

    def __init__(self, frames: Sequence[Span], margin: float) -> None:
        self._frames = frames
        self._margin = margin
        self._around = _Lists(margin)
        self._within: _Lists | None = None

    def of(self, line: Line, number: Number | None) -> "_Lists":
        """Where a line's number counts."""
        if number and number.kind == "annex":
            self._within = None
        elif any(frame.start <= line.span.start < frame.end for frame in self._frames):
            self._within = self._within or _Lists(self._margin, self._around.path(), self._around.begun)
            return self._within
        elif number and self._within:
            within, self._within = self._within, None
            if within.is_next(number) and not within.outer and not self._around.knows(number):
                self._around = within  # the frame held the beginning of the text
        return self._around


class _Lists:
    """The lists that are open while going down the lines, below the items that `outer` leads to, and how far each kind
    of number has come."""

    def __init__(self, margin: float, outer: tuple[str, ...] = (), begun: bool = False) -> None:
        self.outer = outer
        self.begun = begun
        self._margin = margin
        self._opened: list[Number] = []
        self._last: dict[str, int] = {}

    def path(self) -> tuple[str, ...]:
        return self.outer + tuple(step for one in self._opened for step in one.steps)

    def knows(self, number: Number) -> bool:
        """Whether there was a number of its kind."""
        return number.kind in self._last

    def is_next(self, number: Number) -> bool:
        """Whether a number goes on with a list, open or not."""
        return number.value == self._last.get(number.kind, 0) + 1 > 1

    def restarts(self, number: Number) -> bool:
        """Whether a number begins the outermost list once more."""
        return number.value == 1 and not self.outer and self.is_outermost(number)

    def follows(self, number: Number) -> bool:
        """Whether a number begins a list or goes on with one."""
        return number.value in (1, self._last.get(number.kind, 0) + 1)

    def is_outermost(self, number: Number) -> bool:
        outer = next((one for one in self._opened if one.kind != "annex"), None)
        return outer is not None and RANK[number.kind] <= RANK[outer.kind]

    def continuing(self, text: str) -> Number | None:
        """56.2023年6月底前: a number if it goes on with an open list."""
        number = read_before_digit(text)
        return number if number and self._continues(number) else None

    def _continues(self, number: Number) -> bool:
        goes_on = number.value == self._last.get(number.kind, 0) + 1
        return goes_on and any(one.kind == number.kind for one in self._opened)

    def takes(self, number: Number, line: Line, above: Line | None) -> bool:
        """Whether a number at the start of a line heads a clause. `above` is the last line with words."""
        if number.kind == "annex":
            return self.begun
        if above is None:
            return self.follows(number)
        if line.begins_list:
            return True
        if not line.starts_line:
            return self._continues(number)
        if above.text.endswith(_MID_SENTENCE) or (above.text.endswith(_MID_LINE) and self._is_full(above)):
            return False
        begins = ends_paragraph(above.text, line.text) or read_number(above.text) is not None
        apart = above.span.end < line.span.start
        if self._begins_anew(number) and not (begins or apart or TITLE_END.search(above.text)):
            return False
        if self.follows(number) or (number.value == 2 and above.text.endswith(_BEFORE_A_LIST)):
            return True
        skipped = number.value - self._last.get(number.kind, number.value) - 1
        return begins and self.begun and 0 < skipped <= _MOST_SKIPPED

    def _begins_anew(self, number: Number) -> bool:
        """Whether an outermost list would begin once more: …线上线下标准统⏎一、服务同质 is no such number."""
        return number.kind == "一" and number.value == 1 and "一" in self._last and self.is_outermost(number)

    def _is_full(self, line: Line) -> bool:
        """Whether a line runs into the margin, so that the next may go on with its sentence."""
        return width(line.text) > self._margin - RAGGED

    def enter(self, number: Number) -> tuple[str, ...]:
        """Open a number's list, end those that it does not lie in; the number's path."""
        while self._opened and RANK[self._opened[-1].kind] >= RANK[number.kind]:
            inner = self._opened.pop()
            if RANK[inner.kind] > RANK[number.kind] and (number.kind == "annex" or inner.kind not in _RUN_ON):
                self._last.pop(inner.kind, None)
        if number.kind == "annex":
            self._last.clear()
        self._opened.append(number)
        self._last[number.kind] = number.value
        self.begun = True
        return self.path()


def _margin(lines: Sequence[Line]) -> float:
    """How wide the lines of a hard-wrapped text run, as one in ten of them does; without end if nothing is wrapped."""
    widths = sorted(width(line.text) for line in lines if line.text)
    margin = widths[-1 - len(widths) // 10] if widths else 0.0
    return margin if margin > NARROWEST_PAGE and widths[-1] < WIDEST_PAGE else float("inf")


def _contents_end(heads: Sequence[_Head], lines: Sequence[Line]) -> int:
    """How many heads a table of contents takes up: mere headings, which stand again below."""
    again = next((at for at in range(1, len(heads)) if heads[at].path == heads[0].path), 0)
    registered = [_heading_words(lines, head, following) for head, following in pairwise(heads[: again + 1])]
    if again < 2 or any(len(words) > _LONGEST_ENTRY for words in registered):
        return 0
    below = [_heading_words(lines, head, following) for head, following in pairwise(heads[again:])]
    return again if all(any(words.startswith(entry) for words in below) for entry in registered) else 0


def _heading_words(lines: Sequence[Line], head: _Head, following: _Head) -> str:
    """All words from one head to the next, without the page number of a table of contents."""
    words = "".join(line.text for line in lines[head.index : following.index])
    return _PAGE_NUMBER.sub("", "".join(words.split()))


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
