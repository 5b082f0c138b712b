"""The engine: takes in clauses from the store, gives back ranked rows.

It is the seam between clauses and search: nothing above this file knows how clauses are found. The index folder is
derived from the store and may be deleted at any time.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np

from policykb.corpus.errors import DamagedIndex, DamagedStore
from policykb.corpus.records import Entry
from policykb.corpus.store import Store
from policykb.index.embedding.contextual import ENCODER
from policykb.index.embedding.interface import Embedding, Vectors, Watch
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.embedding.vector_cache import VectorCache
from policykb.index.first_stage.index_folder import (
    Manifest,
    empty_manifest,
    read_manifest,
    write_revision,
    write_snapshot,
)
from policykb.index.first_stage.snapshot import Passage, empty_snapshot, open_snapshot, verify_snapshot
from policykb.index.first_stage.vocabulary import Vocabulary
from policykb.index.question.question import Question
from policykb.index.ranking.best_sentence import Span, sentence_at
from policykb.index.ranking.hints import Hints, read_weights
from policykb.index.ranking.hybrid import MAX_RERANKED, HybridSearch, Mode
from policykb.index.ranking.ranker import LearnedRanker, Ranker
from policykb.index.ranking.result import Ranking
from policykb.index.text.segmenter import Segmenter

_MIN_FOR_WHOLE_DICTIONARY = 50
"""Minimum number of clauses to take in for which the whole dictionary is unpacked first."""

_NUMBER_LENGTH = 6
"""Maximum characters of a number and a space before a heading, for a clause that is nothing but its heading."""

_NEIGHBOURS = 3
"""Number of nearest clauses whose mean cosine says how near a text is to the clauses."""

VECTORS = "vectors.db"
"""File with the vectors of all pieces, beside the snapshots."""

_NO_DIMENSIONS = 8
"""Dimensions of the pieces where there is no encoder, and so no piece."""

_ENCODED_AT_ONCE = 256
"""Number of pieces after which their vectors are kept, so that a crash loses little."""

_LOGGER = logging.getLogger(__name__)


class Engine:
    """An index folder, opened to be searched and updated.

    Reading needs no lock; `update` is for one process at a time.

    encoder: the contextual encoder; None without one
    segmenter: cuts texts into words
    """

    def __init__(
        self,
        folder: Path,
        embedding: Embedding,
        segmenter: Segmenter,
        ranker: Ranker | None = None,
        rerank_depth: int = MAX_RERANKED,
        weights: Mapping[str, float] | None = None,
        static: StaticEmbedding | None = None,
        vectors: Path | None = None,
    ) -> None:
        """Open a folder.

        embedding: the encoder; a static one stands for words and static vectors alone
        ranker: the shipped one if none is given
        rerank_depth: maximum number of candidates of a search that are reranked
        weights: of each kind of hint; the shipped ones if none are given
        static: the static embedding; the shipped one if none is given
        vectors: file with the vectors of all pieces; one in the folder if none is given
        """
        self.folder = folder
        self._vectors = vectors or folder / VECTORS
        self._static = embedding if isinstance(embedding, StaticEmbedding) else static or StaticEmbedding()
        self.encoder = None if embedding is self._static else embedding
        self._models = embedding.name, self._static.name
        self._dimensions = self._static.dimensions, self.encoder.dimensions if self.encoder else _NO_DIMENSIONS
        self.segmenter = segmenter
        self._ranker = ranker or LearnedRanker()
        self._rerank_depth = rerank_depth
        self._weights = read_weights() if weights is None else weights
        self._open()

    def _open(self) -> None:
        """Open what the folder holds.

        A damaged folder counts as empty until `update` replaces it.
        """
        self._damaged: Manifest | None = None
        self.manifest = read_manifest(self.folder, self._models)
        if self.manifest.revision:
            folder = self.folder / self.manifest.folder
            try:
                verify_snapshot(folder, self.manifest.checksums)
                self._snapshot = open_snapshot(folder, self._dimensions)
                return
            except DamagedIndex as error:
                _LOGGER.warning("%s", error.english)
                self._damaged = self.manifest
        self._forget()

    def _forget(self) -> None:
        """Hold nothing, in memory."""
        self.manifest = empty_manifest(self._models)
        self._snapshot = empty_snapshot(self._dimensions)

    def __len__(self) -> int:
        """Number of clauses."""
        return len(self._snapshot)

    @property
    def revision(self) -> int:
        """The revision of the store that the index holds."""
        return self.manifest.revision

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the dictionary and of the clauses."""
        return Vocabulary(self.segmenter, self._snapshot.fields["pairs"])

    def is_behind(self, store: Store) -> bool:
        """Whether the store has changed since the last update, or is another one."""
        return (self.manifest.store, self.revision) != store.version

    def prepare(self) -> None:
        """Unpack the whole dictionary, for many questions to come."""
        self.segmenter.prepare()

    def refresh(self) -> None:
        """Open what another process has written since, if it is there and whole.

        Checksums are not compared again: the other process has just written the files.
        """
        manifest = read_manifest(self.folder, self._models)
        if not manifest.revision or (self._damaged and manifest.folder == self._damaged.folder):
            return
        if manifest.folder == self.manifest.folder:
            self.manifest = manifest
        else:
            try:
                snapshot = open_snapshot(self.folder / manifest.folder, self._dimensions)
            except DamagedIndex:
                return  # being replaced at this moment: the next question sees what comes after
            self.manifest, self._snapshot, self._damaged = manifest, snapshot, None

    def update(self, store: Store) -> None:
        """Bring the folder to the revision of the store.

        A crash on the way leaves the folder at the old revision, and the update is to be replayed.
        """
        if read_manifest(self.folder, self._models) != self.manifest:
            self._open()
        if self.manifest.store != store.identity:
            self._forget()
        self._follow(store)

    def begin_with(self, folder: Path, store: Store) -> None:
        """Take over what another folder holds of the clauses of a store, if it is whole.

        Clauses that the store does not show leave no trace: all figures are worked out anew.
        """
        manifest = read_manifest(folder, self._models)
        if not manifest.revision or manifest.store != store.identity:
            return
        try:
            verify_snapshot(folder / manifest.folder, manifest.checksums)
            snapshot = open_snapshot(folder / manifest.folder, self._dimensions)
        except DamagedIndex:
            return
        present = {row for rows in store.rows_of_documents().values() for row in rows}
        hidden = [row for row in snapshot.rows.tolist() if row not in present]
        self._snapshot = snapshot.changed(hidden, [], self.segmenter, self._static, [])
        self._write(store.identity, manifest.revision)

    def verify(self, store: Store) -> None:
        """Compare the folder with its checksums and the clauses of the store.

        Raises DamagedIndex.

        An index that is only behind is no damage.
        """
        self.refresh()
        if self._damaged is not None:
            raise DamagedIndex.at(self.folder / self._damaged.folder, "checksum")
        if not self.revision or self.is_behind(store):
            return
        verify_snapshot(self.folder / self.manifest.folder, self.manifest.checksums)
        documents = store.rows_of_documents()
        expected = {row for id, rows in documents.items() if id not in store.damaged for row in rows}
        held = set(self._snapshot.rows.tolist())
        present = {row for rows in documents.values() for row in rows}
        # which rows a damaged document had, its store does not know for sure
        if not expected <= held or not (held <= present or store.damaged):
            raise DamagedIndex.at(self.folder, f"{len(held)} clauses, expected {len(expected)}")

    def rebuild(self, store: Store) -> None:
        """Build the index anew; the folder keeps the older one until the new one is whole."""
        self._forget()
        self._follow(store)

    def _follow(self, store: Store) -> None:
        """Take in what has changed in the store, and write the folder.

        On an error what the folder holds is kept.
        """
        changes = store.changes(self.revision)
        if changes.revision == self.revision:
            return
        added = sorted(passages_of(store, changes.added), key=lambda passage: passage.row)
        present = {row for rows in store.rows_of_documents().values() for row in rows}
        gone = [row for row in self._snapshot.rows.tolist() if row not in present]
        try:
            if self.revision and not added and not gone:  # the change was about something else
                self.manifest = write_revision(self.folder, self.manifest, changes.revision)
                return
            self.take([*gone, *(passage.row for passage in added)], added)
            self._write(store.identity, changes.revision)
        except BaseException:
            self._open()
            raise

    def _write(self, store: int, revision: int) -> None:
        """Write the index to the folder; a crash loses nothing. Raises Unusable."""
        self.manifest = write_snapshot(self.folder, self._snapshot, self._models, (store, revision))
        self._damaged = None

    def take(self, removed: Sequence[int], added: Sequence[Passage]) -> None:
        """Remove rows and add passages, in memory.

        Passages whose vectors are known are encoded at once; the others wait for `encode`.
        """
        if len(added) > _MIN_FOR_WHOLE_DICTIONARY:
            self.segmenter.prepare()
        known = self._known(added)
        self._snapshot = self._snapshot.changed(removed, added, self.segmenter, self._static, known)

    @property
    def bare_rows(self) -> list[int]:
        """The rows of clauses that are a heading and nothing else, ascending."""
        rows: list[int] = self._snapshot.rows[self._snapshot.bare].tolist()
        return rows

    @property
    def pending(self) -> list[int]:
        """The rows of clauses that the encoder has not read yet, ascending."""
        if self.encoder is None:
            return []
        rows: list[int] = self._snapshot.rows[~self._snapshot.pieces.encoded].tolist()
        return rows

    def encode(self, passages: Sequence[Passage], watch: Watch | None = None) -> None:
        """Work out and keep the vectors of passages; `fill` takes them into the index.

        It changes nothing else, so it needs no lock. Stopped half-way, the next call goes on.

        watch: hears of pieces that are encoded
        """
        if self.encoder is None:
            return
        pieces = list(dict.fromkeys(piece for passage in passages for piece in passage.pieces))
        known = self._find(pieces)
        unknown = sorted((piece for piece in pieces if piece not in known), key=len)
        for start in range(0, len(unknown), _ENCODED_AT_ONCE):
            some = unknown[start : start + _ENCODED_AT_ONCE]
            self._cache.add(some, self.encoder.encode(some))
            if watch:
                watch(start + len(some), len(unknown))

    def fill(self, passages: Sequence[Passage]) -> None:
        """Take known vectors of passages that wait for them into the index, in memory."""
        waiting = set(self.pending)
        passages = [passage for passage in passages if passage.row in waiting]
        docnos = self._snapshot.docnos_of([passage.row for passage in passages]).tolist()
        found = [(n, vectors) for n, vectors in zip(docnos, self._known(passages), strict=True) if vectors is not None]
        if found:
            self._snapshot = replace(self._snapshot, pieces=self._snapshot.pieces.filled(found))

    def fill_from(self, store: Store) -> None:
        """Take in what has been encoded of a store's clauses, and write the folder."""
        if read_manifest(self.folder, self._models) != self.manifest:
            self._open()
        before = len(self.pending)
        self.fill(self.waiting(store))
        if len(self.pending) < before:
            self._write(self.manifest.store, self.revision)

    def forget_unused(self, store: Store) -> None:
        """Forget vectors of texts that the store no longer holds, if they are many."""
        if self.encoder is not None:
            self._cache.keep_only([piece for passage in self.every_passage(store) for piece in passage.pieces])

    def every_passage(self, store: Store) -> list[Passage]:
        """Return all clauses of a store as they are to be indexed."""
        return list(passages_of(store, list(store.rows_of_documents())))

    def waiting(self, store: Store) -> list[Passage]:
        """Return the clauses of a store that the encoder has not read yet."""
        waiting = set(self.pending)
        ids = [id for id, rows in store.rows_of_documents().items() if not waiting.isdisjoint(rows)] if waiting else []
        return [passage for passage in passages_of(store, ids) if passage.row in waiting]

    def _known(self, passages: Sequence[Passage]) -> list[Vectors | None]:
        """Return the vectors of each passage's pieces; None where one is not known."""
        pieces = [passage.pieces for passage in passages]
        known = self._find(list(dict.fromkeys(piece for some in pieces for piece in some))) if self.encoder else {}
        return [
            np.stack([known[one] for one in some]) if some and known.keys() >= set(some) else None for some in pieces
        ]

    def _find(self, pieces: Sequence[str]) -> dict[str, Vectors]:
        """Return the known vectors of pieces, shipped or worked out here."""
        known = self._shipped.find(pieces)
        return known | self._cache.find([piece for piece in pieces if piece not in known])

    @property
    def vectors_version(self) -> tuple[int, int]:
        """What changes when vectors are kept: the time of the file and its size."""
        try:
            found = self._vectors.stat()
        except OSError:
            return 0, 0
        return found.st_mtime_ns, found.st_size

    @cached_property
    def _cache(self) -> VectorCache:
        return self._cache_at(self._vectors)

    @cached_property
    def _shipped(self) -> VectorCache:
        return self._cache_at(ENCODER / VECTORS)

    def _cache_at(self, path: Path) -> VectorCache:
        return VectorCache(path, self.encoder.name if self.encoder else "", self._dimensions[1])

    def search(
        self,
        question: Question,
        allowed: Sequence[int] | None = None,
        hints: Hints = MappingProxyType({}),
        preferred: Sequence[int] | None = None,
        window: int = 0,
        mode: Mode = "hybrid",
    ) -> Ranking:
        """Rank the clauses that may answer a question.

        They are the clauses that match a term of the question or are among the nearest by vector. All rows given are
        sorted and distinct.

        allowed: the only rows to be found; None for all
        hints: rows for and against which the question speaks, by kind
        preferred: rows of which the best are candidates, however many others are better; None for no preference
        window: minimum number of rows to rank, if so many match
        mode: words alone, vectors alone, or both with the rankers
        """
        search = HybridSearch(
            self._snapshot,
            self.encoder,
            self._static,
            self.segmenter,
            self._ranker,
            self._weights,
            self._rerank_depth,
        )
        return search.search(question, allowed, hints, preferred, window, mode)

    def words(self, text: str) -> list[str]:
        """Return the words that a text is indexed by, folded."""
        return self.segmenter.words(text)

    def idf(self, words: Sequence[str]) -> list[float]:
        """Return how rare words are among the clauses: their inverse document frequencies."""
        return self._snapshot.fields["words"].idf_of(words)

    def nearness(self, texts: Sequence[str], allowed: Sequence[int] | None = None) -> list[float]:
        """Return for each text the mean cosine of the nearest clauses."""
        mask = None if allowed is None else self._snapshot.mask_of(allowed)
        return self._snapshot.vectors.nearness(self._static.encode(texts), _NEIGHBOURS, mask)

    def static_vectors(self, texts: Sequence[str]) -> Vectors:
        """Return the static unit vectors of texts, float32 of shape (texts, dimensions)."""
        return self._static.encode(texts)

    def nearest_sentence(self, ranking: Ranking, rank: int, text: str) -> Span | None:
        """Return the span of the sentence of a clause nearest to the question.

        rank: position of the clause in the ranking
        text: text of the clause

        None if no sentence has anything to do with the question, and for clauses that were not reranked.
        """
        if rank >= len(ranking.parts):
            return None
        return sentence_at(int(ranking.parts[rank]), self._snapshot.forward, text)

    def holding(self, pairs: Sequence[str]) -> list[int]:
        """Return the rows of the clauses that hold all these character pairs.

        A clause may hold the pairs apart from each other.
        """
        snapshot = self._snapshot
        rows: list[int] = snapshot.rows[snapshot.fields["pairs"].holding_all(pairs)].tolist()
        return rows


def passages_of(store: Store, document_ids: Sequence[str]) -> Iterator[Passage]:
    """Yield the clauses of these documents as they are to be indexed.

    Each comes with its title and the headings above it. Damaged documents are left out.
    """
    titles = {summary.id: summary.header.title for summary in store.documents()}
    for document_id in document_ids:
        try:
            entries = store.entries_of(document_id) if document_id in titles else []
        except DamagedStore:
            continue
        headings = {entry.clause.path: entry.clause.heading for entry in entries}
        for entry in entries:
            clause = entry.clause
            bare = len(clause.text) <= len(clause.heading) + _NUMBER_LENGTH
            yield Passage(entry.row, document_id, titles[document_id], _headings(entry, headings), clause.text, bare)


def _headings(entry: Entry, headings: dict[tuple[str, ...], str]) -> str:
    """Return the clause's heading after those of its parents."""
    path = entry.clause.path
    above = [headings.get(path[:depth], "") for depth in range(1, len(path))]
    return " ".join(part for part in (*above, entry.clause.heading) if part)
