"""The page over HTTP, without a browser: which addresses open it, what is kept, what a stranger may fetch."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from policykb.service.http.app import create_app
from policykb.service.http.routes.page import FOLDER
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings(log="off"))) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=科普", "/departments/省科协", "/departments/甘肃省/health", "/documents", "/documents/x", "/clauses/x",
     "/compare?left=a&right=b", "/upload"],
)  # fmt: skip
def test_every_view_opens_under_its_address(client: TestClient, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>政策知识库</title>" in response.text


def test_an_address_of_a_clause_serves_people_and_programs(client: TestClient, seeded: KnowledgeBase) -> None:
    [summary] = seeded.store.documents()
    id = seeded.store.entries_of(summary.id)[0].clause.id
    program = client.get(f"/clauses/{id}", headers={"accept": "application/json"}, follow_redirects=False)
    assert (program.status_code, program.headers["location"]) == (307, f"/v1/clauses/{id}")
    person = client.get(f"/clauses/{id}", headers=BROWSER)
    assert person.headers["content-type"].startswith("text/html")
    assert {program.headers["vary"].lower(), person.headers["vary"].lower().split(",")[0]} == {"accept"}


def test_parts_are_kept_for_good_and_a_new_version_is_seen_at_once(client: TestClient) -> None:
    index = client.get("/")
    assert client.get("/", headers={"if-none-match": index.headers["etag"]}).status_code == 304
    parts = set(re.findall(r'(?:href|src)="(/page/[^"]+)"', index.text))
    assert {path.rpartition("/")[2] for path in parts} == {path.name for path in FOLDER.iterdir()} - {"index.html"}
    for path in parts:
        response = client.get(path)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    old = client.get("/page/older/start.js")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
    assert old.headers["content-type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "path", ["/page/x/index.html", "/page/x/..%2Fapi.py", "/page/x/%2e%2e/api.py", "/page/x/nothing.js", "/page/x/"]
)
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_scripts_and_styles_stand_in_files_of_their_own(client: TestClient) -> None:
    index = client.get("/")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", index.text)
    assert "unsafe" not in index.headers["content-security-policy"]
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), path.name
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), path.name


def test_the_page_is_open_where_documents_are_not(seeded: KnowledgeBase) -> None:
    with TestClient(create_app(seeded, Settings(log="off", anonymous=False))) as client:
        for path in ("/", "/documents", "/departments/省科协", "/page/x/start.js", "/favicon.ico"):
            assert client.get(path, headers=BROWSER).status_code == 200
        [summary] = seeded.store.documents()
        id = seeded.store.entries_of(summary.id)[0].clause.id
        for path in (f"/clauses/{id}", "/v1/suggest?q=省", f"/v1/documents/{summary.id}/pages/1.png", "/v1/documents"):
            assert client.get(path).status_code == 401
