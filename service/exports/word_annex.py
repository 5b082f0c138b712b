"""The duty table as a Word file in the layout of an official annex (GB/T 9704).

It has the mark 附件, a title, the three tables and page numbers.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any

from policykb.service.exports.duty_table import COLUMNS, TITLES, Row
from policykb.service.knowledge_base.departments import Standing

if TYPE_CHECKING:
    from docx.oxml.table import CT_Row
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_TITLE = "方正小标宋简体"
_HEAD = "黑体"
_BODY = "仿宋_GB2312"

_WIDTHS = (14, 92, 34, 44, 24, 37)
"""Widths of the columns in millimetres; together the width between the margins of a landscape A4."""


Tables = Mapping[Standing, Sequence[Row]]
"""The three tables of one department."""


def word_annex(name: str, departments: Mapping[str, Tables]) -> bytes:
    """Write the annex; an empty table becomes the word 无.

    name: the name asked for
    departments: the tables of each department, by its name; each of several begins a page
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    _write(document.add_paragraph(), "附件", _HEAD, 16)
    if len(departments) > 1:
        _write_title(document, name)
        listed = "、".join(departments)
        _write(document.add_paragraph(), f"“{name}”指 {len(departments)} 个部门，以下分列：{listed}。", _BODY, 14)
    for title, tables in departments.items():
        heading = _write_title(document, title)
        heading.paragraph_format.page_break_before = len(departments) > 1
        _write_tables(document, tables)
    _number_pages(section.footer.paragraphs[0])
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _write_title(document: Any, name: str) -> "Paragraph":
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    title: Paragraph = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, f"{name}任务分工表", _TITLE, 22)
    return title


def _write_tables(document: Any, tables: Tables) -> None:
    for number, (standing, rows) in zip("一二三", tables.items(), strict=True):
        heading = document.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        _write(heading, f"{number}、{TITLES[standing]}（{len(rows)}项）", _HEAD, 16)
        if rows:
            _add_table(document, rows)
        else:
            _write(document.add_paragraph(), "无。", _BODY, 14)


def _add_table(document: Any, rows: Sequence[Row]) -> None:
    """Add a table whose rows are copies of one.

    Building each cell anew takes ten times as long, and longer the more rows there are.
    """
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table = document.add_table(rows=2, cols=len(COLUMNS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)  # the grid, which LibreOffice and WPS go by
    head, model = table.rows
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeats the row on every page
    for column, (name, above, below) in enumerate(zip(COLUMNS, head.cells, model.cells, strict=True)):
        above.width = below.width = Mm(_WIDTHS[column])
        _fill(above, name, head=True, centred=True)
        _fill(below, "", head=False, centred=column == 0)
    table._tbl.remove(model._tr)
    for row in rows:
        table._tbl.append(_copied(model._tr, row))


def _copied(model: "CT_Row", row: Row) -> "CT_Row":
    """Return a copy of a row of the table that holds the values of `row`."""
    copied = deepcopy(model)
    for cell, value in zip(copied.tc_lst, row.cells(), strict=True):
        cell.p_lst[0].r_lst[0].text = _printable(str(value))
    return copied


def _fill(cell: "_Cell", text: str, head: bool, centred: bool) -> None:
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    paragraph = cell.paragraphs[0]
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, text, _HEAD if head else _BODY, 12)


def _write(paragraph: "Paragraph", text: str, font: str, points: float) -> None:
    """Add text in a font for Chinese; Word sets the font of Latin letters apart."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_printable(text))
    run.font.name = "Times New Roman"
    run.font.size = Pt(points)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    paragraph.paragraph_format.space_after = Pt(0)


def _printable(text: str) -> str:
    """Return the text without the control characters that a Word file may not hold."""
    if text.isprintable():
        return text
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def _number_pages(paragraph: "Paragraph") -> None:
    """Number the pages as official papers do: — 1 —."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, "— ", "宋体", 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    _write(paragraph, " —", "宋体", 14)
