"""The catalogue: documents, the rows of their clauses, and departments.

It is read once for each revision of the store.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from policykb.corpus.extents import departments_in
from policykb.corpus.model import NO_LONGER_IN_FORCE
from policykb.corpus.records import DocumentSummary
from policykb.corpus.store import Store
from policykb.index.documents.validity import CurrentDocuments
from policykb.index.first_stage.inverted_index import IntArray
from policykb.index.text.segmenter import bigrams

_MAX_REMEMBERED_TITLES = 10_000
"""Maximum number of documents whose title bigrams are remembered from one revision to the next."""


@dataclass(frozen=True)
class Catalogue:
    """The documents and departments of one revision of the store, as of one day.

    revision: the version of the store that was read
    today: the day for which the status of each document was computed
    documents: every document by id, with its status
    rows: the rows of the clauses of each document, by document id
    departments: usual name and number of clauses of every holder, by key
    bodies: the keys of all departments of a body (`health`)
    holder_rows: the rows of clauses that name any holder
    leader_rows: the rows of clauses that name who leads
    repealed_rows: the rows of documents that are no longer in force
    by_title_pair: the ids of the documents whose titles hold a bigram
    by_region: the ids of the documents of a region
    """

    revision: tuple[int, int]
    today: date
    documents: dict[str, DocumentSummary]
    rows: dict[str, range]
    departments: dict[str, tuple[str, int]]
    bodies: dict[str, list[str]]
    holder_rows: IntArray
    leader_rows: IntArray
    repealed_rows: IntArray
    by_title_pair: dict[str, list[str]]
    by_region: dict[str, list[str]]

    @cached_property
    def every_row(self) -> list[int]:
        """The rows of all clauses, sorted."""
        return self.rows_of(self.rows)

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(rows.start for rows in self.rows.values())

    def place_of(self, row: int) -> int:
        """Return the place, in the order of rows, of the document that a row is of."""
        return bisect_right(self._starts, row)

    @cached_property
    def by_number(self) -> dict[str, list[str]]:
        """The ids of the documents with each 文号."""
        numbers: dict[str, list[str]] = defaultdict(list)
        for id, summary in self.documents.items():
            if summary.header.doc_number:
                numbers[summary.header.doc_number].append(id)
        return dict(numbers)

    @cached_property
    def current_versions(self) -> dict[str, str]:
        """The id of the current version of each superseded document, by id."""
        return {id: one.superseded_by.id for id, one in self.documents.items() if one.superseded_by}

    @cached_property
    def unplaced(self) -> list[str]:
        """The ids of the documents whose region is unknown."""
        return [id for id, summary in self.documents.items() if not summary.header.region]

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """Return the rows of these documents, sorted."""
        return sorted(row for id in ids for row in self.rows.get(id, ()))

    def sharing(self, pairs: Iterable[str]) -> Counter[str]:
        """Count, for each document by id, how many of these bigrams its titles hold."""
        return Counter(id for pair in pairs for id in self.by_title_pair.get(pair, ()))


def read_catalogue(store: Store, today: date, current_documents: CurrentDocuments) -> Catalogue:
    """Read the catalogue of the store as it is.

    A document counts as repealed if it is no longer in force, or not for now. The revision is read first, so
    that a change during reading is noticed afterwards.
    """
    revision = store.version
    extents = store.extents()
    rows = {id: extent.rows for id, extent in extents.items()}
    documents = current_documents.by_id(today)
    departments = departments_in(extents.values())
    by_title_pair: dict[str, list[str]] = defaultdict(list)
    by_region: dict[str, list[str]] = defaultdict(list)
    for id, summary in documents.items():
        for pair in _pairs(_titles(summary)):
            by_title_pair[pair].append(id)
        if summary.header.region:
            by_region[summary.header.region].append(id)
    return Catalogue(
        revision=revision,
        today=today,
        documents=documents,
        rows=rows,
        departments=departments,
        bodies=_bodies(departments),
        holder_rows=np.array([row for extent in extents.values() for row in extent.held], dtype=np.int64),
        leader_rows=np.array(store.rows_led(), dtype=np.int64),
        repealed_rows=_repealed_rows(documents, rows),
        by_title_pair=dict(by_title_pair),
        by_region=dict(by_region),
    )


def catalogue_of_day(store: Store, day: date, current_documents: CurrentDocuments, whole: Catalogue) -> Catalogue:
    """Return the catalogue of another day.

    It holds the documents that were there, with the status that they had then.

    whole: the catalogue of the store as it is, from which this one is derived
    """
    documents = current_documents.as_of(day)
    extents = {id: extent for id, extent in store.extents().items() if id in documents and id in whole.rows}
    rows = {id: extent.rows for id, extent in extents.items()}
    departments = departments_in(extents.values())
    inside = np.zeros(max((some.stop for some in whole.rows.values()), default=0), dtype=np.bool_)
    for some in rows.values():
        inside[some.start : some.stop] = True
    leaders = whole.leader_rows[whole.leader_rows < len(inside)]
    return Catalogue(
        revision=whole.revision,
        today=day,
        documents=documents,
        rows=rows,
        departments=departments,
        bodies=_bodies(departments),
        holder_rows=np.array([row for extent in extents.values() for row in extent.held], dtype=np.int64),
        leader_rows=leaders[inside[leaders]],
        repealed_rows=_repealed_rows(documents, rows),
        by_title_pair=_among(whole.by_title_pair, documents),
        by_region=_among(whole.by_region, documents),
    )


def _bodies(departments: Iterable[str]) -> dict[str, list[str]]:
    """Return the keys of all departments of each body."""
    bodies: dict[str, list[str]] = defaultdict(list)
    for key in departments:
        bodies[key.partition("/")[2]].append(key)
    return dict(bodies)


def _repealed_rows(documents: Mapping[str, DocumentSummary], rows: Mapping[str, range]) -> IntArray:
    """Return the rows of the documents that are no longer in force, sorted."""
    over = (id for id, summary in documents.items() if summary.header.status in NO_LONGER_IN_FORCE)
    return np.array(sorted(row for id in over for row in rows.get(id, ())), dtype=np.int64)


def _among(ids_by_key: Mapping[str, list[str]], documents: Mapping[str, DocumentSummary]) -> dict[str, list[str]]:
    """Return the lists without other documents, and without empty lists."""
    kept = ((key, [id for id in ids if id in documents]) for key, ids in ids_by_key.items())
    return {key: ids for key, ids in kept if ids}


def _titles(summary: DocumentSummary) -> str:
    return f"{summary.header.title} {summary.header.notice_title or ''}"


@lru_cache(_MAX_REMEMBERED_TITLES)
def _pairs(titles: str) -> frozenset[str]:
    return frozenset(bigrams(titles))
