"""Around a clause: its like in other documents, and two documents side by side."""

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from policykb.corpus.model import Clause, Document, Span
from policykb.index.answering import similar
from policykb.index.answering.similar import compare
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings


@pytest.fixture(scope="module")
def base(
    tmp_path_factory: pytest.TempPathFactory,
    new_base: Callable[[Path], KnowledgeBase],
    small: tuple[Document, ...],
    seed: Document,
) -> KnowledgeBase:
    base = new_base(tmp_path_factory.mktemp("similar"))
    for document in (*small, seed):
        base.store.add(document)
    return base


@pytest.fixture(scope="module")
def client(base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(base, Settings(rate=0))) as client:
        yield client


def get(client: TestClient, path: str, **query: Any) -> Any:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_like_of_a_clause_in_other_documents(client: TestClient, small: tuple[Document, ...]) -> None:
    own = small[0].clauses[-1]
    found = get(client, f"/v1/clauses/{own.id}/similar")
    assert found["clause"]["id"] == own.id
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert small[0].id not in {hit["clause"]["document"]["id"] for hit in found["hits"]}
    assert "（三）" in {hit["clause"]["path"][-1] for hit in found["hits"][:2]}


def test_the_like_of_a_clause_in_its_own_document(client: TestClient, seed: Document) -> None:
    own = seed.clauses[3]
    hits = get(client, f"/v1/clauses/{own.id}/similar", elsewhere=False, limit=100)["hits"]
    ids = [hit["clause"]["id"] for hit in hits]
    assert own.id not in ids
    assert len(set(ids)) == len(ids)
    assert {clause.id for clause in seed.clauses} - {own.id} <= set(ids)


@pytest.mark.parametrize("limit", [1, 3])
def test_no_more_than_asked_for(client: TestClient, seed: Document, limit: int) -> None:
    assert len(get(client, f"/v1/clauses/{seed.clauses[3].id}/similar", limit=limit)["hits"]) == limit


def test_a_document_beside_itself(client: TestClient, seed: Document) -> None:
    found = get(client, f"/v1/documents/{seed.id}/compare", **{"with": seed.id})
    assert found["left"] == found["right"]
    assert [(pair["left"]["id"], pair["right"]["id"]) for pair in found["pairs"]] == [
        (clause.id, clause.id) for clause in seed.clauses
    ]
    assert all(pair["score"] >= 0.99 for pair in found["pairs"])


def test_every_clause_once_and_the_left_in_order(
    client: TestClient, small: tuple[Document, ...], seed: Document
) -> None:
    pairs = get(client, f"/v1/documents/{seed.id}/compare", **{"with": small[0].id})["pairs"]
    assert [pair["left"]["id"] for pair in pairs if pair["left"]] == [clause.id for clause in seed.clauses]
    right = [pair["right"]["id"] for pair in pairs if pair["right"]]
    assert sorted(right) == sorted(clause.id for clause in small[0].clauses)
    for pair in pairs:
        assert (pair["score"] is None) == (pair["left"] is None or pair["right"] is None)


def test_what_only_one_has_stands_where_it_belongs(base: KnowledgeBase, seed: Document) -> None:
    base.warm()
    clauses = seed.clauses
    shorter = replace(seed, clauses=(*clauses[2:5], *clauses[6:]))
    pairs = compare(base.index.searcher.engine, shorter.clauses, clauses)
    assert [pair.right for pair in pairs] == list(clauses)
    assert [pair.left for pair in pairs][:3] == [None, None, clauses[2]]
    assert next(pair.left for pair in pairs if pair.right is clauses[5]) is None
    alone = compare(base.index.searcher.engine, clauses, shorter.clauses)
    assert [pair.left for pair in alone] == list(clauses)
    assert [pair.left for pair in alone if pair.right is None] == [clauses[0], clauses[1], clauses[5]]


def test_a_clause_that_moved_is_still_a_pair(base: KnowledgeBase, seed: Document) -> None:
    base.warm()
    moved = (*seed.clauses[1:], seed.clauses[0])
    pairs = compare(base.index.searcher.engine, seed.clauses, moved)
    assert [pair.left for pair in pairs] == [pair.right for pair in pairs] == list(seed.clauses)


def test_a_document_without_clauses(base: KnowledgeBase, seed: Document) -> None:
    base.warm()
    engine = base.index.searcher.engine
    assert compare(engine, (), ()) == []
    assert [(pair.left, pair.right) for pair in compare(engine, (), seed.clauses[:2])] == [
        (None, clause) for clause in seed.clauses[:2]
    ]
    assert [(pair.left, pair.right) for pair in compare(engine, seed.clauses[:2], ())] == [
        (clause, None) for clause in seed.clauses[:2]
    ]


@pytest.mark.parametrize("path", ["/v1/clauses/x/similar", "/v1/documents/x/compare?with=x"])
def test_what_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_comparison_of_long_documents_takes_memory_in_proportion(base: KnowledgeBase) -> None:
    texts = [f"第{number}条 建设科普场馆{number}座，培训讲解员{number * 7}人。" for number in range(3_000)]
    left, right = (
        [Clause(f"{side}#{at}", (str(at),), "", text, (Span(0, 1),)) for at, text in enumerate(some)]
        for side, some in (("甲", texts), ("乙", [*texts[:1500], *reversed(texts[1500:])]))
    )
    tracemalloc.start()
    pairs = compare(base.index.searcher.engine, left, right)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [pair.right.text for pair in pairs if pair.left and pair.right] == texts
    assert most < 200 * 1024 * 1024


def test_very_long_documents_are_compared_group_by_group(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    subjects = ("养老服务", "农村电商", "科普场馆", "水库检修", "幼儿园招生", "冬季清雪", "渔船避风", "古树保护")
    left = [clause(f"{subject}经费由市财政局安排，逐年增加。", at) for at, subject in enumerate(subjects * 4)]
    right = [clause(f"{subject}经费由市财政局安排，每年核定。", at) for at, subject in enumerate(subjects * 4)]
    whole = compare(base.index.searcher.engine, left, right)
    monkeypatch.setattr(similar, "_MOST_COMPARED", 0)
    monkeypatch.setattr(similar, "_GROUPS", 2)
    grouped = compare(base.index.searcher.engine, left, right)
    assert [(pair.left, pair.right) for pair in grouped] == [(pair.left, pair.right) for pair in whole]
    assert all(pair.left and pair.right for pair in grouped)


def clause(text: str, at: int) -> Clause:
    return Clause(f"{text}-{at}", (str(at),), "", text, (Span(0, 1),))
