"""Groups whose members the document lists."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policykb.corpus.model import Document, as_json
from policykb.corpus.store import Store
from policykb.index.answering.answer import Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.json_replies import answer_json

Understand = Callable[[str], Document]

TEXT = """\
甘肃省人民政府关于加强科普工作的意见
一、重点任务
（一）建设场馆。（责任部门：省科技厅、省科普工作联席会议成员单位）
（二）开展评估。（责任部门：省科协）
二、组织保障
（一）健全机制。{listed}
"""


def members(document: Document) -> list[list[str]]:
    return [
        [member.full_name or member.text for member in holder.members]
        for _, _, holder in document.holders()
        if holder.group
    ]


@pytest.mark.parametrize(
    "listed",
    [
        "省科普工作联席会议办公室设在省科技厅，成员单位包括省教育厅、省财政厅、省妇联等单位，定期会商。",
        "省科普工作联席会议由省教育厅、省财政厅、省妇联等部门有关负责同志组成。",
        "建立科普工作联席会议。成员单位：省教育厅、省财政厅、省妇联。",
    ],
)
def test_members(understand_text: Understand, listed: str) -> None:
    found = members(understand_text(TEXT.format(listed=listed)))
    assert found == [["甘肃省教育厅", "甘肃省财政厅", "甘肃省妇女联合会"]]


@pytest.mark.parametrize(
    "listed",
    [
        "成员单位要各负其责。",
        "省防汛指挥部成员单位包括省水利厅、省财政厅、省应急管理厅。",
        "评审组由高等院校、行业协会的专家组成。",
    ],
)
def test_no_members(understand_text: Understand, listed: str) -> None:
    assert members(understand_text(TEXT.format(listed=listed))) == [[]]


def test_members_are_stored(understand_text: Understand, tmp_path: Path) -> None:
    document = understand_text(TEXT.format(listed="联席会议由省教育厅、省财政厅、省妇联组成。"))
    store = Store(tmp_path / "corpus.sqlite")
    store.add(document)
    assert store.document(document.id) == document
    store.close()


def test_json_leaves_out_what_no_one_lists(understand_text: Understand) -> None:
    (clause, *_) = (clause for clause in understand_text(TEXT.format(listed="略。")).clauses if clause.duties)
    assert all("members" not in holder for duty in as_json(clause.duties) for holder in duty["holders"])


def test_an_answer_names_the_group_and_its_members(
    understand_text: Understand, tmp_path: Path, new_base: Callable[[Path], KnowledgeBase]
) -> None:
    base = new_base(tmp_path)
    base.store.add(understand_text(TEXT.format(listed="联席会议由省教育厅、省财政厅、省妇联组成。")))
    found = answer_json(base.answer(Query("建设场馆由哪些部门负责")))["departments"]
    members = {one["name"]: one["members"] for one in found}
    assert members["省科技厅"] == []
    assert members["省科普工作联席会议成员单位"] == [
        {"id": "甘肃省/education", "name": "省教育厅", "full_name": "甘肃省教育厅"},
        {"id": "甘肃省/finance", "name": "省财政厅", "full_name": "甘肃省财政厅"},
        {"id": "甘肃省/women", "name": "省妇联", "full_name": "甘肃省妇女联合会"},
    ]
