"""What the store lists, read once for each of its revisions: documents, the rows of their clauses, the departments."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from policykb.corpus.store import DocumentSummary, Store, departments_in
from policykb.index.documents.validity import CurrentDocuments
from policykb.index.first_stage.inverted_index import IntArray
from policykb.index.text.segmenter import bigrams

_TITLES_KEPT = 10_000
"""Of so many documents the pairs of the titles are remembered from one revision to the next."""


@dataclass(frozen=True)
class Catalogue:
    """`rows` are those of each document, by its id; `departments` every holder by key, with its usual name and the
    number of clauses that name it, `bodies` the keys of all departments of a body (`health`); `held` are the rows that
    name any; `past` are those of the documents that no longer hold `today`. `titled` are the ids of the documents by
    the pairs of characters in their titles, `placed` by their region."""

    revision: tuple[int, int]
    today: date
    documents: dict[str, DocumentSummary]
    rows: dict[str, range]
    departments: dict[str, tuple[str, int]]
    bodies: dict[str, list[str]]
    held: IntArray
    past: IntArray
    titled: dict[str, list[str]]
    placed: dict[str, list[str]]

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """The rows of these documents, sorted."""
        return sorted(row for id in ids for row in self.rows.get(id, ()))

    def sharing(self, pairs: Iterable[str]) -> Counter[str]:
        """How many of these pairs of characters stand in the titles of each document, by id."""
        return Counter(id for pair in pairs for id in self.titled.get(pair, ()))


def read_catalogue(store: Store, today: date, current_documents: CurrentDocuments) -> Catalogue:
    """The catalogue of the store as it is; its revision is looked at first, so that a change meanwhile is seen as one.
    A document whose own term is over, or that a later one repeals, is past."""
    revision = store.version
    extents = store.extents()
    rows = {id: extent.rows for id, extent in extents.items()}
    documents = current_documents.documents(today)
    departments = departments_in(extents.values())
    bodies: dict[str, list[str]] = defaultdict(list)
    for key in departments:
        bodies[key.partition("/")[2]].append(key)
    titled: dict[str, list[str]] = defaultdict(list)
    placed: dict[str, list[str]] = defaultdict(list)
    for id, summary in documents.items():
        for pair in _pairs(_titles(summary)):
            titled[pair].append(id)
        if summary.header.region:
            placed[summary.header.region].append(id)
    repealed = (id for id, summary in documents.items() if summary.header.status == "repealed")
    past = sorted(row for id in repealed for row in rows.get(id, ()))
    return Catalogue(
        revision=revision,
        today=today,
        documents=documents,
        rows=rows,
        departments=departments,
        bodies=dict(bodies),
        held=np.array([row for extent in extents.values() for row in extent.held], dtype=np.int64),
        past=np.array(past, dtype=np.int64),
        titled=dict(titled),
        placed=dict(placed),
    )


def _titles(summary: DocumentSummary) -> str:
    return f"{summary.header.title} {summary.header.notice_title or ''}"


@lru_cache(_TITLES_KEPT)
def _pairs(titles: str) -> frozenset[str]:
    return frozenset(bigrams(titles))
