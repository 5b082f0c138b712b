"""A key to some collections learns nothing of what it may not see.

Whatever has been collected, added and removed before: each reply to such a key is the reply of a service over a knowledge
base that never held anything but the documents in these collections.
"""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas
from starlette.routing import Route

from policykb.corpus.model import Document
from policykb.ingest.batch import parse_file
from policykb.service.http.app import ROUTERS, create_app
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.collections.collecting import collect
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.open_models import OpenModels
from policykb.service.knowledge_base.originals import keep_original
from policykb.service.knowledge_base.settings import Settings

NAMES = ("公开", "本部门", "草稿")
FIRST = ((), ("公开",), ("草稿", "本部门"), ("公开", "本部门"), (), ("公开",))
SEEN = (("公开",), ("公开", "草稿"), ("无人用过",))
SETTINGS = Settings(anonymous=False, log="off", rate=0)

TEXT = """{issuer}

{number}

{issuer}关于印发《{title}》的通知

各有关单位：

现将《{title}》印发给你们，请认真贯彻落实。

{issuer}
{date}

{title}

一、总体要求

（一）{topic}。坚持以人为本，推动{topic}工作落实。（牵头单位：{lead}；配合单位：{support}）

（二）开展宣传。组织开展“{topic}”专项行动，面向群众宣传{topic}。（责任单位：{support}，2026年6月底前完成）

二、保障措施

（三）强化资金保障。{more}（责任单位：{lead}、省财政厅）
"""

FACTS = ("issuer", "number", "title", "topic", "lead", "support", "date", "more")
POLICIES = (
    ("甘肃省科学技术厅", "甘科发〔2022〕8号", "甘肃省科技馆建设办法", "科技馆建设", "省科技厅", "省教育厅",
     "2022年3月5日", "科普工作联席会议成员单位按职责分工负责"),
    ("甘肃省人民政府", "甘政发〔2023〕2号", "甘肃省科普设施条例实施细则", "科普设施", "省科协", "省地震局",
     "2023年5月6日", "《甘肃省科技馆建设办法》（甘科发〔2022〕8号）同时废止。"),
    ("甘肃省科学技术厅", "甘科发〔2024〕3号", "甘肃省科技馆建设办法", "科技馆建设", "省科技厅", "省文旅厅",
     "2024年1月9日", "将科技馆建设经费纳入预算。"),
    ("兰州市科学技术局", "兰科发〔2024〕7号", "兰州市科技馆运行规定", "科技馆运行", "市科技局", "市教育局",
     "2024年8月1日", "落实《甘肃省科技馆建设办法》，安排专项经费。"),
    ("福建省民政厅", "闽民规〔2021〕12号", "福建省养老服务规范", "银龄护航", "省民政厅", "省卫生健康委",
     "2021年12月31日", "将养老服务经费纳入预算。"),
)  # fmt: skip
QUESTIONS = (
    "科技馆建设归哪个部门管", "银龄护航专项行动由谁牵头", "省地震局负责什么", "《甘肃省科技馆建设办法》第（一）条",
    "闽民规〔2021〕12号", "2026年6月底前要完成的任务", "博物馆 开放", "哪些文件引用了《甘肃省科技馆建设办法》",
    "科普设施归谁管？养老服务归谁管？", "教育厅的任务", "Museums open on six days",
)  # fmt: skip
BODIES = ("省科技厅", "省地震局", "省民政厅", "市教育局", "成员单位", "火星管理局")
DRAFT = "根据《甘肃省科技馆建设办法》（甘科发〔2022〕8号）第（一）条和《福建省养老服务规范》（闽民规〔2021〕12号），由省民政厅负责。"


@dataclass
class File:
    """A file with what is read from it."""

    path: Path
    document: Document


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[File]:
    folder = tmp_path_factory.mktemp("files")
    paths = []
    for number, facts in enumerate(POLICIES):
        paths.append(folder / f"文件{number}.txt")
        paths[-1].write_text(TEXT.format(**dict(zip(FACTS, facts, strict=True))), "utf-8")
    paths.append(folder / "museums.pdf")
    canvas = Canvas(str(paths[-1]), invariant=True)
    canvas.drawString(72, 700, "Article 1 Museums open on six days a week.")
    canvas.save()
    return [File(path, parse_file(path)) for path in paths]


