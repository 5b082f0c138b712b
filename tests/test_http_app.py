"""The HTTP API: the contract's fields, and errors as problem documents."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

FRAUD = "给老年人做防诈骗宣传归哪个部门管？"


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded), raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, **request: Any) -> Any:
    response = client.post("/v1/search", json=request)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_fields_of_an_answer(client: TestClient) -> None:
    answer = ask(client, query=FRAUD)
    assert set(answer) == {
        "query", "intent", "answered", "confidence", "reason", "choices", "understood", "total", "took_ms", "departments", "hits", "facets", "parts"
    }  # fmt: skip
    hit = answer["hits"][0]
    assert set(hit) == {
        "clause_id", "document", "path", "heading", "text", "page", "citation", "citation_gbt", "url", "score", "highlights", "sentence",
            "duties",
    }  # fmt: skip
    assert hit["path"] == ["四", "（十七）"]
    assert hit["document"]["doc_number"] == "甘科才〔2023〕1号"
    assert all(hit["text"][start:end] for start, end in hit["highlights"])
    holder = hit["duties"][0]["holders"][0]
    assert (holder["text"], holder["full_name"]) == ("省委组织部", "中共甘肃省委组织部")
    assert set(answer["departments"][0]) == {"id", "name", "full_name", "score", "duties", "members"}
    assert answer["facets"] == {}


def test_filters(client: TestClient) -> None:
    filters = {"department": ["省卫计委"], "role": ["unspecified"], "region": ["甘肃省"], "issued_from": "2023-01-01"}
    answer = ask(client, query="科普", filters=filters, limit=100)
    assert {hit["path"][-1] for hit in answer["hits"]} == {"（六）", "（八）", "（十三）", "（十七）"}
    assert ask(client, query="科普", filters={"issued_to": "2023-01-31"})["total"] == 0


def test_no_question_but_a_filter_lists_all(client: TestClient) -> None:
    assert ask(client, filters={"section": ["五"]}, limit=1)["total"] == 4


def test_paging(client: TestClient) -> None:
    whole = [hit["clause_id"] for hit in ask(client, query="科普", limit=6)["hits"]]
    pages = [ask(client, query="科普", limit=2, offset=offset)["hits"] for offset in (0, 2, 4)]
    assert [hit["clause_id"] for page in pages for hit in page] == whole


def test_explain(client: TestClient) -> None:
    evidence = ask(client, query="科普", explain=True)["hits"][0]["evidence"]
    assert evidence["words"] > 0
    assert evidence["features"]["held"] == 1


def test_facets(client: TestClient) -> None:
    facets = ask(client, query="科普", facets=True)["facets"]
    assert facets["region"] == [{"value": "甘肃省", "count": 26}]
    assert {"value": "甘肃省/health", "count": 4} in facets["department"]


@pytest.mark.parametrize("sort", ["relevance", "issued", "document"])
@pytest.mark.parametrize("intent", [None, "department", "duties", "lookup", "topic"])
def test_sort_and_intent(client: TestClient, sort: str, intent: str | None) -> None:
    answer = ask(client, query="青少年科学素质", sort=sort, intent=intent)
    assert answer["intent"] == (intent or "topic")


BAD: list[dict[str, Any]] = [
    {"query": "科普", "limit": 0},
    {"query": "科普", "limit": 10_000},
    {"query": "科普", "limit": "many"},
    {"query": "科普", "offset": -1},
    {"query": "科普", "offset": 10_001},
    {"query": "科普", "sort": "random"},
    {"query": "科普", "intent": "chat"},
    {"query": "科普", "unknown": 1},
    {"query": "科普", "filters": {"unknown": ["x"]}},
    {"query": "科普", "filters": {"department": "省科技厅"}},
    {"query": "科普", "filters": {"department": [""]}},
    {"query": "科普", "filters": {"department": ["x"] * 101}},
    {"query": "科普", "filters": {"role": ["boss"]}},
    {"query": "科普", "filters": {"level": ["village"]}},
    {"query": "科普", "filters": {"status": ["unknown"]}},
    {"query": "科普", "filters": {"issued_from": "yesterday"}},
    {"query": "科普", "filters": {"issued_to": "2023-02-30"}},
    {"query": "科普", "filters": []},
    {"query": 7},
    {"query": None},
    {"query": "长" * 2001},
    {"query": ""},
    {"query": " \n"},
    {},
]


@pytest.mark.parametrize("request_", BAD, ids=lambda request: str(request)[:50])
def test_a_bad_request_is_a_problem_document(client: TestClient, request_: dict[str, Any]) -> None:
    response = client.post("/v1/search", json=request_)
    assert response.status_code == 422
    assert response.headers["content-type"].startswith("application/problem+json")
    problem = response.json()
    assert problem["type"] == "urn:policykb:bad-request"
    assert problem["status"] == 422
    assert any("一" <= character <= "鿿" for character in problem["detail"])


@pytest.mark.parametrize("body", ["{", "", "[1]", '"text"', "null", '{"query": "科普"', "\x00"])
def test_a_body_that_is_no_request(client: TestClient, body: str) -> None:
    response = client.post("/v1/search", content=body.encode(), headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["type"] == "urn:policykb:bad-request"


def test_a_body_that_is_too_large(client: TestClient) -> None:
    response = client.post("/v1/search", json={"query": "x" * 100_000})
    assert response.status_code == 413
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["type"] == "urn:policykb:too-large"


def test_a_body_of_unknown_length(client: TestClient) -> None:
    response = client.post("/v1/search", content=iter([b'{"query": "x"}']))
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/search", 405), ("DELETE", "/health", 405), ("GET", "/nothing", 404), ("POST", "/v2/search", 404)],
)
def test_a_wrong_address(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path, headers={"content-length": "0"})
    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["type"].startswith("urn:policykb:")
    assert response.json()["status"] == status


def test_english_for_whoever_asks_for_it(client: TestClient) -> None:
    responses = [
        client.post("/v1/search", json={}, headers={"accept-language": language})
        for language in ("en-GB,en;q=0.9", "zh-CN", "fr")
    ]
    english, chinese, other = (response.json()["detail"] for response in responses)
    assert english.startswith("The query is empty.")
    assert chinese == other
    assert chinese.startswith("问题是空的")


def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "documents": 1}


def test_the_api_describes_itself(client: TestClient) -> None:
    assert "/v1/search" in client.get("/openapi.json").json()["paths"]


SYNTAX = ["body:科普 AND", '"', "' or 1=1 --", "*", "(", "[a TO b]", "{}", "\\", "^", "~", "%", "_", "？", "\x00", "+-"]
texts = st.text(max_size=60) | st.lists(st.sampled_from([*SYNTAX, "科普", "省科技厅"]), min_size=1).map("".join)


@given(text=texts, sort=st.sampled_from(["relevance", "issued", "document"]))
@settings(max_examples=80, deadline=None)
def test_any_text_may_be_asked(client: TestClient, text: str, sort: str) -> None:
    response = client.post("/v1/search", json={"query": text, "sort": sort, "facets": True})
    assert response.status_code == (200 if text.strip() else 422), response.text


@given(value=st.text(min_size=1, max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_may_be_a_filter(client: TestClient, value: str) -> None:
    for name in ("region", "issuer", "document", "doc_number", "section"):
        assert client.post("/v1/search", json={"filters": {name: [value]}}).status_code == 200
    response = client.post("/v1/search", json={"filters": {"department": [value]}})
    assert response.status_code == 200 or "nearest" in response.json()
