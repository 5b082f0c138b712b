"""What a passive scan of a web application looks for, asked of every route with GET and of every kind of reply.

The list follows the baseline scan of OWASP ZAP: security headers, cookies, caching, what errors and unknown addresses tell,
methods, other origins, mixed content.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from policykb.service.http.app import ROUTERS, create_app
from policykb.service.http.routes.page import FOLDER
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

ON_EVERY_REPLY = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

FOLDERS = {str(Path.home()), tempfile.gettempdir(), sys.prefix, str(Path(__file__).parent.parent)} - {"/"}
TOLD_BY_NOBODY = re.compile(
    "|".join((
        r"Traceback|File \"|\.py\b|uvicorn|starlette|fastapi|sqlite3|site-packages", *map(re.escape, sorted(FOLDERS)),
    )), re.I,
)  # fmt: skip
"""What would tell a stranger how the service is made and where it lies."""

UNKNOWN = (
    "/robots.txt", "/sitemap.xml", "/.git/config", "/.env", "/.well-known/security.txt", "/crossdomain.xml", "/docs",
    "/redoc", "/admin", "/page/", "/page/x/", "/page/x/styles/", "/page/x/../../keys.json", "/v1/", "/static/",
    "/corpus.sqlite", "/keys.json", "/audit.jsonl", "/policykb.toml", "/files/",
)  # fmt: skip

Call = Callable[[TestClient], httpx2.Response]


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    app = create_app(seeded, Settings(log="off", searchers=0))
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]) -> Iterator[TestClient]:
    """A service with keys, small limits, and a write key as its default."""
    base = new_base(tmp_path_factory.mktemp("kb"))
    settings = Settings(log="off", searchers=0, anonymous=False, public_url="http://testserver", most_body=1024)
    with TestClient(create_app(base, settings), raise_server_exceptions=False) as client:
        _, client.headers["authorization"] = (lambda made: (made[0], f"Bearer {made[1]}"))(
            KeyRing(base.folder).create("写", "write")
        )
        yield client


def addresses(client: TestClient, seeded: KnowledgeBase) -> list[str]:
    """Every route with GET: with names of nothing, and with those of a document and a clause."""
    document = seeded.store.documents()[0].id
    clause = seeded.store.entries_of(document)[0].clause.id
    app: Any = client.app
    routes = [*app.routes, *(route for router in ROUTERS for route in router.routes)]
    paths = sorted({route.path for route in routes if "GET" in (getattr(route, "methods", None) or ())} | {"/mcp"})
    assert {"/", "/health", "/openapi.json", "/v1/documents/{id}/file"} <= set(paths)
    found = []
    for path in paths:
        for id, name in (("none", "火星管理局"), (clause if "clauses" in path else document, "省科技厅")):
            filled = path
            for part, value in (("id", id), ("number", "1"), ("version", "x"), ("name:path", name)):
                filled = filled.replace("{" + part + "}", value)
            found += [filled, f"{filled}?with={document}&department=省科技厅&q=科"]
    return sorted(set(found))


def check(reply: httpx2.Response) -> None:
    """What holds for every reply."""
    headers = reply.headers
    told = f"{reply.request.method} {reply.request.url} {reply.status_code} {dict(headers)}"
    for name, value in ON_EVERY_REPLY.items():
        assert headers.get(name) == value, f"{name}: {told}"
    policy = headers["content-security-policy"]
    assert re.match(r"default-src 'self'; .*frame-ancestors 'none'$|sandbox; default-src 'none'", policy), told
    assert "unsafe" not in policy, told
    assert "set-cookie" not in headers, told
    assert "server" not in headers, told
    assert "x-powered-by" not in headers, told
    assert "access-control-allow-origin" not in headers, told
    assert headers["x-request-id"], told
    assert re.search(r"no-store|private, no-cache|immutable|no-cache", headers["cache-control"]), told
    if reply.content:
        kind = headers["content-type"]
        assert not kind.startswith("text/") or "charset=utf-8" in kind, told
        if reply.status_code >= 400:
            assert kind in ("application/problem+json", "application/json"), told  # chatbots have their own form
            assert not TOLD_BY_NOBODY.search(reply.text), reply.text


def test_every_route_with_get(client: TestClient, seeded: KnowledgeBase) -> None:
    for address in addresses(client, seeded):
        reply = client.get(address, follow_redirects=False)
        assert reply.status_code < 500, address
        check(reply)


def test_documents_are_not_kept_by_caches_between(client: TestClient, seeded: KnowledgeBase) -> None:
    for address in addresses(client, seeded):
        reply = client.get(address, follow_redirects=False)
        assert "public" not in reply.headers["cache-control"] or address.startswith("/page/"), address


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_there_tells_nothing(client: TestClient, closed: TestClient, path: str) -> None:
    """No list of a folder, no file beside the knowledge base."""
    for reply in (client.get(path, follow_redirects=False), closed.get(path, follow_redirects=False)):
        check(reply)
        assert reply.status_code in (307, 404), reply.text
    without = closed.get(path, headers={"authorization": ""}, follow_redirects=False)
    check(without)
    assert without.status_code == (404 if path.startswith("/page/") and ".." not in path else 401)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "PUT", "PATCH", "CONNECT", "PROPFIND", "DEBUG"])
@pytest.mark.parametrize("path", ["/", "/health", "/v1/documents", "/v1/documents/x", "/v1/search"])
def test_methods_that_no_route_has(client: TestClient, closed: TestClient, method: str, path: str) -> None:
    for at in (client, closed):
        reply = at.request(method, path, headers={"x-secret": "pkb_secret"})
        check(reply)
        assert reply.status_code in (401, 405)
        assert "pkb_secret" not in reply.text


ERRORS: dict[int, Call] = {
    304: lambda client: client.get("/", headers={"if-none-match": "*"}),
    307: lambda client: client.get("/v1/documents/", follow_redirects=False),
    401: lambda client: client.get("/v1/documents", headers={"authorization": "Bearer no"}),
    404: lambda client: client.get("/v1/documents/x"),
    405: lambda client: client.get("/mcp", headers={"accept": "text/event-stream"}),  # would never end
    406: lambda client: client.post("/mcp", json={}, headers={"accept": "text/html"}),
    413: lambda client: client.post("/v1/search", content=b"x" * 2000),
    422: lambda client: client.post("/v1/search", content=b"{"),
}


@pytest.mark.parametrize("status", ERRORS)
def test_every_kind_of_refusal(closed: TestClient, status: int) -> None:
    reply = ERRORS[status](closed)
    assert reply.status_code == status, reply.text
    check(reply)


def test_a_key_that_only_reads(closed: TestClient) -> None:
    app: Any = closed.app
    _, secret = KeyRing(app.state.policykb.whole.base.folder).create("读", "read")
    reply = closed.delete("/v1/documents/x", headers={"authorization": f"Bearer {secret}"})
    assert reply.status_code == 403
    check(reply)


def test_requests_for_another_host(client: TestClient) -> None:
    reply = client.get("/", headers={"host": "evil.example"})
    assert reply.status_code == 421
    check(reply)


def test_too_many_requests(seeded: KnowledgeBase) -> None:
    with TestClient(create_app(seeded, Settings(log="off", searchers=0, rate=1)), client=("192.0.2.7", 1)) as client:
        client.get("/v1/documents")
        reply = client.get("/v1/documents")
    assert reply.status_code == 429
    check(reply)


def test_a_fault_tells_nothing_of_the_inside(closed: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: object) -> None:
        raise RuntimeError("secret of the inside in /home/somebody")

    monkeypatch.setattr(KnowledgeBase, "documents", failing)
    reply = closed.get("/v1/documents")
    assert reply.status_code == 500
    check(reply)
    assert "secret" not in reply.text
    assert reply.json()["request_id"] == reply.headers["x-request-id"]


def test_no_other_origin_is_let_in(client: TestClient) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    for reply in (
        client.get("/v1/documents", headers=asked),
        client.options("/v1/search", headers=asked),
        client.get("/v1/documents", headers={"origin": "null"}),
    ):
        check(reply)


def test_the_page_loads_nothing_from_elsewhere_and_has_no_code_within(client: TestClient) -> None:
    html = client.get("/").text
    assert not re.search(r"(src|href|action)=\"(https?:)?//", html)
    assert not re.search(r"<script(?![^>]*(src=|application/json))|\son\w+=|javascript:|\sstyle=|<style", html)
    for path in FOLDER.rglob("*.[jc]s*"):
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|\beval\(|innerHTML|document\.write|document\.cookie", text), path.name
