"""The graphs of a knowledge base, read again when it changes."""

import threading
from datetime import date
from functools import lru_cache

from policykb.corpus.bases import WORDS, Basis, read_bases
from policykb.corpus.store import Store
from policykb.index.documents.related import DocumentGraph
from policykb.index.documents.validity import CurrentDocuments

_MAX_GRAPHS = 4
"""Maximum number of days whose graphs are remembered."""


class Graphs:
    """The relations between the documents of a store, today or on another day.

    What documents name as their basis is read when it is first asked for, and then from new documents only.
    """

    def __init__(self, store: Store, current_documents: CurrentDocuments) -> None:
        self._store = store
        self._current_documents = current_documents
        self._reading = threading.Lock()
        self._read: tuple[int, int] = 0, 0
        self._bases: dict[str, tuple[Basis, ...]] = {}
        self._of_day = lru_cache(_MAX_GRAPHS)(self._read_day)

    def of(self, day: date | None = None) -> DocumentGraph:
        """Return the graph of a day; of today, with all documents that the store holds."""
        with self._reading:  # of many callers after a change, one reads
            return self._of_day(self._store.version, date.today(), day)

    def _read_day(self, version: tuple[int, int], today: date, day: date | None) -> DocumentGraph:
        documents = self._current_documents.as_of(day) if day else self._current_documents.by_id(today)
        return DocumentGraph(documents.values(), self._read_bases(version))

    def _read_bases(self, version: tuple[int, int]) -> dict[str, tuple[Basis, ...]]:
        """Return what each document names as its basis, by id."""
        if self._read != version:
            identity, since = self._read
            known, since = (self._bases, since) if identity == version[0] else ({}, 0)
            revisions = {summary.id: summary.revision for summary in self._store.documents()}
            bases = {id: some for id, some in known.items() if revisions.get(id, since + 1) <= since}
            for id, text in self._store.texts_with(WORDS, since):
                if some := read_bases(text):
                    bases[id] = some
            self._read, self._bases = version, bases
        return self._bases
