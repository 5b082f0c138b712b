"""One page of a PDF: its lines in reading order with their places, its ruled tables row by row."""

import re
from collections.abc import Callable, Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from pypdfium2 import raw

from corpus.model import Span
from ingest.formats.pdf_columns import Stretch, reading_order, wide_gap
from ingest.formats.pdf_rules import Frame, read_rules
from ingest.formats.pdf_tables import Grid, Rect, Unexplained, find_grids

_LINE = re.compile(r"([^\r\n\f]*)(?:\r\n|[\r\n\f]|\Z)")

# between words of a line: 左栏的文字 右栏的文字
_GAP = re.compile(r"(?<=\S)[^\S\r\n\f]+(?=\S)")

# a cell with more words than this is a frame around running text if it is alone in its row, with more yet in any
_LONG_ALONE, _LONG_CELL = 300, 1_500

# pdfium's mark for a hyphen at the end of a line that it has joined to the next
_NO_LETTER = re.compile(r"(?<=[A-Za-z])\ufffe(?=[A-Za-z])|\x00")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of a page's text, with the places of stretches of it. `table` numbers the tables of the page from 0; What is
    `framed` stands inside a cell and not at its head: running text, or a row that begins with a cell gone on with."""

    text: str
    places: tuple[tuple[Span, Rect], ...] = ()
    table: int | None = None
    framed: bool = False


def page_lines(page: Any, ask: Callable[[], list[Grid]]) -> list[Printed]:
    """The lines of a page in reading order; `ask` is asked for the tables if the lines drawn on it are no clear grid."""
    frame = Frame.of(page)
    words = _Words(page.get_textpage(), frame)
    try:
        grids = find_grids(*read_rules(page, frame))
    except Unexplained:
        grids = ask()
    spans = [Span(*match.span(1)) for match in _LINE.finditer(words.text)]
    if len(spans) > 1 and spans[-1].start == spans[-1].end == spans[-2].end:
        spans.pop()  # the empty match after a last line without a break
    if not grids:
        return [words.line(line.start, line.end) for line in _in_columns(spans, words, words.stretches)]
    tables = _Tables(words, grids)
    return list(tables.lines(_in_columns(spans, words, tables.stretches)))


def _in_columns(
    spans: Sequence[Span], words: "_Words", parts: Callable[[Span], Iterator[tuple[Span, Rect, bool]]]
) -> Sequence[Span]:
    """The lines of a page, columns one after the other; `parts` gives what a line falls into, and what is a table."""
    found = [part for span in spans for part in parts(span)]
    stretches = [Stretch(key, rect, solid) for key, (_, rect, solid) in enumerate(found)]
    if all(one.precedes(other) for one, other in pairwise(stretches)):
        return spans
    order = [stretch.key for stretch in reading_order(stretches)]
    return list(_rejoined([found[key][0] for key in order], words.text)) if order != sorted(order) else spans


def _rejoined(parts: Sequence[Span], text: str) -> Iterator[Span]:
    """Parts of one line that still follow each other made one again."""
    start, end = parts[0].start, parts[0].end
    for part in parts[1:]:
        if part.start >= end and not text[end : part.start].strip(" \u3000\xa0"):
            end = part.end
        else:
            yield Span(start, end)
            start, end = part.start, part.end
    yield Span(start, end)


class _Words:
    """The characters of a page, by pdfium's own count, and where they stand."""

    def __init__(self, textpage: Any, frame: Frame) -> None:
        self._page = textpage
        self._raw = textpage.raw
        self._frame = frame
        self._sides = (c_double(), c_double(), c_double(), c_double())
        self._loose = raw.FS_RECTF()
        self._rects: dict[tuple[int, int], Rect | None] = {}
        self.text = self._read()

    def _read(self) -> str:
        """One code point a character: pdfium's quick way to the text does not hold to that outside the basic plane."""
        count = self._page.count_chars()
        text: str = self._page.get_text_range() if count else ""
        if len(text) == count:
            return text
        codes = [raw.FPDFText_GetUnicode(self._raw, index) for index in range(count)]
        for index, (high, low) in enumerate(pairwise(codes)):
            if 0xD800 <= high < 0xDC00 <= low < 0xE000:
                codes[index : index + 2] = [0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 0]
        return "".join("\ufffd" if 0xD800 <= code < 0xE000 else chr(code) for code in codes)

    def line(self, start: int, end: int) -> Printed:
        text = self.plain(self.text[start:end])
        rect = self.rect(start, end)
        return Printed(text, ((Span(0, len(text)), rect),) if rect else ())

    def plain(self, text: str) -> str:
        return _NO_LETTER.sub("", text).replace("\ufffe", "-")

    def stretches(self, span: Span) -> Iterator[tuple[Span, Rect, bool]]:
        """A line cut where its words stand wide apart; none of it is a table."""
        cuts = [span.start]
        for gap in _GAP.finditer(self.text, span.start, span.end):
            left, right = self._box(gap.start() - 1), self._box(gap.end())
            if left and right and wide_gap(self._frame.rect(*left), self._frame.rect(*right)):
                cuts += [gap.start(), gap.end()]
        for start, end in zip(cuts[::2], [*cuts[1::2], span.end], strict=True):
            if rect := self.rect(start, end):
                yield Span(start, end), rect, False

    def rect(self, start: int, end: int) -> Rect | None:
        """Around the words of a line; None if it has none."""
        if (start, end) not in self._rects:
            self._rects[start, end] = self._rect(start, end) if self.text[start:end].strip() else None
        return self._rects[start, end]

    def _rect(self, start: int, end: int) -> Rect | None:
        """Around the characters of a line: its inked stretches, and the full height of its first and last character.

        Ink alone will not do: where a font is neither embedded nor installed, pdfium takes letters to be flat.
        """
        left, top, right, bottom = self._sides
        found = []
        for index in range(raw.FPDFText_CountRects(self._raw, start, end - start)):
            raw.FPDFText_GetRect(self._raw, index, left, top, right, bottom)
            found.append((left.value, bottom.value, right.value, top.value))
        if not found:
            return None
        words = self.text[start:end]
        first, last = start + len(words) - len(words.lstrip()), start + len(words.rstrip()) - 1
        found += [box for index in (first, last) if (box := self._box(index))]
        lefts, bottoms, rights, tops = zip(*found, strict=True)
        return self._frame.rect(min(lefts), min(bottoms), max(rights), max(tops))

    def _box(self, index: int) -> tuple[float, float, float, float] | None:
        """A character with the height of its font: left, bottom, right, top in the page's own coordinates."""
        box = self._loose
        if not raw.FPDFText_GetLooseCharBox(self._raw, index, box):
            return None
        return box.left, box.bottom, box.right, box.top

    def middle(self, index: int) -> tuple[float, float] | None:
        """The middle of a character, if it is drawn."""
        if not (box := self._box(index)):
            return None
        left, bottom, right, top = box
        return self._frame.point((left + right) / 2, (bottom + top) / 2)


