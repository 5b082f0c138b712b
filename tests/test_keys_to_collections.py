"""Keys that show some collections only: how they are made, and what they may do."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from policykb.corpus.errors import BadRequest, DiskFull
from policykb.corpus.model import Document
from policykb.index.answering.answer import Query
from policykb.service.cli.main import app as commands
from policykb.service.http.app import create_app
from policykb.service.http.search_pool import SearchPool
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.collections.collecting import collect
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.knowledge_base.upkeep.repair import repair

NewBase = Callable[[Path], KnowledgeBase]
Small = tuple[Document, ...]
TEXT = "甘肃省科学技术厅关于{0}的通知\n\n一、加强{0}\n（一）建设{0}平台。（责任单位：省科技厅）\n"


class Service:
    """A service over four documents, of which 公开 holds one, with a key of each kind."""

    def __init__(self, base: KnowledgeBase, small: Small, **settings: Any) -> None:
        base.index.use_model("policykb-static-zh")
        for document in small:
            base.store.add(document)
        collect(base, small[0].id, ["公开"])
        self.base, self.shown, self.hidden = base, small[0], small[1]
        ring = KeyRing(base.folder)
        self.keys = {
            "all": ring.create("全部", "read")[1],
            "some": ring.create("大厅", "read", ["公开"])[1],
            "write": ring.create("管理员", "write")[1],
        }
        self.http = TestClient(create_app(base, Settings(log="off", rate=0, **settings)), base_url="http://127.0.0.1")

    def call(self, key: str | None, method: str, path: str, **request: Any) -> Any:
        headers = {"authorization": f"Bearer {self.keys[key]}"} if key else {}
        return self.http.request(method, path, headers=headers, **request)

    def sees(self, key: str | None) -> set[str]:
        return {one["id"] for one in self.call(key, "GET", "/v1/documents").json()["documents"]}


@pytest.fixture
def service(base: KnowledgeBase, small: Small) -> Iterator[Service]:
    service = Service(base, small)
    with service.http:
        yield service


def test_a_key_to_collections_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="read"):
        KeyRing(tmp_path).create("大厅", "write", ["公开"])
    assert KeyRing(tmp_path).all() == ()


def test_keys_of_older_versions_see_all(tmp_path: Path) -> None:
    key, secret = KeyRing(tmp_path).create("办公室", "read")
    file = tmp_path / "keys.json"
    [entry] = json.loads(file.read_text("utf-8"))
    assert entry.pop("collections") == []
    file.write_text(json.dumps([entry]), "utf-8")
    assert KeyRing(tmp_path).find(secret) == key
    assert not KeyRing(tmp_path).hide_something


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/v1/documents", "read-only"),
        ("DELETE", "/v1/documents/abc", "read-only"),
        ("PUT", "/v1/documents/abc/collections", "read-only"),
        ("GET", "/metrics", "some-collections"),
    ],
)
def test_what_a_key_to_collections_may_not_do(service: Service, method: str, path: str, kind: str) -> None:
    refused = service.call("some", method, path)
    assert (refused.status_code, refused.json()["type"]) == (403, f"urn:policykb:{kind}")


def test_a_key_that_somebody_gave_both_cannot_write(service: Service) -> None:
    file = service.base.folder / "keys.json"
    keys = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps([one | {"scope": "write"} for one in keys]), "utf-8")
    assert service.call("some", "DELETE", f"/v1/documents/{service.shown.id}").status_code == 403
    assert service.call("all", "DELETE", f"/v1/documents/{service.shown.id}").status_code == 200


def test_without_a_key_nothing_is_seen_once_there_is_one_to_collections(service: Service) -> None:
    assert service.call(None, "GET", "/v1/documents").status_code == 401
    ring = KeyRing(service.base.folder)
    [some] = [key for key in ring.all() if key.collections]
    ring.revoke(some.id)
    assert service.call(None, "GET", "/v1/documents").status_code == 401  # who held it would see all


def test_the_settings_may_say_that_all_is_seen_without_a_key(base: KnowledgeBase, small: Small) -> None:
    service = Service(base, small, anonymous=True)
    with service.http:
        assert (len(service.sees(None)), len(service.sees("some"))) == (4, 1)


def test_the_state_of_the_service_gives_no_figures(service: Service) -> None:
    service.base.troubles.note("audit", DiskFull("磁盘 /srv/内部 已满。", "The disk of /srv/内部 is full."))
    told = {key: service.call(key, "GET", "/ready").json() for key in (None, "some", "all")}
    assert told["some"] == told[None]
    assert (told["some"]["revision"], told["some"]["to_encode"]) == (None, None)
    assert "内部" not in str(told["some"])
    assert told["all"]["revision"] == service.base.store.revision
    assert "内部" in str(told["all"]["troubles"])
    counts = {key: service.call(key, "GET", "/health").json()["documents"] for key in (None, "some", "all")}
    assert counts == {None: None, "some": 1, "all": 4}


def test_a_job_is_hidden_from_a_key_to_collections(service: Service) -> None:
    files = {"file": ("通知.txt", TEXT.format("数字乡村").encode())}
    job = service.call("write", "POST", "/v1/documents?wait=false", files=files).json()["job"]
    assert service.call("all", "GET", f"/v1/jobs/{job}").status_code == 200
    assert service.call("some", "GET", f"/v1/jobs/{job}").status_code == 404


def test_what_is_known_of_a_hidden_document_does_not_help(service: Service) -> None:
    path = f"/v1/documents/{service.hidden.id}"
    tag = service.call("all", "GET", path).headers["etag"]
    assert (
        service.http.get(
            path, headers={"authorization": f"Bearer {service.keys['some']}", "if-none-match": tag}
        ).status_code
        == 404
    )


def test_uploads_and_changes_are_seen_at_once(service: Service) -> None:
    body = {"query": "数字乡村平台"}
    files = {"file": ("通知.txt", TEXT.format("数字乡村").encode())}
    taken = service.call("write", "POST", "/v1/documents?collection=草稿&collection=公开", files=files)
    assert taken.status_code == 201, taken.text
    id = taken.json()["id"]
    assert service.call("some", "POST", "/v1/search", json=body).json()["hits"][0]["document"]["id"] == id
    assert service.call("all", "GET", "/v1/collections").json()["collections"] == [
        {"name": "公开", "documents": 2}, {"name": "草稿", "documents": 1}
    ]  # fmt: skip
    assert service.call("some", "GET", "/v1/collections").json()["collections"] == [{"name": "公开", "documents": 2}]
    put = service.call("write", "PUT", f"/v1/documents/{id}/collections", json={"collections": ["草稿"]})
    assert put.json() == {"id": id, "collections": ["草稿"]}
    assert service.sees("some") == {service.shown.id}
    found = service.call("some", "POST", "/v1/search", json=body).json()
    assert id not in str(found)
    listed = service.call("all", "GET", "/v1/documents", params={"q": "数字乡村"}).json()["documents"]
    assert [one["collections"] for one in listed] == [["草稿"]]
    assert "collections" not in service.call("some", "GET", "/v1/documents").json()["documents"][0]
    again = service.call("write", "POST", "/v1/documents?collection=公开", files=files)
    assert again.status_code == 200
    assert id in service.sees("some")
    assert service.call("write", "POST", "/v1/documents?collection=a,b", files=files).status_code == 422
    unknown = service.call("write", "PUT", "/v1/documents/abc/collections", json={"collections": []})
    assert unknown.status_code == 404


@pytest.mark.slow
def test_search_processes_see_no_more(base: KnowledgeBase, small: Small) -> None:
    service = Service(base, small)
    pool = SearchPool(base.folder, 2)
    service.http = TestClient(create_app(base, Settings(log="off", rate=0), pool), base_url="http://127.0.0.1")
    body = {"query": "养老服务 科技馆建设", "facets": True}
    with service.http:
        for _ in range(4):
            told = {key: service.call(key, "POST", "/v1/search", json=body).json() for key in ("all", "some")}
            assert {one["document"]["id"] for one in told["some"]["hits"]} == {service.shown.id}
            assert service.hidden.id in {one["document"]["id"] for one in told["all"]["hits"]}
        assert {path.name for path in (base.folder / "views").glob("*/")}
        collect(base, service.hidden.id, ["公开"])
        for _ in range(4):
            assert service.hidden.id in service.call("some", "POST", "/v1/search", json=body).text
        collect(base, service.hidden.id, [])
        for _ in range(4):
            assert service.hidden.id not in service.call("some", "POST", "/v1/search", json=body).text
        assert pool.answer(Query("养老服务"), frozenset(["无"])).hits == ()


def test_the_commands(base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base.index.use_model("policykb-static-zh")
    monkeypatch.setenv("POLICYKB_HOME", str(base.folder))
    (tmp_path / "通知.txt").write_text(TEXT.format("数字乡村"), "utf-8")

    def run(*arguments: str) -> Any:
        done = CliRunner().invoke(commands, [*arguments, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    [added] = run("ingest", str(tmp_path / "通知.txt"), "--collection", "公开")["added"]
    assert run("documents")[0]["collections"] == ["公开"]
    assert run("collect", added["id"], "本部门", "草稿") == {"id": added["id"], "collections": ["本部门", "草稿"]}
    assert run("collections") == [{"name": "本部门", "documents": 1}, {"name": "草稿", "documents": 1}]
    assert run("ingest", str(tmp_path / "通知.txt"), "--collection", "公开")["unchanged"] == ["通知.txt"]
    assert run("documents")[0]["collections"] == ["公开", "本部门", "草稿"]
    made = run("key", "create", "大厅", "--collection", "公开", "--collection", "草稿")
    assert made["collections"] == ["公开", "草稿"]
    assert [key["collections"] for key in run("key", "list")] == [["公开", "草稿"]]
    assert run("collect", added["id"]) == {"id": added["id"], "collections": []}


def test_a_store_that_is_written_anew_keeps_its_collections(base: KnowledgeBase, tmp_path: Path) -> None:
    base.index.use_model("policykb-static-zh")
    for name in ("数字乡村", "智慧养老"):
        (tmp_path / f"{name}.txt").write_text(TEXT.format(name), "utf-8")
    base.ingest([tmp_path / "数字乡村.txt"], collections=["公开", "草稿"])
    base.ingest([tmp_path / "智慧养老.txt"], collections=["公开"])
    [id] = [one.id for one in base.documents() if one.source == "智慧养老.txt"]
    collect(base, id, [])
    before = base.store.lives.collections()
    assert len(before) == 1
    base.close()
    base.store.path.write_bytes(b"x" * 4096)
    for ending in ("-wal", "-shm"):
        base.store.path.with_name(f"corpus.sqlite{ending}").unlink(missing_ok=True)
    repair(base.folder)
    with KnowledgeBase(base.folder) as again:
        assert again.store.size == 2
        assert again.store.lives.collections() == before
