"""A knowledge base that is damaged or cannot be written: it is noticed, said, not quoted, and mended."""

import errno
import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from made_up import POLICIES

from policykb.corpus.database import FORMAT
from policykb.corpus.errors import DamagedIndex, DamagedStore, DiskFull, OtherFormat, PolicyError, Unusable
from policykb.corpus.model import Document
from policykb.corpus.writer import Writer
from policykb.index.answering.answer import Query
from policykb.index.first_stage.snapshot import IndexSnapshot
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.originals import every_original, original_of
from policykb.service.knowledge_base.upkeep import troubles
from policykb.service.knowledge_base.upkeep.audit import FILE
from policykb.service.knowledge_base.upkeep.repair import repair
from policykb.service.knowledge_base.upkeep.verify import Part, verify

NAMES = ("gansu-elderly-2022.md", "hebei-snow-2022.txt", "jiangsu-waste-2022.txt")
DAMAGED = "gansu-elderly-2022.md"
QUESTION = Query("养老服务补贴由哪个部门负责", limit=20)

New = Callable[[Path], KnowledgeBase]


def files(*names: str) -> list[Path]:
    return [path for path in POLICIES if path.name in names]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, new_base: New) -> Path:
    """A knowledge base of three policies, to be copied."""
    with new_base(tmp_path_factory.mktemp("whole") / "kb") as base:
        base.ingest(files(*NAMES))
    return base.folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "kb")


def change(folder: Path, *statements: str) -> None:
    """Change rows behind the back of the store; `:id` stands for the document that is to be damaged."""
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as connection, connection:
        [(id,)] = connection.execute("select id from documents where source = ?", [DAMAGED])
        for statement in statements:
            assert connection.execute(statement, {"id": id}).rowcount > 0


def documents(base: KnowledgeBase) -> dict[str, Document | None]:
    return {summary.source: base.store.document(summary.id) for summary in base.store.documents()}


def found(base: KnowledgeBase) -> list[tuple[str, float, str]]:
    return [(hit.clause.id, round(hit.score, 4), hit.clause.text) for hit in base.answer(QUESTION).hits]


def said(base: KnowledgeBase) -> list[str]:
    return [chinese + english for chinese, english in base.condition().sentences()]


A_CLAUSE = "row = (select min(row) from clauses where document_id = :id and duties != '[]')"
"""A clause of the damaged document that has duties."""

