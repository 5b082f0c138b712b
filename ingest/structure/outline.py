"""The outline: lines that head clauses, and how the clauses nest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from policykb.corpus.model import BlockKind, Doubt, Span
from policykb.ingest.structure.dates import DATE
from policykb.ingest.structure.lines import Line, ends_paragraph
from policykb.ingest.structure.numbers import Number, read_before_decimals, read_before_digit, read_number
from policykb.ingest.structure.open_lists import Scopes, margin_of
from policykb.ingest.structure.titles import ATTACHED

# 第一章 总则……1
_PAGE_NUMBER = re.compile(r"[.…·—-]*\d{0,3}$")

# 一、总则	3 · 第一章 总则……1
_PAGED = re.compile(r"(?:\t|[.…·—-]{2,})\s*\d{1,3}$")

# Maximum number of lines below the name of an annex that tell where it stands (chosen by hand).
_NEAR_LINES = 8

# Maximum length of an entry in a table of contents, in characters (chosen by hand).
_LONGEST_ENTRY = 60


@dataclass(frozen=True, slots=True)
class Item:
    """A clause as a range of lines.

    first: index of its first line
    last: index after its last line
    path: numbers that lead to it, the outermost first: ("一", "（五）")
    skip: length of the number that its first line begins with, in characters
    restarts: whether a new document or annex begins with it
    """

    first: int
    last: int
    path: tuple[str, ...]
    skip: int = 0
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The clauses of a document as ranges of lines.

    front: number of lines before the first item, the front matter
    items: the clauses in order; each reaches to the next
    doubts: numbers that do not continue their list
    """

    front: int
    items: tuple[Item, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class _Head:
    """A line that heads a clause.

    index: index of the line
    number: the number that the line begins with
    path: numbers that lead to the clause
    restarts: whether a new document or annex begins here
    """

    index: int
    number: Number
    path: tuple[str, ...]
    restarts: bool


def read_outline(lines: Sequence[Line], frames: Sequence[Span] = ()) -> Outline:
    """Numbered lines as nested items.

    A number counts where a paragraph begins or where it continues its list. `frames` are table cells with running text.
    """
    heads: list[_Head] = []
    scopes = Scopes(frames, margin_of(lines))
    counted_on = _counted_on(lines)
    decimal = any((number := read_number(line.text)) and number.kind == "1.1" for line in lines)
    doubts: list[Doubt] = []
    above: Line | None = None
    attached = False
    for index, line in enumerate(lines):
        if not line.text:
            continue
        number = read_number(line.text) or (read_before_decimals(line.text) if decimal else None)
        lists = scopes.of(line, number)
        number = number or lists.before_digit(line.text, index in counted_on)
        heads_annex = number is not None and number.kind == "annex" and _heads_annex(number, lines[index + 1 :])
        attached = (bool(ATTACHED.match(line.text)) and not heads_annex) or (
            attached and number is not None and number.kind in ("1", "（1）")
        )
        if number and not attached and lists.takes(number, line, above, index in counted_on):
            if number.kind != "annex" and not lists.follows(number):
                doubts.append(Doubt(line.span, f"编号 {number.steps[-1]} {lists.irregularity(number)}"))
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


def _heads_annex(number: Number, below: Sequence[Line]) -> bool:
    """Whether 附件1：企业库 stands above the annex itself.

    Otherwise it stands in the list of annexes at the end of a notice. A list goes on with another annex, or ends with the signature, its date or a remark in brackets.
    """
    words = [line.text for line in below[:_NEAR_LINES] if line.text][:3]
    listed = any(ATTACHED.match(text) or DATE.search(text) for text in words)
    following = read_number(words[0]) if words else None
    return (
        bool(words)
        and number.value > 0
        and not listed
        and not words[0].startswith(("（", "("))
        and (following is None or following.kind != "annex")
    )


def _counted_on(lines: Sequence[Line]) -> frozenset[int]:
    """Lines whose number the next one of its kind follows, wherever it stands.

    It tells a list that begins in the middle, or whose first item begins with a digit, from a number in running text.
    """
    last: dict[str, Number] = {}
    at: dict[str, int] = {}
    found: set[int] = set()
    for index, line in enumerate(lines):
        number = read_number(line.text) or read_before_digit(line.text)
        if number:
            before = last.get(number.kind)
            if before and number.value == before.value + 1:
                found.add(at[number.kind])
            last[number.kind], at[number.kind] = number, index
    return frozenset(found)


def _contents_end(heads: Sequence[_Head], lines: Sequence[Line]) -> int:
    """The number of heads in a table of contents: headings that are repeated below."""
    again = next((at for at in range(1, len(heads)) if heads[at].path == heads[0].path), 0)
    registered = [_heading_words(lines, head, following) for head, following in pairwise(heads[: again + 1])]
    if again < 2 or any(len(words) > _LONGEST_ENTRY for words in registered):
        return 0
    below = [_heading_words(lines, head, following) for head, following in pairwise(heads[again:])]
    paged = [_ends_with_page(lines[head.index : following.index]) for head, following in pairwise(heads[: again + 1])]
    found = (
        page or any(words.startswith(entry) for words in below) for page, entry in zip(paged, registered, strict=True)
    )
    return again if all(found) else 0


def _ends_with_page(entry: Sequence[Line]) -> bool:
    """Whether the last line of an entry ends with a page number."""
    return bool(_PAGED.search(next((line.text for line in reversed(entry) if line.text), "")))


def _heading_words(lines: Sequence[Line], head: _Head, following: _Head) -> str:
    """The words from one head to the next, without a page number at the end."""
    words = "".join(line.text for line in lines[head.index : following.index])
    return _PAGE_NUMBER.sub("", "".join(words.split()))


def paragraphs(lines: Sequence[Line], kinds: Sequence[BlockKind]) -> tuple[Item, ...]:
    """The body paragraphs of a document without numbers, as items 第1段, 第2段 …."""
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
