"""Errors of disk and database: each cause has its own sentence and remedy, and none advises to delete anything."""

import errno
import os
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from policykb.corpus import storage_errors as errors
from policykb.corpus.database import open_database
from policykb.corpus.errors import DamagedStore, DiskFull, Locked, NoLocks, NoPermission, OtherFormat, Unusable
from policykb.corpus.schema import FORMAT
from policykb.corpus.storage_errors import damaged_document, other_format, storage_error


def of_system(number: int) -> OSError:
    return OSError(number, os.strerror(number), "/kb/corpus.sqlite")


def of_sqlite(code: int, words: str = "what SQLite says") -> sqlite3.Error:
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


CASES = [
    (of_system(errno.ENOSPC), DiskFull),
    (of_system(errno.EDQUOT), DiskFull),
    (of_system(errno.EFBIG), DiskFull),
    (of_sqlite(sqlite3.SQLITE_FULL), DiskFull),
    (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), DiskFull),
    (of_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE), DiskFull),
    (RuntimeError("Error in write: No space left on device"), DiskFull),
    (of_sqlite(sqlite3.SQLITE_BUSY, "database is locked"), Locked),
    (of_sqlite(sqlite3.SQLITE_LOCKED), Locked),
    (of_system(errno.EACCES), NoPermission),
    (of_system(errno.EPERM), NoPermission),
    (of_system(errno.EROFS), NoPermission),
    (of_sqlite(sqlite3.SQLITE_READONLY), NoPermission),
    (of_sqlite(sqlite3.SQLITE_READONLY_DIRECTORY), NoPermission),
    (of_sqlite(sqlite3.SQLITE_CANTOPEN), NoPermission),
    (of_system(errno.ENOLCK), NoLocks),
    (of_system(errno.ENOSYS), NoLocks),
    (NotImplementedError("flock"), NoLocks),
    (of_sqlite(sqlite3.SQLITE_IOERR_LOCK), NoLocks),
    (of_sqlite(sqlite3.SQLITE_PROTOCOL), NoLocks),
    (of_sqlite(sqlite3.SQLITE_CORRUPT, "database disk image is malformed"), DamagedStore),
    (of_sqlite(sqlite3.SQLITE_NOTADB), DamagedStore),
    (of_sqlite(sqlite3.SQLITE_ERROR, "no such table: documents"), DamagedStore),
    (sqlite3.DatabaseError("no revision"), DamagedStore),
    (of_system(errno.EIO), Unusable),
    (of_system(errno.EISDIR), Unusable),
    (of_sqlite(sqlite3.SQLITE_IOERR_READ), Unusable),
    (ValueError("something else"), Unusable),
]

REMEDIES = {
    DiskFull: ("腾出空间", "Free some room"),
    Locked: ("等它结束", "when it has finished"),
    NoPermission: ("检查目录和文件的属主与权限", "Check owner and permissions"),
    NoLocks: ("放到本机磁盘上", "on a local disk"),
    DamagedStore: ("policykb repair", "policykb repair"),
    Unusable: ("检查磁盘和权限", "Check the disk and permissions"),
    OtherFormat: ("policykb", "policykb"),
}
"""What each cause advises, in Chinese and English."""

DELETES = re.compile(r"删除|删掉|清空|重新收入|delete|remove|ingest again|rm ", re.IGNORECASE)


@pytest.mark.parametrize(("error", "cause"), CASES, ids=lambda value: getattr(value, "__name__", None) or repr(value))
def test_each_error_has_its_cause_and_remedy(error: Exception, cause: type[Unusable], tmp_path: Path) -> None:
    told = storage_error(error, tmp_path / "corpus.sqlite")
    assert type(told) is cause
    chinese, english = REMEDIES[cause]
    assert chinese in str(told)
    assert english in told.english
    assert "corpus.sqlite" in str(told)
    assert "corpus.sqlite" in told.english
    assert not DELETES.search(str(told) + told.english)


def test_no_two_causes_say_the_same(tmp_path: Path) -> None:
    told = {cause: storage_error(error, tmp_path) for error, cause in CASES}
    assert len({str(error)[-20:] for error in told.values()}) == len(told)
    assert len({error.type for error in told.values()}) == len(told)
    assert {error.status for error in told.values()} == {503, 507}


def test_what_is_a_sentence_already_stays_so(tmp_path: Path) -> None:
    told = DiskFull("磁盘已满。", "The disk is full.")
    assert storage_error(told, tmp_path) is told


@pytest.mark.parametrize(
    ("found", "chinese", "english"),
    [(FORMAT + 1, "请升级", "Upgrade"), (FORMAT - 1, "运行一次 policykb status", "Run policykb status")],
)
def test_other_formats(found: int, chinese: str, english: str, tmp_path: Path) -> None:
    told = other_format(tmp_path / "corpus.sqlite", found, FORMAT)
    assert chinese in str(told)
    assert english in told.english
    assert not DELETES.search(str(told) + told.english)


def test_a_damaged_document_is_named() -> None:
    told = damaged_document("0123456789ab", "通知.docx")
    assert "通知.docx" in str(told)
    assert "通知.docx" in told.english
    assert not DELETES.search(str(told) + told.english)


@pytest.mark.parametrize(
    ("free", "locks", "cause"), [(1 << 30, True, Locked), (0, True, DiskFull), (1 << 30, False, NoLocks)]
)
def test_a_lock_that_cannot_be_had_has_a_deeper_cause(
    free: int, locks: bool, cause: type[Unusable], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says the same of a full disk, of a file system without locks and of another program."""
    monkeypatch.setattr(errors.shutil, "disk_usage", lambda _: type("Usage", (), {"free": free}))
    monkeypatch.setattr(errors, "knows_locks", lambda _: locks)
    assert type(storage_error(of_sqlite(sqlite3.SQLITE_BUSY), tmp_path / "corpus.sqlite")) is cause


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    (path.parent / "files").mkdir()
    (path.parent / "files" / "0123.txt").touch()
    os.truncate(path, 0)


@pytest.mark.parametrize("damage", [cut, emptied])
def test_a_file_that_is_not_what_was_written_is_damaged(damage: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    open_database(path).close()
    damage(path)
    with pytest.raises(DamagedStore, match="policykb repair"):
        open_database(path)


def test_a_file_that_is_locked_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from policykb.corpus.store import Store

    monkeypatch.setattr("policykb.corpus.database._TIMEOUT", 0.05)
    path = tmp_path / "corpus.sqlite"
    store = Store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    assert store.documents() == []  # reading goes on
    with pytest.raises(Locked, match="另一个程序正在写入"), errors.storage_errors(path):
        store._connection.execute("begin immediate")
    other.execute("rollback")
    other.close()
    store.close()
