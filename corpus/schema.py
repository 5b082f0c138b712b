"""The tables of the store, and what brings those of older versions up to date."""

import secrets
import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType

from policykb.corpus.checksums import seal_document
from policykb.corpus.life.tables import SCHEMA as LIFE

FORMAT = 5
"""Version of the tables. An older file is converted when it is opened; a newer one is refused."""

_TABLES = """
create table state (name text primary key, value integer not null);
create table documents (
    id text primary key, source text not null, sha256 text not null, revision integer not null,
    title text not null, doc_number text, issued text, status text, region text, level text,
    header text not null, text text not null, pages text not null, boxes text not null,
    blocks text not null, doubts text not null,
    clause_count integer not null default 0, holders_checksum integer not null default 0,
    head_checksum integer not null default 0, body_checksum integer not null default 0
);
create table clauses (
    row integer primary key autoincrement, id text not null unique,
    document_id text not null references documents(id) on delete cascade,
    path text not null, heading text not null, text text not null, page integer, pieces text not null,
    duties text not null, checksum integer not null default 0
);
create index clauses_document on clauses(document_id);
create table holders (
    clause_row integer not null references clauses(row) on delete cascade,
    key text not null, name text not null, role text not null, inherited integer not null
);
create index holders_key on holders(key);
create index holders_clause on holders(clause_row);
create table removals (document_id text not null, revision integer not null);
create table audit (id integer primary key autoincrement, line text not null);
insert into state values ('format', {format}), ('revision', 0), ('identity', {identity}), ('documents', 0);
"""

_TO_4 = """
alter table documents add column clause_count integer not null default 0;
alter table documents add column holders_checksum integer not null default 0;
alter table documents add column head_checksum integer not null default 0;
alter table documents add column body_checksum integer not null default 0;
alter table clauses add column checksum integer not null default 0;
create table audit (id integer primary key autoincrement, line text not null);
insert into state select 'documents', count(*) from documents;
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a new store, within the transaction that is open."""
    _run(connection, _TABLES.format(format=FORMAT, identity=secrets.randbits(62)))
    _run(connection, LIFE)


def _to_4(connection: sqlite3.Connection) -> None:
    """Give every row a checksum, and note how many documents there are."""
    _run(connection, _TO_4)
    for (id,) in connection.execute("select id from documents").fetchall():
        seal_document(connection, id)


def _to_5(connection: sqlite3.Connection) -> None:
    """Add the tables of what becomes of documents."""
    _run(connection, LIFE)


MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = MappingProxyType({3: _to_4, 4: _to_5})
"""For each older version what brings its tables to the next one."""


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Execute statements within the transaction that is open."""
    for statement in filter(str.strip, script.split(";")):
        connection.execute(statement)
