"""Errors of disk and database, named by what they are.

An error of the operating system or of SQLite says what failed, not what to do. Here each cause gets its own sentence and
remedy; none advises to delete anything.
"""

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from policykb.corpus.errors import DamagedStore, DiskFull, Locked, NoLocks, NoPermission, OtherFormat, Unusable

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows, whose file systems all know locks
    fcntl = None

Cause: TypeAlias = type[Unusable]

_SENTENCES: dict[Cause, tuple[str, str]] = {
    DiskFull: (
        "磁盘已满，{path} 没有写成；已有的内容完好。请腾出空间再试（df -h 查看）。",
        "The disk is full: {path} was not written; what is there is whole. Free some room and try again (see df -h).",
    ),
    Locked: (
        "另一个程序正在写入 {path}。请等它结束后再试。",
        "Another program is writing to {path}. Try again when it has finished.",
    ),
    NoPermission: (
        "没有读写 {path} 的权限。请检查目录和文件的属主与权限，或用 --kb 换一个目录。",
        "{path} may not be read or written. Check owner and permissions, or use another --kb.",
    ),
    NoLocks: (
        "{path} 所在的文件系统不支持文件锁，不能写入知识库。请把知识库放到本机磁盘上，或开启网络盘的锁服务。",
        "{path} lies on a file system without locks. Keep the knowledge base on a local disk, or switch on its locks.",
    ),
    DamagedStore: (
        "{path} 已损坏（{why}）。运行 policykb repair，从保存的原文件修复。",
        "{path} is damaged ({why}). Run policykb repair, which mends it from the kept originals.",
    ),
    Unusable: (
        "无法读写 {path}（{why}）。请检查磁盘和权限，或用 --kb 换一个目录。",
        "{path} cannot be read or written ({why}). Check the disk and permissions, or use another --kb.",
    ),
}
"""For each cause the sentence with the remedy, in Chinese and English."""

_BY_NUMBER: dict[int, Cause] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EFBIG: DiskFull,
    errno.EACCES: NoPermission,
    errno.EPERM: NoPermission,
    errno.EROFS: NoPermission,
    errno.ENOLCK: NoLocks,
    errno.ENOSYS: NoLocks,
    errno.EOPNOTSUPP: NoLocks,
}

_BY_SQLITE_CODE: dict[int, Cause] = {
    sqlite3.SQLITE_FULL: DiskFull,
    sqlite3.SQLITE_BUSY: Locked,
    sqlite3.SQLITE_LOCKED: Locked,
    sqlite3.SQLITE_READONLY: NoPermission,
    sqlite3.SQLITE_PERM: NoPermission,
    sqlite3.SQLITE_AUTH: NoPermission,
    sqlite3.SQLITE_CANTOPEN: NoPermission,
    sqlite3.SQLITE_PROTOCOL: NoLocks,
    sqlite3.SQLITE_CORRUPT: DamagedStore,
    sqlite3.SQLITE_NOTADB: DamagedStore,
    sqlite3.SQLITE_FORMAT: DamagedStore,
    sqlite3.SQLITE_MISMATCH: DamagedStore,
    sqlite3.SQLITE_ERROR: DamagedStore,  # a table or column is missing: the queries are right
}

_LOCK_CODES = (
    sqlite3.SQLITE_IOERR_LOCK,
    sqlite3.SQLITE_IOERR_RDLOCK,
    sqlite3.SQLITE_IOERR_UNLOCK,
    sqlite3.SQLITE_IOERR_CHECKRESERVEDLOCK,
    sqlite3.SQLITE_IOERR_SHMLOCK,
)

_WRITE_CODES = (
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMOPEN,
)
"""Codes of writes that fail; where the disk has no room, that is why."""

_NO_ROOM_BYTES = 1 << 16
"""Free bytes of a disk with which nothing can be written."""

_NO_ROOM = "No space left on device"
"""What libraries say of a full disk that keep its number to themselves."""


def storage_error(error: BaseException, path: Path) -> Unusable:
    """Return the error that says why a file or folder is unusable, and what to do."""
    if isinstance(error, Unusable):
        return error
    cause = _cause(error)
    if isinstance(error, sqlite3.Error) and cause in (Locked, NoPermission):
        cause = _deeper_cause(path.parent) or cause
    named = getattr(error, "filename", None)  # the very file, where the system names it
    path = Path(named) if isinstance(named, str) else path
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    chinese, english = (text.format(path=path, why=why) for text in _SENTENCES[cause])
    return cause(chinese, english)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn errors of disk and database within the block into Unusable.

    A fault of the program, such as an id that is given twice, stays what it is.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except (OSError, sqlite3.Error) as error:
        raise storage_error(error, path) from error


def other_format(path: Path, found: int, expected: int) -> OtherFormat:
    """The error for a file that an older or newer version of policykb has written."""
    if found > expected:
        return OtherFormat(
            f"{path} 由较新的 policykb 写成（格式 {found}，本版为 {expected}）。请升级 policykb。",
            f"{path} was written by a newer policykb (format {found}, this one has {expected}). Upgrade policykb.",
        )
    return OtherFormat(
        f"{path} 是旧格式（{found}，本版为 {expected}），只读打开时不能转换。请以可写权限运行一次 policykb status。",
        f"{path} is of an older format ({found}, now {expected}) and cannot be converted while it can only be read."
        " Run policykb status once with permission to write.",
    )


def damaged_document(id: str, source: str) -> DamagedStore:
    """The error for a document that is not what was written."""
    return DamagedStore(
        f"库中的“{source}”（{id}）已损坏，不再引用。运行 policykb repair，从保存的原文件修复。",
        f"{source} ({id}) is damaged in the knowledge base and is not quoted. Run policykb repair, which reads it again"
        " from its kept original.",
    )


def _deeper_cause(folder: Path) -> Cause | None:
    """Return why SQLite cannot lock or write in a folder, where it does not know.

    None if it does.
    """
    if not knows_locks(folder):
        return NoLocks
    with suppress(OSError):
        if shutil.disk_usage(folder).free < _NO_ROOM_BYTES:
            return DiskFull
    return None


def knows_locks(folder: Path) -> bool:
    """Whether files in a folder can be locked.

    SQLite says only that somebody else has the lock. The file that is tried is another one: closing a file drops every
    lock that the process has on it.
    """
    if fcntl is None:
        return True
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
    return True


def _cause(error: BaseException) -> Cause:
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        return _BY_NUMBER[error.errno]
    if isinstance(error, NotImplementedError):  # what filelock says of a file system without locks
        return NoLocks
    if isinstance(error, sqlite3.Error):
        return _sqlite_cause(error)
    return DiskFull if _NO_ROOM in str(error) else Unusable


def _sqlite_cause(error: sqlite3.Error) -> Cause:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # an error of the module itself, such as text that is no UTF-8
        return DamagedStore if isinstance(error, sqlite3.DatabaseError) else Unusable
    if code in _LOCK_CODES:
        return NoLocks
    if code in _WRITE_CODES:
        return DiskFull
    if code == sqlite3.SQLITE_ERROR and "no such" not in str(error):
        return Unusable
    return _BY_SQLITE_CODE.get(code & 0xFF, Unusable)
