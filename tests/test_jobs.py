"""Uploads that nobody waits for: their progress, their end, and a queue that has one."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from policykb.corpus.errors import Busy, NotFound
from policykb.corpus.shipped import DOCUMENTS
from policykb.service.http.app import create_app
from policykb.service.http.jobs import Job, Jobs
from policykb.service.http.openapi import examples
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.knowledge_base.write_lock import WriteLock

TEXT = "甘肃省科学技术厅关于{0}的通知\n\n一、加强{0}\n（一）建设{0}平台。（责任单位：省科技厅）\n"
SEED = next(DOCUMENTS.glob("*.txt"))


@pytest.fixture(scope="module")
def base(
    tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]
) -> Iterator[KnowledgeBase]:
    base = new_base(tmp_path_factory.mktemp("kb"))
    yield base
    base.store.close()


@pytest.fixture(scope="module")
def client(base: KnowledgeBase) -> Iterator[TestClient]:
    _, secret = KeyRing(base.folder).create("写", "write")
    with TestClient(create_app(base, Settings(log="off"))) as client:
        client.headers["authorization"] = f"Bearer {secret}"
        yield client


def upload(client: TestClient, name: str, content: bytes) -> httpx2.Response:
    return client.post("/v1/documents", params={"wait": "false"}, files={"file": (name, content)})


def ended(client: TestClient, accepted: httpx2.Response) -> Any:
    """The job when it is over."""
    assert accepted.status_code == 202, accepted.text
    address = accepted.headers["location"]
    assert address == f"/v1/jobs/{accepted.json()['job']}"
    while (job := client.get(address).raise_for_status().json())["state"] not in ("done", "failed"):
        assert set(job) == {"id", "state", "source", "seconds", "to_encode", "result", "error"}
        assert job["result"] is job["error"] is None
        time.sleep(0.02)
    return job


def audit(folder: Path) -> str:
    return (folder / "audit.jsonl").read_text("utf-8")


def test_what_an_upload_becomes(client: TestClient, base: KnowledgeBase) -> None:
    job = ended(client, upload(client, "../../数字乡村.txt", TEXT.format("数字乡村").encode()))
    assert (job["state"], job["source"], job["error"]) == ("done", "数字乡村.txt", None)
    assert job["seconds"] > 0
    result = job["result"]
    assert (result["new"], result["clauses"], result["duties"]) == (True, 2, 1)
    whole = client.get(f"/v1/documents/{result['id']}").json()
    assert result == {"new": True, "note": None} | whole
    assert client.post("/v1/search", json={"query": "数字乡村平台"}).json()["hits"]
    assert f'"document": "{result["id"]}"' in audit(base.folder)
    again = ended(client, upload(client, "别名.txt", TEXT.format("数字乡村").encode()))
    assert (again["state"], again["result"]) == ("done", {"new": False, "note": None} | whole)


def test_a_job_has_the_fields_of_its_example(client: TestClient) -> None:
    shown = examples()["GET /v1/jobs/{id}"]["response"]
    job = ended(client, upload(client, SEED.name, SEED.read_bytes()))
    assert set(job) == set(shown)
    assert job["result"] == shown["result"]


@pytest.mark.parametrize(("name", "content"), [("空.txt", b""), ("坏.docx", b"PK\x03\x04 no archive"), ("a.xyz", b"x")])
def test_a_file_that_fails(client: TestClient, base: KnowledgeBase, name: str, content: bytes) -> None:
    accepted = upload(client, name, content)
    job = ended(client, accepted)
    assert (job["state"], job["result"], job["source"]) == ("failed", None, name)
    problem = job["error"]
    assert (problem["type"], problem["status"]) == ("urn:policykb:not-readable", 422)
    assert problem["detail"].startswith(f"{name}：")
    assert problem["request_id"] == accepted.headers["x-request-id"]
    assert any("一" <= character <= "鿿" for character in problem["detail"])
    english = client.get(accepted.headers["location"], headers={"accept-language": "en"}).json()["error"]["detail"]
    assert english != problem["detail"]
    assert problem["detail"] in audit(base.folder)
    waited = client.post("/v1/documents", files={"file": (name, content)}).json()
    assert {"type": waited["type"], "status": waited["status"]} == {"type": problem["type"], "status": 422}


def test_what_is_no_file_is_refused_at_once(client: TestClient) -> None:
    assert client.post("/v1/documents", params={"wait": "false"}, json={}).status_code == 422
    assert upload(client, "noname", b"text").status_code == 422
    assert client.post("/v1/documents", params={"wait": "perhaps"}).status_code == 422


def test_a_job_that_is_none(client: TestClient) -> None:
    response = client.get("/v1/jobs/nothing")
    assert (response.status_code, response.json()["type"]) == (404, "urn:policykb:not-found")


def test_uploading_takes_a_write_key_and_looking_a_read_key(client: TestClient, base: KnowledgeBase) -> None:
    _, reader = KeyRing(base.folder).create("读", "read")
    accepted = upload(client, "钥匙.txt", TEXT.format("钥匙").encode())
    closed = TestClient(create_app(base, Settings(log="off", anonymous=False)))
    for headers, posted, looked in (({}, 401, 401), ({"authorization": f"Bearer {reader}"}, 403, 404)):
        files = {"file": ("a.txt", b"text")}
        assert closed.post("/v1/documents?wait=false", files=files, headers=headers).status_code == posted
        assert closed.get("/v1/jobs/other", headers=headers).status_code == looked
    assert ended(client, accepted)["state"] == "done"


def test_a_queue_that_is_full(tmp_path: Path, new_base: Callable[[Path], KnowledgeBase]) -> None:
    """One is held up half-way, one waits; the third is refused with a sentence, and can come when they are through."""
    base = new_base(tmp_path)
    _, secret = KeyRing(base.folder).create("写", "write")
    with TestClient(create_app(base, Settings(log="off", most_waiting=1))) as client:
        client.headers["authorization"] = f"Bearer {secret}"
        with WriteLock(base.folder).held():  # another program writes
            first = upload(client, "1.txt", TEXT.format("第一").encode())
            while client.get(first.headers["location"]).json()["state"] != "storing":
                time.sleep(0.02)
            second = upload(client, "2.txt", TEXT.format("第二").encode())
            assert client.get(second.headers["location"]).json()["state"] == "waiting"
            third = upload(client, "3.txt", TEXT.format("第三").encode())
            assert (third.status_code, third.json()["type"]) == (503, "urn:policykb:busy")
            assert "1 份文件" in third.json()["detail"]
        assert [ended(client, one)["state"] for one in (first, second)] == ["done", "done"]
        assert ended(client, upload(client, "3.txt", TEXT.format("第三").encode()))["state"] == "done"
    base.store.close()


def until_ended(jobs: Jobs, id: str) -> Job:
    while jobs.find(id).state not in ("done", "failed"):
        time.sleep(0.01)
    return jobs.find(id)


def test_old_jobs_are_forgotten_one_by_one() -> None:
    jobs = Jobs(most_waiting=1)
    ids = []
    for number in range(203):
        ids.append(jobs.add(str(number), "", lambda _: {}).id)
        until_ended(jobs, ids[-1])
    assert list(jobs._jobs) == ids[3:]
    with pytest.raises(NotFound):
        jobs.find(ids[2])
    jobs.close()


def test_a_fault_of_ours_is_told_and_the_next_job_runs(caplog: pytest.LogCaptureFixture) -> None:
    jobs = Jobs(most_waiting=2)

    def fails(_: object) -> dict[str, Any]:
        raise ZeroDivisionError

    error = until_ended(jobs, jobs.add("a", "", fails).id).error
    assert error
    assert (error.type, error.status) == ("fault", 500)
    assert "ZeroDivisionError" in caplog.text
    assert until_ended(jobs, jobs.add("b", "", lambda _: {"fine": 1}).id).result == {"fine": 1}
    jobs.close()


def test_closing_ends_what_runs_and_drops_what_waits() -> None:
    jobs = Jobs(most_waiting=1)
    begun, hold = threading.Event(), threading.Event()

    def work(_: object) -> dict[str, Any]:
        begun.set()
        return {"waited": hold.wait()}

    running = jobs.add("a", "", work)
    begun.wait()
    waiting = jobs.add("b", "", work)
    with pytest.raises(Busy):
        jobs.add("c", "", work)
    closing = threading.Thread(target=jobs.close)
    closing.start()
    hold.set()
    closing.join()
    assert (jobs.find(running.id).state, jobs.find(waiting.id).state) == ("done", "waiting")
