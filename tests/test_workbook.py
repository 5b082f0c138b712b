"""Workbooks: a duty list as a sheet, with its title, merged cells and further sheets."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable
from policykb.ingest.pipeline import parse
from policykb.ingest.reading import read

HEAD = ("序号", "重点任务", "牵头单位", "配合单位", "完成时限")
ROWS = (
    (1, "建设湿地公园", "市林业局", "市财政局、市水务局", "2026年12月"),
    (2, "开放科普场馆", "市科技局", "市教育局", "长期坚持"),
)


def workbook(path: Path) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["兰州市2026年重点任务分工表"])
    sheet.merge_cells("A1:E1")
    sheet.append(HEAD)
    for row in ROWS:
        sheet.append(row)
    book.save(path)
    return book


def holders(path: Path, registry: Registry) -> dict[str, list[str]]:
    return {
        "/".join(clause.path): [f"{holder.text} {holder.role}" for duty in clause.duties for holder in duty.holders]
        for clause in parse(path, registry).clauses
    }


def test_a_duty_list(tmp_path: Path, registry: Registry) -> None:
    workbook(tmp_path / "分工表.xlsx")
    document = parse(tmp_path / "分工表.xlsx", registry)
    assert (document.header.title, document.header.region) == ("兰州市2026年重点任务分工表", "兰州市")
    assert holders(tmp_path / "分工表.xlsx", registry) == {
        "1": ["市林业局 lead", "市财政局 support", "市水务局 support"],
        "2": ["市科技局 lead", "市教育局 support"],
    }
    assert [duty.deadline for clause in document.clauses for duty in clause.duties] == ["2026年12月", "长期坚持"]


def test_a_cell_over_two_rows_belongs_to_both(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "分工表.xlsx"
    book = workbook(path)
    sheet = book.active
    assert sheet is not None
    sheet["C4"] = None
    sheet.merge_cells("C3:C4")
    book.save(path)
    assert holders(path, registry)["2"] == ["市林业局 lead", "市教育局 support"]


def test_further_sheets_follow_and_hidden_ones_do_not(tmp_path: Path) -> None:
    path = tmp_path / "分工表.xlsx"
    book = workbook(path)
    book.create_sheet("说明").append(["本表由市政府办公室解释", date(2026, 3, 1)])
    book.create_sheet("草稿").append(["不公开", "草稿"])
    book["草稿"].sheet_state = "hidden"
    book.save(path)
    text = read(path).text
    assert text.splitlines()[-1] == "本表由市政府办公室解释\t2026-03-01"
    assert "草稿" not in text


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(NotReadable, match=r"坏\.xlsx：不是完好的工作簿"):
        read(path)
