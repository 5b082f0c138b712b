"""How many clauses of a result have each value that can be filtered by: counted over columns of the whole store, since a
result may hold a large part of it; a row of the store is given once, so a column only ever grows and is thinned out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from policykb.corpus.store import DocumentSummary, HolderRow, Store
from policykb.index.first_stage.inverted_index import IntArray
from policykb.index.first_stage.vector_index import Mask

Counts = dict[str, tuple[tuple[str, int], ...]]

_OF_DOCUMENT: dict[str, Callable[[DocumentSummary], Iterable[str | None]]] = {
    "region": lambda summary: [summary.header.region],
    "level": lambda summary: [summary.header.level],
    "issuer": lambda summary: set(summary.header.issuers),
    "document": lambda summary: [summary.id],
    "doc_number": lambda summary: [summary.header.doc_number],
    "status": lambda summary: [summary.header.status],
    "issued": lambda summary: [(summary.header.issued or "")[:4]],
}


@dataclass(frozen=True, slots=True)
class Column:
    """What clauses have, or documents: that of `rows[i]` the value of number `values[i]` of `names`, no pair twice."""

    names: tuple[str, ...]
    rows: IntArray
    values: IntArray

    def changed(self, present: Mask, added: Sequence[tuple[int, str]]) -> "Column":
        """This for the clauses that are still there, and with further pairs, whose rows are above all others."""
        added = [(row, value) for row, value in added if row < len(present)]  # others came in while this is read
        numbers = {name: number for number, name in enumerate(self.names)}
        values = [numbers.setdefault(value, len(numbers)) for _, value in added]
        most = max(1, len(numbers))
        kept = present[self.rows]
        new = np.unique(np.array([row for row, _ in added], dtype=np.int64) * most + np.array(values, dtype=np.int64))
        rows = np.concatenate([self.rows[kept], new // most])
        return Column(tuple(numbers), rows, np.concatenate([self.values[kept], new % most]))

    def sums(self, of_rows: IntArray) -> IntArray:
        """For each value the sum over what has it, of one number for each row."""
        return np.bincount(self.values, of_rows[self.rows], len(self.names)).astype(np.int64)

    def counts(self, of_rows: IntArray) -> tuple[tuple[str, int], ...]:
        """The sums that are not 0, by value, most first."""
        sums = self.sums(of_rows)
        ordered = sorted((-int(sums[number]), self.names[number]) for number in np.flatnonzero(sums))
        return tuple((name, -less) for less, name in ordered)


_NO_COLUMN = Column((), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of one revision, whose clauses have rows up to `last`: the number of the document of each clause, what the
    documents have by these numbers, and what the clauses have; `own` are departments and roles without inherited duties."""

    last: int
    documents: Column
    of_documents: Mapping[str, Column]
    sections: Column
    held: Mapping[str, Column]
    own: Mapping[str, Column]


_NO_HOLDERS = {"department": _NO_COLUMN, "role": _NO_COLUMN}
_NO_COLUMNS = Columns(0, _NO_COLUMN, {}, _NO_COLUMN, _NO_HOLDERS, _NO_HOLDERS)


def read_columns(
    store: Store, documents: Mapping[str, range], summary: Mapping[str, DocumentSummary], before: Columns | None = None
) -> Columns:
    """The columns of the store as it is, with the rows of its `documents`, which are `listed`; of clauses that were there
    `before`, in the same store, nothing is read again."""
    before = before or _NO_COLUMNS
    rows = np.concatenate(
        [np.arange(one.start, one.stop) for one in documents.values()] or [np.zeros(0, dtype=np.int64)]
    )
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
        of_documents={name: _of_documents(list(documents), summary, of) for name, of in _OF_DOCUMENT.items()},
        sections=before.sections.changed(present, store.rows_with_numbers(before.last)),
        held=_of_holders(before.held, present, held),
        own=_of_holders(before.own, present, own),
    )


def _of_holders(before: Mapping[str, Column], present: Mask, holders: Sequence[HolderRow]) -> dict[str, Column]:
    return {
        "department": before["department"].changed(present, [(holder.row, holder.key) for holder in holders]),
        "role": before["role"].changed(present, [(holder.row, holder.role) for holder in holders]),
    }


def _of_documents(
    ids: Sequence[str], summary: Mapping[str, DocumentSummary], of: Callable[[DocumentSummary], Iterable[str | None]]
) -> Column:
    pairs = [(number, value) for number, id in enumerate(ids) if id in summary for value in of(summary[id]) if value]
    return _NO_COLUMN.changed(np.ones(len(ids), dtype=np.bool_), pairs)


def facets(rows: Sequence[int], columns: Columns, inherited: bool = True) -> Counts:
    """How many of the clauses have each value, most first, by filter name; `issued` by year. Without `inherited`, holders
    of inherited duties do not count, as they do not in the filters."""
    wanted = np.array(rows, dtype=np.int64)
    inside = np.zeros(columns.last + 1, dtype=np.int64)
    inside[wanted[wanted <= columns.last]] = 1
    by_document = columns.documents.sums(inside)
    return {
        **{name: column.counts(inside) for name, column in (columns.held if inherited else columns.own).items()},
        "section": columns.sections.counts(inside),
        **{name: column.counts(by_document) for name, column in columns.of_documents.items()},
    }
