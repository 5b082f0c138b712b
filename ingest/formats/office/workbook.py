"""Workbooks: XLSX, XLS, ET and ODS.

Each sheet is a table, below the lines that stand above its head.
"""

from io import BytesIO
from zipfile import BadZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from policykb.ingest.formats import Extract, Lines, Unreadable

# Maximum number of cells of a workbook (chosen by hand).
_MOST_CELLS = 1_000_000


def extract(data: bytes) -> Extract:
    """The text and tables of a workbook.

    Raises Unreadable if it is none, locked or too large.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        lines = Lines()
        cells = 0
        for sheet in workbook.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
                continue
            page = workbook.get_sheet_by_name(sheet.name)
            cells += page.total_height * page.total_width
            if cells > _MOST_CELLS:
                raise Unreadable(
                    f"表格超过 {_MOST_CELLS:,} 格。请拆分后再入库。",
                    f"more than {_MOST_CELLS:,} cells. Split the workbook.",
                )
            lines.add_sheet([[_words(cell) for cell in row] for row in _filled(page)])
    except (CalamineError, BadZipFile, ValueError, OSError) as error:
        raise Unreadable(
            "不是完好的工作簿，或者加了密码。请重新保存，去掉密码。",
            "not a sound workbook, or locked by a password. Save it anew without a password.",
        ) from error
    return lines.extract()


def _filled(sheet: CalamineSheet) -> list[list[object]]:
    """The rows of a sheet; merged cells below each other all have their value."""
    rows: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        value = rows[top][left] if top < len(rows) and left < len(rows[top]) else ""
        if left < right and top == bottom:
            continue  # a title over several columns stays one cell
        for row in range(top, min(bottom + 1, len(rows))):
            rows[row][left] = value
    return rows


def _words(cell: object) -> str:
    """A cell as it is shown: 3.0 is 3; dates are YYYY-MM-DD."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
