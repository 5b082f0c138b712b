"""Every address says what its example says, and the facts are those of the documents."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import QueryParams

from policykb.service.http.app import create_app
from policykb.service.http.openapi import examples
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

EXAMPLES = examples()
CHANGING = (
    "POST /v1/documents", "DELETE /v1/documents/{id}", "GET /v1/jobs/{id}", "POST /v1/documents/{id}/corrections",
    "DELETE /v1/documents/{id}/corrections/{number}", "POST /v1/documents/{id}/reread", "POST /v1/reports", "GET /v1/reports",
    "DELETE /v1/reports/{number}", "GET /v1/sync", "POST /v1/sync", "PUT /v1/documents/{id}/collections",
)  # fmt: skip
"""Calls that take a key, or change something: other tests make them."""
FRAUD = "给老年人做防诈骗宣传归哪个部门管？"
SHOWN = Path(__file__).parent.parent / "service" / "http" / "examples.json"


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings()), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def clause(client: TestClient) -> Any:
    return client.post("/v1/search", json={"query": FRAUD}).json()["hits"][0]


def get(client: TestClient, path: str, **query: Any) -> Any:
    response = client.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


def call(client: TestClient, name: str, request: dict[str, Any]) -> Any:
    method, path = name.split(" ")
    for key, value in request.get("path", {}).items():
        path = path.replace("{" + key + "}", value).replace("{" + key + ":path}", value)
    return client.request(method, path, params=QueryParams(request.get("query", {})), json=request.get("json"))


def shape(value: Any) -> Any:
    """The names and kinds in a JSON value, without what the values are."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return None if value is None else "number" if isinstance(value, int | float) else type(value).__name__


