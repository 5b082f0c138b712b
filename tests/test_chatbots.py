"""Dify, FastGPT, Coze, MCP, LangChain, LlamaIndex: the same clauses in the same order, through their own clients."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import DATA

from policykb.corpus.shipped import DOCUMENTS
from policykb.index.answering.answer import Query
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

FRAUD = "给老年人做防诈骗宣传归哪个部门管？"
QUESTIONS = [FRAUD, "青少年科学素质", "谁来培训自然课老师", "省卫生健康委", "农民", "“科普讲解大赛”", "气象科普"]


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings()), raise_server_exceptions=False, base_url="http://127.0.0.1") as one:
        yield one


def search(client: TestClient, query: str, limit: int = 10) -> list[str]:
    hits = client.post("/v1/search", json={"query": query, "limit": limit}).json()["hits"]
    return [hit["clause_id"] for hit in hits]


def retrieve(client: TestClient, query: str, top_k: int = 10, **more: Any) -> Any:
    setting = {"top_k": top_k, "score_threshold": more.pop("least", 0.0)}
    body = {"knowledge_id": "policykb", "query": query, "retrieval_setting": setting, **more}
    return client.post("/dify/retrieval", json=body)


@pytest.mark.parametrize("query", QUESTIONS)
def test_dify_ranks_as_the_search_does(client: TestClient, query: str) -> None:
    records = retrieve(client, query).json()["records"]
    assert [record["metadata"]["clause_id"] for record in records] == search(client, query)
    for record in records:
        assert set(record) == {"content", "score", "title", "metadata"}
        assert 0 <= record["score"] <= 1
        assert record["content"].startswith(record["title"])
        address = record["metadata"]["url"].removeprefix("http://127.0.0.1")
        assert client.get(address).json()["id"] == record["metadata"]["clause_id"]


def test_dify_keeps_to_the_threshold_and_to_top_k(client: TestClient) -> None:
    records = retrieve(client, FRAUD, top_k=50).json()["records"]
    least = records[2]["score"]
    kept = retrieve(client, FRAUD, top_k=50, least=least).json()["records"]
    assert kept == [record for record in records if record["score"] >= least]
    assert retrieve(client, FRAUD, top_k=2).json()["records"] == records[:2]
    assert retrieve(client, FRAUD, top_k=100_000).status_code == 200


def test_dify_conditions_filter_the_whole_ranking(client: TestClient) -> None:
    whole = retrieve(client, "科普", top_k=100).json()["records"]
    condition = {"name": "department", "comparison_operator": "contains", "value": "卫生健康"}
    found = retrieve(client, "科普", top_k=2, metadata_condition={"conditions": [condition]}).json()["records"]
    held = [record for record in whole if any("卫生健康" in name for name in record["metadata"]["department"])]
    assert found == held[:2]
    nothing = {"logical_operator": "or", "conditions": [{"name": "doc_number", "comparison_operator": "empty"}]}
    assert retrieve(client, "科普", metadata_condition=nothing).json() == {"records": []}
    assert retrieve(client, "科普", metadata_condition=None).json()["records"] == whole[:10]


def test_dify_examines_a_thousand_hits_at_most(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    async def render(_: object, query: Query, __: object) -> tuple[int, list[object]]:
        asked.append(query.offset)
        return 1_000_000, []

    monkeypatch.setattr("policykb.service.http.dependencies.State.render", render)
    condition = {"name": "title", "comparison_operator": "is", "value": "没有"}
    reply = retrieve(client, "科普", top_k=2, metadata_condition={"conditions": [condition]})
    assert reply.json() == {"records": []}
    assert asked == list(range(0, 1_000, 100))


DIFY_REQUESTS = [
    {"retrieval_setting": {"top_k": 3, "score_threshold": None}},
    {"retrieval_setting": {"top_k": 3}},
    {"metadata_condition": {"logical_operator": "and", "conditions": None}},
    {"metadata_condition": {"conditions": [{"name": ["title"], "comparison_operator": "is not", "value": "x"}]}},
    {"metadata_condition": {"conditions": [{"name": "page", "comparison_operator": "≥", "value": 1}]}},
    {"metadata_condition": {"conditions": [{"name": "issued", "comparison_operator": "in", "value": ["2023"]}]}},
    {"user": "more than we know of"},
]


@pytest.mark.parametrize("change", DIFY_REQUESTS, ids=str)
def test_what_dify_sends(client: TestClient, change: dict[str, Any]) -> None:
    body = {"knowledge_id": "policykb", "query": "科普", "retrieval_setting": {"top_k": 3, "score_threshold": 0.0}}
    assert client.post("/dify/retrieval", json=body | change).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"knowledge_id": "other"}, 404, 2001),
        ({"query": ""}, 422, 422),
        ({"query": None}, 422, 422),
        ({"retrieval_setting": {"top_k": 0, "score_threshold": 0}}, 422, 422),
        ({"metadata_condition": {"conditions": [{"name": "x", "comparison_operator": "?", "value": 1}]}}, 422, 422),
    ],
)
def test_dify_errors(client: TestClient, change: dict[str, Any], status: int, code: int) -> None:
    body = {"knowledge_id": "policykb", "query": "科普", "retrieval_setting": {"top_k": 3, "score_threshold": 0.0}}
    response = client.post("/dify/retrieval", json=body | change)
    assert (response.status_code, response.json()["error_code"]) == (status, code)
    assert set(response.json()) == {"error_code", "error_msg"}


def test_dify_keys(seeded: KnowledgeBase) -> None:
    key, secret = KeyRing(seeded.folder).create("Dify", "read")
    with TestClient(create_app(seeded, Settings(anonymous=False))) as client:
        for header, status, code in [(None, 403, 1001), ("Basic x", 403, 1001), ("Bearer pkb_x", 403, 1002)]:
            response = client.post("/dify/retrieval", json={}, headers={"authorization": header} if header else {})
            assert (response.status_code, response.json()["error_code"]) == (status, code)
        client.headers["authorization"] = f"Bearer {secret}"
        assert len(retrieve(client, FRAUD).json()["records"]) == 10
    KeyRing(seeded.folder).revoke(key.id)


@given(
    text=st.text(min_size=1, max_size=40),
    operand=st.text(max_size=20) | st.floats(allow_nan=False, allow_infinity=False) | st.lists(st.text()),
)
@settings(max_examples=30, deadline=None)
def test_any_text_may_come_from_dify(client: TestClient, text: str, operand: Any) -> None:
    conditions = [
        {"name": name, "comparison_operator": operator, "value": operand}
        for name, operator in [("title", "contains"), ("page", ">"), ("issued", "before"), ("department", "not in")]
    ]
    response = retrieve(client, text, top_k=3, metadata_condition={"logical_operator": "or", "conditions": conditions})
    assert response.status_code == (200 if text.strip() else 422), response.text


def test_fastgpt_library(client: TestClient, seeded: KnowledgeBase) -> None:
    told = client.post("/fastgpt/v1/file/list", json={"parentId": None, "searchKey": ""}).json()
    assert (told["code"], told["success"]) == (200, True)
    [file] = told["data"]
    assert set(file) == {"id", "parentId", "name", "type", "updateTime", "createTime"}
    content = client.get("/fastgpt/v1/file/content", params={"id": file["id"]}).json()["data"]
    assert content["title"] == file["name"]
    document = seeded.store.document(file["id"])
    assert document
    assert all(clause.text in content["content"] for clause in document.clauses)
    address = client.get("/fastgpt/v1/file/read", params={"id": file["id"]}).json()["data"]["url"]
    assert client.get(address).status_code == 200
    assert client.post("/fastgpt/v1/file/list", json={"searchKey": "没有"}).json()["data"] == []
    missing = client.get("/fastgpt/v1/file/content", params={"id": "x"})
    assert (missing.status_code, missing.json()["success"], missing.json()["data"]) == (404, False, None)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all within it."""
    yield schema
    for inner in schema.get("properties", {}).values():
        yield from objects(inner)
    if "items" in schema:
        yield from objects(schema["items"])


