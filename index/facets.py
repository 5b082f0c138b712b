"""How many clauses of a result have each value that can be filtered by: counted over columns of the whole store, since a
result may hold a large part of it; a row of the store is given once, so a column only ever grows and is thinned out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.store import Held, Listed, Store
from index.postings import Numbers
from index.vectors import Mask

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

    def changed(self, present: Mask, added: Sequence[tuple[int, str]]) -> "Column":
        """This for the clauses that are still there, and with further pairs."""
        added = [(row, value) for row, value in added if row < len(present)]  # others came in while this is read
        numbers = {name: number for number, name in enumerate(self.names)}
        values = [numbers.setdefault(value, len(numbers)) for _, value in added]
        most = max(1, len(numbers))
        kept = present[self.rows]
        new = np.array([row for row, _ in added], dtype=np.int64) * most + np.array(values, dtype=np.int64)
        once = np.unique(np.concatenate([self.rows[kept] * most + self.values[kept], new]))
        return Column(tuple(numbers), once // most, once % most)

    def counts(self, inside: Mask) -> dict[str, int]:
        """For each value how many of the clauses have it whose rows are marked."""
        counts = np.bincount(self.values[inside[self.rows]], minlength=len(self.names))
        return {self.names[number]: int(counts[number]) for number in np.flatnonzero(counts)}


_NO_COLUMN = Column((), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of one revision, whose clauses have rows up to `last`; `own` are those of departments and roles without
    inherited duties."""

    last: int
    documents: Column
    sections: Column
    held: Mapping[str, Column]
    own: Mapping[str, Column]


_NO_HOLDERS = {"department": _NO_COLUMN, "role": _NO_COLUMN}
_NO_COLUMNS = Columns(0, _NO_COLUMN, _NO_COLUMN, _NO_HOLDERS, _NO_HOLDERS)


def read_columns(store: Store, before: Columns | None = None) -> Columns:
    """The columns of the store as it is; of clauses that were there `before`, in the same store, nothing is read again."""
    before = before or _NO_COLUMNS
    documents = store.rows_of_documents()
    rows = np.array([row for one in documents.values() for row in one], dtype=np.int64)
    last = max(int(rows.max(initial=0)), before.last)
    present = np.zeros(last + 1, dtype=np.bool_)
    present[rows] = True
    held = store.holders(before.last)
    own = [holder for holder in held if not holder.inherited]
    return Columns(
        last=last,
        documents=Column(
            tuple(documents), rows, np.repeat(np.arange(len(documents)), list(map(len, documents.values())))
        ),
        sections=before.sections.changed(present, store.rows_with_numbers(before.last)),
        held=_of_holders(before.held, present, held),
        own=_of_holders(before.own, present, own),
    )


def _of_holders(before: Mapping[str, Column], present: Mask, holders: Sequence[Held]) -> dict[str, Column]:
    return {
        "department": before["department"].changed(present, [(holder.row, holder.key) for holder in holders]),
        "role": before["role"].changed(present, [(holder.row, holder.role) for holder in holders]),
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


def _most_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
