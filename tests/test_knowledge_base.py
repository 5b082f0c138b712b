"""Documents in and out of a knowledge base, and two that share a folder."""

import os
import shutil
import sqlite3
import sys
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pytest

from policykb.corpus.errors import BadRequest, DamagedStore, NotFound, NotReadable, Unusable
from policykb.corpus.model import Document
from policykb.corpus.shipped import DOCUMENTS
from policykb.index.answering.answer import Filters, Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.sources import documents_in, look_for

SEED = next(DOCUMENTS.glob("*.txt"))


@pytest.fixture
def files(tmp_path: Path, small: tuple[Document, ...]) -> Path:
    """A folder of the small documents, one in a folder below."""
    folder = tmp_path / "files"
    (folder / "below").mkdir(parents=True)
    for number, document in enumerate(small):
        (folder / ("below" if number == 0 else ".") / f"{number}.txt").write_text(document.text, "utf-8")
    return folder


def test_ingest_says_what_it_did(base: KnowledgeBase, files: Path) -> None:
    empty = files / "empty.txt"
    empty.write_text(" \n", "utf-8")
    report = base.ingest([files])
    assert {summary.source for summary in report.added} == {f"{number}.txt" for number in range(4)}
    assert report.unchanged == ()
    assert [path for path, _ in report.failed] == [str(empty)]
    assert isinstance(report.failed[0][1], NotReadable)
    assert {summary.id for summary in base.store.documents()} == {summary.id for summary in report.added}


def test_ingest_again_changes_nothing(base: KnowledgeBase, files: Path) -> None:
    base.ingest([files])
    revision, before = base.store.revision, base.answer(Query("科普", limit=100)).hits
    report = base.ingest([files])
    assert report.added == ()
    assert len(report.unchanged) == 4
    assert base.store.revision == revision
    assert base.answer(Query("科普", limit=100)).hits == before


@pytest.mark.slow
def test_an_index_whose_numbers_are_damaged_is_made_anew(base: KnowledgeBase, files: Path) -> None:
    base.ingest([files])
    before = base.answer(Query("科普", limit=100)).hits
    [arrays] = base.folder.glob("index/*/arrays.safetensors")
    content = arrays.read_bytes()
    half = len(content) // 2
    damaged = arrays.with_suffix(".new")
    damaged.write_bytes(content[:half] + b"\x7f" * (len(content) - half))
    os.replace(damaged, arrays)
    again = KnowledgeBase(base.folder)
    assert again.answer(Query("科普", limit=100)).hits == before


