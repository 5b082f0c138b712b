"""A backup holds the knowledge base as it was at one moment, and restores it."""

import gzip
import io
import tarfile
import threading
from pathlib import Path

import pytest

from policykb.corpus.errors import BadRequest, DamagedStore, NotReadable, PolicyError
from policykb.index.answering.answer import Query
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.backup import back_up, restore
from policykb.service.knowledge_base.upkeep.verify import verify

TEXT = "青河市绿道管理办法（之{n}）\n\n第一条 绿道每{n}公里设一处驿站，由市园林局负责。\n"


def write(folder: Path, n: int) -> Path:
    path = folder / f"{n}.txt"
    path.write_text(TEXT.format(n=n), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with KnowledgeBase(tmp_path / "kb") as base:
        base.ingest([write(tmp_path, n) for n in (1, 2)])
    KeyRing(tmp_path / "kb").create("甲", "read")
    return tmp_path / "kb"


def test_a_restored_knowledge_base_is_the_same(folder: Path, tmp_path: Path) -> None:
    about = back_up(folder, tmp_path / "a.tar.gz")
    assert (about.documents, about.originals, about.revision) == (2, 2, 2)
    assert restore(tmp_path / "a.tar.gz", tmp_path / "new") == about
    with KnowledgeBase(folder) as before, KnowledgeBase(tmp_path / "new") as after:
        assert after.store.version == before.store.version
        for summary in before.documents():
            assert after.store.document(summary.id) == before.store.document(summary.id)
            assert (original := after.original(summary.id))
            assert original.suffix == ".txt"
        assert after.answer(Query("绿道驿站由谁负责")).hits
        assert verify(after) == []
    assert [key.name for key in KeyRing(tmp_path / "new").all()] == ["甲"]
    assert not list(folder.glob(".backup-*"))
    assert (tmp_path / "a.tar.gz").stat().st_mode & 0o077 == 0


def test_a_backup_under_changes_is_one_moment(folder: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def change() -> None:
        n = 3
        with KnowledgeBase(folder) as base:
            while not stop.is_set():
                document, _ = base.take(write(tmp_path, n), f"{n}.txt")
                if n % 2:
                    base.remove(document.id)
                n += 1

    changing = threading.Thread(target=change)
    changing.start()
    try:
        for n in range(5):
            about = back_up(folder, tmp_path / f"{n}.tar.gz")
            assert restore(tmp_path / f"{n}.tar.gz", tmp_path / f"new{n}") == about
    finally:
        stop.set()
        changing.join()
    for n in range(5):
        with KnowledgeBase(tmp_path / f"new{n}") as restored:
            assert verify(restored) == []  # each document whole, with its original


def test_no_file_is_written_over(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_text("mine", "utf-8")
    with pytest.raises(BadRequest):
        back_up(folder, tmp_path / "a.tar.gz")
    with pytest.raises(BadRequest):
        back_up(folder, tmp_path / "b.tar.gz") and restore(tmp_path / "b.tar.gz", folder)
    assert (tmp_path / "a.tar.gz").read_text("utf-8") == "mine"


def test_a_damaged_store_is_not_backed_up(folder: Path, tmp_path: Path) -> None:
    (folder / "corpus.sqlite").write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(DamagedStore):
        back_up(folder, tmp_path / "a.tar.gz")
    assert not (tmp_path / "a.tar.gz").exists()


def test_what_is_no_whole_backup_is_refused(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "a.tar.gz")
    whole = (tmp_path / "a.tar.gz").read_bytes()
    for n, data in enumerate((b"", b"no archive", whole[: len(whole) // 2], archive("../out.txt"), archive("x.txt"))):
        (tmp_path / "bad.tar.gz").write_bytes(data)
        with pytest.raises(PolicyError) as caught:
            restore(tmp_path / "bad.tar.gz", tmp_path / f"new{n}")
        assert isinstance(caught.value, NotReadable)
        assert not (tmp_path / f"new{n}").exists()
    assert not (tmp_path / "out.txt").exists()


def archive(name: str) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as opened:
        member = tarfile.TarInfo(name)
        member.size = 1
        opened.addfile(member, io.BytesIO(b"x"))
    return written.getvalue()


def test_a_flipped_bit_in_a_backup_is_noticed(folder: Path, tmp_path: Path) -> None:
    """Unless it changes nothing: some bits of a compressed file can be either way."""
    back_up(folder, tmp_path / "a.tar.gz")
    whole = (tmp_path / "a.tar.gz").read_bytes()
    noticed = 0
    for n in range(40):
        at = 10 + n * (len(whole) - 10) // 40
        bent = bytearray(whole)
        bent[at] ^= 1 << (n % 8)
        (tmp_path / "bent.tar.gz").write_bytes(bent)
        try:
            restore(tmp_path / "bent.tar.gz", tmp_path / f"bent{n}")
        except NotReadable:
            noticed += 1
            assert not (tmp_path / f"bent{n}").exists()
        else:
            with gzip.open(tmp_path / "bent.tar.gz") as one, gzip.open(tmp_path / "a.tar.gz") as other:
                assert one.read() == other.read()
    assert noticed > 20


def test_a_folder_without_a_knowledge_base_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="--kb"):
        back_up(tmp_path / "nothing", tmp_path / "a.tar.gz")
    assert not (tmp_path / "nothing").exists()
