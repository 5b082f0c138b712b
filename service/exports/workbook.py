"""Tables as Excel workbooks, whose cells are text or numbers and never formulas."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import count
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.styles import Border
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet


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

    book = Workbook(write_only=True)
    tabs = _tabs([table.title for table in sheets])
    for tab, table in zip(tabs, sheets, strict=True):
        sheet = book.create_sheet(tab)
        names = 2 if table.heading else 1
        _set_up(sheet, names, table.columns)
        if table.heading:
            _write_heading(sheet, table.heading, len(table.columns))
        _write_names(sheet, table.columns)
        _write_rows(sheet, names + 1, table.rows, [across for _, across in table.columns])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _tabs(titles: Sequence[str]) -> Iterator[str]:
    """Yield a name for each tab that Excel allows.

    It has at most 31 characters, none of Excel's marks, and differs from the others.
    """
    taken: set[str] = set()
    numbers: dict[str, Iterator[int]] = {}
    for title in titles:
        allowed = _NOT_IN_TAB.sub(" ", title)
        name = allowed[:_LONGEST_TAB]
        further = numbers.setdefault(name, count(2))
        while name.lower() in taken:
            end = f"({next(further)})"
            name = f"{allowed[: _LONGEST_TAB - len(end)]}{end}"
        taken.add(name.lower())
        yield name


def _set_up(sheet: "WriteOnlyWorksheet", names: int, columns: Sequence[tuple[str, float]]) -> None:
    """Print landscape A4 as wide as the page; keep the row of names in view.

    names: the row of the names of the columns
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.worksheet import Worksheet

    for column, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{names + 1}"
    sheet.print_title_rows = f"{names}:{names}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write_heading(sheet: "WriteOnlyWorksheet", heading: str, columns: int) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.merged_cells.add(f"A1:{get_column_letter(columns)}1")
    cell = _cell(sheet, heading)
    cell.font = Font(name="方正小标宋简体", size=18)
    cell.alignment = Alignment(horizontal="center")
    sheet.append([cell])


def _write_names(sheet: "WriteOnlyWorksheet", columns: Sequence[tuple[str, float]]) -> None:
    from openpyxl.styles import Alignment, Font

    cells = [_cell(sheet, name) for name, _ in columns]
    for cell in cells:
        cell.font = Font(name="黑体", size=12)
        cell.alignment = Alignment(horizontal="center", vertical="center")
        cell.border = _border()
    sheet.append(cells)


def _write_rows(
    sheet: "WriteOnlyWorksheet", first: int, rows: Sequence[Sequence[object]], widths: Sequence[float]
) -> None:
    """Write rows whose cells share one style, which takes long to work out."""
    from openpyxl.styles import Alignment, Font

    model = _cell(sheet, "")
    model.font = Font(name="仿宋_GB2312", size=11)
    model.alignment = Alignment(wrap_text=True, vertical="center")
    model.border = _border()
    for number, row in enumerate(rows, first):
        sheet.row_dimensions[number].height = _height(row, widths)
        cells = [_cell(sheet, value) for value in row]
        for cell in cells:
            cell._style = model._style
        sheet.append(cells)


def _cell(sheet: "WriteOnlyWorksheet", value: object) -> "Cell":
    """Return a cell; a text stays one, even if it begins like a formula."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, _printable(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


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


@cache
def _border() -> "Border":
    from openpyxl.styles import Border, Side

    line = Side(style="thin")
    return Border(left=line, right=line, top=line, bottom=line)


def _printable(text: str) -> str:
    """Return the text without the control characters that a workbook may not hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("", text))
