"""History, changes, corrections, remarks and followed folders over HTTP."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from policykb.service.http.app import create_app
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

TEXT = """关于办好农村电商的若干措施

一、建设仓储。在每个乡镇建一处仓库。（责任单位：省商务厅，2025年底前完成）
二、培训人员。每年培训五百人。（责任单位：省教育厅）
"""


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    write(folder / "电商.txt", TEXT)
    return folder


def write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (time.time() - 60, time.time() - 60))


@pytest.fixture
def client(tmp_path: Path, shared: Path, new_base: Callable[[Path], KnowledgeBase]) -> Iterator[TestClient]:
    with new_base(tmp_path / "kb") as base:
        key = KeyRing(base.folder).create("办公室", "write")[1]
        headers = {"authorization": f"Bearer {key}"}
        settings = Settings(follow=(shared, tmp_path / "missing"))
        with TestClient(create_app(base, settings), raise_server_exceptions=False, headers=headers) as client:
            assert client.post("/v1/sync").json()["added"]
            yield client


def only(client: TestClient) -> Any:
    [summary] = [one for one in client.get("/v1/documents").json()["documents"] if one["status"] is None]
    return summary


def test_a_correction_is_made_listed_and_taken_back(client: TestClient) -> None:
    id = only(client)["id"]
    address = f"/v1/documents/{id}/corrections"
    body = {"corrections": [{"kind": "header", "field": "region", "value": "甘肃省"}], "why": "见封面"}
    changed = client.post(address, json=body)
    assert changed.status_code == 200, changed.text
    assert [one["field"] for one in changed.json()["fields"]] == ["region", "level"]
    assert only(client)["region"] == "甘肃省"
    asked = client.post("/v1/search", json={"query": "农村电商 培训人员 归哪个部门管"}).json()
    assert "甘肃省教育厅" in [one["full_name"] for one in asked["departments"]]
    [kept] = client.get(address).json()["corrections"]
    assert (kept["who"], kept["why"], kept["value"], kept["was"]) == ("办公室", "见封面", "甘肃省", None)
    assert client.delete(f"{address}/{kept['number']}").status_code == 200
    assert client.delete(f"{address}/{kept['number']}").status_code == 404
    assert (only(client)["region"], client.get(address).json()["corrections"]) == (None, [])
    assert len(client.get(address, params={"undone": True}).json()["corrections"]) == 1
    events = client.get(f"/v1/documents/{id}/history").json()["events"]
    assert [one["what"] for one in events] == ["ingested", "corrected", "undone"]


def test_a_wrong_correction_is_refused_with_a_sentence(client: TestClient) -> None:
    id = only(client)["id"]
    for correction in ({"kind": "header", "field": "region", "value": "月球省"}, {"kind": "fate"}, {}):
        refused = client.post(f"/v1/documents/{id}/corrections", json={"corrections": [correction]})
        assert (refused.status_code, bool(refused.json()["detail"])) == (422, True)
    body = {"corrections": [{"kind": "header", "field": "title", "value": "题目"}]}
    assert client.post("/v1/documents/abc/corrections", json=body).status_code == 404


def test_what_a_new_version_changes(client: TestClient, shared: Path) -> None:
    older = only(client)["id"]
    write(shared / "电商.txt", TEXT.replace("省教育厅", "省教育厅、省妇联"))
    seen = client.get("/v1/sync").json()["folders"]
    assert (seen[0]["changed"], seen[1]["error"] is not None) == (["电商.txt"], True)
    client.post("/v1/sync")
    newer = only(client)["id"]
    found = client.get(f"/v1/documents/{newer}/changes", params={"since": older}).json()
    assert [duty for clause in found["clauses"] for duty in clause["duties"]] == [
        {"kind": "added", "holder": "省妇联", "before": None, "after": "unspecified"}
    ]
    assert found["same"] == 1
    assert client.get(f"/v1/documents/{older}").json()["status"] == "superseded"


def test_a_great_loss_must_be_known(client: TestClient, shared: Path) -> None:
    for number in range(12):
        write(shared / f"{number}.txt", TEXT.replace("电商", f"第{number}类电商"))
    client.post("/v1/sync")
    for number in range(12):
        (shared / f"{number}.txt").unlink()
    refused = client.post("/v1/sync").json()["folders"][0]
    assert "12 份文件不见了" in refused["error"]
    assert client.get("/v1/documents").json()["total"] == 13
    assert client.post("/v1/sync", params={"gone": 12}).json()["folders"][0]["error"] is None
    assert client.get("/v1/documents").json()["total"] == 1


def test_the_history_tells_readers_no_folders(client: TestClient, tmp_path: Path) -> None:
    reader = KeyRing(tmp_path / "kb").create("读者", "read")[1]
    address = f"/v1/documents/{only(client)['id']}/history"
    told = [
        client.get(address, headers={"authorization": f"Bearer {key}"}).json()["events"][0]["facts"]
        for key in (reader, client.headers["authorization"].removeprefix("Bearer "))
    ]
    assert [sorted(facts) for facts in told] == [["source"], ["folder", "source"]]


def test_reading_again_says_that_nothing_has_changed(client: TestClient) -> None:
    assert client.post(f"/v1/documents/{only(client)['id']}/reread").json() == {"fields": [], "clauses": [], "same": 2}
    assert client.post("/v1/documents/abc/reread").status_code == 404


def test_a_remark_waits_until_it_is_closed(client: TestClient) -> None:
    number = client.post("/v1/reports", json={"words": "不对", "question": "谁管仓储"}).json()["number"]
    [one] = client.get("/v1/reports").json()["reports"]
    assert (one["number"], one["words"], one["who"]) == (number, "不对", "办公室")
    assert client.delete(f"/v1/reports/{number}").status_code == 204
    assert client.delete(f"/v1/reports/{number}").status_code == 404
    assert client.get("/v1/reports").json() == {"reports": []}
    assert client.post("/v1/reports", json={"words": ""}).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "needs"),
    [
        ("GET", "/v1/documents/{id}/history", "read"),
        ("GET", "/v1/documents/{id}/corrections", "read"),
        ("POST", "/v1/documents/{id}/corrections", "write"),
        ("DELETE", "/v1/documents/{id}/corrections/1", "write"),
        ("POST", "/v1/documents/{id}/reread", "write"),
        ("POST", "/v1/reports", "read"),
        ("GET", "/v1/reports", "write"),
        ("DELETE", "/v1/reports/1", "write"),
        ("GET", "/v1/sync", "write"),
        ("POST", "/v1/sync", "write"),
    ],
)
def test_what_changes_or_tells_of_others_takes_a_write_key(
    client: TestClient, tmp_path: Path, method: str, path: str, needs: str
) -> None:
    reader = KeyRing(tmp_path / "kb").create("读者", "read")[1]
    address = path.format(id=only(client)["id"])
    json = {"words": "不对"} if path == "/v1/reports" else None
    said = client.request(method, address, json=json, headers={"authorization": f"Bearer {reader}"})
    assert (said.status_code == 403) == (needs == "write"), said.text


def test_a_caller_learns_what_its_key_may_do(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/v1/caller").json() == {"name": "办公室", "may_write": True}
    reader = KeyRing(tmp_path / "kb").create("读者", "read")[1]
    said = client.get("/v1/caller", headers={"authorization": f"Bearer {reader}"})
    assert said.json() == {"name": "读者", "may_write": False}
    assert client.get("/v1/caller", headers={"authorization": "Bearer wrong"}).status_code == 401