def test_every_call_has_an_example(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    calls = [
        (f"{method.upper()} {path}", operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    assert {name for name, _ in calls} == set(EXAMPLES)
    for name, operation in calls:
        assert "422" not in operation["responses"]
        required = [one["name"] for one in operation.get("parameters", []) if one["required"] and "example" not in one]
        assert not required, name


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_what_the_service_says(client: TestClient, name: str, request: pytest.FixtureRequest) -> None:
    example = EXAMPLES[name]
    if "response" not in example or name in CHANGING:
        return
    said = call(client, name, example.get("request", {})).json()
    if request.config.getoption("--update-cases"):
        example["response"] = said
        SHOWN.write_text(json.dumps(EXAMPLES, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert shape(said) == shape(example["response"])


def test_a_grounded_answer(client: TestClient) -> None:
    said = client.post("/v1/ask", json={"query": FRAUD}).json()
    assert said["answered"]
    assert "省市场监管局" in said["answer"]["text"] or "甘肃省市场监督管理局" in said["answer"]["text"]
    for citation in said["answer"]["citations"]:
        clause = get(client, f"/v1/clauses/{citation['clause_id']}")
        start, end = citation["span"]
        assert clause["text"][start:end] == citation["quote"]
        assert citation["citation"] == clause["citation"]
        assert f"[{citation['number']}]" in said["answer"]["text"]
    numbers = {number for one in said["answer"]["statements"] for number in one["citations"]}
    assert numbers == {citation["number"] for citation in said["answer"]["citations"]}


def test_what_has_no_answer_is_not_answered(client: TestClient) -> None:
    body = {"query": "exchange rate of the krona"}
    said = client.post("/v1/ask", json=body).json()
    assert (said["answered"], said["answer"]["citations"]) == (False, [])
    assert said["answer"]["text"] == "知识库里没有找到能回答这个问题的条款。"
    english = client.post("/v1/ask", json=body, headers={"accept-language": "en"}).json()
    assert english["answer"]["text"] == "No clause was found that answers this."


@pytest.mark.parametrize(
    ("text", "name"), [("省卫", "省卫生健康委"), ("卫生健康", "省卫生健康委"), ("省卫计委", "省卫生健康委")]
)
def test_departments_are_suggested(client: TestClient, text: str, name: str) -> None:
    assert name in [one["name"] for one in get(client, "/v1/departments", q=text)["departments"]]


def test_no_department_is_suggested_for_what_is_none(client: TestClient) -> None:
    assert get(client, "/v1/departments", q="火星管理局") == {"total": 0, "departments": []}


@pytest.mark.parametrize("name", ["省卫生健康委", "甘肃省/health", "甘肃省卫生健康委员会", "省卫计委"])
def test_a_department_by_any_name(client: TestClient, name: str) -> None:
    profile = get(client, f"/v1/departments/{name}")
    assert [one["full_name"] for one in profile["departments"]] == ["甘肃省卫生健康委员会"]
    assert profile["clauses"] == 4
    duties = get(client, f"/v1/departments/{name}/duties")
    assert duties["total"] == 4
    assert duties["standings"] == {"own": 4, "group": 0, "inherited": 0}
    assert {line["standing"] for line in duties["duties"]} == {"own"}
    assert get(client, f"/v1/departments/{name}/duties", standing="inherited")["duties"] == []
    assert get(client, f"/v1/departments/{name}/duties", limit=1, offset=3)["duties"] == duties["duties"][3:]


def test_those_that_work_together(client: TestClient) -> None:
    found = get(client, "/v1/departments/省卫生健康委/partners", limit=100)["departments"]
    assert found
    assert all(one["clauses"] <= 4 for one in found)
    one = get(client, f"/v1/departments/{found[0]['id']}/partners", limit=1000)["departments"]
    assert next(p["clauses"] for p in one if p["id"] == "甘肃省/health") == found[0]["clauses"]


def test_documents(client: TestClient) -> None:
    [summary] = get(client, "/v1/documents", q="甘科才〔2023〕1号")["documents"]
    assert get(client, "/v1/documents", q="没有这样的文件")["total"] == 0
    id = summary["id"]
    understood = get(client, f"/v1/documents/{id}")
    assert (understood["clauses"], understood["doc_number"]) == (26, "甘科才〔2023〕1号")
    outline = get(client, f"/v1/documents/{id}/outline")["clauses"]
    text = get(client, f"/v1/documents/{id}/text")
    assert [line["id"] for line in outline] == [clause["id"] for clause in text["clauses"]]
    first = get(client, outline[0]["url"])
    assert text["text"][slice(*text["clauses"][0]["pieces"][0])].startswith(first["text"][:4])


def test_the_original_file(client: TestClient, seeded: KnowledgeBase) -> None:
    [summary] = seeded.store.documents()
    response = client.get(f"/v1/documents/{summary.id}/file")
    assert response.content == next(seeded.folder.glob("files/*")).read_bytes()
    assert "sandbox" in response.headers["content-security-policy"]
    assert response.headers["content-disposition"].isascii()


def test_a_clause_and_its_neighbours(client: TestClient, clause: Any) -> None:
    whole = get(client, f"/v1/clauses/{clause['clause_id']}")
    assert (whole["text"], whole["citation"]) == (clause["text"], clause["citation"])
    around = get(client, f"/v1/clauses/{clause['clause_id']}/neighbours", before=1, after=1)
    assert [one["path"][-1] for one in around["before"] + around["after"]] == ["（十六）", "（十八）"]
    assert [one["path"] for one in around["above"]] == [["四"]]


def test_an_address_of_a_clause_leads_to_it(client: TestClient, clause: Any) -> None:
    assert client.get(clause["url"]).json()["id"] == clause["clause_id"]


@pytest.mark.parametrize(
    "path",
    ["/v1/documents/x", "/v1/documents/x/file", "/v1/clauses/x", "/v1/clauses/x/neighbours", "/clauses/x",
     "/v1/departments/火星管理局", "/v1/departments/火星管理局/duties"],
)  # fmt: skip
def test_what_is_not_there(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["type"] == "urn:policykb:not-found"


def test_what_is_known_already_is_not_sent_again(client: TestClient, clause: Any, seeded: KnowledgeBase) -> None:
    id = seeded.store.documents()[0].id
    for path in (f"/v1/clauses/{clause['clause_id']}", f"/v1/documents/{id}/text", f"/v1/documents/{id}/file"):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_long_replies_are_compressed(client: TestClient) -> None:
    assert client.post("/v1/search", json={"query": "科普"}).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_replies_to_this_computer_are_not(client: TestClient, address: str) -> None:
    here = TestClient(client.app, client=(address, 50_000))
    assert "content-encoding" not in here.post("/v1/search", json={"query": "科普"}).headers
    through = here.post("/v1/search", json={"query": "科普"}, headers={"x-forwarded-for": "10.0.0.7"})
    assert through.headers["content-encoding"] == "gzip"


def test_ready(client: TestClient) -> None:
    assert get(client, "/ready")["status"] == "ready"


def test_metrics_count_by_route(client: TestClient) -> None:
    client.get("/v1/clauses/x")
    text = client.get("/metrics").text
    assert 'policykb_requests_total{method="GET",route="/v1/clauses/{id}",status="404"}' in text
    assert "policykb_documents 1.0" in text
    assert "/v1/clauses/x" not in text


def test_an_origin_is_let_in_by_setting(seeded: KnowledgeBase) -> None:
    app = create_app(seeded, Settings(cors_origins=("https://oa.example",)))
    asked = {"origin": "https://oa.example", "access-control-request-method": "POST"}
    with TestClient(app) as client:
        assert client.options("/v1/search", headers=asked).headers["access-control-allow-origin"] == asked["origin"]
        other = client.get("/health", headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
