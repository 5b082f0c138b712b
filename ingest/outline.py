"""Which lines head clauses, how clauses nest, and which lines are no clause at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import BlockKind, Doubt
from ingest.lines import Line, ends_paragraph
from ingest.numbers import RANK, Number, read_number


@dataclass(frozen=True, slots=True)
class Item:
    """A clause as lines: `first` up to `last` (exclusive) are its own, `path` leads to it, words begin at `skip`."""

    first: int
    last: int
    path: tuple[str, ...]
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """The lines before `items` are front matter; each item reaches to the next."""

    front: int
    items: tuple[Item, ...]
    doubts: tuple[Doubt, ...]


def read_outline(lines: Sequence[Line]) -> Outline:
    """Numbered lines as nested items. A number counts where a paragraph begins or where it continues its list."""
    heads: list[tuple[int, Number, tuple[str, ...]]] = []
    open_numbers: list[Number] = []
    last_of_kind: dict[str, int] = {}
    doubts: list[Doubt] = []
    above = ""
    for index, line in enumerate(lines):
        number = read_number(line.text) if line.text else None
        if number:
            follows = number.value in (1, last_of_kind.get(number.kind, 0) + 1)
            begins = not above or ends_paragraph(above, line.text) or read_number(above) is not None
            if follows or (begins and heads):
                if not follows:
                    doubts.append(Doubt(line.span, f"编号 {number.printed} 不连续"))
                while open_numbers and RANK[open_numbers[-1].kind] >= RANK[number.kind]:
                    last = open_numbers.pop()
                    if RANK[last.kind] > RANK[number.kind] and not _runs_on(last.kind):
                        last_of_kind.pop(last.kind, None)
                open_numbers.append(number)
                last_of_kind[number.kind] = number.value
                heads.append((index, number, tuple(open_number.printed for open_number in open_numbers)))
        if line.text:
            above = line.text
    if not heads:
        return Outline(len(lines), (), ())
    ends = [index for index, _, _ in heads[1:]] + [len(lines)]
    items = tuple(Item(first, last, path, number.end) for (first, number, path), last in zip(heads, ends, strict=True))
    return Outline(heads[0][0], items, tuple(doubts))


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


def _runs_on(kind: str) -> bool:
    """Articles count through chapters, and （五） may follow （四） of the section before."""
    return kind in ("section", "article", "（一）", "1")
