"""What makes no sense gets a clear refusal or an empty answer that says why, and never a fault inside."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

LONE = "\ud800"
ASKING = ("/v1/search", "/v1/ask")
HARMLESS = [
    "老年人\x00\x01\x1b\x7f",
    "' OR 1=1; DROP TABLE documents;--",
    "科普' UNION SELECT header FROM documents --",
    'title:科普 AND (text:* OR -"x")^2~0.8 [a TO b}',
    'NEAR("科普" "展品", 5) * {body}: ^科普 NOT',
    "\\",
    '"',
    "“”",
    "《》",
    "%_%",
    "\u202e\u200b\ufeff科普",
    "🦠" * 500,
    "a" * 2000,
]


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings(rate=0)), raise_server_exceptions=False) as client:
        yield client


def post(client: TestClient, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    """`json` would refuse what strangers may send: a lone surrogate goes out as \\ud800."""
    response = client.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
    return response.status_code, response.json()


@pytest.mark.parametrize("path", ASKING)
@pytest.mark.parametrize("text", HARMLESS)
def test_any_syntax_is_text(client: TestClient, seeded: KnowledgeBase, path: str, text: str) -> None:
    before = seeded.store.revision
    status, told = post(client, path, {"query": text})
    assert (status, told["query"]) == (200, text)
    assert told["answered"] or told["reason"]
    assert seeded.store.revision == before


@pytest.mark.parametrize("path", ASKING)
@pytest.mark.parametrize("text", ["，。！？…", "?!", '"""', "——", "（）"])
def test_only_punctuation_is_an_empty_answer(client: TestClient, path: str, text: str) -> None:
    status, told = post(client, path, {"query": text})
    assert (status, told["answered"], told["reason"]) == (200, False, "no_topic")
    assert told.get("hits", []) == told["departments"] == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"query": "科普", "filters": {"colour": ["红"]}}, "filters.colour 不合规定：没有这一项"),
        ({"query": "科普", "filters": {"issued_from": "2023-02-30"}}, "须为 YYYY-MM-DD 形式的日期"),
        ({"query": "科普", "filters": {"issued_to": "去年"}}, "须为 YYYY-MM-DD 形式的日期"),
        ({"query": "科普", "filters": {"department": ["火星管理总局"]}}, "没有“火星管理总局”的任务"),
        ({"query": "科普", "filters": {"level": ["village"]}}, "只能是 'nation', 'province', 'city' or 'county'"),
        ({"query": "科普", "filters": {"region": "甘肃省"}}, "须为列表"),
        ({"query": "科普", "filters": {"region": ["甘"] * 101}}, "超过 100 个上限"),
        ({"query": "长" * 2001}, "超过 2000 字上限"),
        ({"query": "科普", "limit": 101}, "不能大于 100"),
        ({"query": "科普", "limit": 0}, "不能小于 1"),
        ({"query": "科普", "offset": "x"}, "须为整数"),
        ({"query": "科普", "sort": "price"}, "只能是 'relevance', 'issued' or 'document'"),
        ({"query": ""}, "问题是空的"),
        ({"query": "科普" + LONE}, "含有不成字符的编码"),
        ({"query": "科普", "filters": {"region": [LONE]}}, "含有不成字符的编码"),
        ({"query": "科普", "filters": {LONE: ["x"]}}, "含有不成字符的编码"),
        ({LONE: 1}, "含有不成字符的编码"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_reason(client: TestClient, body: Any, words: str) -> None:
    status, told = post(client, "/v1/search", body)
    assert (status, told["type"]) == (422, "urn:policykb:bad-request")
    assert words in told["detail"]


def test_a_hundred_thousand_characters(client: TestClient) -> None:
    for text in ("科" * 100_000, "x" * 100_000):
        status, told = post(client, "/v1/search", {"query": text})
        assert status == 413
        assert "65536" in told["detail"]
        assert client.get("/v1/departments", params={"q": text[:201]}).status_code == 422


@pytest.mark.parametrize(
    "path", ["/v1/departments/{}", "/v1/departments/{}/duties", "/v1/clauses/{}", "/v1/clauses/{}/similar",
             "/v1/documents/{}", "/v1/documents/{}/related", "/v1/documents/{}/compare?with=x"]
)  # fmt: skip
@pytest.mark.parametrize("id", ["\x00", "' OR 1=1", "x" * 5000, "%", "..", "😀"])
def test_ids_that_are_none(client: TestClient, path: str, id: str) -> None:
    response = client.get(path.format(quote(id, safe="")))
    assert response.status_code == 404
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/ask", {"query": LONE}),
        ("/v1/export/search", {"query": LONE}),
        ("/tools/search", {"query": LONE}),
        ("/tools/fetch", {"id": LONE}),
        ("/tools/department_duties", {"department": LONE}),
        ("/tools/which_department", {"question": LONE}),
        ("/fastgpt/v1/file/list", {"searchKey": LONE}),
        ("/dify/retrieval", {"knowledge_id": "policykb", "query": LONE, "retrieval_setting": {"top_k": 3}}),
        ("/dify/retrieval", {"knowledge_id": LONE, "query": "x", "retrieval_setting": {"top_k": 3}}),
    ],
)
def test_half_a_character_is_refused_everywhere(client: TestClient, path: str, body: Any) -> None:
    status, _ = post(client, path, body)
    assert 400 <= status < 500


@given(text=st.text(st.characters(codec=None), max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_text_is_a_fault_inside(client: TestClient, text: str) -> None:
    status, _ = post(client, "/v1/search", {"query": text, "facets": True, "explain": True})
    assert status in (200, 422)
