"""What strangers must not be able to do, tried on the running service."""

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi.testclient import TestClient

from policykb.corpus.errors import DiskFull
from policykb.service.http.app import create_app
from policykb.service.http.middleware.request_log import LOGGER
from policykb.service.http.upload import clean_file_name
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

TEXT = "甘肃省科学技术厅关于{0}的通知\n\n一、加强{0}\n（一）建设{0}平台。（责任单位：省科技厅）\n"
LIMIT = 20_000

NewBase = Callable[[Path], KnowledgeBase]


class Service:
    """A service that runs on a port of its own, with a key of each kind."""

    def __init__(self, base: KnowledgeBase, **settings: Any) -> None:
        self.base = base
        ring = KeyRing(base.folder)
        (_, self.reader), (_, self.writer) = ring.create("读", "read"), ring.create("写", "write")
        self.revoked = self._revoked(ring)
        app = create_app(base, Settings(most_upload=LIMIT, upload_seconds=1, **settings))
        self.server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", server_header=False))
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        self.port: int = self.server.servers[0].sockets[0].getsockname()[1]
        self.http = httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)

    @staticmethod
    def _revoked(ring: KeyRing) -> str:
        key, secret = ring.create("旧", "write")
        ring.revoke(key.id)
        return secret

    def stop(self) -> None:
        self.http.close()
        self.server.should_exit = True
        self.thread.join()

    def upload(self, name: str, content: bytes, key: str | None) -> httpx2.Response:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return self.http.post("/v1/documents", files={"file": (name, content)}, headers=headers)

    def sources(self) -> list[str]:
        return sorted(document.source for document in self.base.store.documents())

    def raw(self, *parts: bytes, pause: float = 0) -> bytes:
        """What comes back over a plain connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
            received = b""
            while data := connection.recv(65536):
                received += data
            return received


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, new_base: NewBase) -> Iterator[Service]:
    service = Service(new_base(tmp_path_factory.mktemp("kb")))
    yield service
    service.stop()


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory, new_base: NewBase) -> Iterator[Service]:
    """One that is open to nobody without a key, as on a network."""
    service = Service(new_base(tmp_path_factory.mktemp("kb")), anonymous=False)
    yield service
    service.stop()


def audit(service: Service) -> list[Any]:
    return [json.loads(line) for line in (service.base.folder / "audit.jsonl").read_text("utf-8").splitlines()]


def test_upload_find_and_remove(service: Service) -> None:
    taken = service.upload("通知.txt", TEXT.format("数字乡村").encode(), service.writer)
    assert taken.status_code == 201, taken.text
    understood = taken.json()
    assert (understood["source"], understood["clauses"], understood["duties"]) == ("通知.txt", 2, 1)
    assert "doc_number" in understood["missing"]
    assert isinstance(understood["doubts"], list)
    hits = service.http.post("/v1/search", json={"query": "数字乡村平台"}).json()["hits"]
    assert hits[0]["document"]["source"] == "通知.txt"
    again = service.upload("别名.txt", TEXT.format("数字乡村").encode(), service.writer)
    assert (again.status_code, again.json()["new"]) == (200, False)
    address = taken.headers["location"]
    gone = service.http.delete(address, headers={"authorization": f"Bearer {service.writer}"})
    assert gone.status_code == 200
    assert service.http.get(address).status_code == 404
    assert service.http.post("/v1/search", json={"query": "数字乡村平台"}).json()["hits"] == []
    actions = [(line["action"], line["name"], line["document"]) for line in audit(service)]
    assert actions[-1] == ("remove", "写", understood["id"])
    assert ("ingest", "写", understood["id"]) in actions


@pytest.mark.parametrize(
    ("key", "status", "kind"),
    [(None, 401, "key-form"), ("pkb_wrong", 401, "key"), ("reader", 403, "read-only"), ("revoked", 401, "key")],
)
def test_writing_takes_a_living_write_key(service: Service, key: str | None, status: int, kind: str) -> None:
    secret = getattr(service, key) if key in ("reader", "revoked") else key
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    for response in (
        service.upload("a.txt", b"text", secret),
        service.http.delete("/v1/documents/abc", headers=headers),
        service.http.delete("/v1/documents//abc", headers=headers),
        service.http.post("/v1/documents/", content=b"x", headers=headers, follow_redirects=True),
        service.http.post("/v1/documents?wait=false", files={"file": ("a.txt", b"text")}, headers=headers),
    ):
        assert response.status_code == status
        assert response.json()["type"] == f"urn:policykb:{kind}"
    assert service.sources() == []


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/departments", "/metrics", "/openapi.json", "/nothing"])
def test_where_nobody_is_let_in_without_a_key(closed: Service, path: str) -> None:
    assert closed.http.get(path).status_code == 401
    assert closed.http.get(path, headers={"authorization": f"Bearer {closed.revoked}"}).status_code == 401
    allowed = closed.http.get(path, headers={"authorization": f"Bearer {closed.reader}"})
    assert allowed.status_code == (404 if path == "/nothing" else 200)


def test_whether_it_lives_may_be_asked_by_all(closed: Service) -> None:
    assert closed.http.get("/health").status_code == closed.http.get("/ready").status_code == 200


def test_what_is_wrong_is_told_to_those_who_may_read(closed: Service) -> None:
    def troubles(**headers: str) -> Any:
        return closed.http.get("/ready", headers=headers).json()["troubles"]

    closed.base.troubles.note("audit", DiskFull("磁盘 /srv/policykb 已满。", "The disk of /srv/policykb is full."))
    try:
        assert troubles() == ["有的事情没有做成，请管理员运行 policykb status。"]
        assert "/srv/policykb" in troubles(authorization=f"Bearer {closed.reader}")[0]
        assert closed.http.get("/ready", headers={"authorization": "Bearer pkb_guess"}).status_code == 401
    finally:
        closed.base.troubles.clear("audit")


@pytest.mark.parametrize("header", ["", "Bearer", "Basic eDp5", "pkb_x"])
def test_a_header_of_another_form(service: Service, header: str) -> None:
    response = service.http.get("/v1/documents", headers={"authorization": header})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_wrong_key_is_refused_even_where_none_is_needed(service: Service) -> None:
    assert service.http.get("/v1/documents", headers={"authorization": "Bearer pkb_x"}).status_code == 401


def test_no_key_is_ever_written_down(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        caplog.set_level(logging.INFO, LOGGER)
        for key in (service.reader, service.writer, service.revoked, "pkb_guess"):
            service.http.get("/v1/documents", headers={"authorization": f"Bearer {key}"})
            service.upload("a.xyz", b"text", key)
    written = "".join(str(record.__dict__) for record in caplog.records)
    written += "".join(path.read_text("utf-8", "replace") for path in service.base.folder.rglob("*.json*"))
    assert "/v1/documents" in written
    assert not any(key in written for key in (service.reader, service.writer, service.revoked, "pkb_guess"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/通知.txt", "通知.txt"),
        ("..\\..\\windows\\通知.txt", "通知.txt"),
        ("/absolute/通知.txt", "通知.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie x=1.txt"),
        ("a\x00b.txt", "ab.txt"),
        ('"><script>.txt', "script.txt"),
        ("长" * 300 + ".txt", "长" * 120 + ".txt"),
    ],
)
def test_a_name_is_a_label_and_no_path(name: str, shown: str) -> None:
    assert clean_file_name(name) == shown


def test_a_name_that_climbs_stays_in(service: Service) -> None:
    before = sorted(path.name for path in service.base.folder.parent.iterdir())
    taken = service.upload("../../../climb.txt", TEXT.format("登山").encode(), service.writer)
    assert taken.json()["source"] == "climb.txt"
    assert sorted(path.name for path in service.base.folder.parent.iterdir()) == before
    assert not list(service.base.folder.rglob("climb*"))
    file = service.http.get(taken.headers["location"] + "/file")
    assert file.text == TEXT.format("登山")
    service.http.delete(taken.headers["location"], headers={"authorization": f"Bearer {service.writer}"})


@pytest.mark.parametrize(
    "id", ["../keys.json", "..%2f..%2fkeys.json", "%2e%2e%2fcorpus.sqlite", "/etc/passwd", "..\\keys.json"]
)
@pytest.mark.parametrize("path", ["/v1/documents/{}/file", "/v1/documents/{}/text", "/v1/jobs/{}", "/v1/clauses/{}"])
def test_an_id_is_no_path(service: Service, path: str, id: str) -> None:
    """Sent as it stands: a client would tidy the path up."""
    head = f"GET {path.format(id)} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    received = service.raw(head.encode())
    assert received.split(b"\r\n")[0].split()[1] == b"404"
    assert b"sha256" not in received
    assert b"SQLite" not in received


@pytest.mark.parametrize("name", ["", ".txt", "..", "noname", "a.xyz", "a.txt/"])
def test_a_name_that_says_nothing_is_refused(service: Service, name: str) -> None:
    assert service.upload(name, b"text", service.writer).status_code == 422
    assert service.sources() == []


def test_a_file_with_scripts_is_only_ever_saved(service: Service) -> None:
    page = (
        f"<html><body><script>alert(1)</script><p>{TEXT.format('网页').replace(chr(10), '</p><p>')}</p></body></html>"
    )
    taken = service.upload("页.html", page.encode(), service.writer)
    assert taken.status_code == 201, taken.text
    file = service.http.get(taken.headers["location"] + "/file")
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["content-security-policy"].startswith("sandbox")
    service.http.delete(taken.headers["location"], headers={"authorization": f"Bearer {service.writer}"})


def test_a_file_that_is_too_large_is_not_read(service: Service) -> None:
    response = service.upload("a.txt", b"x" * 2 * LIMIT, service.writer)
    assert (response.status_code, response.json()["type"]) == (413, "urn:policykb:too-large")
    headers = {"authorization": f"Bearer {service.writer}"}
    files = {"file": ("a.txt", b"x" * 2 * LIMIT)}
    assert service.http.post("/v1/documents?wait=false", files=files, headers=headers).status_code == 413


def test_a_body_that_never_ends_is_refused(service: Service) -> None:
    head = f"POST /v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {service.writer}\r\n"
    assert b"413" in service.raw(f"{head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".encode()).split(b"\r\n")[0]


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/documents?wait=false", "/v1/search"])
def test_a_body_that_trickles_in_is_cut_off(service: Service, path: str) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {service.writer}\r\nContent-Length: 9000\r\n"
    )
    form = "Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
    started = time.monotonic()
    received = service.raw((head + form).encode(), b"Content-Disposition: form-data;")
    assert b"408" in received.split(b"\r\n")[0]
    assert time.monotonic() - started < 10


def test_a_body_without_a_file(service: Service) -> None:
    headers = {"authorization": f"Bearer {service.writer}"}
    bodies: list[dict[str, Any]] = [
        {"json": {"file": "x"}},
        {"data": {"file": "text"}},
        {"files": [("file", ("a.txt", b"x")), ("file", ("b.txt", b"x"))]},
        {"content": b"--x", "headers": {**headers, "content-type": "multipart/form-data; boundary=y"}},
        {"content": b"--x", "headers": {**headers, "content-type": "multipart/form-data"}},
    ]
    for body in bodies:
        response = service.http.post("/v1/documents", **{"headers": headers, **body})
        assert response.status_code in (400, 422), response.text
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("given", ["a b", "x" * 65, "a%0d%0aSet-Cookie:x", "身份"])
def test_nothing_is_put_into_headers(service: Service, given: str) -> None:
    response = service.http.get("/health", headers={"x-request-id": given.encode()})
    assert response.headers["x-request-id"] != given
    assert "set-cookie" not in response.headers
    assert service.http.get("/health", headers={"x-request-id": "oa-1.2_3"}).headers["x-request-id"] == "oa-1.2_3"


def test_nothing_is_put_into_the_headers_of_a_file(service: Service) -> None:
    name = 'a"; filename="b.exe\r\nSet-Cookie: x=1.txt'
    taken = service.upload(name, TEXT.format("抬头").encode(), service.writer)
    assert taken.status_code == 201, taken.text
    for path in ("/file", ""):
        headers = service.http.get(taken.headers["location"] + path).headers
        assert "set-cookie" not in headers
        assert "b.exe;" not in headers.get("content-disposition", "")
    service.http.delete(taken.headers["location"], headers={"authorization": f"Bearer {service.writer}"})


@pytest.mark.parametrize("path", ["/health", "/nothing", "/v1/clauses/x"])
def test_every_reply_carries_the_security_headers(service: Service, path: str) -> None:
    headers = service.http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_too_many_requests(seeded: KnowledgeBase) -> None:
    app = create_app(seeded, Settings(rate=3))
    with TestClient(app, client=("192.0.2.7", 1)) as client:
        replies = [client.get("/v1/documents") for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert 0 < int(replies[-1].headers["retry-after"]) <= 20


def test_questions_are_written_down_only_where_the_office_asks(
    tmp_path: Path, new_base: NewBase, service: Service
) -> None:
    service.http.post("/v1/search", json={"query": "不留痕的问题"})
    assert "不留痕的问题" not in (service.base.folder / "audit.jsonl").read_text("utf-8")
    base = new_base(tmp_path / "kb")
    with TestClient(create_app(base, Settings(audit_queries=True))) as client:
        client.post("/v1/search", json={"query": "科普"})
    [line] = (tmp_path / "kb" / "audit.jsonl").read_text("utf-8").splitlines()
    assert (json.loads(line)["action"], json.loads(line)["query"]) == ("ask", "科普")


@pytest.mark.slow
def test_searches_go_on_beside_uploads(service: Service) -> None:
    """No search fails while documents come and go, and each document is seen whole or not at all."""
    stop, faults = threading.Event(), []

    def search() -> None:
        with httpx2.Client(base_url=f"http://127.0.0.1:{service.port}", timeout=60) as http:
            while not stop.is_set():
                response = http.post("/v1/search", json={"query": "智慧养老平台"})
                counts = [one["clauses"] for one in http.get("/v1/documents").json()["documents"]]
                if response.status_code != 200 or set(counts) - {2}:
                    faults.append((response.text, counts))

    searching = [threading.Thread(target=search) for _ in range(3)]
    for thread in searching:
        thread.start()
    headers = {"authorization": f"Bearer {service.writer}"}
    for number in range(4):
        taken = service.upload(f"{number}.txt", TEXT.format(f"智慧养老{number}").encode(), service.writer)
        assert taken.status_code == 201, taken.text
        assert service.http.delete(taken.headers["location"], headers=headers).status_code == 200
    stop.set()
    for thread in searching:
        thread.join()
    assert not faults
