"""Tables as Excel workbooks. Every cell is words or a number: nothing that a document says is run as a formula."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its title, its columns with their widths in characters, its rows."""

    title: str
    columns: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[object]]
    heading: str | None = None


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The workbook as a file: landscape A4, the names of the columns on every page."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    line = Side(style="thin")
    box = Border(left=line, right=line, top=line, bottom=line)
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in sheets:
        sheet = book.create_sheet(table.title)
        if table.heading:
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", table.heading)])
            sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(table.columns))
            sheet["A1"].font = Font(name="方正小标宋简体", size=18)
            sheet["A1"].alignment = Alignment(horizontal="center")
        names = sheet.max_row + 1 if table.heading else 1
        for column, (name, width) in enumerate(table.columns, 1):
            cell = sheet.cell(names, column, name)
            cell.font = Font(name="黑体", size=12)
            cell.alignment = Alignment(horizontal="center", vertical="center")
            cell.border = box
            sheet.column_dimensions[get_column_letter(column)].width = width
        for number, row in enumerate(table.rows, names + 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(
                    number, column, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
                )
                if isinstance(value, str):
                    cell.data_type = "s"  # words, even where they begin like a formula
                cell.font = Font(name="仿宋_GB2312", size=11)
                cell.alignment = Alignment(wrap_text=True, vertical="center")
                cell.border = box
        sheet.freeze_panes = f"A{names + 1}"
        sheet.print_title_rows = f"{names}:{names}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    written = BytesIO()
    book.save(written)
    return written.getvalue()
