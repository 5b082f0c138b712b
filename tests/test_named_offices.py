"""Offices that a question names as documents print them, or describes, and documents named by a part of their title."""

import tomllib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.index.answering.answer import Answer, Query
from policykb.index.question.described_bodies import FILE, described
from policykb.index.question.printed_names import PrintedNames
from policykb.index.text.normalise import common_letters
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

PLAN = """兰州市优化营商环境降低市场主体制度性交易成本工作方案
一、减少环节
（一）压缩时限。（牵头单位：市市场监管局；配合单位：民航处、兰州燃气热力有限公司）
（二）公开收费。
（三）规范中介。（责任单位：市市场监管局）
二、加强服务
（四）上门办税。（责任单位：市税务局）
（五）医保结算。（责任单位：市医保局）
"""
GROUP = """兰州市提升服务能力实施方案
一、窗口服务（责任单位：市市场监管局）
1.设立窗口。
2.延长时间。
二、收费服务
3.减少收费。（责任单位：市市场监管局）
"""
NOWHERE = "科普进社区方案\n一、进社区\n（一）办讲座。（责任单位：省科技厅、罗定海关）\n（二）办展览。\n"


@pytest.fixture(scope="module")
def base(base_of: Callable[..., KnowledgeBase]) -> KnowledgeBase:
    return base_of(PLAN, GROUP, NOWHERE)


def found(answer: Answer) -> list[str]:
    return [hit.clause.path[-1] for hit in answer.hits]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("优化营商降成本方案里民航处要参与哪几项", ["（一）"]),
        ("兰州燃气热力公司在优化营商环境方案里有哪些任务", ["（一）"]),
        ("收税的部门在兰州降低交易成本方案里要干哪些事", ["（四）"]),
        ("兰州管医保的局在优化营商环境工作方案里有哪些任务", ["（五）"]),
        ("市市场监管局在优化营商环境工作方案里有哪些任务", ["（一）", "（三）"]),
        ("市市场监管局在提升服务能力方案里有哪些任务", ["一", "3", "1", "2"]),
        ("广东省罗定海关有哪些任务", ["（一）"]),
        ("甘肃省科技厅在科普进社区方案里有哪些任务", ["（一）"]),
    ],
)
def test_the_duties_of_an_office_in_a_document(base: KnowledgeBase, text: str, paths: list[str]) -> None:
    """The clause with the note itself comes before those that share it; a document without a place stays in."""
    answer = base.answer(Query(text, limit=100))
    assert (answer.intent, found(answer)) == ("duties", paths)


def test_a_department_that_a_document_does_not_name_gets_no_list_of_another(base: KnowledgeBase) -> None:
    answer = base.answer(Query("市医保局在提升服务能力实施方案里有哪些任务", limit=100))
    assert (answer.intent, answer.answered, answer.reason, found(answer)) == ("duties", False, "no_department", [])


def printed(finder: MentionFinder, text: str, *names: str) -> list[str]:
    mentions = PrintedNames(dict(zip(names, names, strict=True)), finder).added_to(finder.find(text), text)
    return [text[one.start : one.end] for one in mentions]


def test_printed_names(finder: MentionFinder) -> None:
    assert printed(finder, "省科技厅民航处管什么", "民航处") == ["省科技厅", "民航处"]
    assert printed(finder, "罗定海关管什么", "罗定海关") == ["罗定海关"]
    assert printed(finder, "公路处和大数据集团", "厅公路处", "省大数据集团") == ["公路处", "大数据集团"]
    assert printed(finder, "市直有关部门干什么", "市直有关部门", "各区县") == []
    assert printed(finder, "省科技厅", "省科技厅") == ["省科技厅"]


@pytest.mark.parametrize("text", ["养老院的楼", "我的单位", "提供服务的机构", "经济发展的部门"])
def test_nothing_is_described(finder: MentionFinder, text: str) -> None:
    assert list(described(text, finder)) == []


def test_every_everyday_word_means_bodies_of_the_registry() -> None:
    known = {era.body for era in Registry.load().eras}
    words = tomllib.loads(FILE.read_text("utf-8"))
    assert set(words) <= known
    assert all(len(word) > 1 for those in words.values() for word in those)


@given(st.text("甲乙丙丁", max_size=8), st.text("甲乙丙丁", max_size=12))
def test_common_letters(short: str, long: str) -> None:
    rows = [[0] * (len(long) + 1)]
    for left in short:
        row = [0]
        for at, right in enumerate(long):
            row.append(rows[-1][at] + 1 if left == right else max(rows[-1][at + 1], row[-1]))
        rows.append(row)
    assert common_letters(short, long) == rows[-1][-1]
