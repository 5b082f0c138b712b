"""However many long calls are under way, the others answer at once; too many are refused in a sentence."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from policykb.service.http import heavy_work
from policykb.service.http.app import create_app
from policykb.service.http.routes import consolidated, documents, drafts, export, page_images, tools
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

CALLS = 60
"""Long calls at a time: more than the 40 threads that all other routes share."""

MOST = heavy_work._THREADS + heavy_work._MOST_WAITING

Call = Callable[[TestClient], httpx2.Response]

LONG: dict[str, tuple[Any, str, Call]] = {
    "duties": (export, "duties_file", lambda client: client.get("/v1/export/duties?department=省科技厅")),
    "hits": (export, "hits_file", lambda client: client.post("/v1/export/search", json={"query": "科普"})),
    "comparison": (documents, "_comparison", lambda client: client.get("/v1/documents/x/compare?with=y")),
    "consolidated text": (consolidated, "consolidate", lambda client: client.get("/v1/documents/x/consolidated")),
    "page image": (page_images, "_page_image", lambda client: client.get("/v1/documents/x/pages/1.png")),
    "draft": (drafts, "check_citations", lambda client: client.post("/v1/check-citations", json={"text": "文稿"})),
    "draft of a chatbot": (tools, "Tools", lambda client: client.post("/tools/check_citations", json={"text": "文稿"})),
}

AT_ONCE: dict[str, Call] = {
    "/health": lambda client: client.get("/health"),
    "/ready": lambda client: client.get("/ready"),
    "/v1/documents": lambda client: client.get("/v1/documents"),
    "/v1/departments": lambda client: client.get("/v1/departments"),
    "/v1/search": lambda client: client.post("/v1/search", json={"query": "科普"}),
    "/v1/suggest": lambda client: client.get("/v1/suggest?q=科"),
}


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    app = create_app(seeded, Settings(log="off", searchers=0))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize("name", LONG)
def test_long_calls_leave_the_others_their_threads(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    module, function, call = LONG[name]
    going_on, under_way = threading.Event(), threading.Semaphore(0)

    def blocked(*_: object) -> Any:
        under_way.release()
        assert going_on.wait(60)
        raise RuntimeError("the test is over")

    monkeypatch.setattr(module, function, blocked)
    with ThreadPoolExecutor(CALLS) as callers:
        try:
            asked = [callers.submit(call, client) for _ in range(CALLS)]
            assert all(under_way.acquire(timeout=30) for _ in range(heavy_work._THREADS))
            while len(done := [future for future in asked if future.done()]) < CALLS - MOST:
                wait([future for future in asked if future not in done], 30, FIRST_COMPLETED)
            for path, other in AT_ONCE.items():
                assert other(client).status_code == 200, path
            assert sum(future.done() for future in asked) == CALLS - MOST
        finally:
            going_on.set()
    assert [future.result().status_code for future in done] == [503] * (CALLS - MOST)
    assert {future.result().status_code for future in asked if future not in done} == {500}
    problem = done[0].result().json()
    assert problem["type"] == "urn:policykb:busy"
    assert "请稍后再试" in problem["detail"]
