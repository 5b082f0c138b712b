"""Merging knowledge bases, and giving back room."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policykb.corpus.errors import BadRequest
from policykb.corpus.life.corrections import Correction
from policykb.index.answering.answer import Query
from policykb.service.cli.main import app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.life.correcting import correct
from policykb.service.knowledge_base.life.following import follow, look
from policykb.service.knowledge_base.upkeep.compaction import compact, size_of
from policykb.service.knowledge_base.upkeep.merge import merge
from policykb.service.knowledge_base.upkeep.verify import verify

PARKS = "青河市公园管理办法\n\n第一条 公园由市园林局管理。\n第二条 公园每日六时开放。\n"
TRADE = "关于办好农村电商的若干措施\n\n一、建设仓储。（责任单位：省商务厅）\n"
SNOW = "关于做好清雪工作的通知\n\n一、及时清雪。（责任单位：市城管局）\n"
REGION = Correction("header", "甘肃省", field="region")


def made(folder: Path, *texts: str) -> KnowledgeBase:
    base = KnowledgeBase(folder)
    files = []
    for number, text in enumerate(texts):
        file = folder / f"{number}.txt"
        file.write_text(text, "utf-8")
        files.append(file)
    base.ingest(files)
    return base


def ids(base: KnowledgeBase) -> dict[str, str]:
    return {one.header.title: one.id for one in base.documents()}


def test_documents_originals_history_and_corrections_come_over(tmp_path: Path) -> None:
    with made(tmp_path / "a", PARKS, TRADE) as ours, made(tmp_path / "b", TRADE, SNOW) as theirs:
        trade, snow = (ids(theirs)[title] for title in ("关于办好农村电商的若干措施", "关于做好清雪工作的通知"))
        correct(theirs, trade, [REGION], "见封面")
        correct(theirs, snow, [Correction("header", "青河市清雪办", field="recipients")])
        before = theirs.store.version
        merged = merge(ours, theirs.folder)
        assert (merged.added, merged.known, merged.corrected, merged.failed) == ([snow], [trade], [trade], [])
        assert theirs.store.version == before
        assert len(ours.documents()) == 3
        assert verify(ours) == []
        for id in (trade, snow):
            document, other = ours.store.document(id), theirs.store.document(id)
            assert document
            assert other
            assert (document.header, document.clauses) == (other.header, other.clauses)
        assert [one.what for one in ours.store.lives.history(snow)] == ["ingested", "corrected"]
        assert ours.answer(Query("谁负责及时清雪")).departments[0].name == "市城管局"
        again = merge(ours, theirs.folder)
        assert (again.added, again.corrected, len(again.known)) == ([], [], 2)


def test_what_is_corrected_here_stays(tmp_path: Path) -> None:
    with made(tmp_path / "a", TRADE) as ours, made(tmp_path / "b", TRADE) as theirs:
        [id] = ids(ours).values()
        correct(ours, id, [Correction("header", "青海省", field="region")])
        correct(theirs, id, [REGION])
        assert merge(ours, theirs.folder).corrected == []
        assert ours.documents()[0].header.region == "青海省"


def test_what_is_no_other_knowledge_base_is_refused(tmp_path: Path) -> None:
    with made(tmp_path / "a", TRADE) as ours:
        for folder in (tmp_path / "none", ours.folder):
            with pytest.raises(BadRequest):
                merge(ours, folder)


def test_room_is_given_back_and_long_withdrawn_documents_are_forgotten(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    for name, text in (("公园.txt", PARKS), ("清雪.txt", SNOW * 2000)):
        (shared / name).write_text(text, "utf-8")
        os.utime(shared / name, (1e9, 1e9))
    with KnowledgeBase(tmp_path / "kb") as base:
        follow(base, look(base, shared))
        (shared / "清雪.txt").unlink()
        follow(base, look(base, shared))
        gone = base.store.lives.withdrawn()[0].id
        kept = compact(base)
        assert (kept.forgotten, len(base.store.lives.withdrawn())) == ((), 1)
        assert compact(base, forget_after_days=1).forgotten == ()
        done = compact(base, forget_after_days=0)
        assert (done.forgotten, base.store.lives.withdrawn()) == (("清雪.txt",), [])
        assert done.after.originals < done.before.originals
        assert kept.after.store < kept.before.store
        assert base.store.lives.history(gone)[-1].what == "removed"
        assert verify(base) == []
        assert [one.source for one in base.documents()] == ["公园.txt"]
        assert base.answer(Query("公园几点开放")).hits


def test_what_a_crash_has_left_is_swept_away(tmp_path: Path) -> None:
    with made(tmp_path / "kb", PARKS) as base:
        left = [base.folder / ".backup-abc", base.folder / "files" / f"{'0' * 64}.new"]
        left[0].mkdir()
        left[1].touch()
        compact(base)
        assert all(path.exists() for path in left)  # somebody may be writing them
        for path in left:
            os.utime(path, (1e9, 1e9))
        compact(base)
        assert not any(path.exists() for path in left)


def test_the_commands(tmp_path: Path) -> None:
    made(tmp_path / "a", PARKS).close()
    made(tmp_path / "b", TRADE).close()
    runner = CliRunner()
    done = runner.invoke(app, ["merge", str(tmp_path / "b"), "--kb", str(tmp_path / "a"), "--json"])
    assert len(json.loads(done.output)["added"]) == 1
    told = json.loads(runner.invoke(app, ["compact", "--kb", str(tmp_path / "a"), "--json"]).output)
    assert told["after"]["store"] > 0
    assert sum(told["after"].values()) == pytest.approx(sum(vars_of(tmp_path / "a").values()), rel=0.2)


def vars_of(folder: Path) -> dict[str, int]:
    return asdict(size_of(folder))
