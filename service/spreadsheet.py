"""A department's duties as an Excel sheet: 任务分工表."""

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import NotReadable
from service.knowledge_base import HeldDuty

_COLUMNS = (("序号", 6), ("部门", 28), ("重点任务", 48), ("角色", 8), ("原文", 60), ("完成时限", 16), ("出处", 48))
_ROLES = {"lead": "牵头", "support": "配合", "unspecified": "负责"}


def save_duties(duties: Sequence[HeldDuty], path: Path) -> None:
    """Write the sheet. Raises NotReadable if the path cannot be written."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.create_sheet("任务分工表", 0)
    sheet.append([name for name, _ in _COLUMNS])
    for number, held in enumerate(duties, 1):
        role = _ROLES[held.holder.role]
        who = held.holder.full_name or held.holder.text
        values = (who, held.clause.heading, role, held.duty.raw, held.duty.deadline or "", held.citation)
        sheet.append([number, *(ILLEGAL_CHARACTERS_RE.sub("", value) for value in values)])
    for column, (_, width) in zip("ABCDEFG", _COLUMNS, strict=True):
        sheet.column_dimensions[column].width = width
        sheet[f"{column}1"].font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # words, even where they begin like a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    try:
        book.save(path)
    except OSError as error:
        raise NotReadable(
            f"无法写入 {path}（{error.strerror}）。请换一个路径。",
            f"{path} cannot be written ({error.strerror}). Name another path.",
        ) from error
