"""Tables that share out duties."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policykb.corpus.departments import Registry
from policykb.corpus.model import Document
from policykb.ingest.pipeline import parse

HEAD = "甘肃省科学技术厅\n关于科普任务分工的通知\n一、任务分工\n序号\t重点任务\t牵头单位\t责任单位\t完成时限\n"


@pytest.fixture
def parsed(tmp_path: Path, registry: Registry) -> Callable[[str], Document]:
    """Reads a text from a file, where tabs make tables."""

    def from_file(text: str) -> Document:
        path = tmp_path / "分工.txt"
        path.write_text(text, encoding="utf-8", newline="")
        return parse(path, registry)

    return from_file


@pytest.mark.parametrize(("deadline", "read"), [("2023年底前", "2023年底前"), ("", None), ("/", None)])
def test_a_row_is_a_clause(parsed: Callable[[str], Document], deadline: str, read: str | None) -> None:
    document = parsed(f"{HEAD}1\t建设科普基地\t省科技厅\t省科协、省教育厅\t{deadline}\n2\t办好科普日\t省科协\t\t\n")
    _, first, second = document.clauses
    assert (first.path, first.heading) == (("一", "1"), "建设科普基地")
    [duty] = first.duties
    assert [(holder.text, holder.role) for holder in duty.holders] == [
        ("省科技厅", "lead"),
        ("省科协", "unspecified"),
        ("省教育厅", "unspecified"),
    ]
    assert duty.deadline == read
    assert [holder.text for duty in second.duties for holder in duty.holders] == ["省科协"]
    assert [block.kind for block in document.blocks if "重点任务" in block.span.of(document.text)] == ["table"]


def test_a_head_of_two_lines(parsed: Callable[[str], Document]) -> None:
    document = parsed(
        "科普任务分工表\n序号\t重点任务\t责任单位\t完成时限\n序号\t重点任务\t牵头\t配合\t完成时限\n"
        "1\t建设科普基地\t市科技局\t市教育局\t2026年6月\n2\t办好科普日\t市科协\t\t长期坚持\n"
    )
    found = [(holder.text, holder.role) for clause in document.clauses for holder in clause.duties[0].holders]
    assert found == [("市科技局", "lead"), ("市教育局", "support"), ("市科协", "lead")]
    assert [clause.duties[0].deadline for clause in document.clauses] == ["2026年6月", "长期坚持"]


def test_departments_with_their_tasks(parsed: Callable[[str], Document]) -> None:
    document = parsed("附件1\n甘肃省职责清单\n部门\t职责与任务\n省教育厅\t开展健康教育。\n省公安厅\t维护秩序。\n")
    held = [(clause.heading, duty.holders[0].full_name) for clause in document.clauses for duty in clause.duties]
    assert held == [("开展健康教育", "甘肃省教育厅"), ("维护秩序", "甘肃省公安厅")]


def test_who_signs_a_blank_form_has_no_duty(parsed: Callable[[str], Document]) -> None:
    form = "一、填写下表\n改进指标\t措施\t责任部门\t责任人\t实施期限\n员工签名\t\t{}\t\t人事备案\n"
    assert [clause.duties for clause in parsed(form.format("上级签名")).clauses] == [()]
    assert [len(clause.duties) for clause in parsed(form.format("市科技局")).clauses] == [0, 1]


def test_a_table_without_holders_stays_in_its_clause(parsed: Callable[[str], Document]) -> None:
    document = parsed("一、收费标准\n项目\t金额\n门票\t10元\n讲解\t20元\n")
    [clause] = document.clauses
    assert "门票\t10元" in clause.text
    assert not clause.duties


def test_an_annex_with_offices_of_a_department(tmp_path: Path, registry: Registry) -> None:
    rows = [
        ["附件2科普任务分工表"],
        ["序号", "工作事项", "主要内容", "牵头单位", "市科技局内牵头处室", "市科技局内配合处室"],
        ["1", "科普基地", "建设基地。", "各区政府", "科普处", "人事处"],
    ]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    path = tmp_path / "分工.html"
    path.write_text(
        f"<html><body><p>一、任务</p><p>（一）{'加强科普。' * 40}</p><table>{table}</table></body></html>",
        encoding="utf-8",
    )
    row = parse(path, registry).clauses[-1]
    assert row.path == ("附件", "2", "1")
    assert [(holder.text, holder.role) for duty in row.duties for holder in duty.holders] == [
        ("各区政府", "lead"),
        ("科普处", "lead"),
        ("人事处", "support"),
    ]


def test_a_table_that_counts_assigns_nothing(parsed: Callable[[str], Document]) -> None:
    table = "序号\t单位名称\t事项总数\t完成率\n1\t市科技局\t126\t93.7%\n2\t市教育局\t84\t100%\n\t合计\t210\t96%\n"
    document = parsed(f"一、统计\n{table}")
    assert not [note for clause in document.clauses for note in clause.own_notes]


def test_a_sum_is_no_holder_and_a_long_number_is_a_number(parsed: Callable[[str], Document]) -> None:
    table = "计划编号\t计划标题\t责任部门/人\n20181216\t建设场馆\t市科技局\n20181220\t开放场馆\t市教育局\n\t\t合计\n"
    document = parsed(f"一、计划\n{table}")
    named = {
        "/".join(c.path): [h.text for n in c.own_notes for h in n.holders] for c in document.clauses if c.own_notes
    }
    assert {path.rpartition("/")[2]: holders for path, holders in named.items()} == {
        "20181216": ["市科技局"],
        "20181220": ["市教育局"],
    }


def test_a_table_with_one_cell_a_line_and_merged_cells(parsed: Callable[[str], Document]) -> None:
    table = (
        "附件\n\n科普重点任务清单\n\n任务类型\n\n序号\n\n工作任务\n\n推进单位\n\n行动一：建设场馆\n\n1\n\n建设三座场馆\n\n区科委、区教育局、科普专班\n\n"
        "场馆开放\n\n2\n\n全年开放场馆\n\n3\n\n培训讲解员\n\n行动二：普及科学\n\n4\n\n办好科普日\n\n区科协\n"
    )
    document = parsed(f"一、总体要求\n办好科普。\n{table}")
    named = {clause.path[-1]: [one.text for n in clause.own_notes for one in n.holders] for clause in document.clauses}
    assert {path: names for path, names in named.items() if names} == {
        "1": ["区科委", "区教育局", "科普专班"],
        "4": ["区科协"],
    }


def test_a_name_that_a_cell_breaks_within_the_word_society(parsed: Callable[[str], Document]) -> None:
    document = parsed("序号\t任务\t责任单位\n1\t办好科普日\t省人力资源社会 保障厅\n2\t办好展览\t省科协 省教育厅\n")
    named = {clause.path[-1]: [one.text for n in clause.own_notes for one in n.holders] for clause in document.clauses}
    assert named == {"1": ["省人力资源社会保障厅"], "2": ["省科协", "省教育厅"]}


def test_cells_that_say_roles_of_their_own(parsed: Callable[[str], Document]) -> None:
    document = parsed("序号\t任务\t责任部门\n1\t办好科普日\t市科技局牵头，市科协落实\n2\t办好展览\t市教育局\n")
    named = {c.path[-1]: [(one.text, one.role) for n in c.own_notes for one in n.holders] for c in document.clauses}
    assert named == {"1": [("市科技局", "lead"), ("市科协", "unspecified")], "2": [("市教育局", "unspecified")]}