def test_a_fault_in_answering_surfaces_and_leaves_the_index_alone(
    base: KnowledgeBase, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.ingest([files])
    kept = [path.name for path in (base.folder / "index").iterdir()]

    def faulty(*_: object) -> None:
        raise ValueError("planted")

    monkeypatch.setattr("policykb.index.answering.searcher.departments_of", faulty)
    for _ in range(2):
        with pytest.raises(ValueError, match="planted"):
            base.answer(Query("科普"))
    assert [path.name for path in (base.folder / "index").iterdir()] == kept


def test_it_closes_and_takes_paths_as_text(files: Path, tmp_path: Path) -> None:
    with KnowledgeBase(str(tmp_path / "other")) as base:
        assert len(base.ingest([str(files)]).added) == 4
    with pytest.raises(sqlite3.ProgrammingError):
        base.documents()


def test_the_original_is_kept(base: KnowledgeBase) -> None:
    base.ingest([SEED])
    kept = base.folder / "files" / f"{sha256(SEED.read_bytes()).hexdigest()}.txt"
    assert kept.read_bytes() == SEED.read_bytes()


def test_what_was_taken_in_is_found(base: KnowledgeBase, files: Path) -> None:
    base.ingest([files])
    assert base.answer(Query("养老服务")).hits[0].document.header.region == "福建省"


def test_what_was_removed_is_gone(base: KnowledgeBase, files: Path) -> None:
    base.ingest([files])
    gone = base.answer(Query("养老服务")).hits[0].document
    assert base.remove(gone.id) == gone
    assert gone.id not in {summary.id for summary in base.store.documents()}
    assert gone.id not in {hit.document.id for hit in base.answer(Query("养老服务", limit=100)).hits}
    assert len(list((base.folder / "files").iterdir())) == 3


@pytest.mark.slow
def test_removed_and_taken_in_again(base: KnowledgeBase) -> None:
    [summary] = base.ingest([SEED]).added
    before = [hit.clause.id for hit in base.answer(Query("", Filters(document=(summary.id,)), limit=100)).hits]
    base.remove(summary.id)
    base.ingest([SEED])
    after = base.answer(Query("科普", limit=100))
    assert sorted(hit.clause.id for hit in after.hits) == sorted(before)
    assert after.total == len(before)


def test_an_unknown_id_cannot_be_removed(base: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="nothing"):
        base.remove("nothing")


def test_an_unknown_department_has_no_duties(seeded: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="国家烟草专卖局"):
        seeded.duties("国家烟草专卖局")


@pytest.mark.parametrize("name", ["省科技厅", "甘肃省科学技术厅", "省科委"])
def test_duties_of_a_department(seeded: KnowledgeBase, seed: Document, name: str) -> None:
    expected = [(clause.id, duty.raw) for clause, duty, holder in seed.holders() if holder.text == "省科技厅"]
    assert [(held.clause.id, held.duty.raw) for held in seeded.duties(name)] == expected


@pytest.mark.parametrize(
    "query",
    [
        Query(""),
        Query(" \n　"),
        Query("长" * 2001),
        Query("科普", limit=0),
        Query("科普", limit=101),
        Query("科普", offset=-1),
        Query("科普", offset=10_001),
    ],
    ids=lambda query: f"{query.text[:3]}-{query.limit}-{query.offset}",
)
def test_a_query_that_makes_no_sense(seeded: KnowledgeBase, query: Query) -> None:
    with pytest.raises(BadRequest) as caught:
        seeded.answer(query)
    assert caught.value.english


@pytest.mark.parametrize("query", [Query("长" * 2000), Query("科普", limit=100, offset=10_000), Query("普", limit=1)])
def test_a_query_at_the_edge(seeded: KnowledgeBase, query: Query) -> None:
    assert len(seeded.answer(query).hits) <= query.limit


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "kb").write_text("a file", "utf-8")
    with pytest.raises(Unusable, match="kb"):
        KnowledgeBase(tmp_path / "kb")


def test_a_store_that_is_garbage(tmp_path: Path) -> None:
    (tmp_path / "corpus.sqlite").write_bytes(b"garbage" * 200)
    with pytest.raises(DamagedStore, match=r"corpus\.sqlite"):
        KnowledgeBase(tmp_path)
    assert (tmp_path / "corpus.sqlite").read_bytes() == b"garbage" * 200


def test_files_are_read_in_order(files: Path) -> None:
    (files / "note.xyz").write_text("no document", "utf-8")
    (files / ".hidden.txt").write_text("no document", "utf-8")
    assert [path.name for path in documents_in([files])] == ["1.txt", "2.txt", "3.txt", "0.txt"]


