"""The SQLite file below the store: its tables, opening it, its transactions."""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from policykb.corpus.errors import DamagedStore

_T = TypeVar("_T")

FORMAT = 3
"""Version of the tables. A file with another one is refused, not converted."""

_TIMEOUT = 30
"""Maximum seconds to wait for another process that writes."""

_MAX_BOUND_VALUES = 500
"""Maximum values bound to one query."""

_SCHEMA = """
create table if not exists state (name text primary key, value integer not null);
create table if not exists documents (
    id text primary key, source text not null, sha256 text not null, revision integer not null,
    title text not null, doc_number text, issued text, status text, region text, level text,
    header text not null, text text not null, pages text not null, boxes text not null,
    blocks text not null, doubts text not null
);
create table if not exists clauses (
    row integer primary key autoincrement, id text not null unique,
    document_id text not null references documents(id) on delete cascade,
    path text not null, heading text not null, text text not null, page integer, pieces text not null,
    duties text not null
);
create index if not exists clauses_document on clauses(document_id);
create table if not exists holders (
    clause_row integer not null references clauses(row) on delete cascade,
    key text not null, name text not null, role text not null, inherited integer not null
);
create index if not exists holders_key on holders(key);
create index if not exists holders_clause on holders(clause_row);
create table if not exists removals (document_id text not null, revision integer not null);
"""


def open_database(path: Path) -> sqlite3.Connection:
    """Open or create the file. Raises DamagedStore if it is no store of ours."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=_TIMEOUT)
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma foreign_keys = on")
        connection.executescript(_SCHEMA)
        initial = "insert or ignore into state values ('format', ?), ('revision', 0), ('identity', ?)"
        connection.execute(initial, [FORMAT, secrets.randbits(62)])
        version = read_state(connection, "format")
    except (sqlite3.Error, OSError) as error:
        raise _damaged(path, str(error)) from error
    if version != FORMAT:
        raise _damaged(path, f"format {version}, expected {FORMAT}")
    return connection


def read_state(connection: sqlite3.Connection, name: str) -> int:
    """Return one value of the table `state`: format, revision or identity."""
    row = connection.execute("select value from state where name = ?", [name]).fetchone()
    return int(row[0])


@contextmanager
def write_transaction(connection: sqlite3.Connection) -> Iterator[int]:
    """Raise the revision and yield it; commit at the end, roll back on an error."""
    connection.execute("begin immediate")
    try:
        row = connection.execute(
            "update state set value = value + 1 where name = 'revision' returning value"
        ).fetchone()
        yield int(row[0])
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


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


def _damaged(path: Path, why: str) -> DamagedStore:
    if "readonly" in why:
        return DamagedStore(
            f"没有写入 {path} 的权限。请检查目录权限，或用 --kb 换一个可写的目录。",
            f"{path} cannot be written. Check the permissions of the folder, or use another --kb.",
        )
    return DamagedStore(
        f"知识库文件 {path} 无法打开（{why}）。请换一个 --kb 目录，或删除该文件后用 policykb ingest 重新入库。",
        f"The knowledge base file {path} cannot be opened ({why})."
        " Use another --kb folder, or delete the file and take the documents in again with policykb ingest.",
    )