@dataclass
class Library:
    """A knowledge base with its service, and a key for every way to see it."""

    base: KnowledgeBase
    http: TestClient
    keys: dict[tuple[str, ...], str]
    held: dict[int, tuple[str, ...]] = field(
        default_factory=dict
    )  # collections by number of the file, last changed last

    def call(self, seen: tuple[str, ...], method: str, path: str, **request: Any) -> Any:
        headers = {"authorization": f"Bearer {self.keys[seen]}", "host": "127.0.0.1"} | request.pop("headers", {})
        return self.http.request(method, path, headers=headers, **request)

    def add(self, number: int, file: File) -> None:
        keep_original(self.base.folder, file.path, file.document.sha256)
        for kept in (self.base.folder / "files").glob(f"{file.document.sha256}*"):
            os.utime(kept, (1_700_000_000, 1_700_000_000))
        with self.base.writing():
            self.base.store.add(file.document)
        self.held[number] = self.held.pop(number, ())

    def collect(self, number: int, file: File, names: tuple[str, ...]) -> None:
        if number not in self.held:
            return
        collect(self.base, file.document.id, names)
        if self.held[number] != tuple(sorted(names)):
            del self.held[number]
            self.held[number] = tuple(sorted(names))

    def remove(self, number: int, file: File) -> None:
        if self.held.pop(number, None) is not None:
            self.base.remove(file.document.id)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory, dictionary: Path) -> OpenModels:
    """The static embedding: what is searched does not depend on what has been encoded so far."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "cache").symlink_to(dictionary)
    with KnowledgeBase(folder) as base:
        base.index.use_model("policykb-static-zh")
        return base.index.models


def library(folder: Path, models: OpenModels, stack: ExitStack) -> Library:
    base = stack.enter_context(KnowledgeBase(folder, models=models))
    ring = KeyRing(folder)
    keys = {seen: ring.create("阅", "read", seen)[1] for seen in ((), *SEEN)}
    http = stack.enter_context(TestClient(create_app(base, SETTINGS), raise_server_exceptions=False))
    return Library(base, http, keys)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, models: OpenModels) -> Iterator[Library]:
    with ExitStack() as stack:
        yield library(tmp_path_factory.mktemp("whole"), models, stack)


Call = tuple[str, str, dict[str, Any]]
"""Method, path as the API describes it, and the values of the path beside the arguments of the request."""


def address_of(path: str, request: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the address of a call, and the arguments of its request."""
    values = {name: str(request[name]) for name in ("id", "number", "name") if name in request}
    return path.format(**values), {name: value for name, value in request.items() if name not in values}


