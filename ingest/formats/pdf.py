"""PDF: text by pdfium, line by line with the place of each; ruled tables row by row, where pages have them.

pdfium gives text fast but knows no tables; it does know the lines that are drawn on a page. Where these part an area
into cells (`pdf_tables`), the words of each cell are put together. Where they cross but do not part it into
rectangles, pdfplumber, which takes some twenty times as long, says where the cells are.
"""

import io
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.model import Box, Span
from ingest.formats import Extract, Unreadable
from ingest.formats.pdf_rules import Frame, read_rules
from ingest.formats.pdf_tables import Grid, Rect, Unexplained, find_grids, grid_of_cells

MOST_PAGES = 5_000

_LINE = re.compile(r"([^\r\n\f]*)(?:\r\n|[\r\n\f]|\Z)")

# pdfium's mark for a hyphen at the end of a line that it has joined to the next
_NO_LETTER = re.compile(r"(?<=[A-Za-z])\ufffe(?=[A-Za-z])|\x00")


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of a page's text, with the places of stretches of it; `table` numbers the tables of the page from 0."""

    text: str
    places: tuple[tuple[Span, Rect], ...] = ()
    table: int | None = None


def extract(data: bytes) -> Extract:
    """Raises Unreadable for a file that is locked, damaged, too long, or pictures only."""
    with _opened(data) as document:
        pages = list(_pages(document, _Oracle(data)))
    if not any(pages):
        raise Unreadable(
            "PDF 的所有页面都已损坏。请重新下载或另存。",
            "all pages of the PDF are damaged. Download it again or save it anew.",
        )
    if not any(line.text.strip() for page in pages for line in page):
        raise Unreadable(
            "PDF 里只有图像，没有文字（扫描件）。请先做文字识别（OCR）。",
            "the PDF holds pictures and no text (a scan). Run OCR on it first.",
        )
    return _put_together(pages)


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                "PDF 有打开密码。请去掉密码后再入库。", "the PDF is locked with a password. Remove it first."
            ) from error
        raise Unreadable(
            "不是完好的 PDF。请重新下载或另存。", "not a sound PDF. Download it again or save it anew."
        ) from error
    if (count := len(document)) > MOST_PAGES:
        document.close()
        raise Unreadable(
            f"PDF 有 {count} 页，超过 {MOST_PAGES} 页上限。请拆分后再入库。",
            f"{count} pages are over the limit of {MOST_PAGES}. Split the file.",
        )
    return document


def _pages(document: pdfium.PdfDocument, oracle: "_Oracle") -> Iterator[list[Printed]]:
    """The lines of each page; none for a page that cannot be read."""
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield []
            continue
        try:
            yield _lines(page, partial(oracle.grids, index))
        except pdfium.PdfiumError:
            yield []
        finally:
            page.close()


def _lines(page: Any, ask: Callable[[], list[Grid]]) -> list[Printed]:
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
        return [words.line(span.start, span.end) for span in spans]
    return list(_Tables(words, grids).lines(spans))


class _Words:
    """The characters of a page, by pdfium's own count, and where they stand."""

    def __init__(self, textpage: Any, frame: Frame) -> None:
        self._page = textpage
        self._raw = textpage.raw
        self._frame = frame
        self._sides = (c_double(), c_double(), c_double(), c_double())
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
        rect = self._rect(start, end) if text.strip() else None
        return Printed(text, ((Span(0, len(text)), rect),) if rect else ())

    def plain(self, text: str) -> str:
        return _NO_LETTER.sub("", text).replace("\ufffe", "-")

    def _rect(self, start: int, end: int) -> Rect | None:
        """Around some characters of one line."""
        left, top, right, bottom = self._sides
        found = []
        for index in range(raw.FPDFText_CountRects(self._raw, start, end - start)):
            raw.FPDFText_GetRect(self._raw, index, left, top, right, bottom)
            found.append((left.value, bottom.value, right.value, top.value))
        if not found:
            return None
        lefts, bottoms, rights, tops = zip(*found, strict=True)
        return self._frame.rect(min(lefts), min(bottoms), max(rights), max(tops))

    def middle(self, index: int) -> tuple[float, float] | None:
        """The middle of a character, if it is drawn."""
        left, top, right, bottom = self._sides
        if not raw.FPDFText_GetCharBox(self._raw, index, left, right, bottom, top):
            return None
        return self._frame.point((left.value + right.value) / 2, (bottom.value + top.value) / 2)


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
            places, at = [], 0
            for (index, _), cell in zip(row, cells, strict=True):
                if cell:
                    places.append((Span(at, at + len(cell)), grid.rect(index)))
                at += len(cell) + 1
            if places:
                yield Printed("\t".join(cells), tuple(places), number)

    def _cell(self, number: int, index: int) -> str:
        return self._words.plain("".join(self._words.text[at] for at in self._cells[number][index]))


class _Oracle:
    """pdfplumber, opened when a page first needs it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None

    def grids(self, index: int) -> list[Grid]:
        """The tables of a page, counted from 0; none if pdfplumber cannot read it."""
        try:
            if self._document is None:
                import pdfplumber

                logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font
                self._document = pdfplumber.open(io.BytesIO(self._data))
            page = self._document.pages[index]
            tables = [[Rect(*cell) for cell in table.cells] for table in page.find_tables()]
            page.close()
        except Exception:  # pdfminer fails in many ways on what pdfium forgives
            return []
        return [grid_of_cells(cells) for cells in tables if len(cells) > 1]


def _put_together(pages: Sequence[Sequence[Printed]]) -> Extract:
    """One text of all pages, every page but the last ended by a form feed."""
    parts: list[str] = []
    boxes: list[Box] = []
    tables: list[Span] = []
    ends: list[int] = []
    at = 0
    for number, page in enumerate(pages, 1):
        for table, lines in groupby(page or [Printed("")], key=lambda line: line.table):
            start = at
            for line in lines:
                boxes += [_box(place, rect, at, number) for place, rect in line.places]
                parts.append(line.text + "\n")
                at += len(line.text) + 1
            if table is not None:
                tables.append(Span(start, at))
        if number < len(pages):
            parts.append("\f")
            at += 1
        ends.append(at)
    spans = tuple(Span(start, end) for start, end in zip([0, *ends], ends, strict=False))
    return Extract("".join(parts), spans, tuple(tables), tuple(boxes))


def _box(place: Span, rect: Rect, at: int, page: int) -> Box:
    sides = (round(side, 1) for side in (rect.left, rect.top, rect.right, rect.bottom))
    return Box(Span(at + place.start, at + place.end), page, *sides)
