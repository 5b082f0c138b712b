"""The extent of a document: the rows of its clauses and the holders named."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from policykb.corpus.database import placeholders


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


def read_extents(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[Extent]:
    """Read the extent of each of these documents, in order; empty if it is gone."""
    query = f"select document_id, min(row), max(row) from clauses where document_id in ({placeholders(ids)}) group by 1"
    rows = {id: range(first, last + 1) for id, first, last in connection.execute(query, ids)}
    query = (
        "select c.document_id, h.key, h.name, h.clause_row from clauses c cross join holders h on h.clause_row = c.row"
        f" where c.document_id in ({placeholders(ids)})"
    )
    named: dict[str, dict[str, tuple[str, set[int]]]] = {id: {} for id in ids}
    for id, key, name, row in connection.execute(query, ids):
        known, clauses = named[id].setdefault(key, (name, set()))
        named[id][key] = min(known, name), clauses
        clauses.add(row)
    for id in ids:
        held = sorted({row for _, clauses in named[id].values() for row in clauses})
        holders = [(key, name, len(clauses)) for key, (name, clauses) in named[id].items()]
        yield Extent(rows.get(id, range(0)), tuple(held), tuple(holders))
