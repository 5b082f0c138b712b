"""Writes to the store: all that one change does, in one transaction."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from policykb.corpus.checksums import seal_document
from policykb.corpus.life.corrections import Correction, correction_json
from policykb.corpus.life.records import Event, EventKind, FollowedFile, KeptCorrection, Report
from policykb.corpus.life.tables import COLUMNS, put
from policykb.corpus.model import Clause, Document
from policykb.corpus.records import dump


def now() -> str:
    """Return the time, ISO, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Writer:
    """What may be done to a store within one transaction; `Store.writing` opens it.

    revision: the revision that the store has afterwards
    """

    def __init__(self, connection: sqlite3.Connection, revision: int) -> None:
        self._connection = connection
        self.revision = revision

    def add(self, document: Document) -> None:
        """Add a document; an earlier reading of the same file is replaced.

        It stays in the collections that it is in.
        """
        header = document.header
        self._drop(document.id)
        self._connection.execute(
            "insert into documents (id, source, sha256, revision, title, doc_number, issued, status, region, level,"
            " header, text, pages, boxes, blocks, doubts) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [document.id, document.source, document.sha256, self.revision, header.title, header.doc_number,
             header.issued, header.status, header.region, header.level, dump(header), document.text,
             dump(document.pages), dump(document.boxes), dump(document.blocks), dump(document.doubts)],
        )  # fmt: skip
        for clause in document.clauses:
            self._add_clause(document.id, clause)
        seal_document(self._connection, document.id)
        self._count(1)
        self._connection.execute("delete from withdrawn where id = ?", [document.id])

    def _add_clause(self, document_id: str, clause: Clause) -> None:
        cursor = self._connection.execute(
            "insert into clauses (id, document_id, path, heading, text, page, pieces, duties)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            [clause.id, document_id, dump(clause.path), clause.heading, clause.text, clause.page,
             dump(clause.pieces), dump(clause.duties)],
        )  # fmt: skip
        self._connection.executemany(
            "insert into holders values (?, ?, ?, ?, ?)",
            [
                (cursor.lastrowid, holder.key, holder.shown, holder.role, duty.inherited)
                for duty in clause.notes
                for holder in duty.holders
            ],
        )

    def remove(self, id: str) -> None:
        """Remove a document for good, with what is known of its life but its history.

        Corrections of it stay: they hold again if the file is taken in once more.
        """
        self._drop(id)
        self._connection.execute("delete from withdrawn where id = ?", [id])
        self._forget_version(id)
        self._connection.execute("delete from collections where document = ?", [id])

    def _forget_version(self, id: str) -> None:
        """Forget a version; those before it are superseded by the one after it."""
        newer = self._connection.execute("select newer from replacements where older = ?", [id]).fetchone()
        older = self._connection.execute("select older from replacements where newer = ?", [id]).fetchall()
        self._connection.execute("delete from replacements where older = ? or newer = ?", [id, id])
        for (one,) in older if newer else ():
            put(self._connection, "replacements", one, newer[0], now())

    def withdraw(self, document: Document, why: str) -> None:
        """Take a document out of the search; what it was is kept."""
        self._drop(document.id)
        header, clauses = dump(document.header), len(document.clauses)
        facts = [document.id, document.source, document.sha256, header, clauses, now(), why]
        put(self._connection, "withdrawn", *facts)

    def _drop(self, id: str) -> None:
        if self._connection.execute("delete from documents where id = ?", [id]).rowcount:
            self._connection.execute("insert into removals values (?, ?)", [id, self.revision])
            self._count(-1)

    def _count(self, more: int) -> None:
        self._connection.execute("update state set value = value + ? where name = 'documents'", [more])

    def replace(self, older: str, newer: str) -> None:
        """Note that a later version supersedes a document, and is itself current."""
        self._connection.execute("delete from replacements where older = ?", [newer])
        put(self._connection, "replacements", older, newer, now())

    def keep_corrections(
        self, document_id: str, made: Iterable[tuple[Correction, Any]], who: str, why: str
    ) -> list[int]:
        """Keep corrections of a document; their numbers.

        made: each correction, with what had been read
        """
        told = [(_json(correction_json(correction)), _json(was)) for correction, was in made]
        return [
            put(self._connection, "corrections", None, document_id, correction, was, who, now(), why, None)
            for correction, was in told
        ]

    def undo_correction(self, number: int) -> None:
        """Note that a correction does not hold any more."""
        self._close("corrections", number, "undone")

    def report(self, report: Report) -> int:
        """Keep a remark; its number."""
        facts = report.document, report.clause, report.question, report.words, report.who, report.at, report.closed
        return put(self._connection, "reports", None, *facts)

    def close_report(self, number: int) -> None:
        """Note that a remark has been dealt with."""
        self._close("reports", number, "closed")

    def _close(self, table: str, number: int, column: str) -> None:
        columns = COLUMNS[table]
        row = self._connection.execute(f"select {', '.join(columns)} from {table} where id = ?", [number]).fetchone()
        put(
            self._connection,
            table,
            *(now() if name == column else value for name, value in zip(columns, row, strict=True)),
        )

    def follow(self, folder: str, file: FollowedFile) -> None:
        """Note what a file in a followed folder is."""
        error = _json(file.error) if file.error else None
        facts = file.path, file.size, file.modified, file.sha256, _json(file.documents), error
        put(self._connection, "followed", folder, *facts)

    def unfollow(self, folder: str, paths: Sequence[str]) -> None:
        """Forget files in a followed folder."""
        self._connection.executemany(
            "delete from followed where folder = ? and path = ?", [(folder, path) for path in paths]
        )

    def note(self, document_id: str, what: EventKind, who: str, facts: Mapping[str, Any]) -> None:
        """Note in the history of a document what became of it."""
        put(self._connection, "history", None, document_id, now(), what, who, _json(facts))

    def copy_event(self, event: Event) -> None:
        """Note what became of a document in another knowledge base."""
        put(self._connection, "history", None, event.document, event.at, event.what, event.who, _json(event.facts))

    def copy_correction(self, one: KeptCorrection) -> int:
        """Keep a correction that was made in another knowledge base; its number here."""
        told = _json(correction_json(one.correction)), _json(one.was)
        return put(self._connection, "corrections", None, one.document, *told, one.who, one.at, one.why, one.undone)

    def collect(self, document: Document, names: Iterable[str]) -> None:
        """Put a document into these collections and no others.

        It counts as changed, and its clauses get new rows: whoever may see it from now on finds it among what is new.
        """
        self.add(document)
        self._connection.execute("delete from collections where document = ?", [document.id])
        for name in sorted(set(names)):
            put(self._connection, "collections", document.id, name)

    def keep_audit(self, line: str) -> None:
        """Keep a line for the audit log until it is passed on."""
        self._connection.execute("insert into audit (line) values (?)", [line])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
