"""Searching in other processes says what searching here says, follows what comes in, and outlives a process."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from fastapi.testclient import TestClient

from policykb.corpus.errors import BadRequest
from policykb.corpus.shipped import DOCUMENTS
from policykb.index.answering.answer import Answer, Filters, Query
from policykb.service.http.app import create_app
from policykb.service.http.search_pool import SearchPool
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

pytestmark = pytest.mark.slow

QUERIES = [
    Query("给老年人做防诈骗宣传归哪个部门管？", facets=True),
    Query("青少年科学素质", Filters(department=("省教育厅",)), limit=3, offset=1),
    Query("", Filters(section=("五",)), sort="document"),
    Query("今天天气"),
]
TEXT = "甘肃省科学技术厅关于{0}的通知\n\n一、加强{0}\n（一）建设{0}平台。（责任单位：省科技厅）\n"


@pytest.fixture(scope="module")
def base(
    tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]
) -> Iterator[KnowledgeBase]:
    base = new_base(tmp_path_factory.mktemp("kb"))
    base.ingest([DOCUMENTS])
    yield base
    base.store.close()


@pytest.fixture(scope="module")
def search_pool(base: KnowledgeBase) -> Iterator[SearchPool]:
    search_pool = SearchPool(base.folder, 2)
    search_pool.warm()
    yield search_pool
    search_pool.close()


def untimed(answer: Answer) -> Answer:
    return replace(answer, took_ms=0)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text)
def test_the_same_answer_as_here(base: KnowledgeBase, search_pool: SearchPool, query: Query) -> None:
    for _ in range(3):
        assert untimed(search_pool.answer(query)) == untimed(base.answer(query))


def test_a_bad_request_is_one_there_too(search_pool: SearchPool) -> None:
    with pytest.raises(BadRequest, match="空"):
        search_pool.answer(Query(""))


def test_what_comes_in_is_found_at_once_and_what_goes_is_not(base: KnowledgeBase, search_pool: SearchPool) -> None:
    _, secret = KeyRing(base.folder).create("写", "write")
    own = SearchPool(base.folder, 2)
    with TestClient(create_app(base, Settings(log="off"), own)) as client:
        client.headers["authorization"] = f"Bearer {secret}"
        taken = client.post("/v1/documents", files={"file": ("乡村.txt", TEXT.format("数字乡村").encode())})
        for _ in range(4):
            hits = client.post("/v1/search", json={"query": "数字乡村平台"}).json()["hits"]
            assert hits[0]["document"]["source"] == "乡村.txt"
        assert base.index.is_ready()
        assert search_pool.answer(Query("数字乡村平台")).hits[0].document.source == "乡村.txt"
        client.delete(taken.headers["location"])
        for _ in range(4):
            hits = client.post("/v1/search", json={"query": "数字乡村平台"}).json()["hits"]
            assert "乡村.txt" not in [hit["document"]["source"] for hit in hits]
        assert client.get("/ready").json()["revision"] == base.store.revision
    with pytest.raises(RuntimeError):
        own.answer(Query("科普"))  # closed with the service


def test_a_process_that_is_killed_is_replaced(search_pool: SearchPool) -> None:
    before = untimed(search_pool.answer(QUERIES[0]))
    for process in filter(lives, search_pool.processes()):
        os.kill(process, signal.SIGKILL)
    time.sleep(0.2)
    assert untimed(search_pool.answer(QUERIES[0])) == before


def test_a_request_outlives_a_process_that_is_killed(base: KnowledgeBase) -> None:
    own = SearchPool(base.folder, 2)
    with TestClient(create_app(base, Settings(log="off"), own)) as client:
        before = client.post("/v1/search", json={"query": QUERIES[0].text}).json()["hits"]
        for process in filter(lives, own.processes()):
            os.kill(process, signal.SIGKILL)
        time.sleep(0.2)
        assert client.post("/v1/search", json={"query": QUERIES[0].text}).json()["hits"] == before


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to see which signals are blocked")
def test_the_processes_never_hear_an_interrupt(search_pool: SearchPool) -> None:
    for process in filter(lives, search_pool.processes()):
        status = Path(f"/proc/{process}/status").read_text()
        blocked = int(status.partition("SigBlk:")[2].split()[0], 16)
        assert blocked >> signal.SIGINT - 1 & 1


def test_a_call_outlives_processes_that_are_killed_again_and_again(base: KnowledgeBase) -> None:
    own = SearchPool(base.folder, 2)
    stop = threading.Event()

    def kill() -> None:
        for _ in range(3):
            for process in filter(lives, own.processes()):
                with suppress(OSError):
                    os.kill(process, signal.SIGKILL)
            if stop.wait(0.3):
                return

    killing = threading.Thread(target=kill)
    killing.start()
    try:
        assert untimed(own.answer(QUERIES[0])) == untimed(base.answer(QUERIES[0]))
    finally:
        stop.set()
        killing.join()
        own.close()


STARTED = """
import sys
from pathlib import Path
from policykb.service.http.search_pool import SearchPool

searchers = SearchPool(Path(sys.argv[1]), 1)
searchers.warm()
print(*searchers.processes(), flush=True)
sys.stdin.read()
"""


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see other processes")
def test_the_processes_end_with_a_service_that_is_killed(base: KnowledgeBase) -> None:
    command = [sys.executable, "-c", STARTED, base.folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as service:
        assert service.stdout
        [searcher] = map(int, service.stdout.readline().split())
        assert lives(searcher)
        service.kill()
    for _ in range(500):
        if not lives(searcher):
            return
        time.sleep(0.02)
    raise AssertionError(f"process {searcher} goes on without its service")


@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems end a service by a signal that it can hear")
@pytest.mark.parametrize("seconds", [0, 0.5, 30])
def test_a_service_that_is_told_to_end_says_nothing_more(base: KnowledgeBase, seconds: float) -> None:
    """While it starts, or once it is ready."""
    code = "from policykb.service.cli.main import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", "--kb", str(base.folder)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr
        address = service.stderr.readline().split("：", 1)[1].split()[0]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(OSError), urlopen(f"{address}/ready", timeout=0.1):  # noqa: S310
                break
            time.sleep(0.02)
        service.terminate()
        said = service.stderr.read()
    assert [line for line in said.splitlines() if not line.startswith('{"time"')] == []
