"""Duty tables of a name that means departments of several places, and of some of its duties."""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from openpyxl import load_workbook

from policykb.corpus.errors import NotFound
from policykb.index.answering.answer import Filters, Query
from policykb.service.exports.files import duties_file, duties_title
from policykb.service.exports.workbook import Sheet, workbook
from policykb.service.knowledge_base.duty_lines import DutyFilter, by_department
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.grounded_answer import reply

LONG = "完善科普经费保障机制，优化支出结构，加强绩效管理，推动财政科技资金更多投向科普领域，" * 30
GANSU = f"""甘肃省科学技术厅关于科普经费的通知
甘科发〔2024〕5号
一、落实经费。{LONG}（牵头单位：省财政厅；配合单位：省科技厅；完成时限：2024年12月底前）
二、加强监督。（责任单位：省科技厅、省财政厅）
甘肃省科学技术厅
2024年3月5日
"""
FUJIAN = """福建省科学技术厅关于科普场馆的通知
闽科发〔2025〕8号
一、建设场馆。（责任单位：省财政厅）
福建省科学技术厅
2025年6月1日
"""
NAMES = ["甘肃省财政厅", "福建省财政厅"]


@pytest.fixture(scope="module")
def base(base_of: Callable[..., KnowledgeBase]) -> KnowledgeBase:
    return base_of(GANSU, FUJIAN)


def test_departments_of_two_places_are_two_tables(base: KnowledgeBase) -> None:
    lines = base.duties("省财政厅")
    assert {name: len(some) for name, some in by_department(lines).items()} == dict(zip(NAMES, (2, 1), strict=True))
    words = [paragraph.text for paragraph in docx.Document(BytesIO(duties_file("省财政厅", lines, "docx"))).paragraphs]
    titles = [text for text in words if text.endswith("任务分工表")]
    assert titles == [f"{name}任务分工表" for name in ("省财政厅", *NAMES)]
    assert any("2 个部门" in text for text in words)
    sheets = load_workbook(BytesIO(duties_file("省财政厅", lines, "xlsx"))).sheetnames
    assert sheets == [f"{name}·本单位承担" for name in NAMES]
    assert duties_title("省财政厅", lines) == "省财政厅任务分工表"


def test_one_department_gives_its_table_its_official_name(base: KnowledgeBase) -> None:
    lines = base.duties("福建省财政厅")
    assert duties_title("福建省财政厅", lines) == "福建省财政厅任务分工表"
    words = [paragraph.text for paragraph in docx.Document(BytesIO(duties_file("财政厅", lines, "docx"))).paragraphs]
    assert words[:2] == ["附件", "福建省财政厅任务分工表"]


@pytest.mark.parametrize(
    ("wanted", "paths"),
    [
        (DutyFilter(region="甘肃省"), ["一", "二"]),
        (DutyFilter(region="福建"), ["一"]),
        (DutyFilter(role="lead"), ["一"]),
        (DutyFilter(year=2025), ["一"]),
        (DutyFilter(year=2024), ["一", "二"]),
        (DutyFilter(due="2024-12-31"), ["一"]),
    ],
)
def test_some_of_the_duties(base: KnowledgeBase, wanted: DutyFilter, paths: list[str]) -> None:
    assert [line.clause.path[-1] for line in base.duties("省财政厅", wanted=wanted)] == paths


def test_no_duty_as_wanted(base: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="3 项任务，但没有一项符合条件"):
        base.duties("省财政厅", wanted=DutyFilter(region="西藏自治区"))


def test_the_grid_of_the_word_table_agrees_with_its_cells(base: KnowledgeBase) -> None:
    [table] = docx.Document(BytesIO(duties_file("", base.duties("甘肃省财政厅"), "docx"))).tables
    grid = [column.width for column in table.columns]
    assert len(set(grid)) > 1
    assert [[cell.width for cell in row.cells] for row in table.rows] == [grid] * len(table.rows)
    assert "cantSplit" not in table._tbl.xml


def test_rows_of_a_workbook_are_as_high_as_their_text() -> None:
    data = workbook([Sheet("甲/乙", (("任务", 20),), [["短"], ["长" * 100], ["长" * 9000]])])
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    assert sheet.title == "甲 乙"
    assert [sheet.row_dimensions[row].height for row in (2, 3, 4)] == [15, 150, 409]


def test_tabs_are_short_and_differ() -> None:
    tables = [Sheet("很长的名字" * 9, (("任务", 20),), []) for _ in range(3)]
    names = load_workbook(BytesIO(workbook(tables))).sheetnames
    assert len(set(names)) == 3
    assert max(map(len, names)) == 31


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_no_page_is_blank_below_its_title(base: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "table.docx"
    file.write_bytes(duties_file("省财政厅", base.duties("省财政厅"), "docx"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file], check=True, timeout=120
    )
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / "table.pdf")]
    assert any("落实经费" in page for page in pages)
    for page in pages:
        assert len("".join(page.partition("任务分工表")[2].split())) > 20 or "任务分工表" not in page, page


def test_a_name_that_several_places_share_is_asked_back(base: KnowledgeBase) -> None:
    base.index.encode()
    answer = base.answer(Query("省财政厅有哪些任务", limit=100))
    assert (answer.answered, answer.reason, answer.departments) == (False, "ambiguous", ())
    assert [one.name for one in answer.choices] == NAMES
    assert all(name in reply(answer).text for name in NAMES)
    for text in (
        "甘肃省财政厅有哪些任务",
        "甘科发〔2024〕5号里省财政厅有哪些任务",
        "省财政厅在科普场馆通知里有哪些任务",
        "省科技厅有哪些任务",
    ):
        assert base.answer(Query(text)).reason != "ambiguous"
    assert base.answer(Query("省财政厅有哪些任务", Filters(region=("福建省",)))).answered
