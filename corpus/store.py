"""The truth of a knowledge base: documents, clauses and duties in one SQLite file.

Every document goes in or out in one transaction, which also raises the revision. What is derived (the index) notes the
revision it holds and asks `changes` for the rest.
"""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import orjson

from policykb.corpus.errors import DamagedStore
from policykb.corpus.model import (
    Block,
    Box,
    Citation,
    Clause,
    Document,
    Doubt,
    Duty,
    Header,
    Holder,
    Role,
    Span,
    as_json,
    document_id,
)

_T = TypeVar("_T")

_ENTRIES_KEPT = 2_000
"""So many clauses are remembered, some 10 MB: questions come back to the same ones."""

FORMAT = 3

_NEWEST = "d.issued is null, d.issued desc, d.id"

NEWEST = f"{_NEWEST}, c.row"

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


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document without its text, for lists and citations. `clauses` counts them. The store knows nothing of later
    documents that repeal or amend this one: who lists them puts those in."""

    id: str
    source: str
    revision: int
    header: Header
    clauses: int
    repealed_by: "DocumentSummary | None" = None
    amended_by: tuple["DocumentSummary", ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A stored clause: `row` is its number in the store, given once and never again."""

    row: int
    clause: Clause
    document_id: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a holder of an older revision has to undo and to take in, to be at `revision`."""

    revision: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


class Extent(NamedTuple):
    """The rows of a document's clauses, those that name a holder, and every holder's key, with its usual name and the number
    of clauses that name it."""

    rows: range
    held: tuple[int, ...]
    holders: tuple[tuple[str, str, int], ...]


class HolderRow(NamedTuple):
    """A holder of the clause in `row`."""

    row: int
    key: str
    role: Role
    inherited: bool


class Store:
    """One SQLite file. Reading is safe from several threads; writing is for one process at a time."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file. Raises DamagedStore if it is no store of ours."""
        self.path = path
        self._forget()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma foreign_keys = on")
            self._connection.executescript(_SCHEMA)
            known = "insert or ignore into state values ('format', ?), ('revision', 0), ('identity', ?)"
            self._connection.execute(known, [FORMAT, secrets.randbits(62)])
            version = self._state("format")
        except (sqlite3.Error, OSError) as error:
            raise _damaged(path, str(error)) from error
        if version != FORMAT:
            raise _damaged(path, f"format {version}, expected {FORMAT}")

    def _forget(self, identity: int = 0) -> None:
        """Keep nothing of what was read, or of what was read from another store."""
        self._read_from, self._seen = identity, 0
        self._summaries: dict[tuple[str, int], DocumentSummary] = {}
        self._extents: dict[tuple[str, int], Extent] = {}
        self._entries: tuple[int, dict[int, Entry]] = 0, {}

    def close(self) -> None:
        self._connection.close()

    @property
    def revision(self) -> int:
        """Raised by one with every document that comes or goes."""
        return self._state("revision")

    @property
    def identity(self) -> int:
        """Drawn when the store was made: tells a new store from one that it replaced."""
        return self._state("identity")

    @property
    def version(self) -> tuple[int, int]:
        """Identity and revision in one look, as every question takes it; `entries` goes by the last one."""
        query = "select (select value from state where name = 'identity'), (select value from state where name = 'revision')"
        identity, revision = map(int, self._connection.execute(query).fetchone())
        if identity != self._read_from:  # a backup was put in its place, say
            self._forget(identity)
        self._seen = revision
        return identity, revision

    def _state(self, name: str) -> int:
        row = self._connection.execute("select value from state where name = ?", [name]).fetchone()
        return int(row[0])

    def add(self, document: Document) -> None:
        """Take the document in, in place of an earlier reading of the same file."""
        header = document.header
        with self._transaction() as revision:
            self._remove(document.id, revision)
            self._connection.execute(
                "insert into documents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [document.id, document.source, document.sha256, revision, header.title, header.doc_number,
                 header.issued, header.status, header.region, header.level, _dump(header), document.text,
                 _dump(document.pages), _dump(document.boxes), _dump(document.blocks), _dump(document.doubts)],
            )  # fmt: skip
            for clause in document.clauses:
                cursor = self._connection.execute(
                    "insert into clauses (id, document_id, path, heading, text, page, pieces, duties)"
                    " values (?, ?, ?, ?, ?, ?, ?, ?)",
                    [clause.id, document.id, _dump(clause.path), clause.heading, clause.text, clause.page,
                     _dump(clause.pieces), _dump(clause.duties)],
                )  # fmt: skip
                self._connection.executemany(
                    "insert into holders values (?, ?, ?, ?, ?)",
                    [
                        (cursor.lastrowid, holder.key, holder.shown, holder.role, duty.inherited)
                        for duty in clause.duties
                        for holder in duty.holders
                    ],
                )
        self._seen = revision

    def remove(self, id: str) -> bool:
        """Whether the document was there."""
        if not self._connection.execute("select 1 from documents where id = ?", [id]).fetchone():
            return False
        with self._transaction() as revision:
            self._remove(id, revision)
        self._seen = revision
        return True

    def _remove(self, id: str, revision: int) -> None:
        if self._connection.execute("delete from documents where id = ?", [id]).rowcount:
            self._connection.execute("insert into removals values (?, ?)", [id, revision])

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._connection)

    def changes(self, since: int) -> Changes:
        """What happened after revision `since`, in order of ids."""
        with _Snapshot(self._connection):
            removed = self._column("select distinct document_id from removals where revision > ? order by 1", since)
            added = self._column("select id from documents where revision > ? order by revision, id", since)
            return Changes(self.revision, tuple(removed), tuple(added))

    @property
    def size(self) -> int:
        """How many documents are in."""
        return int(self._connection.execute("select count(*) from documents").fetchone()[0])

    def documents(self) -> list[DocumentSummary]:
        """All documents, newest first, undated last. Those that were listed before are not read again."""
        query = f"select id, revision from documents d order by {_NEWEST}"
        wanted = self._connection.execute(query).fetchall()
        known = self._summaries
        new = [id for id, revision in wanted if (id, revision) not in known]
        read = known | {(one.id, one.revision): one for part in _parts(new) for one in self._read_summaries(part)}
        summaries = {key: read[key] for key in wanted if key in read}  # another may have gone meanwhile
        self._summaries = summaries
        return list(summaries.values())

    def _read_summaries(self, ids: Sequence[str]) -> Iterator[DocumentSummary]:
        rows = self._connection.execute(
            "select id, source, revision, header, (select count(*) from clauses where document_id = documents.id)"
            f" from documents where id in ({_marks(ids)})",
            ids,
        )
        for id, source, revision, header, count in rows:
            yield DocumentSummary(id, source, revision, _header(orjson.loads(header)), count)

    def texts_with(self, words: Sequence[str], since: int = 0) -> list[tuple[str, str]]:
        """Ids and texts of the documents taken in after revision `since` that hold any of these words."""
        held = " or ".join(["instr(text, ?)"] * len(words))
        query = f"select id, text from documents where revision > ? and ({held}) order by id"
        return list(self._connection.execute(query, [since, *words]))

    def document(self, id: str) -> Document | None:
        """The whole document."""
        row = self._connection.execute(
            "select source, sha256, header, text, pages, boxes, blocks, doubts from documents where id = ?", [id]
        ).fetchone()
        if row is None:
            return None
        source, sha256, header, text, pages, boxes, blocks, doubts = row
        return Document(
            source=source,
            sha256=sha256,
            text=text,
            header=_header(orjson.loads(header)),
            clauses=tuple(entry.clause for entry in self.entries_of(id)),
            blocks=tuple(Block(b["kind"], Span(*b["span"]), b["page"]) for b in orjson.loads(blocks)),
            pages=tuple(Span(*page) for page in orjson.loads(pages)),
            boxes=tuple(Box(**(box | {"span": Span(*box["span"])})) for box in orjson.loads(boxes)),
            doubts=tuple(Doubt(Span(*d["span"]), d["what"]) for d in orjson.loads(doubts)),
        )

    def sha256(self, id: str) -> str | None:
        """The digest of the file that a document was read from."""
        row = self._connection.execute("select sha256 from documents where id = ?", [id]).fetchone()
        return row[0] if row else None

    def has(self, sha256: str) -> bool:
        """Whether this very file is in."""
        id = document_id(sha256)
        return bool(self._connection.execute("select 1 from documents where id = ?", [id]).fetchone())

    def entries(self, rows: Sequence[int]) -> dict[int, Entry]:
        """The clauses of these rows; rows that were gone at the last look at `version` are left out. What a row holds never
        changes: those read lately are kept, and only after a change is asked which of them are still there."""
        kept = self._kept_entries()
        for part in _parts([row for row in rows if row not in kept]):
            query = f"select {_CLAUSE} from clauses where row in ({_marks(part)})"
            kept.update((entry.row, entry) for entry in map(_entry, self._connection.execute(query, part)))
        return {row: kept[row] for row in rows if row in kept}

    def _kept_entries(self) -> dict[int, Entry]:
        """Those read lately that were there at the last look at `version`."""
        revision, kept = self._entries
        if len(kept) > _ENTRIES_KEPT:
            kept = {}
        elif revision != self._seen:
            there = (
                row
                for part in _parts(list(kept))
                for (row,) in self._connection.execute(f"select row from clauses where row in ({_marks(part)})", part)
            )
            kept = {row: kept[row] for row in there}
        self._entries = self._seen, kept
        return kept

    def entries_of(self, document_id: str) -> list[Entry]:
        """The clauses of a document, in its order."""
        query = f"select {_CLAUSE} from clauses where document_id = ? order by row"
        return [_entry(row) for row in self._connection.execute(query, [document_id])]

    def entry(self, clause_id: str) -> Entry | None:
        row = self._connection.execute(f"select {_CLAUSE} from clauses where id = ?", [clause_id]).fetchone()
        return _entry(row) if row else None

    def departments(self) -> dict[str, tuple[str, int]]:
        """Every holder by key, with its usual name and the number of clauses that name it; the most named first."""
        return departments_in(self.extents().values())

    def extents(self) -> dict[str, Extent]:
        """What there is of each document that has clauses, by its id, in order of rows. Of those read before nothing is read
        again."""
        known = self._extents
        wanted = [(one.id, one.revision) for one in self.documents()]
        new = [key for key in wanted if key not in known]
        read = known | {
            key: extent
            for part in _parts(new)
            for key, extent in zip(part, self._read_extents([id for id, _ in part]), strict=True)
        }
        self._extents = kept = {key: read[key] for key in wanted}
        extents = {id: extent for (id, _), extent in kept.items() if extent.rows}
        return dict(sorted(extents.items(), key=lambda one: one[1].rows.start))

    def _read_extents(self, ids: Sequence[str]) -> Iterator[Extent]:
        """One for each of these documents; without rows for what is gone, or has no clause."""
        query = f"select document_id, min(row), max(row) from clauses where document_id in ({_marks(ids)}) group by 1"
        rows = {id: range(first, last + 1) for id, first, last in self._connection.execute(query, ids)}
        query = (
            "select c.document_id, h.key, h.name, h.clause_row from clauses c cross join holders h on h.clause_row = c.row"
            f" where c.document_id in ({_marks(ids)})"
        )
        named: dict[str, dict[str, tuple[str, set[int]]]] = {id: {} for id in ids}
        for id, key, name, row in self._connection.execute(query, ids):
            known, clauses = named[id].setdefault(key, (name, set()))
            named[id][key] = min(known, name), clauses
            clauses.add(row)
        for id in ids:
            held = sorted({row for _, clauses in named[id].values() for row in clauses})
            holders = [(key, name, len(clauses)) for key, (name, clauses) in named[id].items()]
            yield Extent(rows.get(id, range(0)), tuple(held), tuple(holders))

    def rows_where(self, conditions: Sequence[str], values: Sequence[object], order: str = NEWEST) -> list[int]:
        """Rows of the clauses (c) in documents (d) that meet all conditions, newest document first."""
        where = " and ".join(conditions) or "1"
        query = (
            f"select c.row from documents d cross join clauses c on c.document_id = d.id where {where} order by {order}"
        )
        return [row for (row,) in self._connection.execute(query, values)]

    def ids_where(self, conditions: Sequence[str], values: Sequence[object]) -> list[str]:
        """Ids of the documents (d) that meet all conditions, newest first."""
        where = " and ".join(conditions) or "1"
        return self._column(f"select d.id from documents d where {where} order by {_NEWEST}", *values)

    def rows_held(self, keys: Sequence[str]) -> list[int]:
        """Rows of the clauses that name any of these holders."""
        found: set[int] = set()
        for part in _parts(keys):
            query = f"select clause_row from holders where key in ({_marks(part)})"
            found.update(row for (row,) in self._connection.execute(query, part))
        return sorted(found)

    def holders(self, after: int = 0) -> list[HolderRow]:
        """Every holder of every clause whose row is above `after`."""
        query = "select clause_row, key, role, inherited from holders where clause_row > ?"
        return list(map(HolderRow._make, self._connection.execute(query, [after])))

    def rows_with_numbers(self, after: int = 0) -> list[tuple[int, str]]:
        """The row of every clause above `after` with each number in its path."""
        query = "select c.row, p.value from clauses c cross join json_each(c.path) p where c.row > ?"
        return list(self._connection.execute(query, [after]))

    def rows_of_documents(self) -> dict[str, range]:
        """The rows of each document with clauses, by its id: they follow each other, since it came in at one go."""
        return {id: extent.rows for id, extent in self.extents().items()}

    def _column(self, query: str, *values: object) -> list[str]:
        return [row[0] for row in self._connection.execute(query, values)]


