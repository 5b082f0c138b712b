"""A department's duties, saved and read again."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from corpus.errors import NotReadable
from service.knowledge_base import KnowledgeBase
from service.spreadsheet import save_duties


def test_the_sheet_holds_every_duty(seeded: KnowledgeBase, tmp_path: Path) -> None:
    duties = seeded.duties("省卫生健康委")
    save_duties(duties, tmp_path / "任务.xlsx")
    names, *lines = load_workbook(tmp_path / "任务.xlsx").worksheets[0].iter_rows(values_only=True)
    cells = [dict(zip(names, line, strict=True)) for line in lines]
    assert [cell["序号"] for cell in cells] == list(range(1, len(duties) + 1))
    assert [cell["重点任务"] for cell in cells] == [held.clause.heading for held in duties]
    assert [cell["原文"] for cell in cells] == [held.duty.raw for held in duties]
    assert [cell["出处"] for cell in cells] == [held.citation for held in duties]
    assert {cell["角色"] for cell in cells} == {"负责"}


def test_no_duties_leave_the_names_of_the_columns(tmp_path: Path) -> None:
    save_duties([], tmp_path / "empty.xlsx")
    assert load_workbook(tmp_path / "empty.xlsx").worksheets[0].max_row == 1


def test_a_path_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "任务.xlsx"
    with pytest.raises(NotReadable, match="missing"):
        save_duties([], path)
