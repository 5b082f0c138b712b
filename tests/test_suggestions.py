"""What is suggested while somebody types."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from policykb.corpus.model import Document
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.knowledge_base.suggestions import Suggester


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings(log="off"))) as client:
        yield client


def suggested(client: TestClient, text: str, limit: int = 8) -> list[dict[str, Any]]:
    response = client.get("/v1/suggest", params={"q": text, "limit": limit})
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["suggestions"]
    return found


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("省卫生", "department", "省卫生健康委"),
        ("卫生健康", "department", "省卫生健康委"),
        ("甘肃省卫生健康委员会", "department", "省卫生健康委"),
        ("甘科才〔2023〕", "doc_number", "甘科才〔2023〕1号"),
        ("甘科才[2023]1", "doc_number", "甘科才〔2023〕1号"),
        ("甘科才2023", "doc_number", "甘科才〔2023〕1号"),
        ("新時代進一步", "title", "甘肃省关于新时代进一步加强科学技术普及工作的若干措施"),
        ("银龄", "programme", "银龄科普行动"),
    ],
)
def test_the_first_suggestion(client: TestClient, text: str, kind: str, shown: str) -> None:
    first = suggested(client, text)[0]
    assert (first["kind"], first["text"]) == (kind, shown)


def test_what_is_suggested_can_be_opened(client: TestClient) -> None:
    for text in ("省卫生", "甘科才", "银龄"):
        for one in suggested(client, text):
            assert client.get(one["url"]).headers["content-type"].startswith("text/html")
            if one["kind"] == "department":
                assert client.get("/v1" + one["url"]).json()["departments"][0]["name"] == one["text"]


@pytest.mark.parametrize("text", ["", "  ", "〔〕", "火星管理局"])
def test_nothing_is_suggested_for_nothing(client: TestClient, text: str) -> None:
    assert suggested(client, text) == []


def test_no_kind_crowds_out_the_others(client: TestClient) -> None:
    kinds = [one["kind"] for one in suggested(client, "科", 8)]
    assert len(kinds) == 8
    assert set(kinds) > {"department"}
    assert len(suggested(client, "省", 3)) == 3


def test_a_new_document_is_suggested_at_once(
    small: tuple[Document, ...], tmp_path: Path, new_base: Callable[[Path], KnowledgeBase]
) -> None:
    base = new_base(tmp_path)
    suggester = Suggester(base)
    assert suggester.suggest("养老", 8) == []
    base.store.add(small[1])
    assert [one.kind for one in suggester.suggest("养老", 8)] == ["title"]
    base.store.close()


def test_only_the_clauses_of_new_documents_are_read(
    small: tuple[Document, ...],
    tmp_path: Path,
    new_base: Callable[[Path], KnowledgeBase],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = new_base(tmp_path)
    read: list[str] = []
    entries_of = base.store.entries_of
    monkeypatch.setattr(base.store, "entries_of", lambda key: read.append(key) or entries_of(key))
    suggester = Suggester(base)
    for document in small:
        base.store.add(document)
        suggester.suggest("科", 8)
        suggester.suggest("省", 8)
    assert read == [document.id for document in small]
    base.store.add(small[0])  # read again, as with a better parser
    suggester.suggest("科", 8)
    assert read == [document.id for document in (*small, small[0])]
    base.store.close()
