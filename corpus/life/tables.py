"""The tables of what becomes of documents.

They hold what has happened to them, what people have corrected, and which files they come from. Each row carries a checksum, as those of the documents do.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from policykb.corpus.checksums import checksum
from policykb.corpus.errors import DamagedStore

_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "history": "id integer primary key autoincrement",
        "withdrawn": "id text primary key",
        "replacements": "older text primary key",
        "followed": "folder text not null, path text not null",
        "corrections": "id integer primary key autoincrement",
        "reports": "id integer primary key autoincrement",
        "collections": "document text not null, name text not null",
    }
)
"""The key of each table, as SQL declares it."""

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "history": ("id", "document", "at", "what", "who", "facts"),
        "withdrawn": ("id", "source", "sha256", "header", "clauses", "at", "why"),
        "replacements": ("older", "newer", "at"),
        "followed": ("folder", "path", "size", "modified", "sha256", "documents", "error"),
        "corrections": ("id", "document", "correction", "was", "who", "at", "why", "undone"),
        "reports": ("id", "document", "clause", "question", "words", "who", "at", "closed"),
        "collections": ("document", "name"),
    }
)
"""The columns of each table, in order, without the checksum."""

_WHOLE_NUMBERS = ("clauses", "size", "modified")


def _declared(table: str) -> str:
    key = _KEYS[table]
    named = [column.split()[0] for column in key.split(", ")]
    further = [
        f"{column} {'integer' if column in _WHOLE_NUMBERS else 'text'}"
        for column in COLUMNS[table]
        if column not in named
    ]
    primary = [f"primary key ({', '.join(named)})"] if len(named) > 1 else []
    return f"create table {table} ({', '.join([key, *further, 'checksum integer not null', *primary])})"


SCHEMA = ";\n".join([*map(_declared, COLUMNS), "create index history_document on history(document)"])
"""The statements that make the tables."""


def put(connection: sqlite3.Connection, table: str, *values: object) -> int:
    """Write a row, over the one of the same key if there is one; its row number.

    A number that the table counts itself is given as None.
    """
    columns = COLUMNS[table]
    statement = f"insert or replace into {table} values ({', '.join('?' * (len(columns) + 1))})"
    row = connection.execute(statement, [*values, 0]).lastrowid or 0
    kept = connection.execute(f"select {', '.join(columns)} from {table} where rowid = ?", [row]).fetchone()
    connection.execute(f"update {table} set checksum = ? where rowid = ?", [checksum(kept), row])
    return row


def rows(
    read: Callable[[str, Sequence[object]], list[Any]], table: str, where: str = "1", values: Sequence[object] = ()
) -> list[Any]:
    """Return the rows of a table that meet a condition, in the order of writing.

    read: returns the rows of a query

    Raises DamagedStore if one is damaged.
    """
    found = read(f"select checksum, {', '.join(COLUMNS[table])} from {table} where {where} order by rowid", values)
    for total, *columns in found:
        if checksum(columns) != total:
            raise DamagedStore(
                f"知识库的表 {table} 有一行已损坏。请用 policykb restore 恢复最近的备份。",
                f"A row of the table {table} is damaged. Restore the latest backup with policykb restore.",
            )
    return [columns for _, *columns in found]
