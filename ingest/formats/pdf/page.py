"""One page of a PDF: lines in reading order with their places, tables row by row."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from math import inf
from typing import Any, Protocol

from policykb.corpus.model import Span
from policykb.ingest.formats.pdf.columns import Stretch, reading_order, wide_gap
from policykb.ingest.formats.pdf.letters import Letters, PdfiumLetters, fonts_at_risk
from policykb.ingest.formats.pdf.rules import Frame, read_rules
from policykb.ingest.formats.pdf.tables import Grid, Rect, Unexplained, find_grids

_LINE = re.compile(r"([^\r\n\f]*)(?:\r\n|[\r\n\f]|\Z)")

# the white space between words of a line: 左栏的文字 右栏的文字
_GAP = re.compile(r"(?<=\S)[^\S\r\n\f]+(?=\S)")

# Maximum length of a cell alone in its row, and of any other cell, in characters; a longer one is a frame around
# running text (chosen by hand).
_LONG_ALONE, _LONG_CELL = 300, 1_500

# pdfium's mark for a hyphen at the end of a line that it joins to the next
_NO_LETTER = re.compile(r"(?<=[A-Za-z])\ufffe(?=[A-Za-z])|\x00")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of a page's text.

    text: the line without its line break
    places: spans of the text with their places on the page
    table: index of its table on the page, from 0; None outside tables
    framed: whether it is running text inside a cell, or a row whose first cell continues from above
    """

    text: str
    places: tuple[tuple[Span, Rect], ...] = ()
    table: int | None = None
    framed: bool = False


class Fallback(Protocol):
    """A slower and more thorough reader of one page."""

    def grids(self) -> list[Grid]:
        """The tables of the page, for drawn lines that form no clear grid."""

    def letters(self, fonts: Counter[bytes], found: Letters) -> Letters:
        """The letters of the page: `found`, or others if these fonts lack letters."""


def page_lines(page: Any, fallback: Fallback) -> list[Printed]:
    """The lines of a page in reading order; the fallback reads what pdfium cannot."""
    frame = Frame.of(page)
    letters: Letters = PdfiumLetters(page, frame)
    if fonts := fonts_at_risk(page):
        letters = fallback.letters(fonts, letters)
    words = _Words(letters)
    try:
        grids = find_grids(*read_rules(page, frame))
    except Unexplained:
        grids = fallback.grids()
    spans = [Span(*match.span(1)) for match in _LINE.finditer(words.text)]
    if len(spans) > 1 and spans[-1].start == spans[-1].end:
        spans.pop()  # the empty match after the last line, with or without a break
    if not grids:
        return _top_first([words.line(line.start, line.end) for line in _in_columns(spans, words, words.stretches)])
    tables = _Tables(words, grids)
    return _top_first(list(tables.lines(_in_columns(spans, words, tables.stretches))))


def _top_first(lines: list[Printed]) -> list[Printed]:
    """The lines of a page, those first that are drawn last but stand above all others."""
    start = len(lines)
    highest = list(accumulate((_edge(line, min, "top") for line in lines), min))
    lowest = -inf
    for at in range(len(lines) - 1, 0, -1):
        lowest = max(lowest, _edge(lines[at], max, "bottom"))
        if -inf < lowest <= highest[at - 1] < inf:
            start = at
    return [*lines[start:], *lines[:start]]


def _edge(line: Printed, most: Callable[..., float], edge: str) -> float:
    """The outermost `edge` of a line, in points; infinite if its place is unknown."""
    nowhere = inf if most is min else -inf
    return most((getattr(rect, edge) for _, rect in line.places), default=nowhere)


def _in_columns(
    spans: Sequence[Span], words: "_Words", parts: Callable[[Span], Iterator[tuple[Span, Rect, bool]]]
) -> Sequence[Span]:
    """The lines of a page, one column after the other.

    `parts` cuts a line into stretches with their places, and says which are tables.
    """
    found = [part for span in spans for part in parts(span)]
    stretches = [Stretch(key, rect, solid) for key, (_, rect, solid) in enumerate(found)]
    if all(one.precedes(other) for one, other in pairwise(stretches)):
        return spans
    order = [stretch.key for stretch in reading_order(stretches)]
    return list(_rejoined([found[key][0] for key in order], words.text)) if order != sorted(order) else spans


def _rejoined(parts: Sequence[Span], text: str) -> Iterator[Span]:
    """The parts, joined again where neighbours belong to one line."""
    start, end = parts[0].start, parts[0].end
    for part in parts[1:]:
        if part.start >= end and not text[end : part.start].strip(" \u3000\xa0"):
            end = part.end
        else:
            yield Span(start, end)
            start, end = part.start, part.end
    yield Span(start, end)