def coze_faults(document: dict[str, Any]) -> list[str]:
    """What Coze would not import: the rules that it states for plug-ins, one by one."""
    faults = []
    if not document["openapi"].startswith("3.0"):
        faults.append("version")
    if len(document["servers"]) != 1 or not document["servers"][0]["url"].startswith("http"):
        faults.append("servers")
    if not document["info"].get("title") or not document["info"].get("description"):
        faults.append("info")
    names = []
    for path, operations in document["paths"].items():
        for operation in operations.values():
            names.append(operation.get("operationId"))
            bodies = [operation["requestBody"]] if "requestBody" in operation else []
            if not operation.get("operationId") or not operation.get("summary"):
                faults.append(f"{path}: operationId, summary")
            if set(operation["responses"]) - {"200", "default"}:
                faults.append(f"{path}: responses")
            for reply in [*bodies, *operation["responses"].values()]:
                if list(reply["content"]) != ["application/json"]:
                    faults.append(f"{path}: media")
                schema = reply["content"]["application/json"]["schema"]
                if schema["type"] != "object":
                    faults.append(f"{path}: object")
                if any("type" not in inner or isinstance(inner["type"], list) for inner in objects(schema)):
                    faults.append(f"{path}: types")
                words = {word for inner in objects(schema) for word in inner}
                if words & {"$ref", "$defs", "anyOf", "const", "examples"}:
                    faults.append(f"{path}: words of 3.1")
    if len(set(names)) != len(names):
        faults.append("operationId twice")
    return faults