DAMAGES = {
    "text of a document": "update documents set text = text || '改' where id = :id",
    "pages of a document": "update documents set pages = '[' where id = :id",
    "header": "update documents set header = '{' where id = :id",
    "title": "update documents set title = title || '改' where id = :id",
    "hash": "update documents set sha256 = '0' || sha256 where id = :id",
    "title that is no UTF-8": "update documents set title = cast(x'e5' || title as text) where id = :id",
    "text that is no UTF-8": f"update clauses set text = cast(x'ff' || text as text) where {A_CLAUSE}",
    "text of a clause": f"update clauses set text = text || '改' where {A_CLAUSE}",
    "duties": f"update clauses set duties = '[]' where {A_CLAUSE}",
    "path": f"update clauses set path = '[\"九\"]' where {A_CLAUSE}",
    "holders": "update holders set key = '财政' where clause_row in (select row from clauses where document_id = :id)",
    "lost clause": f"delete from clauses where {A_CLAUSE}",
    "lost holders": "delete from holders where clause_row in (select row from clauses where document_id = :id)",
}
"""For each damage of a row the statement that brings it about."""


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_row_is_noticed_named_and_mended(damage: str, folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        before, answers = documents(base), found(base)
    change(folder, DAMAGES[damage])
    with KnowledgeBase(folder) as base:
        findings = verify(base)
        assert [(finding.part, finding.source) for finding in findings if finding.part == "document"] == [
            ("document", DAMAGED)
        ]
        assert all(DAMAGED in words and "repair" in words for words in said(base))
        assert said(base)
        parts = {finding.part for finding in findings}
        assert parts == ({"document", "original"} if damage == "hash" else {"document"})
    repairs = repair(folder)
    assert (repairs.mended, repairs.failed, repairs.left) == ([DAMAGED], [], [])
    with KnowledgeBase(folder) as base:
        assert (documents(base), found(base)) == (before, answers)
        assert (verify(base), said(base)) == ([], [])
        assert [json.loads(line)["action"] for line in log(folder)] == ["ingest"] * 3 + ["repair"]


@pytest.mark.parametrize("damage", ["text of a clause", "text that is no UTF-8", "duties", "path"])
def test_a_damaged_clause_is_not_quoted(damage: str, folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        [(id,)] = base.store._read(f"select id from clauses where {A_CLAUSE.replace(':id', '?')}", [id_of(base)])
        wanted = base.store.entry(id)
        assert wanted
        question = Query(wanted.clause.text[:60], limit=50)
        assert id in {hit.clause.id for hit in base.answer(question).hits}
    change(folder, DAMAGES[damage])
    with KnowledgeBase(folder) as base:
        assert id not in {hit.clause.id for hit in base.answer(question).hits}
        assert [DAMAGED in words for words in said(base)] == [True]
        with pytest.raises(DamagedStore, match=DAMAGED):
            base.store.entry(id)
        with pytest.raises(DamagedStore, match=DAMAGED):
            base.store.document(wanted.document_id)
        assert [entry.clause.id for entry in base.store.entries_of(id_of(base, "hebei-snow-2022.txt"))]


def id_of(base: KnowledgeBase, source: str = DAMAGED) -> str:
    [id] = base.store.ids_where(["source = ?"], [source])
    return id


def test_a_damaged_head_takes_the_document_out_of_lists(folder: Path) -> None:
    change(folder, DAMAGES["header"])
    with KnowledgeBase(folder) as base:
        assert {summary.source for summary in base.documents()} == set(NAMES) - {DAMAGED}
        assert said(base)


@pytest.mark.parametrize("more", [(), ("delete from documents where id != :id",)], ids=["row", "store"])
def test_a_damaged_name_comes_back_as_it_was(more: tuple[str, ...], folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        before = documents(base)
    change(folder, "update documents set source = '坏.xyz' where id = :id", *more)
    assert DAMAGED in repair(folder).mended
    with KnowledgeBase(folder) as base:
        assert documents(base) == before


def lose_a_document(folder: Path) -> None:
    change(folder, "delete from documents where id = :id")


def cut_the_store(folder: Path) -> None:
    os.truncate(folder / "corpus.sqlite", 8192)


def empty_the_store(folder: Path) -> None:
    os.truncate(folder / "corpus.sqlite", 0)


def overwrite_the_store(folder: Path) -> None:
    (folder / "corpus.sqlite").write_bytes(b"no store" * 1000)


@pytest.mark.parametrize("damage", [lose_a_document, cut_the_store, empty_the_store, overwrite_the_store])
def test_a_store_that_cannot_be_opened_is_written_anew(damage: Callable[[Path], None], folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        before, answers = documents(base), found(base)
    damage(folder)
    with pytest.raises(DamagedStore, match="policykb repair") as refused:
        KnowledgeBase(folder)
    assert "policykb repair" in refused.value.english
    repairs = repair(folder)
    assert sorted(repairs.mended) == list(NAMES)
    assert (repairs.failed, repairs.left) == ([], [])
    assert repairs.saved is not None
    assert repairs.saved.exists()
    with KnowledgeBase(folder) as base:
        assert (documents(base), found(base), verify(base)) == (before, answers, [])


def test_a_sound_knowledge_base_is_left_as_it_is(folder: Path) -> None:
    store = (folder / "corpus.sqlite").read_bytes()
    repairs = repair(folder)
    assert (repairs.mended, repairs.failed, repairs.saved, repairs.left) == ([], [], None, [])
    assert (folder / "corpus.sqlite").read_bytes() == store
    with KnowledgeBase(folder) as base:
        assert verify(base, reading=True) == []


def test_every_document_is_read_again_on_request(folder: Path) -> None:
    assert sorted(repair(folder, reread=True).mended) == list(NAMES)


def test_a_reading_of_today_that_differs_is_no_damage(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        document = base.store.document(id_of(base))
        assert document
        base.store.add(Document(document.source, document.sha256, document.text, document.header, ()))
        [finding] = verify(base, reading=True)
        assert (finding.part, finding.source, finding.is_damage) == ("reading", DAMAGED, False)
        assert "--reread" in finding.english


@pytest.mark.parametrize("lost", [True, False], ids=["missing", "damaged"])
def test_an_original_that_is_lost_or_damaged_is_said(lost: bool, folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        path = base.original(id_of(base))
        assert path
        path.unlink() if lost else path.write_bytes(path.read_bytes()[:-1])
        [finding] = verify(base)
        assert (finding.part, finding.source) == ("original", DAMAGED)
        assert DAMAGED in finding.chinese
        assert DAMAGED in finding.english
    change(folder, DAMAGES["duties"])
    repairs = repair(folder)
    if lost:  # without its original a damaged document cannot be mended, and says so
        assert [source for source, _ in repairs.failed] == [DAMAGED]
        assert {finding.part for finding in repairs.left} == {"document", "original"}


def index_part(base: KnowledgeBase) -> list[Part]:
    return [finding.part for finding in verify(base)]


@pytest.mark.parametrize("name", ["*/arrays.safetensors", "*/vectors.faiss", "*/pieces.faiss"])
def test_a_damaged_index_is_found_and_built_anew(name: str, folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        answers = found(base)
    [path] = (folder / "index").glob(name)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    with KnowledgeBase(folder) as base:
        assert index_part(base) == ["index"]
    assert repair(folder).left == []
    with KnowledgeBase(folder) as base:
        assert (index_part(base), found(base)) == ([], answers)


def test_an_index_of_other_clauses_is_found(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        engine = base.index.searcher.engine
        engine.take([engine._snapshot.rows.tolist()[0]], [])
        with pytest.raises(DamagedIndex, match="expected"):
            engine.verify(base.store)


FULL = {
    "system": OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "safetensors": Exception("Error while serializing: I/O error: No space left on device (os error 28)"),
    "faiss": RuntimeError("Error in virtual size_t faiss::FileIOWriter: write error: No space left on device"),
}


@contextmanager
def full_disk(error: Exception, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """No snapshot can be saved; yields the folders that were tried."""
    tried: list[Path] = []

    def save(_: IndexSnapshot, folder: Path) -> dict[str, int]:
        folder.mkdir(parents=True)
        (folder / "arrays.safetensors").write_bytes(b"half")
        tried.append(folder)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(IndexSnapshot, "save", save)
        yield tried


def snapshots(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "index").iterdir() if path.is_dir() or path.suffix == ".new")


@pytest.mark.parametrize("error", FULL.values(), ids=FULL)
def test_an_index_that_cannot_be_written_leaves_the_older_one(
    error: Exception, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with KnowledgeBase(folder) as base:
        answers, before = found(base), snapshots(folder)
        with full_disk(error, monkeypatch) as tried:
            report = base.ingest(files("tianjin-port-2022.txt"))
            assert (len(report.added), base.store.size, len(tried)) == (1, 4, 1)
            assert [(one.task, type(one.error)) for one in report.troubles] == [("index", DiskFull)]
            assert found(base) == answers
            assert len(tried) == 1  # it is not tried again at once
            assert snapshots(folder) == before
            [words] = said(base)
            assert "先按旧索引回答" in words
            assert "disk is full" in words
            assert not base.condition().is_ready
            monkeypatch.setattr(troubles, "_WAIT_SECONDS", 0.0)
            assert found(base) == answers
            assert len(tried) == 2
            assert snapshots(folder) == before
        assert [hit.document.source for hit in base.answer(Query("天津港口", limit=1)).hits] == [
            "tianjin-port-2022.txt"
        ]
        assert said(base) == []
        assert base.condition().is_ready
        assert verify(base) == []


def test_the_first_index_that_cannot_be_written_says_why(base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    with full_disk(FULL["system"], monkeypatch):
        base.ingest(files(DAMAGED))
        with pytest.raises(DiskFull, match="磁盘已满"):
            base.answer(QUESTION)
        assert snapshots(base.folder) == []


@pytest.mark.parametrize("error", FULL.values(), ids=FULL)
def test_a_rebuild_that_fails_keeps_the_older_index(
    error: Exception, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with KnowledgeBase(folder) as base:
        answers, before = found(base), snapshots(folder)
        with full_disk(error, monkeypatch), pytest.raises(DiskFull, match="磁盘已满"):
            base.index.rebuild()
        assert (found(base), snapshots(folder)) == (answers, before)
    with KnowledgeBase(folder) as base:
        assert (found(base), verify(base)) == (answers, [])
        base.index.rebuild()
        assert found(base) == answers
        assert snapshots(folder) != before


def log(folder: Path) -> list[str]:
    return (folder / FILE).read_text("utf-8").splitlines()


def kept_lines(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as connection:
        return [line for (line,) in connection.execute("select line from audit order by id")]


def test_a_line_that_cannot_be_written_is_made_good(folder: Path) -> None:
    before = log(folder)
    (folder / FILE).rename(folder / "moved")
    (folder / FILE).mkdir()
    with KnowledgeBase(folder) as base:
        document = base.remove(id_of(base))
        [words] = said(base)
        assert "审计日志没有写成" in words
        [kept] = kept_lines(folder)
        assert json.loads(kept)["document"] == document.id
        (folder / FILE).rmdir()
        (folder / "moved").rename(folder / FILE)
        base.ingest(files("tianjin-port-2022.txt"))
        assert said(base) == []
    lines = log(folder)
    assert lines[: len(before) + 1] == [*before, kept]
    assert [json.loads(line)["action"] for line in lines] == ["ingest"] * 3 + ["remove", "ingest"]
    assert kept_lines(folder) == []


def test_no_line_is_written_twice(folder: Path) -> None:
    """As when whoever passed it on was stopped before dropping it."""
    before = log(folder)
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as connection, connection:
        connection.execute("insert into audit (line) values (?)", [before[1]])
    with KnowledgeBase(folder) as base, base.writing():
        pass
    assert (log(folder), kept_lines(folder)) == (before, [])


def test_a_cut_line_does_not_swallow_the_next(folder: Path) -> None:
    before = log(folder)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write('{"time": "2024-')
    with KnowledgeBase(folder) as base:
        base.remove(id_of(base))
    lines = log(folder)
    assert lines[:-1] == [*before, '{"time": "2024-']
    assert json.loads(lines[-1])["action"] == "remove"


def test_a_write_that_is_cut_short_leaves_no_half_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, write = log(folder), os.write
    with KnowledgeBase(folder) as base:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", lambda file, data: write(file, data[:10]))
            base.remove(id_of(base))
        assert log(folder) == before
        assert "disk is full" in said(base)[0]
        with base.writing():
            pass
        assert [json.loads(line)["action"] for line in log(folder)[len(before) :]] == ["remove"]
        assert said(base) == []


def test_a_line_is_lost_only_with_its_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with KnowledgeBase(folder) as base:
        line, id = '{"action": "remove"}', id_of(base)
        with monkeypatch.context() as patch:
            patch.setattr(Writer, "keep_audit", lambda *_: (_ for _ in ()).throw(sqlite3.OperationalError("disk full")))
            with pytest.raises(PolicyError):
                base.store.remove(id, line)
        assert (id_of(base), kept_lines(folder)) == (id, [])
        base.store.remove(id, line)
        assert kept_lines(folder) == [line]


FORMAT_3 = """
create table state (name text primary key, value integer not null);
create table documents (
    id text primary key, source text not null, sha256 text not null, revision integer not null,
    title text not null, doc_number text, issued text, status text, region text, level text,
    header text not null, text text not null, pages text not null, boxes text not null,
    blocks text not null, doubts text not null
);
create table clauses (
    row integer primary key autoincrement, id text not null unique,
    document_id text not null references documents(id) on delete cascade,
    path text not null, heading text not null, text text not null, page integer, pieces text not null,
    duties text not null
);
create index clauses_document on clauses(document_id);
create table holders (
    clause_row integer not null references clauses(row) on delete cascade,
    key text not null, name text not null, role text not null, inherited integer not null
);
create index holders_key on holders(key);
create index holders_clause on holders(clause_row);
create table removals (document_id text not null, revision integer not null);
"""
"""The tables before they had checksums."""


def test_a_store_of_format_3_is_converted(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        before, answers, version = documents(base), found(base), base.store.version
    older = folder / "older.sqlite"
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.executescript(FORMAT_3)
        connection.execute("attach ? as new", [str(folder / "corpus.sqlite")])
        for table in ("documents", "clauses", "holders", "removals"):
            names = ", ".join(name for _, name, *_ in connection.execute(f"pragma main.table_info({table})"))
            connection.execute(f"insert into main.{table} ({names}) select {names} from new.{table}")
        connection.execute("insert into state select * from new.state where name != 'documents'")
        connection.execute("update main.state set value = 3 where name = 'format'")
    older.replace(folder / "corpus.sqlite")
    with KnowledgeBase(folder) as base:
        assert (documents(base), found(base), base.store.version) == (before, answers, version)
        assert (verify(base), base.store.size) == ([], len(NAMES))
    change(folder, DAMAGES["duties"])
    with KnowledgeBase(folder) as base:
        assert [finding.source for finding in verify(base)] == [DAMAGED]  # the checksums are there


def test_a_newer_store_is_refused_and_not_repaired(folder: Path) -> None:
    change(folder, f"update state set value = {FORMAT + 1} where name = 'format' and :id != ''")
    store = (folder / "corpus.sqlite").read_bytes()
    for use in (KnowledgeBase, repair):
        with pytest.raises(OtherFormat, match="较新"):
            use(folder)
    assert (folder / "corpus.sqlite").read_bytes() == store


def test_a_folder_that_is_deleted_while_it_is_open_is_said(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        found(base)
        shutil.rmtree(folder)
        with pytest.raises(Unusable, match="不见了") as gone:
            base.answer(QUESTION)
        assert "gone" in gone.value.english
        assert not folder.exists()


def test_a_folder_that_is_replaced_while_it_is_open_is_read_anew(folder: Path, tmp_path: Path, new_base: New) -> None:
    with new_base(tmp_path / "other") as other:
        other.ingest(files("tianjin-port-2022.txt"))
        expected = found(other)
    with KnowledgeBase(folder) as base:
        assert found(base) != expected
        folder.rename(tmp_path / "moved")
        (tmp_path / "other").rename(folder)
        assert found(base) == expected
        assert [summary.source for summary in base.documents()] == ["tianjin-port-2022.txt"]


@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems have these permissions")
def test_what_is_made_is_for_its_owner_alone(tmp_path: Path, new_base: New) -> None:
    mask = os.umask(0o022)
    try:
        (tmp_path / "kb").mkdir(0o700)
        with new_base(tmp_path / "kb" / "inner") as base:
            base.ingest(files(DAMAGED))
            base.index.prepare()
            KeyRing(base.folder).create("钥匙", "read")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in base.folder.iterdir()}
            originals = {stat.S_IMODE(path.stat().st_mode) for path in every_original(base.folder)}
    finally:
        os.umask(mask)
    assert modes.pop("cache")  # nothing of the documents is in it
    assert {name: mode for name, mode in modes.items() if mode not in (0o600, 0o700)} == {}
    assert originals == {0o600}
    assert original_of(base.folder, "0" * 64) is None
    with KnowledgeBase(tmp_path / "new" / "kb") as base:
        assert stat.S_IMODE(base.folder.stat().st_mode) == 0o700


def test_a_document_that_its_store_has_lost_comes_back(folder: Path) -> None:
    """Where SQLite's log is damaged, the last changes are dropped without a word."""
    with KnowledgeBase(folder) as base:
        lost = base.documents()[0]
        shutil.copy(folder / "audit.jsonl", folder / "audit.before")
        kept = base.original(lost.id)
        assert kept is not None
        data = kept.read_bytes()
        base.remove(lost.id)
    kept.write_bytes(data)
    (folder / "audit.jsonl").write_bytes((folder / "audit.before").read_bytes())
    with KnowledgeBase(folder) as base:
        assert [(finding.part, finding.source) for finding in verify(base)] == [("lost", lost.source)]
    assert repair(folder).mended == [lost.source]
    with KnowledgeBase(folder) as base:
        assert verify(base) == []
        assert base.store.document(lost.id) is not None
        base.remove(lost.id)
        kept.write_bytes(data)  # stopped between removing the document and its original
        assert verify(base) == []


def test_a_damaged_original_is_not_taken_for_the_document(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        summary = base.documents()[0]
        before = base.store.document(summary.id)
        kept = base.original(summary.id)
        assert kept is not None
        kept.write_bytes(kept.read_bytes() + "另一句话。".encode())
    repairs = repair(folder, reread=True)
    assert [source for source, _ in repairs.failed] == [summary.source]
    with KnowledgeBase(folder) as base:
        assert base.store.document(summary.id) == before
        assert len(base.documents()) == base.store.size


def test_a_damaged_store_without_originals_is_not_replaced(folder: Path) -> None:
    shutil.rmtree(folder / "files")
    (folder / "corpus.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(DamagedStore):
        repair(folder)
    assert (folder / "corpus.sqlite").read_bytes() == b"no database" * 500


def test_what_was_removed_does_not_come_back(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        removed, *rest = base.documents()
        kept = base.original(removed.id)
        assert kept is not None
        data = kept.read_bytes()
        base.remove(removed.id)
    kept.write_bytes(data)  # stopped before the original was removed
    (folder / "corpus.sqlite").write_bytes(b"no database" * 500)
    for beside in folder.glob("corpus.sqlite-*"):
        beside.unlink()
    assert sorted(repair(folder).mended) == sorted(summary.source for summary in rest)


def test_a_lost_original_is_kept_again_with_the_same_file(folder: Path, tmp_path: Path) -> None:
    with KnowledgeBase(folder) as base:
        summary = base.documents()[0]
        kept = base.original(summary.id)
        assert kept is not None
        again = tmp_path / summary.source
        again.write_bytes(kept.read_bytes())
        kept.unlink()
        assert [finding.part for finding in verify(base)] == ["original"]
        assert base.ingest([again]).unchanged
        assert verify(base) == []
