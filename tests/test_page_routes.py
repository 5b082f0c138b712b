"""The page over HTTP, without a browser: the addresses that open it, caching, and what a stranger may get."""

import json
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from policykb.index.answering.answer import FARTHEST, LONGEST_QUERY
from policykb.ingest.reading import FORMATS
from policykb.service.exports.files import HIT_FORMATS, MAX_EXPORTED_HITS
from policykb.service.http.app import create_app
from policykb.service.http.routes.page import FOLDER
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.present.grounded_answer import MIN_SHARE_OF_BEST

FILES = {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*") if path.is_file()}

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings(log="off"))) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    ["/", "/?q=科普", "/departments/省科协", "/departments/甘肃省/health", "/documents", "/documents/x", "/clauses/x",
     "/compare?left=a&right=b", "/changes?before=a&after=b", "/remarks", "/folders", "/upload"],
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
    parts = re.findall(r'(?:href|src)="(/page/[^"]+)"', index.text)
    assert {path.split("/", 3)[3] for path in parts} == set(FILES) - {"index.html"}
    for path in set(parts):
        response = client.get(path)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    for name in ("start.js", "core/api.js"):
        old = client.get(f"/page/older/{name}")
        assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
        assert old.headers["content-type"] == "text/javascript; charset=utf-8"
        assert old.content == FILES[name].read_bytes()


def test_every_module_is_named_before_the_first_is_read(client: TestClient) -> None:
    named = re.findall(r'<link rel="modulepreload" fetchpriority="low" href="/page/\w+/([^"]+)">', client.get("/").text)
    assert set(named) == {name for name in FILES if name.endswith(".js")} - {"before_paint.js"}
    assert len(named) == len(set(named))


def test_figures_of_the_service_reach_the_page(client: TestClient) -> None:
    [block] = re.findall(r'<script type="application/json" id="facts">(.*?)</script>', client.get("/").text)
    assert json.loads(block) == {
        "min_share_of_best": MIN_SHARE_OF_BEST,
        "max_query_characters": LONGEST_QUERY,
        "max_offset": FARTHEST,
        "max_exported_hits": MAX_EXPORTED_HITS,
        "hit_formats": list(HIT_FORMATS),
        "suffixes": list(FORMATS),
    }
    used = "".join(path.read_text("utf-8") for name, path in FILES.items() if name.endswith(".js"))
    assert set(re.findall(r"\bfacts\(\)\.(\w+)", used)) == set(json.loads(block))


@pytest.mark.parametrize(
    "path",
    ["/page/x/index.html", "/page/x/..%2Fapi.py", "/page/x/%2e%2e/api.py", "/page/x/nothing.js", "/page/x/", "/page/x",
     "/page/x/core", "/page/x/core/", "/page/x/api.js", "/page/x/core/nothing.js", "/page/x/core/%2e%2e/start.js",
     "/page/x/core%2F..%2Fstart.js", "/page/x/%2Fcore/api.js", "/page/x/core%5Capi.js", "/page/x/.%2Fstart.js",
     "/page/x/core/api.js%00", "/page/x/%2Fetc/passwd", "/page/x/core/..%2F..%2Fhttp/app.py"],
)  # fmt: skip
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_scripts_and_styles_stand_in_files_of_their_own(client: TestClient) -> None:
    index = client.get("/")
    without_data = index.text.replace('<script type="application/json" id="facts">', "", 1)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", without_data)
    assert "unsafe" not in index.headers["content-security-policy"]
    for name, path in FILES.items():
        text = path.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), name
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text), name


def test_everything_that_is_sent_is_small() -> None:
    assert sum(path.stat().st_size for path in FILES.values()) <= 224 * 1024


def test_the_page_is_open_where_documents_are_not(seeded: KnowledgeBase) -> None:
    with TestClient(create_app(seeded, Settings(log="off", anonymous=False))) as client:
        for path in (
            "/",
            "/documents",
            "/changes",
            "/folders",
            "/remarks",
            "/departments/省科协",
            "/page/x/start.js",
            "/page/x/core/api.js",
            "/favicon.ico",
        ):
            assert client.get(path, headers=BROWSER).status_code == 200
        [summary] = seeded.store.documents()
        id = seeded.store.entries_of(summary.id)[0].clause.id
        for path in (f"/clauses/{id}", "/v1/suggest?q=省", f"/v1/documents/{summary.id}/pages/1.png", "/v1/documents"):
            assert client.get(path).status_code == 401