def test_files_of_unknown_formats_in_a_folder_are_named(files: Path) -> None:
    for name in ("图纸.dwg", ".hidden.xyz", "Thumbs.db", "~$一.docx"):
        (files / name).write_text("no document", "utf-8")
    found, left_out = look_for([files])
    assert len(found) == 4
    assert [Path(path).name for path, _ in left_out] == ["图纸.dwg"]
    assert "不支持的文件类型 .dwg" in str(left_out[0][1])


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there, and it has no such pipes")
def test_links_and_pipes_in_a_folder_are_named_and_not_opened(files: Path, tmp_path: Path) -> None:
    """Only a link to a file of the same folder is followed; a pipe that is opened would wait for ever."""
    outside = tmp_path / "秘密.txt"
    outside.write_text("甘肃省科学技术厅关于秘密的通知\n一、保密。（责任单位：省科技厅）\n", "utf-8")
    links = {
        "内.txt": files / "1.txt",
        "外.txt": outside,
        "断.txt": files / "没有.txt",
        "圈.txt": files / "圈.txt",
        "设备.txt": Path("/dev/null"),
        "上.txt": tmp_path,
        "目录": tmp_path,
    }
    for name, target in links.items():
        (files / name).symlink_to(target)
    os.mkfifo(files / "管道.txt")
    (files / "到管道.txt").symlink_to(files / "管道.txt")
    found, left_out = look_for([files])
    assert [path.name for path in found if path.is_symlink()] == ["内.txt"]
    assert len(found) == 5
    reasons = {Path(path).name: str(reason) for path, reason in left_out}
    assert set(reasons) == {*links, "管道.txt", "到管道.txt"} - {"内.txt"}
    assert "目录之外" in reasons["外.txt"]
    assert "失效或绕成了圈" in reasons["断.txt"]
    assert "失效或绕成了圈" in reasons["圈.txt"]
    assert "指向目录" in reasons["目录"]
    assert "指向目录" in reasons["上.txt"]
    for name in ("设备.txt", "管道.txt", "到管道.txt"):
        assert "不是普通文件" in reasons[name]
    assert all(f"{name}：" in reason and "请" in reason for name, reason in reasons.items())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there, and it has no such pipes")
def test_a_link_that_is_named_is_read(files: Path, base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "外.txt").symlink_to(files / "1.txt")
    assert look_for([tmp_path / "外.txt"]) == ([tmp_path / "外.txt"], [])
    assert [one.source for one in base.ingest([tmp_path / "外.txt"]).added] == ["外.txt"]
    (tmp_path / "目录").symlink_to(files)
    assert len(look_for([tmp_path / "目录"])[0]) == 4
    os.mkfifo(tmp_path / "管道.txt")
    [(_, refused)] = base.ingest([files, tmp_path / "管道.txt"]).failed
    assert "不是普通文件" in str(refused)


def test_missing_files_are_named(tmp_path: Path, base: KnowledgeBase) -> None:
    with pytest.raises(NotReadable, match=r"missing\.txt"):
        base.ingest([tmp_path / "missing.txt"])
    with pytest.raises(NotReadable, match="kb"):
        base.ingest([base.folder])


@pytest.mark.slow
def test_the_index_may_be_deleted(base: KnowledgeBase) -> None:
    base.ingest([SEED])
    before = base.answer(Query("老年人防诈骗")).hits
    shutil.rmtree(base.folder / "index")
    assert KnowledgeBase(base.folder).answer(Query("老年人防诈骗")).hits == before


def test_a_write_by_one_is_seen_by_the_other(tmp_path: Path) -> None:
    one, other = KnowledgeBase(tmp_path), KnowledgeBase(tmp_path)
    [summary] = one.ingest([SEED]).added
    assert other.answer(Query("老年人防诈骗")).hits == one.answer(Query("老年人防诈骗")).hits
    other.remove(summary.id)
    assert one.answer(Query("老年人防诈骗")).hits == ()


def test_the_encoder_never_waits_for_the_writer(base: KnowledgeBase, files: Path) -> None:
    """One process of a service updates and encodes: whoever holds the lock waits for it, also for the first index."""
    encoding = KnowledgeBase(base.folder)
    left = []
    update_here = base.index.update

    def update() -> None:
        thread = Thread(target=lambda: left.append(encoding.index.encode(64)), daemon=True)
        thread.start()
        thread.join(40)
        update_here()

    base.index.update = update
    base.ingest([files])
    assert left == [0]
    encoding.store.close()
