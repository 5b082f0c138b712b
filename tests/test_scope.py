"""What a question names in passing narrows the search."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policykb.corpus.model import Document
from policykb.index.answering.answer import Answer, Query
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
def test_a_place(base: KnowledgeBase, text: str, regions: set[str]) -> None:
    assert places(base.answer(Query(text, limit=100))) == regions


def test_a_place_without_documents_makes_it_less_sure(base: KnowledgeBase) -> None:
    there = base.answer(Query("福建养老服务谁牵头"))
    nowhere = base.answer(Query("西藏养老服务谁牵头"))
    assert nowhere.confidence < there.confidence


@pytest.mark.parametrize("text", ["闽政办〔2021〕12号", "闽政办[2021]12号 科普", "12号文件里的养老服务"])
def test_a_number(base: KnowledgeBase, text: str) -> None:
    found = base.answer(Query(text, limit=100))
    assert {hit.document.header.doc_number for hit in found.hits} == {"闽政办〔2021〕12号"}


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
