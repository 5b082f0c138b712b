"""Facets: how many clauses of a result have each value that can be filtered by.

Facets are counted over columns of the whole store, since a result may hold a large part of it. The store never reuses a
row, so a column changes only by appended and removed pairs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from policykb.corpus.records import DocumentSummary, HolderRow
from policykb.corpus.store import Store
from policykb.index.first_stage.inverted_index import IntArray
from policykb.index.first_stage.vector_index import Mask

Counts = dict[str, tuple[tuple[str, int], ...]]
"""For each filter name, its values with the number of clauses, most first."""

_DOCUMENT_VALUES: dict[str, Callable[[DocumentSummary], Iterable[str | None]]] = {
    "region": lambda summary: [summary.header.region],
    "level": lambda summary: [summary.header.level],
    "issuer": lambda summary: set(summary.header.issuers),
    "document": lambda summary: [summary.id],
    "doc_number": lambda summary: [summary.header.doc_number],
    "status": lambda summary: [summary.header.status],
    "issued": lambda summary: [(summary.header.issued or "")[:4]],
}
"""The values of a document, by filter name."""


@dataclass(frozen=True, slots=True)
class Column:
    """The values of clauses, or of documents, as distinct pairs of row and value.

    names: the values
    rows: the row of each pair: a clause, or the number of a document
    values: the value of each pair, as a position in `names`
    """

    names: tuple[str, ...]
    rows: IntArray
    values: IntArray

    def changed(self, present: Mask, added: Sequence[tuple[int, str]]) -> "Column":
        """Return a column without the rows that are gone and with further pairs.

        present: whether each row is still there
        added: further pairs of row and value, whose rows are above all others
        """
        added = [(row, value) for row, value in added if row < len(present)]  # others came in while this is read
        numbers = {name: number for number, name in enumerate(self.names)}
        values = [numbers.setdefault(value, len(numbers)) for _, value in added]
        width = max(1, len(numbers))
        kept = present[self.rows]
        new = np.unique(np.array([row for row, _ in added], dtype=np.int64) * width + np.array(values, dtype=np.int64))
        rows = np.concatenate([self.rows[kept], new // width])
        return Column(tuple(numbers), rows, np.concatenate([self.values[kept], new % width]))

    def sums(self, per_row: IntArray) -> IntArray:
        """Sum one number per row over the rows of each value: int64 of shape (names,)."""
        return np.bincount(self.values, per_row[self.rows], len(self.names)).astype(np.int64)

    def counts(self, per_row: IntArray) -> tuple[tuple[str, int], ...]:
        """Return the values with a sum above 0, the highest first, equal ones by value."""
        sums = self.sums(per_row)
        ordered = sorted((-int(sums[number]), self.names[number]) for number in np.flatnonzero(sums))
        return tuple((name, -negative) for negative, name in ordered)


_NO_COLUMN = Column((), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of one revision of the store.

    last: the highest row of a clause
    documents: the document of each clause, by its number
    of_documents: the values of each document, by filter name
    sections: the section numbers of each clause
    held: the departments and roles of each clause
    own: the same without inherited duties
    """

    last: int
    documents: Column
    of_documents: Mapping[str, Column]
    sections: Column
    held: Mapping[str, Column]
    own: Mapping[str, Column]


_NO_HOLDERS = {"department": _NO_COLUMN, "role": _NO_COLUMN}
_NO_COLUMNS = Columns(0, _NO_COLUMN, {}, _NO_COLUMN, _NO_HOLDERS, _NO_HOLDERS)


def read_columns(
    store: Store,
    documents: Mapping[str, range],
    summaries: Mapping[str, DocumentSummary],
    before: Columns | None = None,
) -> Columns:
    """Read the columns of the store as it is.

    documents: the rows of each document, by id
    summaries: the documents, by id
    before: the columns of an earlier revision of the same store, whose clauses are not read again
    """
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
        of_documents={
            name: _document_column(list(documents), summaries, values) for name, values in _DOCUMENT_VALUES.items()
        },
        sections=before.sections.changed(present, store.rows_with_numbers(before.last)),
        held=_holder_columns(before.held, present, held),
        own=_holder_columns(before.own, present, own),
    )


def _holder_columns(before: Mapping[str, Column], present: Mask, holders: Sequence[HolderRow]) -> dict[str, Column]:
    return {
        "department": before["department"].changed(present, [(holder.row, holder.key) for holder in holders]),
        "role": before["role"].changed(present, [(holder.row, holder.role) for holder in holders]),
    }


def _document_column(
    ids: Sequence[str],
    summaries: Mapping[str, DocumentSummary],
    values: Callable[[DocumentSummary], Iterable[str | None]],
) -> Column:
    known = [(number, summaries[id]) for number, id in enumerate(ids) if id in summaries]
    pairs = [(number, value) for number, summary in known for value in values(summary) if value]
    return _NO_COLUMN.changed(np.ones(len(ids), dtype=np.bool_), pairs)


def facets(rows: Sequence[int], columns: Columns, inherited: bool = True) -> Counts:
    """Count the clauses that have each value, by filter name; `issued` by year.

    Without `inherited`, holders of inherited duties do not count, as in the filters.
    """
    wanted = np.array(rows, dtype=np.int64)
    inside = np.zeros(columns.last + 1, dtype=np.int64)
    inside[wanted[wanted <= columns.last]] = 1
    per_document = columns.documents.sums(inside)
    return {
        **{name: column.counts(inside) for name, column in (columns.held if inherited else columns.own).items()},
        "section": columns.sections.counts(inside),
        **{name: column.counts(per_document) for name, column in columns.of_documents.items()},
    }