def test_the_tools_document_keeps_the_rules_of_coze(client: TestClient) -> None:
    document = client.get("/tools/openapi.json").json()
    assert coze_faults(document) == []
    assert len(document["paths"]) == 5
    assert document["info"]["version"] == version("policykb")
    assert coze_faults(document | {"openapi": "3.1.0", "servers": []}) == ["version", "servers"]


def test_the_tools_do_what_their_document_says(client: TestClient) -> None:
    document = client.get("/tools/openapi.json").json()
    arguments = {
        "query": FRAUD,
        "question": FRAUD,
        "id": search(client, FRAUD)[0],
        "department": "省卫计委",
        "text": "甘科才〔2023〕1号",
    }
    for path, operations in document["paths"].items():
        schema = operations["post"]["requestBody"]["content"]["application/json"]["schema"]
        response = client.post(path, json={name: arguments[name] for name in schema["required"]})
        gives = operations["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert response.status_code == 200, response.text
        assert set(response.json()) == set(gives["properties"])


@pytest.mark.parametrize("query", QUESTIONS)
def test_the_tool_ranks_as_the_search_does(client: TestClient, query: str) -> None:
    results = client.post("/tools/search", json={"query": query}).json()["results"]
    assert [result["id"] for result in results] == search(client, query)


def test_a_whole_document_may_be_fetched(client: TestClient, seeded: KnowledgeBase) -> None:
    [summary] = seeded.store.documents()
    fetched = client.post("/tools/fetch", json={"id": summary.id}).json()
    document = seeded.store.document(summary.id)
    assert document
    assert fetched["text"] == document.text
    assert fetched["metadata"]["doc_number"] == "甘科才〔2023〕1号"


async def mcp_answers(session: Any, questions: Sequence[str]) -> dict[str, list[str]]:
    """What a client of the protocol finds, having looked at the tools as a chatbot would."""
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert set(tools) == {"search", "fetch", "which_department", "department_duties", "check_citations"}
    assert all(tool.output_schema and tool.annotations.read_only_hint for tool in tools.values())
    which = await session.call_tool("which_department", {"question": FRAUD})
    assert "甘肃省市场监督管理局" in [one["full_name"] for one in which.structured_content["departments"]]
    duties = await session.call_tool("department_duties", {"department": "省卫计委"})
    assert duties.structured_content["total"] == 4
    wrong = await session.call_tool("fetch", {"id": "nothing"})
    assert wrong.is_error
    assert "nothing" in wrong.content[0].text
    found = {}
    for question in questions:
        result = await session.call_tool("search", {"query": question})
        found[question] = [one["id"] for one in result.structured_content["results"]]
        fetched = await session.call_tool("fetch", {"id": found[question][0]})
        assert fetched.structured_content["title"] == result.structured_content["results"][0]["title"]
    return found


@pytest.mark.slow
def test_mcp_over_stdio(client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("mcp")
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    home = tmp_path_factory.mktemp("home")
    KnowledgeBase(home).ingest([DOCUMENTS])
    run = "from policykb.service.cli.main import main; main()"
    variables = os.environ | {"POLICYKB_AUDIT_QUERIES": "true"}
    command = StdioServerParameters(command=sys.executable, args=["-c", run, "mcp", "--kb", str(home)], env=variables)

    async def talk() -> dict[str, list[str]]:
        async with Client(stdio_client(command)) as session:
            return await mcp_answers(session, QUESTIONS)

    assert asyncio.run(talk()) == {question: search(client, question) for question in QUESTIONS}
    lines = [json.loads(line) for line in (home / "audit.jsonl").read_text("utf-8").splitlines()]
    noted = [line["query"] for line in lines if line["action"] == "ask"]
    assert noted == [FRAUD, *QUESTIONS]


def test_mcp_over_http(client: TestClient, seeded: KnowledgeBase) -> None:
    pytest.importorskip("mcp")
    import httpx2
    import uvicorn
    from mcp.client import Client
    from mcp.client.streamable_http import streamable_http_client

    async def talk() -> dict[str, list[str]]:
        app = create_app(seeded, Settings(audit_queries=True))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        address = f"http://127.0.0.1:{port}/mcp"
        bearer = {"authorization": f"Bearer {secret}"}
        async with (
            httpx2.AsyncClient(headers=bearer) as http,
            Client(streamable_http_client(address, http_client=http)) as session,
        ):
            found = await mcp_answers(session, QUESTIONS)
        async with httpx2.AsyncClient() as http:
            foreign = await http.post(address, json={}, headers={"host": "evil.example"})
            assert foreign.status_code == 421
            wrong = await http.post(address, json={}, headers={"authorization": "Bearer pkb_x"})
            assert wrong.status_code == 401
        server.should_exit = True
        await serving
        return found

    key, secret = KeyRing(seeded.folder).create("Claude", "read")
    assert asyncio.run(talk()) == {question: search(client, question) for question in QUESTIONS}
    noted = [json.loads(line) for line in (seeded.folder / "audit.jsonl").read_text("utf-8").splitlines()]
    assert [line["query"] for line in noted if line["key"] == key.id] == [FRAUD, *QUESTIONS]
    KeyRing(seeded.folder).revoke(key.id)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_langchain(client: TestClient, seeded: KnowledgeBase) -> None:
    pytest.importorskip("langchain_core")
    from policykb.service.chatbots.langchain_retriever import PolicyRetriever

    retriever = PolicyRetriever(base=seeded, address="http://127.0.0.1")
    for question in QUESTIONS:
        documents = retriever.invoke(question)
        assert [document.id for document in documents] == search(client, question)
        assert [document.id for document in asyncio.run(retriever.ainvoke(question))] == search(client, question)
    [first] = PolicyRetriever(base=seeded, limit=1).invoke(FRAUD)
    assert first.metadata["citation"] in first.page_content
    best = seeded.answer(Query(FRAUD)).hits[0].score
    assert len(PolicyRetriever(base=seeded, least=best).invoke(FRAUD)) >= 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_llamaindex(client: TestClient, seeded: KnowledgeBase) -> None:
    pytest.importorskip("llama_index.core")
    from policykb.service.chatbots.llamaindex_retriever import PolicyRetriever

    retriever = PolicyRetriever(seeded)
    for question in QUESTIONS:
        nodes = retriever.retrieve(question)
        assert [found.node.node_id for found in nodes] == search(client, question)
        assert all(found.score is not None and 0 <= found.score <= 1 for found in nodes)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_all_questions_rank_the_same_everywhere(client: TestClient, seeded: KnowledgeBase) -> None:
    """Search, Dify, the tools of MCP and the retriever of LangChain, over questions in every style: terse, formal, misspelt, traditional, pinyin, English."""
    pytest.importorskip("mcp")
    pytest.importorskip("langchain_core")
    from mcp.client import Client

    from policykb.service.chatbots.langchain_retriever import PolicyRetriever
    from policykb.service.chatbots.mcp_server import create_server
    from policykb.service.chatbots.tools import Tools

    questions = (DATA / "questions.txt").read_text("utf-8").splitlines()
    assert len(questions) > 200
    ranked = {question: search(client, question) for question in questions}

    async def by_mcp() -> dict[str, list[str]]:
        async with Client(create_server(lambda: Tools(seeded, seeded.answer))) as session:
            called = {q: await session.call_tool("search", {"query": q}) for q in questions}
        return {q: [one["id"] for one in result.structured_content["results"]] for q, result in called.items()}

    assert asyncio.run(by_mcp()) == ranked
    retriever = PolicyRetriever(base=seeded)
    for question, ids in ranked.items():
        records = retrieve(client, question).json()["records"]
        assert [record["metadata"]["clause_id"] for record in records] == ids, question
        assert [document.id for document in retriever.invoke(question)] == ids, question
