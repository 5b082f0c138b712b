"""How many clauses of a result have each value that can be filtered by: counted over columns of the whole store, which
are read once for each of its revisions, since a result may hold a large part of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.store import Held, Listed, Store
from index.postings import Numbers

Counts = dict[str, tuple[tuple[str, int], ...]]

_OF_DOCUMENT: dict[str, Callable[[Listed], Iterable[str | None]]] = {
    "region": lambda listed: [listed.header.region],
    "level": lambda listed: [listed.header.level],
    "issuer": lambda listed: set(listed.header.issuers),
    "document": lambda listed: [listed.id],
    "doc_number": lambda listed: [listed.header.doc_number],
    "status": lambda listed: [listed.header.status],
    "issued": lambda listed: [(listed.header.issued or "")[:4]],
}


@dataclass(frozen=True, slots=True)
class Column:
    """What clauses have: the clause of `rows[i]` the value of number `values[i]` of `names`, no pair twice."""

    names: tuple[str, ...]
    rows: Numbers
    values: Numbers

    def counts(self, inside: NDArray[np.bool_]) -> dict[str, int]:
        """For each value how many of the clauses have it whose rows are marked."""
        counts = np.bincount(self.values[inside[self.rows]], minlength=len(self.names))
        return {self.names[number]: int(counts[number]) for number in np.flatnonzero(counts)}


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of one revision; `own` are those of departments and roles without inherited duties."""

    last: int
    documents: Column
    sections: Column
    held: Mapping[str, Column]
    own: Mapping[str, Column]


def read_columns(store: Store) -> Columns:
    """The columns of the store as it is."""
    documents = store.rows_with_documents()
    held = store.holders()
    return Columns(
        last=documents[-1][0] if documents else 0,
        documents=_column(documents),
        sections=_column(store.rows_with_numbers()),
        held=_of_holders(held),
        own=_of_holders([holder for holder in held if not holder.inherited]),
    )


def _of_holders(holders: Sequence[Held]) -> dict[str, Column]:
    return {
        "department": _column((holder.row, holder.key) for holder in holders),
        "role": _column((holder.row, holder.role) for holder in holders),
    }


def facets(rows: Sequence[int], columns: Columns, documents: Mapping[str, Listed], inherited: bool = True) -> Counts:
    """How many of the clauses have each value, most first, by filter name; `issued` by year. Without `inherited`, holders
    of inherited duties do not count, as they do not in the filters."""
    wanted = np.array(rows, dtype=np.int64)
    inside = np.zeros(columns.last + 1, dtype=np.bool_)
    inside[wanted[wanted <= columns.last]] = True
    counts = {name: Counter[str]() for name in _OF_DOCUMENT}
    for id, clauses in columns.documents.counts(inside).items():
        for name, of in _OF_DOCUMENT.items():
            for value in of(documents[id]) if id in documents else ():
                if value:
                    counts[name][value] += clauses
    of_clause = {name: column.counts(inside) for name, column in (columns.held if inherited else columns.own).items()}
    of_clause["section"] = columns.sections.counts(inside)
    return {name: _most_first(found) for name, found in (of_clause | counts).items()}


def _column(pairs: Iterable[tuple[int, str]]) -> Column:
    numbers: dict[str, int] = {}
    flat = [part for row, value in pairs for part in (row, numbers.setdefault(value, len(numbers)))]
    table = np.array(flat, dtype=np.int64).reshape(-1, 2)
    most = max(1, len(numbers))
    once = np.unique(table[:, 0] * most + table[:, 1])
    return Column(tuple(numbers), once // most, once % most)


def _most_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
