"""PDF: text line by line with places, ruled tables row by row, scans by OCR.

pdfium reads text fast. It knows no tables, but it gives the lines drawn on a page, and `tables` finds the cells between
them. pdfplumber takes about twenty times as long. It is the fallback for lines that cross but enclose no rectangles, and
for pages on which pdfium loses letters.
"""

import io
import logging
import re
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pypdfium2 as pdfium

from policykb.corpus.model import Box, Span
from policykb.ingest.formats import Extract, Metadata, Unreadable
from policykb.ingest.formats.pdf.letters import Letters, PlumberLetters, count_letters
from policykb.ingest.formats.pdf.page import Printed, page_lines
from policykb.ingest.formats.pdf.tables import Grid, Rect, grid_of_cells

# Maximum number of pages (chosen by hand).
MOST_PAGES = 5_000

# Maximum size of an unpacked stream, in bytes: no page needs so much, and pdfium takes seconds for one that does
# (chosen by hand).
MOST_UNPACKED = 32 * 1024 * 1024

# Maximum ratio of unpacked to packed size that deflate reaches.
_TIGHTEST = 1032

# Maximum time for a document, and additional time for each page read, in seconds (chosen by hand).
_SECONDS, _SECONDS_A_PAGE = 60.0, 1.0

# Minimum number of lone letters of a font that were all spaces before the font is trusted (chosen by hand).
_TRIED = 8

# 5 0 obj <</Filter /FlateDecode /Length 1234>> stream
_STREAM = re.compile(rb"stream\r?\n")

# streams that are not text: /Subtype /Image, /Length1 51234 (a font), /Subtype /CIDFontType0C
_PICTURE_OR_FONT = re.compile(rb"/Subtype\s*/(?:Image|CIDFontType0C|Type1C|OpenType)\b|/Length1\b")


def extract(data: bytes) -> Extract:
    """The text, pages, tables and places of a PDF.

    Raises Unreadable for a file that is locked, damaged or too long, and for a scan without OCR.
    """
    _refuse_bombs(data)
    with _opened(data) as document:
        pages = list(_pages(document, _Plumber(data)))
        stated = Metadata(document.get_metadata_value("Title"))
    if not any(pages):
        raise Unreadable(
            "PDF 的所有页面都已损坏。请重新下载或另存。",
            "all pages of the PDF are damaged. Download it again or save it anew.",
        )
    if not any(line.text.strip() for page in pages for line in page):
        return _recognised(data)
    return replace(_put_together(pages), metadata=stated)


def _recognised(data: bytes) -> Extract:
    """The text of a scan by OCR. Raises Unreadable if the extra is missing."""
    from policykb.ingest.formats import scan

    try:
        with _opened(data) as document:
            pictures = (document[index].render(scale=scan.DPI / 72).to_pil() for index in range(len(document)))
            found = scan.read_images(pictures)
    except pdfium.PdfiumError as error:
        raise Unreadable(
            "PDF 的页面已损坏，无法识别。请重新下载或另存。", "the pages of the PDF are damaged. Download it again."
        ) from error
    if not found.text.strip():
        raise Unreadable(
            "PDF 里没有文字，文字识别（OCR）也没有读出内容。请检查扫描件是否清晰。",
            "the PDF holds no text and OCR read none. Check that the scan is clear.",
        )
    return found


def _refuse_bombs(data: bytes) -> None:
    """Raise Unreadable if a stream is huge when unpacked, pictures and fonts aside."""
    for match in _STREAM.finditer(data):
        if data.endswith(b"end", 0, match.start()):
            continue
        entries = data[max(0, match.start() - 1_000) : match.start()].rpartition(b" obj")[2]
        layers = entries.count(b"FlateDecode")
        if not layers or _PICTURE_OR_FONT.search(entries):
            continue
        end = data.find(b"endstream", match.end())
        if layers > 1 or end < 0 or (end - match.end()) * _TIGHTEST > MOST_UNPACKED:
            packed = data[match.end() : end if end >= 0 else None]
            if _unpacked(packed, layers) > MOST_UNPACKED:
                raise Unreadable(
                    "PDF 的内容解压后过大，可能是压缩炸弹。请用阅读器打开确认后重新打印为 PDF。",
                    "the PDF is too large when unpacked, perhaps a bomb. Open it in a reader and print it to PDF anew.",
                )


