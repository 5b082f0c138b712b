"""Tables as Excel workbooks, whose cells are text or numbers and never formulas."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import chain, count
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.styles import Border
    from openpyxl.worksheet.worksheet import Worksheet


_LINE, _HIGHEST = 15.0, 409.0
"""Height of a line, and the maximum height of a row, in points."""

_LONGEST_TAB = 31
"""Maximum characters of the name of a tab."""

_NOT_IN_TAB = re.compile(r"[\\/*?:\[\]]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook.

    title: name on its tab
    columns: name and width in characters of each column
    rows: the cells of each row
    heading: a title above the names of the columns, if any
    """

    title: str
    columns: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[object]]
    heading: str | None = None


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Write a workbook that prints on landscape A4, with column names on every page."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for table in sheets:
        sheet = book.create_sheet(_tab(table.title, book.sheetnames))
        if table.heading:
            _write_heading(sheet, table.heading, len(table.columns))
        names = sheet.max_row + 1 if table.heading else 1
        _write_names(sheet, names, table.columns)
        _write_rows(sheet, names + 1, table.rows, [across for _, across in table.columns])
        _set_up_pages(sheet, names)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _tab(title: str, taken: Sequence[str]) -> str:
    """Return a name for a tab that Excel allows.

    It has at most 31 characters, none of Excel's marks, and is not taken.
    """
    allowed = _NOT_IN_TAB.sub(" ", title)
    ends = chain([""], (f"({number})" for number in count(2)))
    names = (f"{allowed[: _LONGEST_TAB - len(end)]}{end}" for end in ends)
    return next(name for name in names if name.lower() not in {one.lower() for one in taken})


def _write_heading(sheet: "Worksheet", heading: str, columns: int) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append([_printable(heading)])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet["A1"].alignment = Alignment(horizontal="center")


def _write_names(sheet: "Worksheet", row: int, columns: Sequence[tuple[str, float]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for column, (name, width) in enumerate(columns, 1):
        cell = sheet.cell(row, column, name)
        cell.font = Font(name="黑体", size=12)
        cell.alignment = Alignment(horizontal="center", vertical="center")
        cell.border = _border()
        sheet.column_dimensions[get_column_letter(column)].width = width


def _width(text: str) -> int:
    """Return the width of a text in letters; a Chinese character is two wide."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _height(row: Sequence[object], widths: Sequence[float]) -> float:
    """Return the height in points at which the longest cell of a row can be read.

    Spreadsheets do not work it out when a file is opened. They allow 409 points.
    """
    lines = max(
        sum(max(1, ceil(_width(part) / across)) for part in str(value).split("\n"))
        for value, across in zip(row, widths, strict=True)
    )
    return min(_HIGHEST, lines * _LINE)


def _write_rows(sheet: "Worksheet", first: int, rows: Sequence[Sequence[object]], widths: Sequence[float]) -> None:
    from openpyxl.styles import Alignment, Font

    for number, row in enumerate(rows, first):
        sheet.row_dimensions[number].height = _height(row, widths)
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, _printable(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # text, even if it begins like a formula
            cell.font = Font(name="仿宋_GB2312", size=11)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.border = _border()


def _set_up_pages(sheet: "Worksheet", names: int) -> None:
    """Print landscape A4 as wide as the page; keep the row of names in view."""
    sheet.freeze_panes = f"A{names + 1}"
    sheet.print_title_rows = f"{names}:{names}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


@cache
def _border() -> "Border":
    from openpyxl.styles import Border, Side

    line = Side(style="thin")
    return Border(left=line, right=line, top=line, bottom=line)


def _printable(text: str) -> str:
    """Return the text without the control characters that a workbook may not hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("", text))