class _Words:
    """The words of a page with their places."""

    def __init__(self, letters: Letters) -> None:
        self.letters = letters
        self._rects: dict[tuple[int, int], Rect | None] = {}
        self.text = letters.text

    def line(self, start: int, end: int) -> Printed:
        """The line from `start` to `end`."""
        text = self.plain(self.text[start:end])
        rect = self.rect(start, end)
        return Printed(text, ((Span(0, len(text)), rect),) if rect else ())

    def plain(self, text: str) -> str:
        """The text without pdfium's marks."""
        return _NO_LETTER.sub("", text).replace("\ufffe", "-")

    def stretches(self, span: Span) -> Iterator[tuple[Span, Rect, bool]]:
        """A line cut at its wide gaps, each part with its place; none is a table."""
        cuts = [span.start]
        for gap in _GAP.finditer(self.text, span.start, span.end):
            left, right = self.letters.box(gap.start() - 1), self.letters.box(gap.end())
            if left and right and wide_gap(left, right):
                cuts += [gap.start(), gap.end()]
        for start, end in zip(cuts[::2], [*cuts[1::2], span.end], strict=True):
            if rect := self.rect(start, end):
                yield Span(start, end), rect, False

    def rect(self, start: int, end: int) -> Rect | None:
        """The rectangle around the words of a line, None if it has none."""
        if (start, end) not in self._rects:
            self._rects[start, end] = self.letters.around(start, end) if self.text[start:end].strip() else None
        return self._rects[start, end]


class _Tables:
    """The tables of a page; each comes, row by row, in place of its first word."""

    def __init__(self, words: _Words, grids: Sequence[Grid]) -> None:
        self._words = words
        self._grids = grids
        # for each table and cell, the indices of its letters; for each letter, the index of its table or -1
        self._cells: list[list[list[int]]] = [[[] for _ in grid.cells] for grid in grids]
        self._home = [self._place(index) for index in range(len(words.text))]

    def _place(self, index: int) -> int:
        """Add a letter to its cell; the index of its table, -1 if it is in none."""
        if self._words.text[index].isspace() or not (middle := self._words.letters.middle(index)):
            return -1
        for number, grid in enumerate(self._grids):
            if (cell := grid.cell_at(*middle)) >= 0:
                self._cells[number][cell].append(index)
                return number
        return -1

    def stretches(self, span: Span) -> Iterator[tuple[Span, Rect, bool]]:
        """A line cut at tables and at wide gaps, each part with its place.

        The place of words in a table is the whole table.
        """
        for home, stretch in groupby(range(span.start, span.end), key=self._home.__getitem__):
            where = [index for index in stretch if not self._words.text[index].isspace()]
            part = Span(where[0], where[-1] + 1) if where else None
            if part and home < 0:
                yield from self._words.stretches(part)
            elif part:
                grid = self._grids[home]
                yield part, Rect(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]), True

    def lines(self, spans: Sequence[Span]) -> Iterator[Printed]:
        """The page's lines and tables; words beside a table are lines of their own."""
        written: set[int] = set()
        for span in spans:
            homes = {home: None for home in self._home[span.start : span.end] if home >= 0}
            if not homes:
                yield self._words.line(span.start, span.end)
                continue
            for home, stretch in groupby(range(span.start, span.end), key=self._home.__getitem__):
                where = list(stretch)
                if home >= 0 and home not in written:
                    written.add(home)
                    yield from self._rows(home)
                elif home < 0 and self._words.text[where[0] : where[-1] + 1].strip():
                    yield self._words.line(where[0], where[-1] + 1)

    def _rows(self, number: int) -> Iterator[Printed]:
        """The rows of a table, with tabs between the cells.

        A cell that continues from the row above is empty; a row without words is left out.
        """
        grid = self._grids[number]
        for row in grid.rows():
            cells = [self._cell(number, index) if begins else "" for index, begins in row]
            if max(map(len, cells)) > (_LONG_CELL if sum(map(bool, cells)) > 1 else _LONG_ALONE):
                for index in (index for index, begins in row if begins):
                    yield from (replace(line, framed=True) for line in self._cell_lines(number, index))
                continue
            places, at = [], 0
            for (index, _), cell in zip(row, cells, strict=True):
                if cell:
                    places.append((Span(at, at + len(cell)), grid.rect(index)))
                at += len(cell) + 1
            if places:
                yield Printed("\t".join(cells), tuple(places), number, framed=not cells[0])

    def _cell_lines(self, number: int, index: int) -> Iterator[Printed]:
        """The printed lines of a cell with running text."""
        start = last = None
        for at in self._cells[number][index]:
            if start is None or last is None:
                start = at
            elif "\n" in self._words.text[last:at] or "\r" in self._words.text[last:at]:
                yield self._words.line(start, last + 1)
                start = at
            last = at
        if start is not None and last is not None:
            yield self._words.line(start, last + 1)

    def _cell(self, number: int, index: int) -> str:
        """The words of a cell."""
        return self._words.plain("".join(self._words.text[at] for at in self._cells[number][index]))
