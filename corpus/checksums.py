"""Checksums of the rows of the store: damage is noticed when a row is read.

A disk may give back other bits than were written, without a word. SQLite sees that only where its own pages no longer
fit together, so each row carries a checksum of its own columns. Nobody forges a store: CRC-32 is enough.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Sequence

_BETWEEN = "\x1f"
"""A character that no text of a document holds, between two columns."""

HEAD_COLUMNS = (
    "id, source, sha256, revision, title, doc_number, issued, status, region, level, header, clause_count,"
    " holders_checksum"
)
"""Columns of the table `documents` that the checksum of a document's head covers, in order."""

BODY_COLUMNS = "text, pages, boxes, blocks, doubts"
"""Columns of the table `documents` that the checksum of its body covers, in order."""

CLAUSE_COLUMNS = "id, document_id, path, heading, text, page, pieces, duties"
"""Columns of the table `clauses` that the checksum of a clause covers, in order."""

HOLDER_COLUMNS = "clause_row, key, name, role, inherited"
"""Columns of the table `holders` that the checksum of a document's holders covers, in order."""


def checksum(values: Iterable[object]) -> int:
    """Return the CRC-32 of the columns of a row."""
    return zlib.crc32(
        _BETWEEN.join("" if value is None else str(value) for value in values).encode("utf-8", "surrogateescape")
    )


def holders_checksum(rows: Iterable[Sequence[object]]) -> int:
    """Return the CRC-32 of the holders of a document, in any order.

    0 if there are none.
    """
    lines = sorted(_BETWEEN.join(map(str, row)) for row in rows)
    return zlib.crc32("\n".join(lines).encode("utf-8", "surrogateescape")) if lines else 0


def seal_document(connection: sqlite3.Connection, id: str) -> None:
    """Write the checksums of a document and of its clauses, as they stand now."""
    clauses = connection.execute(f"select row, {CLAUSE_COLUMNS} from clauses where document_id = ?", [id]).fetchall()
    sums = [(checksum(values), row) for row, *values in clauses]
    connection.executemany("update clauses set checksum = ? where row = ?", sums)
    holders = holders_checksum(connection.execute(
        f"select {HOLDER_COLUMNS} from holders where clause_row in (select row from clauses where document_id = ?)", [id]
    ))  # fmt: skip
    update = "update documents set clause_count = ?, holders_checksum = ? where id = ?"
    connection.execute(update, [len(clauses), holders, id])
    head = connection.execute(f"select {HEAD_COLUMNS} from documents where id = ?", [id]).fetchone()
    body = connection.execute(f"select {BODY_COLUMNS} from documents where id = ?", [id]).fetchone()
    update = "update documents set head_checksum = ?, body_checksum = ? where id = ?"
    connection.execute(update, [checksum(head), checksum(body), id])
