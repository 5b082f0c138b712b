"""Letters of a page of a PDF with their places, by pdfium or by pdfplumber."""

from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import c_double, c_float, create_string_buffer
from itertools import pairwise
from typing import Any, Protocol

from pypdfium2 import raw

from policykb.ingest.formats.pdf.rules import Frame, Point
from policykb.ingest.formats.pdf.tables import Rect

# Maximum number of page objects sampled for a font that is not in the file (chosen by hand).
_SAMPLED = 16

# Maximum length of the name of a font, in bytes; the rest is cut off.
_LONGEST_NAME = 128

# A font without a width for this character has no Chinese.
_COMMONEST = "的"

# Minimum gap that is a space, as a share of the size of the letters (chosen by hand).
_SPACE = 0.25


class Letters(Protocol):
    """The letters of a page, with their places on the page as displayed.

    text: one code point for each letter
    """

    text: str

    def box(self, index: int) -> Rect | None:
        """The box of a letter with the height of its font, None if it is not drawn."""

    def middle(self, index: int) -> Point | None:
        """The middle of that box, None if there is none."""

    def around(self, start: int, end: int) -> Rect | None:
        """The box around letters of one line, which are not all white space."""


class PdfiumLetters:
    """Letters as pdfium reads them, indexed by its own count."""

    def __init__(self, page: Any, frame: Frame) -> None:
        self._page = page.get_textpage()
        self._raw = self._page.raw
        self._frame = frame
        self._sides = (c_double(), c_double(), c_double(), c_double())
        self._loose = raw.FS_RECTF()
        self.text = self._read()

    def _read(self) -> str:
        """The text of the page, as long as pdfium's own count.

        pdfium's fast function breaks the count outside the basic plane; then every letter is read by itself.
        """
        count = self._page.count_chars()
        text: str = self._page.get_text_range() if count else ""
        if len(text) == count:
            return text
        codes = [raw.FPDFText_GetUnicode(self._raw, index) for index in range(count)]
        for index, (high, low) in enumerate(pairwise(codes)):
            if 0xD800 <= high < 0xDC00 <= low < 0xE000:
                codes[index : index + 2] = [0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 0]
        return "".join("\ufffd" if 0xD800 <= code < 0xE000 else chr(code) for code in codes)

    def box(self, index: int) -> Rect | None:
        found = self._box(index)
        return self._frame.rect(*found) if found else None

    def middle(self, index: int) -> Point | None:
        box = self._loose
        if not raw.FPDFText_GetLooseCharBox(self._raw, index, box):
            return None
        return self._frame.point((box.left + box.right) / 2, (box.bottom + box.top) / 2)

    def around(self, start: int, end: int) -> Rect | None:
        """The box around a line's ink, with the full height of its outer letters.

        Ink alone is not enough: without the font, pdfium takes letters to be flat.
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
        """Left, bottom, right and top of a letter in the page's own coordinates."""
        box = self._loose
        if not raw.FPDFText_GetLooseCharBox(self._raw, index, box):
            return None
        return box.left, box.bottom, box.right, box.top


def fonts_at_risk(page: Any) -> Counter[bytes]:
    """Fonts of letters that pdfium may have dropped from a page, with their number.

    If a font is neither in the file nor installed, pdfium takes a letter that stands alone to have no width and drops
    it. A space that stands alone looks the same.
    """
    count = raw.FPDFPage_CountObjects(page.raw)
    if not any(_is_foreign(item) for item in _text_objects(page, range(0, count, -(-count // _SAMPLED) or 1))):
        return Counter()
    return Counter(
        _font_name(item) for item in _text_objects(page, range(count)) if _is_point(item) and _is_foreign(item)
    )


def _font_name(item: Any) -> bytes:
    """The name of the font of a text object."""
    name = create_string_buffer(_LONGEST_NAME)
    raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(item), name, _LONGEST_NAME)
    return name.value


def _text_objects(page: Any, indices: range) -> Iterator[Any]:
    """The text objects among the page objects with these indices."""
    for index in indices:
        item = raw.FPDFPage_GetObject(page.raw, index)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT:
            yield item


def _is_foreign(item: Any) -> bool:
    """Whether a text object's font is not in the file but has Chinese.

    pdfium has substitutes for other missing fonts.
    """
    font = raw.FPDFTextObj_GetFont(item)
    if raw.FPDFFont_GetIsEmbedded(font):
        return False
    width = c_float()
    raw.FPDFFont_GetGlyphWidth(font, ord(_COMMONEST), 1.0, width)
    return width.value > 0


def _is_point(item: Any) -> bool:
    """Whether a text object has neither width nor height."""
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value == right.value and bottom.value == top.value


class PlumberLetters:
    """Letters as pdfplumber reads them: slowly, by the widths that a font states."""

    def __init__(self, lines: Sequence[Sequence[dict[str, Any]]]) -> None:
        """`lines`: for each line, pdfplumber's characters from left to right."""
        self._boxes: list[Rect | None] = []
        parts: list[str] = []
        for line in lines:
            for character, box in _spaced(line):
                parts.append(character)
                self._boxes += [box] * len(character)
            parts.append("\n")
            self._boxes.append(None)
        self.text = "".join(parts)

    def box(self, index: int) -> Rect | None:
        return self._boxes[index]

    def middle(self, index: int) -> Point | None:
        box = self._boxes[index]
        return ((box.left + box.right) / 2, (box.top + box.bottom) / 2) if box else None

    def around(self, start: int, end: int) -> Rect | None:
        boxes = [box for box in self._boxes[start:end] if box]
        if not boxes:
            return None
        return Rect(
            min(box.left for box in boxes),
            min(box.top for box in boxes),
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )


def _spaced(line: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Rect | None]]:
    """The letters of a line with their boxes, and spaces in wide gaps without a box."""
    above: dict[str, Any] | None = None
    for character in line:
        if above and character["x0"] - above["x1"] > _SPACE * character["size"]:
            yield " ", None
        box = Rect(character["x0"], character["top"], character["x1"], character["bottom"])
        yield character["text"], box
        above = character


def count_letters(text: str) -> int:
    """The number of characters that are not white space."""
    return sum(not character.isspace() for character in text)
