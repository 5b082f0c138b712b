"""A folder that is followed: what is new, changed, renamed or gone, and what that does to the knowledge base."""

import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policykb.corpus.errors import NotReadable, PolicyError
from policykb.index.answering.answer import Query
from policykb.service.cli.main import app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.life import following
from policykb.service.knowledge_base.life.following import Look, follow, look, watch
from policykb.service.knowledge_base.life.rereading import reread
from policykb.service.knowledge_base.sources import Content
from policykb.service.knowledge_base.taking_in import Report
from policykb.service.knowledge_base.upkeep.verify import verify

MEASURES = """青河市关于办好农村电商的若干措施

一、建设仓储。在每个乡镇建一处仓库。（责任单位：市商务局，2025年底前完成）
二、培训人员。每年培训五百人。（牵头单位：市人力资源和社会保障局；配合单位：市教育局）
三、打通物流。村村通快递，户户能收件。（责任单位：市交通运输局）
"""
PARKS = "青河市公园管理办法\n\n第一条 公园由市园林局管理。\n第二条 公园每日六时开放，二十二时关闭。\n"


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    write(folder / "电商.txt", MEASURES)
    write(folder / "内部" / "公园.txt", PARKS)
    return folder


@pytest.fixture
def kb(tmp_path: Path, shared: Path) -> Path:
    with KnowledgeBase(tmp_path / "kb") as base:
        follow(base, look(base, shared))
    return tmp_path / "kb"