def departments_in(extents: Iterable[Extent]) -> dict[str, tuple[str, int]]:
    """As `Store.departments`, of these documents."""
    found: dict[str, tuple[str, int]] = {}
    for extent in extents:
        for key, name, count in extent.holders:
            known, so_far = found.get(key, (name, 0))
            found[key] = min(known, name), so_far + count
    return dict(sorted(found.items(), key=lambda one: (-one[1][1], one[0])))


_CLAUSE = "row, id, document_id, path, heading, text, page, pieces, duties"


class _Transaction:
    """Begins for writing, raises the revision, and commits or takes all back."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> int:
        self._connection.execute("begin immediate")
        row = self._connection.execute(
            "update state set value = value + 1 where name = 'revision' returning value"
        ).fetchone()
        return int(row[0])

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("rollback" if kind else "commit")


class _Snapshot:
    """Several readings of one state."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("begin")

    def __exit__(self, *_: object) -> None:
        self._connection.execute("commit")


def _dump(value: Any) -> str:
    return orjson.dumps(as_json(value)).decode()


def _header(data: dict[str, Any]) -> Header:
    data = data | {"issuers": tuple(data["issuers"]), "cites": tuple(Citation(**cite) for cite in data["cites"])}
    return Header(**data)


def _duty(data: dict[str, Any]) -> Duty:
    return Duty(**data | {"span": Span(*data["span"]), "holders": tuple(map(_holder, data["holders"]))})


def _holder(data: dict[str, Any]) -> Holder:
    return Holder(**data | {"members": tuple(map(_holder, data.get("members", [])))})


def _entry(row: tuple[Any, ...]) -> Entry:
    number, id, document_id, path, heading, text, page, pieces, duties = row
    clause = Clause(
        id=id,
        path=tuple(orjson.loads(path)),
        heading=heading,
        text=text,
        pieces=tuple(Span(*piece) for piece in orjson.loads(pieces)),
        page=page,
        duties=tuple(_duty(duty) for duty in orjson.loads(duties)),
    )
    return Entry(number, clause, document_id)


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _parts(rows: Sequence[_T], size: int = 500) -> Iterable[Sequence[_T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


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
