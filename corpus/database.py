"""The SQLite file below the store: its tables, opening it, its transactions."""

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from policykb.corpus.errors import Unusable
from policykb.corpus.schema import FORMAT, MIGRATIONS, create_tables
from policykb.corpus.storage_errors import knows_locks, other_format, storage_error, storage_errors

_T = TypeVar("_T")

_TIMEOUT = 30
"""Maximum seconds to wait for another process that writes."""

_MAX_BOUND_VALUES = 500
"""Maximum values bound to one query."""

_CHECKED_AT_ONCE = 32 * 1024 * 1024
"""Maximum bytes of a file whose structure is checked whenever it is opened; it takes some 3 ms for each megabyte."""

_CODES_OF_NO_NOTES = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
"""What SQLite says where it cannot write beside a file."""

_PRIVATE = 0o600
"""Permissions of a new file: policies may be internal."""


def open_database(path: Path, checked: bool = True) -> sqlite3.Connection:
    """Open or create the file; a file that may not be written is opened for reading.

    checked: whether to check the structure of a file that is not too large for that

    Raises DamagedStore if it is no store of ours, or what keeps it from being opened.
    """
    with storage_errors(path):
        connection = _opened(path) if _is_there(path) else _created(path)
        try:
            found = read_state(connection, "format")
            if found in MIGRATIONS:
                found = _migrated(connection, path, found)
            if found != FORMAT:
                raise other_format(path, found, FORMAT)
            if checked and path.stat().st_size <= _CHECKED_AT_ONCE:
                check_structure(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def check_structure(connection: sqlite3.Connection, path: Path) -> None:
    """Check that the pages of the file fit together and no document is lost.

    Raises DamagedStore.
    """
    wrong = connection.execute("pragma integrity_check(1)").fetchone()[0]
    if wrong != "ok":
        raise storage_error(sqlite3.DatabaseError(wrong), path)
    counted, expected = connection.execute(
        "select (select count(*) from documents), (select value from state where name = 'documents')"
    ).fetchone()
    if counted != expected:
        raise storage_error(sqlite3.DatabaseError(f"{counted} documents, expected {expected}"), path)


def _is_there(path: Path) -> bool:
    """Whether there is a file with something in it.

    Raises DamagedStore for a missing or empty one beside originals: it was lost.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    exists = path.exists()
    if exists and path.stat().st_size:
        return True
    if any((path.parent / "files").glob("*")):
        raise storage_error(sqlite3.DatabaseError("0 bytes" if exists else "missing"), path)
    return False


def _created(path: Path) -> sqlite3.Connection:
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True)
    path.touch(mode=_PRIVATE)
    connection = _connect(path, "rw")
    connection.execute("pragma journal_mode = wal")
    with _whole(connection):
        if not _tables(connection):  # nobody else was faster
            create_tables(connection)
    return connection


class StillConnection(sqlite3.Connection):
    """A connection to a file that is read as one that does not change.

    Once it does change, it must be opened again.
    """


def _opened(path: Path) -> sqlite3.Connection:
    """Open a file that is there.

    Beside it SQLite keeps its notes on who reads. Where they cannot be written, in a folder that may only be read, on a
    full disk or where nothing can be locked, nobody is writing either, and the file is read as one that does not change.
    """
    connection = _connect(path, "rw")
    if not knows_locks(path.parent):
        connection.execute("pragma busy_timeout = 0")  # no waiting makes it lockable
    try:
        is_empty = not _tables(connection)
    except sqlite3.OperationalError as error:
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        has_no_notes = error.sqlite_errorcode & 0xFF in _CODES_OF_NO_NOTES or not knows_locks(path.parent)
        if not has_no_notes or (log.exists() and log.stat().st_size):
            raise
        connection = _connect(path, "ro", "&immutable=1", StillConnection)
        is_empty = not _tables(connection)
    if is_empty:  # whoever created it was stopped before the first table
        connection.close()
        return _created(path)
    return connection


def _connect(
    path: Path, mode: str, further: str = "", kind: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}{further}",
        uri=True,
        check_same_thread=False,
        isolation_level=None,
        timeout=_TIMEOUT,
        factory=kind,
    )
    connection.execute("pragma foreign_keys = on")
    return connection


def _tables(connection: sqlite3.Connection) -> int:
    return int(connection.execute("select count(*) from sqlite_master").fetchone()[0])


def _migrated(connection: sqlite3.Connection, path: Path, found: int) -> int:
    """Bring the tables of an older version to this one, in one transaction.

    Raises OtherFormat if it may not write.
    """
    try:
        with _whole(connection):
            while (current := read_state(connection, "format")) in MIGRATIONS:
                MIGRATIONS[current](connection)
                connection.execute("update state set value = ? where name = 'format'", [current + 1])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
            raise other_format(path, found, FORMAT) from error
        raise
    return current


def file_state(path: Path, connection: sqlite3.Connection) -> tuple[int, ...]:
    """Return what tells a file from another one put in its place.

    Of one that is read as if it did not change also what tells that it has. Raises Unusable if it is gone.
    """
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise Unusable(
            f"知识库 {path.parent} 不见了（可能被移走或删除）。请放回原处，或用 --kb 指定新的位置。",
            f"The knowledge base {path.parent} is gone (moved or deleted). Put it back, or name its place with --kb.",
        ) from error
    except OSError as error:
        raise storage_error(error, path) from error
    if not isinstance(connection, StillConnection):
        return found.st_dev, found.st_ino
    log = path.with_name(f"{path.name}-wal")
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size, log.stat().st_size if log.exists() else 0


def read_state(connection: sqlite3.Connection, name: str) -> int:
    """Return one value of the table `state`: format, revision or identity."""
    row = connection.execute("select value from state where name = ?", [name]).fetchone()
    if row is None:
        raise sqlite3.DatabaseError(f"no {name}")
    return int(row[0])


def read_rows(connection: sqlite3.Connection, query: str, values: Sequence[object] = ()) -> list[Any]:
    """Return the rows of a query.

    Damaged text comes with a surrogate for each byte that is no UTF-8.
    """
    try:
        return connection.execute(query, values).fetchall()
    except sqlite3.OperationalError as error:
        if "UTF-8" not in str(error):
            raise
    connection.text_factory = _escaped
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.text_factory = str


def _escaped(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


@contextmanager
def _whole(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all that the block writes, or, on an error, nothing."""
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk ends it
            connection.execute("rollback")
        raise
    connection.execute("commit")


@contextmanager
def write_transaction(connection: sqlite3.Connection) -> Iterator[int]:
    """Raise the revision and yield it; commit at the end, roll back on an error."""
    with _whole(connection):
        row = connection.execute(
            "update state set value = value + 1 where name = 'revision' returning value"
        ).fetchone()
        yield int(row[0])


@contextmanager
def read_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Let several queries read the same state of the file."""
    connection.execute("begin")
    try:
        yield
    finally:
        connection.execute("commit")


def placeholders(values: Sequence[object]) -> str:
    """Return one question mark for each value, as SQL binds them: ?,?,?."""
    return ",".join("?" * len(values))


def batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Cut a list into pieces that are short enough to be bound to one query."""
    return (values[start : start + _MAX_BOUND_VALUES] for start in range(0, len(values), _MAX_BOUND_VALUES))
