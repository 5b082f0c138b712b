"""Deadlines as days; what names no day stays words."""

from pathlib import Path

import pytest

from policykb.corpus.departments import Registry
from policykb.corpus.due import due
from policykb.ingest.pipeline import parse

ISSUED = "2023-04-20"

DUE = {
    "2025年底前完成": ("2025-12-31", "2025-12-31"),
    "6月底前": ("2023-06-30", "2023-06-30"),
    "3月底前完成": ("2024-03-31", "2024-03-31"),
    "6月30日前": ("2023-06-30", "2023-06-30"),
    "2024年2月": ("2024-02-01", "2024-02-29"),
    "2024年6月前": ("2024-05-31", "2024-05-31"),
    "2025年前": ("2024-12-31", "2024-12-31"),
    "2023年上半年": ("2023-01-01", "2023-06-30"),
    "2023年第二季度": ("2023-04-01", "2023-06-30"),
    "三季度末": ("2023-09-30", "2023-09-30"),
    "2023—2025年": ("2023-01-01", "2025-12-31"),
    "2021-2023年": ("2021-01-01", "2023-12-31"),
    "2023年4月至2024年3月": ("2023-04-01", "2024-03-31"),
    "7-9月": ("2023-07-01", "2023-09-30"),
    "8月中旬": ("2023-08-11", "2023-08-20"),
    "年内": ("2023-01-01", "2023-12-31"),
    "2023年内完成": ("2023-01-01", "2023-12-31"),
    "二〇二五年内": ("2025-01-01", "2025-12-31"),
    "今年年底": ("2023-12-31", "2023-12-31"),
    "二〇二五年底": ("2025-12-31", "2025-12-31"),
    "印发之日起3个月内": ("2023-07-20", "2023-07-20"),
    "文件下发后三十日内": ("2023-05-20", "2023-05-20"),
    "“十四五”期间": ("2021-01-01", "2025-12-31"),
    "六月底前": ("2023-06-30", "2023-06-30"),
    "明年6月底前": ("2024-06-30", "2024-06-30"),
    "2023年7—9月": ("2023-07-01", "2023-09-30"),
    "11月至3月": ("2023-11-01", "2024-03-31"),
    "2023年10月至次年3月": ("2023-10-01", "2024-03-31"),
    "十四五末": ("2025-12-31", "2025-12-31"),
    "2023年6月底前取得成效，12月底前完成": ("2023-06-30", "2023-12-31"),
    "2023年12月底前完成并长期坚持": ("2023-12-31", "2023-12-31"),
}


@pytest.mark.parametrize("deadline", DUE)
def test_a_deadline_names_days(deadline: str) -> None:
    assert due(deadline, ISSUED) == DUE[deadline]


@pytest.mark.parametrize(
    "deadline",
    [
        "长期坚持",
        "每季度",
        "每年6月底前",
        "全国两会召开前",
        "立即",
        "两年内",
        "3年内完成",
        "十年内",
        "2月30日前",
        "逐年推进",
        "15日内",
        "3年内",
        "任期内",
        "20个工作日内",
        "本月底前",
        "学期末",
        "2024年全国两会召开前",
        "2023年9月开学前",
        "",
        None,
    ],
)
def test_other_deadlines_stay_words(deadline: str | None) -> None:
    assert due(deadline, ISSUED) is None


def test_without_a_year_the_date_of_issue_is_needed() -> None:
    assert due("6月底前", None) is None
    assert due("2023年6月底前", None) == ("2023-06-30", "2023-06-30")


TABLE = """兰州市科普任务清单
2024年3月5日
序号\t重点任务\t责任单位\t责任领导\t完成时限
1\t建设场馆\t市科技局\t张三、李四\t6月底
"""


def test_a_row_has_days_and_persons(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "清单.txt"
    path.write_text(TABLE, "utf-8")
    [duty] = [duty for clause in parse(path, registry).clauses for duty in clause.duties]
    assert (duty.deadline, duty.due, duty.source) == ("6月底", ("2024-06-30", "2024-06-30"), "table")
    assert duty.persons == ("张三", "李四")
    assert [holder.text for holder in duty.holders] == ["市科技局"]


def test_a_note_keeps_persons_apart(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "措施.txt"
    path.write_text("兰州市科普措施\n一、建设场馆。（责任单位：市科技局；责任人：张三；完成时限：2024年底）\n", "utf-8")
    [duty] = [duty for clause in parse(path, registry).clauses for duty in clause.duties]
    assert ([holder.text for holder in duty.holders], duty.persons) == (["市科技局"], ("张三",))
    assert duty.due == ("2024-12-31", "2024-12-31")


def test_columns_that_were_not_understood_are_doubted(tmp_path: Path, registry: Registry) -> None:
    path = tmp_path / "清单.txt"
    path.write_text(TABLE.replace("责任领导", "暗号"), "utf-8")
    assert "表中“暗号”列没有读懂，请核对" in [doubt.what for doubt in parse(path, registry).doubts]
    path.write_text("兰州市科普任务清单\n代号\t牵头方\n甲\t市科技局\n乙\t市财政局\n", "utf-8")
    assert "表中“牵头方”列没有读懂，请核对" in [doubt.what for doubt in parse(path, registry).doubts]
