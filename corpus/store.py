"""The store of a knowledge base: documents, clauses, duties in one SQLite file.

It is the source of truth. Every document is added or removed in one transaction, which also raises the revision. The
index is derived from it: it notes the revision that it was built from, and asks `changes` for the rest.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from policykb.corpus.database import (
    batches,
    file_state,
    open_database,
    placeholders,
    read_rows,
    read_state,
    read_transaction,
    write_transaction,
)
from policykb.corpus.errors import DamagedStore
from policykb.corpus.extents import Extent, read_extents
from policykb.corpus.extents import departments_in as departments_in
from policykb.corpus.life.lives import Lives
from policykb.corpus.life.visibility import show_only
from policykb.corpus.model import Document, Role, document_id
from policykb.corpus.records import (
    DOCUMENT_COLUMNS,
    ENTRY_COLUMNS,
    SUMMARY_COLUMNS,
    Changes,
    read_document,
    read_entry,
    read_summary,
)
from policykb.corpus.records import DocumentSummary as DocumentSummary
from policykb.corpus.records import Entry as Entry
from policykb.corpus.records import HolderRow as HolderRow
from policykb.corpus.storage_errors import damaged_document, storage_errors
from policykb.corpus.writer import Writer

_MAX_CACHED_ENTRIES = 2_000
"""Maximum clauses in memory before the cache is emptied: about 10 MB. Questions return to the same clauses."""

_TRIES = 2
"""Number of times that a document is read before it is called damaged."""

_NEWEST_DOCUMENT = "d.issued is null, d.issued desc, d.id"
"""Order of documents (d): newest first, undated last, ties by id."""

NEWEST = f"{_NEWEST_DOCUMENT}, c.row"
"""Order of clauses (c): newest document (d) first, then as in the document."""


class Store:
    """One SQLite file. Several threads may read at a time; only one process may write.

    Documents, clauses and extents that were read stay in memory. These caches are emptied when another store has been
    put in place of this one; `version` notices that, and is read once for every question.

    What has been damaged on the disk is not given out: every row is checked when it is read.

    collections: the only collections whose documents are seen; None for all documents
    """

    def __init__(self, path: Path, checked: bool = True, collections: frozenset[str] | None = None) -> None:
        """Open the file, or create it.

        checked: whether to check the structure of the file
        collections: as above; such a store cannot be written to

        Raises DamagedStore if it is no store of ours, Unusable if it cannot be opened now.
        """
        self.path = path
        self.collections = collections
        self._damage: dict[tuple[str, int], str] = {}  # source of each damaged document, by id and revision
        self._connection = self._open(checked)
        with storage_errors(path):
            self._clear_caches(self.identity)
        self._file = file_state(path, self._connection)

    def _open(self, checked: bool = True) -> Connection:
        connection = open_database(self.path, checked)
        if self.collections is not None:
            with storage_errors(self.path):
                show_only(connection, self.collections)
        return connection

    def _clear_caches(self, identity: int) -> None:
        """Empty all caches; from now on they belong to the store of this identity."""
        self._damage.clear()
        self._cached_identity = identity
        self._known_revision = 0  # as `version` last read it, or as a write left it
        self._summaries: dict[tuple[str, int], DocumentSummary] = {}  # by id and revision
        self._extents: dict[tuple[str, int], Extent] = {}  # by id and revision
        self._entries: tuple[int, dict[int, Entry]] = 0, {}  # revision at which they were checked, clauses by row

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def damaged(self) -> dict[str, str]:
        """The source of each document that is known to be damaged, by id."""
        return {id: source for (id, _), source in self._damage.copy().items()}

    @property
    def revision(self) -> int:
        """Number of documents added and removed so far; a replacement counts once."""
        return read_state(self._connection, "revision")

    @property
    def identity(self) -> int:
        """Random number drawn when the store was created; it differs in every store."""
        return read_state(self._connection, "identity")

    @property
    def version(self) -> tuple[int, int]:
        """Identity and revision, read in one query.

        Reading it has two side effects. If the identity is a new one (someone restored a backup, say), all caches are
        emptied. The revision is remembered: `entries` relies on it to leave out clauses that another process removed.
        Raises Unusable if the file is gone.
        """
        if file_state(self.path, self._connection) != self._file:  # another one was put in its place
            self._connection = self._open()
            self._file = file_state(self.path, self._connection)
        query = "select (select value from state where name = 'identity'), (select value from state where name = 'revision')"
        ((identity, revision),) = self._read(query)
        if identity != self._cached_identity:
            self._clear_caches(identity)
        self._known_revision = revision
        return identity, revision

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Change the store in one transaction, which raises its revision."""
        if self.collections is not None:
            raise AssertionError("whoever sees some collections only must not write")
        with storage_errors(self.path), write_transaction(self._connection) as revision:
            yield Writer(self._connection, revision)
        self._known_revision = revision

    def add(self, document: Document, audit: str | None = None) -> None:
        """Add a document; an earlier reading of the same file is replaced.

        audit: a line for the audit log, kept in the same transaction until `pass_on_audit` hands it over
        """
        with self.writing() as writer:
            writer.add(document)
            if audit is not None:
                writer.keep_audit(audit)

    def remove(self, id: str, audit: str | None = None) -> bool:
        """Remove a document; False if there is none of this id.

        audit: as for `add`
        """
        if not self._read("select 1 from documents where id = ?", [id]):
            return False
        with self.writing() as writer:
            writer.remove(id)
            if audit is not None:
                writer.keep_audit(audit)
        return True

    @cached_property
    def lives(self) -> Lives:
        """What the store knows of the life of its documents."""
        return Lives(self._read)

    def pass_on_audit(self, write: Callable[[Sequence[str]], None]) -> None:
        """Hand over the lines kept for the audit log, and drop them once they are written.

        Whoever calls this holds the lock of the knowledge base. A line is handed over again if dropping it fails.
        """
        lines = self._read("select id, line from audit order by id")
        if lines:
            write([line for _, line in lines])
            with storage_errors(self.path):
                self._connection.execute("delete from audit where id <= ?", [lines[-1][0]])

    def changes(self, since: int) -> Changes:
        """Return the documents removed and added after revision `since`."""
        with read_transaction(self._connection):
            removed = self._column("select distinct document_id from removals where revision > ? order by 1", [since])
            added = self._column("select id from documents where revision > ? order by revision, id", [since])
            return Changes(self.revision, tuple(removed), tuple(added))

    @property
    def size(self) -> int:
        """Number of documents."""
        return int(self._read("select count(*) from documents")[0][0])

    def documents(self) -> list[DocumentSummary]:
        """Return all documents, newest first, undated last. It reads only new ones."""
        query = f"select id, revision from documents d order by {_NEWEST_DOCUMENT}"
        wanted = self._read(query)
        for gone in self._damage.keys() - set(wanted):  # removed, or read again
            self._damage.pop(gone, None)
        known = self._summaries
        new = [id for id, revision in wanted if (id, revision) not in known]
        read = known | {(one.id, one.revision): one for part in batches(new) for one in self._read_summaries(part)}
        summaries = {key: read[key] for key in wanted if key in read}  # another process may have removed one meanwhile
        self._summaries = summaries
        return list(summaries.values())

    def _read_summaries(self, ids: Sequence[str]) -> Iterator[DocumentSummary]:
        query = f"select {SUMMARY_COLUMNS} from documents where id in ({placeholders(ids)})"
        for row in self._read(query, ids):
            if summary := read_summary(row):
                yield summary
            else:
                self._set_apart(*row[1:3])

    def _set_apart(self, id: str, source: str) -> DamagedStore:
        """Note that a document is damaged, and return the error that says so."""
        for (revision,) in self._read("select revision from documents where id = ?", [id]):
            self._damage[id, revision] = source
        return damaged_document(id, source)

    def texts_with(self, words: Sequence[str], since: int = 0) -> list[tuple[str, str]]:
        """Return id and text of the documents that contain any of these words.

        Only documents added after revision `since` count. The list is sorted by id.
        """
        contains = " or ".join(["instr(text, ?)"] * len(words))
        query = f"select id, text from documents where revision > ? and ({contains}) order by id"
        return self._read(query, [since, *words])

    def document(self, id: str) -> Document | None:
        """Return the whole document; None if there is none of this id.

        Raises DamagedStore.
        """
        for _ in range(_TRIES):  # another process may be replacing it between two queries
            rows = self._read(f"select {DOCUMENT_COLUMNS} from documents where id = ?", [id])
            if not rows:
                return None
            document = read_document(rows[0], tuple(entry.clause for entry in self._entries_of(id)))
            if document:
                return document
        raise self._set_apart(id, self.source(id) or id)

    def text(self, id: str) -> str:
        """Return the text of a document; empty if there is none of this id."""
        rows = self._read("select text from documents where id = ?", [id])
        return str(rows[0][0]) if rows else ""

    def kept_audit(self) -> list[str]:
        """Return the lines for the audit log not handed over yet, oldest first."""
        return self._column("select line from audit order by id", [])

    def source(self, id: str) -> str | None:
        """Return the name of the file that a document was read from.

        It is given as it stands, even if the document is damaged.
        """
        rows = self._read("select source from documents where id = ?", [id])
        return str(rows[0][0]) if rows else None

    def sha256(self, id: str) -> str | None:
        """Return the SHA-256 of the file that a document was read from."""
        rows = self._read("select sha256 from documents where id = ?", [id])
        return rows[0][0] if rows else None

    def has(self, sha256: str) -> bool:
        """Whether the file of this SHA-256 has been added."""
        id = document_id(sha256)
        return bool(self._read("select 1 from documents where id = ?", [id]))

    def entries(self, rows: Sequence[int]) -> dict[int, Entry]:
        """Return the clauses of these rows, by row, without those that are gone.

        This relies on a side effect of `version`: a change by another process counts only once `version` has been read.
        A row never gets another content, so clauses in memory are not read again; when the known revision has changed,
        the store only checks which of them are still there.
        """
        cached = self._checked_entries()
        for part in batches([row for row in rows if row not in cached]):
            query = f"select {ENTRY_COLUMNS} from clauses where row in ({placeholders(part)})"
            cached.update((entry.row, entry) for entry in self._whole_entries(self._read(query, part)))
        return {row: cached[row] for row in rows if row in cached}

    def _checked_entries(self) -> dict[int, Entry]:
        """Return the cache of clauses, without those gone at the known revision."""
        revision, cached = self._entries
        if len(cached) > _MAX_CACHED_ENTRIES:
            cached = {}
        elif revision != self._known_revision:
            present = (
                row
                for part in batches(list(cached))
                for row in self._column(f"select row from clauses where row in ({placeholders(part)})", part)
            )
            cached = {row: cached[row] for row in present}
        self._entries = self._known_revision, cached
        return cached

    def _whole_entries(self, rows: Iterable[Sequence[Any]]) -> Iterator[Entry]:
        """Yield the clauses of these rows that are not damaged."""
        for row in rows:
            if entry := read_entry(row):
                yield entry
            else:
                id = str(row[3])
                self._set_apart(id, self.source(id) or id)

    def entries_of(self, document_id: str) -> list[Entry]:
        """Return the clauses of a document, in its order.

        Raises DamagedStore if one is damaged or lost.
        """
        for _ in range(_TRIES):
            entries = self._entries_of(document_id)
            expected = self._read("select clause_count from documents where id = ?", [document_id])
            if not expected:
                return []
            if len(entries) == expected[0][0]:
                return entries
        raise self._set_apart(document_id, self.source(document_id) or document_id)

    def _entries_of(self, document_id: str) -> list[Entry]:
        """Return the clauses of a document that are not damaged, in its order."""
        query = f"select {ENTRY_COLUMNS} from clauses where document_id = ? order by row"
        return list(self._whole_entries(self._read(query, [document_id])))

    def entry(self, clause_id: str) -> Entry | None:
        """Return one clause; None if there is none of this id. Raises DamagedStore."""
        rows = self._read(f"select {ENTRY_COLUMNS} from clauses where id = ?", [clause_id])
        entry = next(self._whole_entries(rows), None)
        if rows and entry is None:
            raise damaged_document(str(rows[0][3]), self.source(str(rows[0][3])) or clause_id)
        return entry

    def departments(self) -> dict[str, tuple[str, int]]:
        """Return usual name and number of clauses of every holder, by key.

        The most frequent comes first.
        """
        return departments_in(self.extents().values())

    def extents(self) -> dict[str, Extent]:
        """Return the extent of each document that has clauses, by id, in order of rows.

        Only extents not yet in memory are read.
        """
        known = self._extents
        sources = {(one.id, one.revision): one.source for one in self.documents()}
        new = [key for key in sources if key not in known]
        self._extents = current = {key: known[key] for key in sources if key in known}
        for part in batches(new):
            for key, extent in zip(part, self._read_extents([id for id, _ in part]), strict=True):
                if extent is None and None in self._read_extents([key[0]]):  # not only replaced meanwhile
                    self._set_apart(key[0], sources[key])
                elif extent is None:
                    continue
                else:
                    current[key] = extent
        extents = {id: extent for (id, _), extent in current.items() if extent.rows}
        return dict(sorted(extents.items(), key=lambda one: one[1].rows.start))

    def _read_extents(self, ids: Sequence[str]) -> Iterator[Extent | None]:
        with storage_errors(self.path):
            yield from read_extents(self._connection, ids)

    def rows_where(self, conditions: Sequence[str], values: Sequence[object], order: str = NEWEST) -> list[int]:
        """Return the rows of the clauses (c) of documents (d) that meet all conditions.

        The newest document comes first.
        """
        where = " and ".join(conditions) or "1"
        query = (
            f"select c.row from documents d cross join clauses c on c.document_id = d.id where {where} order by {order}"
        )
        return self._column(query, values)

    def ids_where(self, conditions: Sequence[str], values: Sequence[object]) -> list[str]:
        """Return the ids of the documents (d) that meet all conditions, newest first."""
        where = " and ".join(conditions) or "1"
        return self._column(f"select d.id from documents d where {where} order by {_NEWEST_DOCUMENT}", values)

    def rows_held(self, keys: Sequence[str], own: bool = False, role: Role | None = None) -> list[int]:
        """Return the rows of the clauses that name any of these holders, sorted.

        own: only clauses that do so in a note of their own
        role: only clauses that name them in this role; None for any
        """
        rows: set[int] = set()
        condition = (" and not inherited" if own else "") + (" and role = ?" if role else "")
        for part in batches(keys):
            query = f"select clause_row from holders where key in ({placeholders(part)}){condition}"
            rows.update(self._column(query, [*part, role] if role else part))
        return sorted(rows)

    def rows_led(self) -> list[int]:
        """Return the rows of the clauses that name who leads, sorted."""
        return self._column("select distinct clause_row from holders where role = 'lead' order by 1", [])

    def rows_with_statements(self) -> list[int]:
        """Return the rows of the clauses whose sentences say who must do what, sorted.

        Their holders are not in the table of holders.
        """
        return self._column("select row from clauses where instr(duties, ?) order by row", ['"source":"text"'])

    def holders(self, after: int = 0) -> list[HolderRow]:
        """Return every holder of every clause whose row is above `after`."""
        query = "select clause_row, key, role, inherited from holders where clause_row > ?"
        return list(map(HolderRow._make, self._read(query, [after])))

    def rows_with_numbers(self, after: int = 0) -> list[tuple[int, str]]:
        """Return the row of every clause above `after` with each number of its path."""
        query = "select c.row, p.value from clauses c cross join json_each(c.path) p where c.row > ?"
        return self._read(query, [after])

    def rows_of_documents(self) -> dict[str, range]:
        """Return the rows of each document that has clauses, by id.

        The rows of a document follow each other, because one transaction adds them all.
        """
        return {id: extent.rows for id, extent in self.extents().items()}

    def _column(self, query: str, values: Sequence[object]) -> list[Any]:
        return [value for (value,) in self._read(query, values)]

    def _read(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Return the rows of a query. Raises DamagedStore, Unusable."""
        with storage_errors(self.path):
            return read_rows(self._connection, query, values)