def calls(files: list[File]) -> Iterator[Call]:
    """Every call of the API that reads, about what is seen and what is not."""
    documents = [file.document for file in files]
    ids = [*(document.id for document in documents), "abc"]
    for id in ids:
        for end in ("", "/outline", "/text", "/file", "/related", "/pages/1.png", "/corrections", "/consolidated"):
            yield "GET", f"/v1/documents/{{id}}{end.replace('/1.', '/{number}.')}", {"id": id, "number": 1}
        for other in ids[:4]:
            yield "GET", "/v1/documents/{id}/compare", {"id": id, "params": {"with": other}}
            yield "GET", "/v1/documents/{id}/changes", {"id": id, "params": {"since": other}}
        yield "GET", "/v1/documents/{id}/related", {"id": id, "params": {"as_of": "2023-12-31"}}
        yield "GET", "/fastgpt/v1/file/content", {"params": {"id": id}}
        yield "GET", "/fastgpt/v1/file/read", {"params": {"id": id}}
        yield "POST", "/tools/fetch", {"json": {"id": id}}
    for id in [*(document.clauses[-1].id for document in documents if document.clauses), "abc"]:
        for end in ("", "/neighbours", "/similar"):
            yield "GET", f"/v1/clauses/{{id}}{end}", {"id": id}
        yield "GET", "/v1/clauses/{id}/similar", {"id": id, "params": {"elsewhere": False}}
        yield "GET", "/clauses/{id}", {"id": id}
        yield "POST", "/tools/fetch", {"json": {"id": id}}
    for name in BODIES:
        for end in ("", "/duties", "/partners"):
            yield "GET", f"/v1/departments/{{name}}{end}", {"name": name}
        yield "GET", "/v1/departments", {"params": {"q": name}}
        yield "GET", "/v1/export/duties", {"params": {"department": name, "format": "json"}}
        yield "POST", "/tools/department_duties", {"json": {"department": name}}
        yield "POST", "/v1/search", {"json": {"query": "经费", "filters": {"department": [name]}}}
    yield "GET", "/v1/export/duties", {"params": {"department": "省民政厅", "format": "xlsx"}}
    for text in QUESTIONS:
        yield "POST", "/v1/search", {"json": {"query": text, "facets": True, "explain": True, "limit": 20}}
        yield "POST", "/v1/search", {"json": {"query": text, "sort": "issued"}}
        yield "POST", "/v1/ask", {"json": {"query": text}}
        yield "POST", "/tools/search", {"json": {"query": text}}
        yield "POST", "/tools/which_department", {"json": {"question": text}}
        yield "POST", "/v1/export/search", {"json": {"query": text, "format": "json"}}
        yield "POST", "/dify/retrieval", {
            "json": {"knowledge_id": "policykb", "query": text, "retrieval_setting": {"top_k": 9}}
        }  # fmt: skip
    for document in documents:
        yield "POST", "/v1/search", {"json": {"query": "", "filters": {"document": [document.id]}, "facets": True}}
    yield "POST", "/v1/search", {"json": {"query": "", "filters": {"region": ["福建省"]}}}
    for text in ("科技", "银龄", "省地震", "闽民规", "福建"):
        yield "GET", "/v1/suggest", {"params": {"q": text}}
        yield "GET", "/v1/documents", {"params": {"q": text}}
    yield "GET", "/v1/documents", {}
    yield "GET", "/v1/departments", {"params": {"limit": 1000}}
    yield "GET", "/v1/documents", {"params": {"as_of": "2023-12-31"}}
    yield "POST", "/v1/search", {"json": {"query": QUESTIONS[0], "as_of": "2023-12-31"}}
    yield "GET", "/v1/collections", {}
    yield "GET", "/v1/caller", {}
    yield "POST", "/v1/check-citations", {"json": {"text": DRAFT}}
    yield "POST", "/tools/check_citations", {"json": {"text": DRAFT}}
    yield "POST", "/fastgpt/v1/file/list", {"json": {}}
    yield "GET", "/v1/jobs/{id}", {"id": "5f0c2f6d1b7e4f0a9c3d8e7b6a594837"}
    yield "GET", "/health", {}
    yield "GET", "/tools/openapi.json", {}
    for name, arguments in (
        ("search", {"query": QUESTIONS[0]}), ("search", {"query": QUESTIONS[1]}),
        ("fetch", {"id": ids[0]}), ("fetch", {"id": ids[4]}), ("which_department", {"question": QUESTIONS[1]}),
        ("department_duties", {"department": "省地震局"}), ("check_citations", {"text": DRAFT}),
    ):  # fmt: skip
        yield "POST", "/mcp", {
            "json": {
                "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}
            },
            "headers": {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"},
        }  # fmt: skip


OTHERWISE = {("GET", "/metrics"), ("GET", "/ready"), ("GET", "/v1/documents/{id}/history")}
"""What is not compared: see the tests of each."""

WRITING = {
    ("POST", "/v1/documents"), ("DELETE", "/v1/documents/{id}"), ("PUT", "/v1/documents/{id}/collections"),
    ("POST", "/v1/documents/{id}/corrections"), ("DELETE", "/v1/documents/{id}/corrections/{number}"),
    ("POST", "/v1/documents/{id}/reread"), ("POST", "/v1/reports"), ("GET", "/v1/reports"), ("DELETE", "/v1/reports/{number}"),
    ("GET", "/v1/sync"), ("POST", "/v1/sync"),
}  # fmt: skip


def plain(path: str) -> str:
    return path.replace(":path}", "}")


def test_no_call_is_forgotten(whole: Library, files: list[File]) -> None:
    app: Any = whole.http.app
    paths = app.openapi()["paths"]
    described = {(method.upper(), plain(path)) for path, operations in paths.items() for method in operations}
    tried = {(method, path) for method, path, _ in calls(files)}
    assert described == (tried - {("POST", "/mcp")}) | OTHERWISE | WRITING
    described_paths = {path for _, path in described}
    every = [route for router in ROUTERS for route in router.routes] + list(app.routes)
    assert {plain(route.path) for route in every if isinstance(route, Route)} - described_paths == {
        "/mcp", "/openapi.json", "/", "/changes", "/compare", "/departments/{name}", "/folders", "/remarks", "/documents", "/documents/{id}", "/upload",
        "/page/{version}/{name}", "/favicon.ico",
    }  # fmt: skip


def said(response: Any, name: str) -> Any:
    """A response without what differs from one call to the next."""
    kind = response.headers.get("content-type", "")
    headers = {one: response.headers.get(one) for one in ("content-type", "content-disposition", "location", "etag")}
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            return headers, {one: book.read(one) for one in book.namelist() if one != "docProps/core.xml"}
    if "json" not in kind:
        return response.status_code, headers, response.content
    return response.status_code, headers, cleaned(response.json(), name)


def cleaned(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [cleaned(one, name) for one in value]
    if isinstance(value, str) and value.startswith("{") and name == "/mcp":
        return cleaned(json.loads(value), name)
    if not isinstance(value, dict):
        return value
    left_out = {"took_ms", "request_id"} | ({"collections"} if name == "/v1/documents" else set())
    return {key: cleaned(inner, name) for key, inner in value.items() if key not in left_out}


def compare(whole: Library, alone: Library, seen: tuple[str, ...], files: list[File]) -> None:
    """Compare what a key is told with what a service says that holds only what the key may see."""
    hidden = {file.document.id for number, file in enumerate(files) if number not in alone.held}
    for method, path, asked in calls(files):
        address, request = address_of(path, asked)
        reply = whole.call(seen, method, address, follow_redirects=False, **request)
        expected = alone.call((), method, address, follow_redirects=False, **request)
        assert said(reply, path) == said(expected, path), f"{method} {address} {request}"
        assert reply.status_code < 500, reply.text
        if seen and path != "/clauses/{id}":
            told = [id for id in hidden if id in reply.text and id not in f"{address} {request}"]
            assert not told, f"{method} {address} {request}"


HISTORIES = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 5)),
        st.tuples(st.just("collect"), st.integers(0, 5), st.sets(st.sampled_from(NAMES))),
        st.tuples(st.just("remove"), st.integers(0, 5)),
        st.tuples(st.just("ask"), st.sampled_from(SEEN)),
    ),
    max_size=12,
)


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""A history is not made shorter where it fails: each takes seconds."""


def play(whole: Library, files: list[File], history: list[Any]) -> None:
    """Start with documents here, there and nowhere, and let a history happen."""
    for number, (file, names) in enumerate(zip(files, FIRST, strict=True)):
        whole.add(number, file)
        whole.collect(number, file, names)
    for what, which, *more in history:
        if what == "add":
            whole.add(which, files[which])
        elif what == "collect":
            whole.collect(which, files[which], tuple(*more))
        elif what == "remove":
            whole.remove(which, files[which])
        else:  # an index of a view that is there before follows
            assert whole.call(which, "POST", "/v1/search", json={"query": QUESTIONS[0]}).status_code == 200


def check(history: list[Any], whole: Library, files: list[File], folder: Path, models: OpenModels) -> None:
    play(whole, files, history)
    for turn, seen in enumerate(((), *SEEN)):
        with ExitStack() as stack:
            alone = library(folder / f"{len(list(folder.iterdir()))}-{turn}", models, stack)
            for number, names in whole.held.items():
                kept = names if not seen else tuple(name for name in names if name in seen)
                if kept or not seen:
                    alone.add(number, files[number])
                    alone.collect(number, files[number], kept)
            compare(whole, alone, seen, files)


@given(HISTORIES)
@settings(max_examples=2, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck))
def test_a_key_learns_nothing_of_what_it_may_not_see(
    whole: Library, files: list[File], models: OpenModels, tmp_path_factory: pytest.TempPathFactory, history: list[Any]
) -> None:
    check(history, whole, files, tmp_path_factory.mktemp("alone"), models)


@pytest.mark.slow
@given(HISTORIES)
@settings(max_examples=8, phases=PHASES, suppress_health_check=list(HealthCheck))
def test_a_key_learns_nothing_after_many_histories(
    whole: Library, files: list[File], models: OpenModels, tmp_path_factory: pytest.TempPathFactory, history: list[Any]
) -> None:
    check(history, whole, files, tmp_path_factory.mktemp("alone"), models)


def test_the_history_of_a_document_is_for_those_who_see_it(
    tmp_path: Path, models: OpenModels, files: list[File]
) -> None:
    with ExitStack() as stack:
        here = library(tmp_path / "kb", models, stack)
        for number, file in enumerate(files[:2]):
            here.add(number, file)
        here.collect(0, files[0], ("公开",))
        address = "/v1/documents/{}/history"
        seen, unseen = (address.format(file.document.id) for file in files[:2])
        assert here.call(("公开",), "GET", seen).json() == {"events": []}
        assert here.call(("公开",), "GET", unseen).status_code == 404
        assert here.call((), "GET", unseen).status_code == 200
        for method, path in sorted(WRITING):
            refused = here.call(("公开",), method, path.format(id=files[0].document.id, number=1))
            assert refused.status_code == 403, (method, path, refused.text)
