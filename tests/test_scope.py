"""What a question names in passing: a hint for a ranking, a wall for lists that are looked up."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policykb.corpus.model import Document
from policykb.index.answering.answer import Answer, Filters, Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase


@pytest.fixture(scope="module")
def base(
    tmp_path_factory: pytest.TempPathFactory,
    new_base: Callable[[Path], KnowledgeBase],
    seed: Document,
    small: tuple[Document, ...],
) -> KnowledgeBase:
    base = new_base(tmp_path_factory.mktemp("scope"))
    for document in (seed, *small):
        base.store.add(document)
    return base


def places(answer: Answer) -> set[str | None]:
    return {hit.document.header.region for hit in answer.hits}


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("福建的养老服务谁牵头", {"福建省"}),
        ("fujian 养老服务", {"福建省"}),
        ("兰州的科学教育", {"兰州市", "甘肃省"}),
        ("甘肃和福建的科普", {"甘肃省", "福建省", "兰州市"}),
    ],
)
def test_a_place_comes_first_and_shuts_nothing_out(base: KnowledgeBase, text: str, regions: set[str]) -> None:
    hits = base.answer(Query(text, limit=100)).hits
    assert {hit.document.header.region for hit in hits[:3]} <= regions
    assert places(base.answer(Query(text, limit=100))) > regions


def test_a_document_whose_place_is_unknown_stays_in(
    tmp_path: Path, new_base: Callable[[Path], KnowledgeBase], understand_text: Callable[[str], Document]
) -> None:
    base = new_base(tmp_path / "kb")
    base.store.add(
        understand_text("银龄课堂方案\n一、银龄课堂\n（一）开设银龄课堂，教老年人用手机。\n（二）招募教师。\n")
    )
    base.store.add(understand_text("福建省养老服务条例\n第一条 发展养老服务。\n第二条 建设养老院。\n"))
    [first, *_] = base.answer(Query("福建的银龄课堂教什么")).hits
    assert "银龄课堂" in first.clause.text


def test_a_filter_is_a_wall(base: KnowledgeBase) -> None:
    answer = base.answer(Query("甘肃的科普", Filters(region=("福建省",)), limit=100))
    assert places(answer) <= {"福建省"}


def test_a_place_without_documents_makes_it_less_sure(base: KnowledgeBase) -> None:
    there = base.answer(Query("福建养老服务谁牵头"))
    nowhere = base.answer(Query("西藏养老服务谁牵头"))
    assert nowhere.confidence < there.confidence


@pytest.mark.parametrize("text", ["闽政办〔2021〕12号", "闽政办[2021]12号 科普", "12号文件里的养老服务"])
def test_a_number(base: KnowledgeBase, text: str) -> None:
    found = base.answer(Query(text, limit=100))
    assert {hit.document.header.doc_number for hit in found.hits[:1]} == {"闽政办〔2021〕12号"}


@pytest.mark.parametrize("text", ["省民政厅在养老服务通知里有哪些任务", "省民政厅 任务清单", "省民政厅要干什么"])
def test_the_duties_of_a_department(base: KnowledgeBase, text: str) -> None:
    answer = base.answer(Query(text, limit=100))
    assert answer.intent == "duties"
    assert answer.hits
    assert all(any(h.name == "省民政厅" for d in hit.clause.duties for h in d.holders) for hit in answer.hits[:1])


@pytest.mark.parametrize("text", ["养老服务一年补贴多少钱", "科技馆的联系电话是多少"])
def test_a_detail_that_no_clause_gives(base: KnowledgeBase, text: str) -> None:
    answer = base.answer(Query(text))
    assert not answer.answered
    assert answer.reason == "no_detail"


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("闽政办〔2021〕12号里科技馆建设谁负责", {"甘肃省", "兰州市", "国家"}),
        ("福建的科技馆建设谁负责", {"甘肃省", "兰州市"}),
    ],
)
def test_departments_of_another_document_or_place_are_not_named(
    base: KnowledgeBase, text: str, others: set[str]
) -> None:
    answer = base.answer(Query(text, limit=100))
    regions = {hit.clause.id: hit.document.header.region for hit in answer.hits}
    named = {regions[proof.clause_id] for one in answer.departments for proof in one.duties}
    assert named.isdisjoint(others)


def test_departments_of_the_place_that_is_named(base: KnowledgeBase) -> None:
    answer = base.answer(Query("福建的养老服务由谁牵头", limit=100))
    regions = {hit.clause.id: hit.document.header.region for hit in answer.hits}
    assert {regions[proof.clause_id] for one in answer.departments for proof in one.duties} == {"福建省"}