def _unpacked(packed: bytes, layers: int) -> int:
    """The size of a stream when unpacked, cut off just above the limit."""
    size = 0
    for _ in range(layers):
        try:
            packed = zlib.decompressobj().decompress(packed, MOST_UNPACKED + 1)
        except zlib.error:
            break  # locked or damaged; pdfium reports it
        size = max(size, len(packed))
    return size


def _opened(data: bytes) -> pdfium.PdfDocument:
    """The PDF. Raises Unreadable if it is locked, damaged or has too many pages."""
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


def _pages(document: pdfium.PdfDocument, plumber: "_Plumber") -> Iterator[list[Printed]]:
    """The lines of each page, none if it is damaged. Raises Unreadable if too slow."""
    start = time.monotonic()
    for index in range(len(document)):
        if time.monotonic() - start > _SECONDS + index * _SECONDS_A_PAGE:
            raise Unreadable(
                f"PDF 前 {index} 页已用时过长，页面内容过于复杂。请用阅读器重新打印为 PDF，或拆分后再入库。",
                f"its first {index} pages took too long, they are too complex. Print it to PDF anew or split the file.",
            )
        try:
            page = document[index]
        except pdfium.PdfiumError:
            yield []
            continue
        try:
            yield page_lines(page, plumber.page(index))
        except pdfium.PdfiumError:
            yield []
        finally:
            page.close()


class _Plumber:
    """pdfplumber, opened when a page first needs it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self.harmless: Counter[bytes] = Counter()  # number of lone letters of each font that were spaces

    def page(self, index: int) -> "_PlumberPage":
        """The fallback for a page, counted from 0."""
        return _PlumberPage(self, index)

    def open_page(self, index: int) -> Any:
        """The pdfplumber page, counted from 0."""
        if self._document is None:
            import pdfplumber

            logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font
            self._document = pdfplumber.open(io.BytesIO(self._data))
        return self._document.pages[index]


@dataclass(frozen=True, slots=True)
class _PlumberPage:
    """One page as pdfplumber reads it.

    It fails on pages that pdfium can read; then it gives no grids and keeps the letters found.

    book: the document
    index: index of the page, from 0
    """

    book: _Plumber
    index: int

    def grids(self) -> list[Grid]:
        try:
            page = self.book.open_page(self.index)
            tables = [[Rect(*cell) for cell in table.cells] for table in page.find_tables()]
            page.close()
        except Exception:
            return []
        return [grid_of_cells(cells) for cells in tables if len(cells) > 1]

    def letters(self, fonts: Counter[bytes], found: Letters) -> Letters:
        if all(self.book.harmless[font] >= _TRIED for font in fonts):
            return found
        try:
            page = self.book.open_page(self.index)
            theirs = PlumberLetters([line["chars"] for line in page.extract_text_lines(strip=False)])
            page.close()
        except Exception:
            return found
        if count_letters(theirs.text) > count_letters(found.text):
            return theirs
        self.book.harmless.update(fonts)
        return found


def _put_together(pages: Sequence[Sequence[Printed]]) -> Extract:
    """The text of all pages; each page but the last ends with a form feed."""
    parts: list[str] = []
    boxes: list[Box] = []
    tables: list[Span] = []
    frames: list[Span] = []
    ends: list[int] = []
    at = 0
    for number, page in enumerate(pages, 1):
        placed: list[tuple[Printed, Span]] = []
        for line in page or [Printed("")]:
            boxes += [_box(place, rect, at, number) for place, rect in line.places]
            parts.append(line.text + "\n")
            placed.append((line, Span(at, at + len(parts[-1]))))
            at += len(parts[-1])
        tables += _runs((line.table, span) for line, span in placed)
        frames += _runs((line.framed or None, span) for line, span in placed)
        if number < len(pages):
            parts.append("\f")
            at += 1
        ends.append(at)
    spans = tuple(Span(start, end) for start, end in zip([0, *ends], ends, strict=False))
    return Extract("".join(parts), spans, tuple(tables), tuple(boxes), tuple(frames))


def _runs(named: Iterable[tuple[int | None, Span]]) -> Iterator[Span]:
    """The spans of neighbours with the same name; those without a name are left out."""
    for name, pairs in groupby(named, key=lambda pair: pair[0]):
        spans = [span for _, span in pairs]
        if name is not None:
            yield Span(spans[0].start, spans[-1].end)


def _box(place: Span, rect: Rect, at: int, page: int) -> Box:
    """The box of a place in a line that begins at position `at` of the text."""
    sides = (round(side, 1) for side in (rect.left, rect.top, rect.right, rect.bottom))
    return Box(Span(at + place.start, at + place.end), page, *sides)