class _Tables:
    """The tables of a page: each stands, row by row, where the first of its words stood."""

    def __init__(self, words: _Words, grids: Sequence[Grid]) -> None:
        self._words = words
        self._grids = grids
        # the characters of each cell, and the table of each character, -1 outside
        self._cells: list[list[list[int]]] = [[[] for _ in grid.cells] for grid in grids]
        self._home = [self._place(index) for index in range(len(words.text))]

    def _place(self, index: int) -> int:
        if self._words.text[index].isspace() or not (middle := self._words.middle(index)):
            return -1
        for number, grid in enumerate(self._grids):
            if (cell := grid.cell_at(*middle)) >= 0:
                self._cells[number][cell].append(index)
                return number
        return -1

    def stretches(self, span: Span) -> Iterator[tuple[Span, Rect, bool]]:
        """A line cut where a table begins or ends and where words stand wide apart; for words in a table, all of it."""
        for home, stretch in groupby(range(span.start, span.end), key=self._home.__getitem__):
            where = [index for index in stretch if not self._words.text[index].isspace()]
            part = Span(where[0], where[-1] + 1) if where else None
            if part and home < 0:
                yield from self._words.stretches(part)
            elif part:
                grid = self._grids[home]
                yield part, Rect(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]), True

    def lines(self, spans: Sequence[Span]) -> Iterator[Printed]:
        """The page's lines with the tables in them; what stands beside a table has lines of its own."""
        told: set[int] = set()
        for span in spans:
            homes = {home: None for home in self._home[span.start : span.end] if home >= 0}
            if not homes:
                yield self._words.line(span.start, span.end)
                continue
            for home, stretch in groupby(range(span.start, span.end), key=self._home.__getitem__):
                where = list(stretch)
                if home >= 0 and home not in told:
                    told.add(home)
                    yield from self._rows(home)
                elif home < 0 and self._words.text[where[0] : where[-1] + 1].strip():
                    yield self._words.line(where[0], where[-1] + 1)

    def _rows(self, number: int) -> Iterator[Printed]:
        """Cells with tabs between; a cell that goes on from the row above stands empty, a row without words is out."""
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
        """The printed lines of a cell: what is framed like this is running text with numbers of its own."""
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
        return self._words.plain("".join(self._words.text[at] for at in self._cells[number][index]))
