"""The extent of a document: the rows of its clauses and the holders named."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from policykb.corpus.checksums import holders_checksum
from policykb.corpus.database import placeholders, read_rows


class Extent(NamedTuple):
    """The rows and the holders of one document.

    rows: rows of its clauses, which follow each other; empty if it has none
    held: rows of the clauses that name a holder, sorted
    holders: key, usual name and number of clauses of every holder
    """

    rows: range
    held: tuple[int, ...]
    holders: tuple[tuple[str, str, int], ...]


def departments_in(extents: Iterable[Extent]) -> dict[str, tuple[str, int]]:
    """Return usual name and number of clauses of every holder, by key.

    The most frequent comes first, ties are sorted by key.
    """
    departments: dict[str, tuple[str, int]] = {}
    for extent in extents:
        for key, name, count in extent.holders:
            known, so_far = departments.get(key, (name, 0))
            departments[key] = min(known, name), so_far + count
    return dict(sorted(departments.items(), key=lambda one: (-one[1][1], one[0])))


def read_extents(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[Extent | None]:
    """Read the extent of each of these documents, in order.

    None if it is damaged, empty if it is gone.
    """
    query = (
        "select document_id, min(row), max(row), count(*) from clauses"
        f" where document_id in ({placeholders(ids)}) group by 1"
    )
    rows = {id: (range(first, last + 1), count) for id, first, last, count in read_rows(connection, query, ids)}
    query = f"select id, clause_count, holders_checksum from documents where id in ({placeholders(ids)})"
    expected = {id: (count, total) for id, count, total in read_rows(connection, query, ids)}
    query = (
        "select c.document_id, h.clause_row, h.key, h.name, h.role, h.inherited"
        " from clauses c cross join holders h on h.clause_row = c.row"
        f" where c.document_id in ({placeholders(ids)})"
    )
    held: dict[str, list[tuple[int, str, str, str, int]]] = {id: [] for id in ids}
    for id, *holder in read_rows(connection, query, ids):
        held[id].append(tuple(holder))
    for id in ids:
        extent, count = rows.get(id, (range(0), 0))
        is_whole = (count, holders_checksum(held[id])) == expected.get(id, (0, 0))
        yield Extent(extent, *_holders_of(held[id])) if is_whole else None


def _holders_of(
    rows: Iterable[tuple[int, str, str, str, int]],
) -> tuple[tuple[int, ...], tuple[tuple[str, str, int], ...]]:
    """Return the rows that name a holder, and the holders.

    Of each holder: key, usual name and number of clauses.
    """
    named: dict[str, tuple[str, set[int]]] = {}
    for row, key, name, _, _ in rows:
        known, clauses = named.setdefault(key, (name, set()))
        named[key] = min(known, name), clauses
        clauses.add(row)
    held = sorted({row for _, clauses in named.values() for row in clauses})
    return tuple(held), tuple((key, name, len(clauses)) for key, (name, clauses) in named.items())