def write(path: Path, text: str, ago: float = 60) -> None:
    """Write a file that has settled."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, (time.time() - ago, time.time() - ago))


def followed(kb: Path, shared: Path) -> Look:
    with KnowledgeBase(kb) as base:
        seen = look(base, shared)
        follow(base, seen)
        assert verify(base) == []
        assert not look(base, shared)
    return seen


def statuses(kb: Path) -> dict[str, str | None]:
    with KnowledgeBase(kb) as base:
        return {summary.source: summary.header.status for summary in base.documents()}


def test_a_new_folder_is_taken_in_and_then_there_is_nothing_to_do(kb: Path, shared: Path) -> None:
    assert statuses(kb) == {"电商.txt": None, "公园.txt": None}
    seen = followed(kb, shared)
    assert (bool(seen), seen.same) == (False, 2)


def test_looking_changes_nothing_and_tells_what_a_change_would_change(kb: Path, shared: Path) -> None:
    write(shared / "电商.txt", MEASURES.replace("2025年底", "2026年底"), ago=30)
    with KnowledgeBase(kb) as base:
        version = base.store.version
        seen = look(base, shared, closely=True)
        assert base.store.version == version
    told = seen.changes["电商.txt"]
    assert not isinstance(told, PolicyError)
    assert [(duty.kind, duty.holder) for change in told.clauses for duty in change.duties] == [("deadline", "市商务局")]


def test_a_changed_file_is_a_later_version(kb: Path, shared: Path) -> None:
    write(shared / "电商.txt", MEASURES.replace("市教育局", "团市委"), ago=30)
    followed(kb, shared)
    with KnowledgeBase(kb) as base:
        by_status = {summary.header.status: summary for summary in base.documents() if summary.source == "电商.txt"}
        assert by_status["superseded"].superseded_by == by_status[None]
        hits = base.answer(Query("农村电商 培训人员")).hits
        assert hits[0].document.id == by_status[None].id
        assert [one.what for one in base.store.lives.history(by_status["superseded"].id)] == ["ingested", "superseded"]
        assert [line.document.header.status for line in base.duties("市教育局")] == ["superseded"]


def test_a_file_that_gets_its_old_content_back_is_current_again(kb: Path, shared: Path) -> None:
    write(shared / "电商.txt", MEASURES.replace("市教育局", "团市委"), ago=30)
    followed(kb, shared)
    write(shared / "电商.txt", MEASURES, ago=20)
    followed(kb, shared)
    with KnowledgeBase(kb) as base:
        [current] = [one for one in base.documents() if one.source == "电商.txt" and one.header.status is None]
        assert "市教育局" in base.store.text(current.id)


def test_a_file_that_becomes_another_document_takes_the_old_one_out(kb: Path, shared: Path) -> None:
    write(shared / "电商.txt", "关于开展冬季清雪工作的通知\n\n一、及时清雪。（责任单位：市城管局）\n", ago=30)
    followed(kb, shared)
    with KnowledgeBase(kb) as base:
        assert {one.header.title for one in base.documents()} == {"关于开展冬季清雪工作的通知", "青河市公园管理办法"}
        [gone] = base.store.lives.withdrawn()
        assert "换成另一份文件" in gone.why


def test_a_renamed_or_moved_file_is_the_same_document(kb: Path, shared: Path) -> None:
    with KnowledgeBase(kb) as base:
        ids = {one.id for one in base.documents()}
    (shared / "电商.txt").rename(shared / "电商措施（终稿）.txt")
    (shared / "内部" / "公园.txt").rename(shared / "公园.txt")
    seen = followed(kb, shared)
    assert sorted((one.before.path if one.before else None, one.file.path) for one in seen.renamed) == [
        ("内部/公园.txt", "公园.txt"), ("电商.txt", "电商措施（终稿）.txt"),
    ]  # fmt: skip
    assert not seen.gone
    assert statuses(kb) == {"电商措施（终稿）.txt": None, "公园.txt": None}
    with KnowledgeBase(kb) as base:
        assert {one.id for one in base.documents()} == ids


def test_what_is_gone_leaves_the_search_with_its_older_versions_and_not_the_history(kb: Path, shared: Path) -> None:
    write(shared / "电商.txt", MEASURES.replace("市教育局", "团市委"), ago=30)
    followed(kb, shared)
    (shared / "电商.txt").unlink()
    seen = followed(kb, shared)
    assert [one.path for one in seen.gone] == ["电商.txt"]
    with KnowledgeBase(kb) as base:
        assert [one.source for one in base.documents()] == ["公园.txt"]
        gone = base.store.lives.withdrawn()
        assert {one.header.title for one in gone} == {"青河市关于办好农村电商的若干措施"}
        assert len(gone) == 2
        reread(base, [gone[0].id])  # and comes back when somebody wants it
        assert {one.source for one in base.documents()} == {"公园.txt", "电商.txt"}
        assert base.store.lives.history(gone[0].id)[-1].what == "returned"


def test_a_document_that_lies_elsewhere_too_stays(kb: Path, shared: Path) -> None:
    shutil.copy2(shared / "电商.txt", shared / "内部" / "副本.txt")
    followed(kb, shared)
    (shared / "电商.txt").unlink()
    followed(kb, shared)
    assert statuses(kb) == {"电商.txt": None, "公园.txt": None}
    (shared / "内部" / "副本.txt").unlink()
    followed(kb, shared)
    assert statuses(kb) == {"公园.txt": None}


def test_a_file_that_comes_back_is_taken_in_again(kb: Path, shared: Path) -> None:
    (shared / "电商.txt").unlink()
    followed(kb, shared)
    write(shared / "电商.txt", MEASURES)
    followed(kb, shared)
    assert statuses(kb) == {"电商.txt": None, "公园.txt": None}
    with KnowledgeBase(kb) as base:
        assert not base.store.lives.withdrawn()


def test_files_that_are_being_written_wait(kb: Path, shared: Path) -> None:
    write(shared / "新.txt", PARKS.replace("公园", "广场"), ago=0)
    write(shared / "半.docx.part", "x")
    write(shared / "~$新.docx", "x")
    with KnowledgeBase(kb) as base:
        seen = look(base, shared)
    assert (seen.waiting, seen.new, seen.unreadable) == (("新.txt",), (), ())


def test_a_changed_file_that_cannot_be_read_leaves_the_older_version(kb: Path, shared: Path) -> None:
    write(shared / "电商.txt", "", ago=30)
    write(shared / "坏.docx", "no document", ago=30)
    with KnowledgeBase(kb) as base:
        report = follow(base, look(base, shared))
        assert {Path(name).name for name, _ in report.failed} == {"电商.txt", "坏.docx"}
        again = look(base, shared)
        assert (bool(again), {name for name, _ in again.unreadable}) == (False, {"电商.txt", "坏.docx"})
    assert statuses(kb) == {"电商.txt": None, "公园.txt": None}


def test_a_name_that_is_not_utf8_and_a_file_in_place_of_a_folder_are_said(kb: Path, shared: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(shared) + b"/\xff\xfe.txt"))
    odd.write_text(PARKS.replace("公园", "广场"), "utf-8")
    os.utime(odd, (1e9, 1e9))
    with KnowledgeBase(kb) as base:
        seen = look(base, shared)
        assert (bool(seen), "UTF-8" in str(seen.unreadable[0][1])) == (False, True)
        with pytest.raises(NotReadable, match="是文件，不是目录"):
            look(base, shared / "电商.txt")


def test_a_file_moved_over_another_is_the_current_document(kb: Path, shared: Path) -> None:
    write(shared / "新.txt", MEASURES.replace("市教育局", "团市委"), ago=40)
    followed(kb, shared)
    (shared / "新.txt").rename(shared / "电商.txt")
    followed(kb, shared)
    with KnowledgeBase(kb) as base:
        standing = [one for one in base.documents() if one.header.status is None and one.source != "公园.txt"]
        assert ["团市委" in base.store.text(one.id) for one in standing] == [True]
        assert not base.store.lives.withdrawn()


def test_files_that_change_places_lose_nothing(kb: Path, shared: Path) -> None:
    write(shared / "电商.txt", PARKS, ago=30)
    write(shared / "内部" / "公园.txt", MEASURES, ago=30)
    followed(kb, shared)
    with KnowledgeBase(kb) as base:
        assert {one.header.status for one in base.documents()} == {None}
        assert (len(base.documents()), base.store.lives.withdrawn()) == (2, [])


def test_a_folder_that_cannot_be_opened_loses_nothing(kb: Path, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(root: Path) -> Content:
        return Content([root / "电商.txt"], [(str(root / "内部"), NotReadable("打不开", "closed"))])

    monkeypatch.setattr(following, "content_of", closed)
    with KnowledgeBase(kb) as base:
        seen = look(base, shared)
        assert (seen.gone, [name for name, _ in seen.unreadable]) == ((), ["内部"])


def test_a_file_that_was_unreadable_for_a_while_still_has_its_versions(kb: Path, shared: Path) -> None:
    write(shared / "电商.txt", "", ago=40)
    with KnowledgeBase(kb) as base:
        follow(base, look(base, shared))
    write(shared / "电商.txt", MEASURES.replace("市教育局", "团市委"), ago=30)
    followed(kb, shared)
    with KnowledgeBase(kb) as base:
        found = sorted(str(one.header.status) for one in base.documents() if one.source == "电商.txt")
        assert found == ["None", "superseded"]


def test_an_empty_or_missing_folder_is_not_believed(kb: Path, shared: Path) -> None:
    shutil.rmtree(shared)
    with KnowledgeBase(kb) as base:
        with pytest.raises(NotReadable, match="网络盘"):
            look(base, shared)
        shared.mkdir()
        with pytest.raises(NotReadable, match="网络盘"):
            look(base, shared)
    assert len(statuses(kb)) == 2


def test_a_document_taken_in_before_is_known(tmp_path: Path, shared: Path) -> None:
    with KnowledgeBase(tmp_path / "kb") as base:
        base.ingest([shared])
        seen = look(base, shared)
        assert {one.file.path for one in seen.known} == {"电商.txt", "内部/公园.txt"}
        assert follow(base, seen).added == ()
        assert not look(base, shared)
        (shared / "电商.txt").unlink()
        follow(base, look(base, shared))
        assert [one.source for one in base.documents()] == ["公园.txt"]


def test_the_command_shows_first_and_does_it_then(kb: Path, shared: Path) -> None:
    runner = CliRunner()
    write(shared / "电商.txt", MEASURES.replace("市教育局", "团市委"), ago=30)
    shown = runner.invoke(app, ["sync", str(shared), "--kb", str(kb)])
    assert "新增单位 团市委（配合）" in shown.output
    assert "加 --apply" in shown.output
    assert len(statuses(kb)) == 2
    done = runner.invoke(app, ["sync", str(shared), "--apply", "--kb", str(kb), "--json"])
    told = json.loads(done.output)
    assert ([one["path"] for one in told["changed"]], told["applied"], done.exit_code) == (["电商.txt"], True, 0)
    with KnowledgeBase(kb) as base:
        [older] = [one.id for one in base.documents() if one.header.status == "superseded"]
    assert "由新版取代" in runner.invoke(app, ["history", older, "--kb", str(kb)]).output
    assert runner.invoke(app, ["history", "abc", "--kb", str(kb)]).exception


def test_a_folder_is_watched_and_a_great_loss_is_only_told(kb: Path, shared: Path) -> None:
    for number in range(12):
        write(shared / f"{number}.txt", PARKS.replace("公园", f"第{number}广场"))
    heard: list[tuple[Look | PolicyError, Report | None]] = []
    stop, base = threading.Event(), KnowledgeBase(kb)
    watching = threading.Thread(target=watch, args=[base, shared, lambda *told: heard.append(told), 1.0, stop])
    watching.start()
    try:
        wait_for(lambda: len(statuses(kb)) == 14)
        write(shared / "新.txt", PARKS.replace("公园", "码头"))
        wait_for(lambda: len(statuses(kb)) == 15)
        for number in range(12):
            (shared / f"{number}.txt").unlink()
        wait_for(lambda: heard[-1][1] is None)
    finally:
        stop.set()
        watching.join()
        base.close()
    seen = heard[-1][0]
    assert isinstance(seen, Look)
    assert (len(seen.gone), seen.is_a_great_loss, len(statuses(kb))) == (12, True, 15)


def wait_for(condition: "object", seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.2)
