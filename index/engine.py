"""The seam between clauses and search engines: takes in what the store holds, gives back ranked rows.

Nothing above this file knows how clauses are found. The folder is derived from the store and may be deleted at any time.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from policykb.corpus.store import Entry, Store
from policykb.index.embedding.static import Embedding, StaticEmbedding, Vectors
from policykb.index.first_stage.snapshot import Passage, empty_snapshot, open_snapshot
from policykb.index.question.question import Question
from policykb.index.ranking.best_sentence import Span, sentence_at
from policykb.index.ranking.hybrid import MAX_RERANKED, Boost, HybridSearch, Mode
from policykb.index.ranking.ranker import LearnedRanker, Ranker
from policykb.index.ranking.result import Ranking
from policykb.index.text.segmenter import Segmenter

FORMAT = 9

_MANY = 50
"""From so many clauses on, the whole dictionary is worth unpacking."""

_NUMBER = 6
"""A clause that is longer than its heading by no more than a number and a space is a heading only."""

_NEIGHBOURS = 3
"""So many clauses tell how near a text is to all of them."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index folder holds, and in which of its folders."""

    format: int
    model: str
    store: int
    revision: int
    clauses: int
    folder: str


class Engine:
    """Opens an index folder. Reading needs no lock; `update` is for one process at a time."""

    def __init__(
        self,
        folder: Path,
        embedding: Embedding,
        segmenter: Segmenter,
        ranker: Ranker | None = None,
        rerank_depth: int = MAX_RERANKED,
    ) -> None:
        """`ranker` is the shipped one if none is given; at most `closely` clauses of a search are looked at."""
        self.folder = folder
        self._embedding = embedding
        self._static = _as_static(embedding)
        self._segmenter = segmenter
        self._ranker = ranker or LearnedRanker()
        self._rerank_depth = rerank_depth
        self._open()

    def _open(self) -> None:
        """Open what the folder holds. A folder that is not whole holds revision 0; only `update` clears it away."""
        self.manifest = _read_manifest(self.folder, self._embedding.name)
        if self.manifest.revision:
            try:
                self._held = open_snapshot(self.folder / self.manifest.folder, self._embedding.dimensions)
                return
            except (ValueError, RuntimeError, OSError, KeyError, TypeError):
                pass  # derived and damaged
        self._forget()

    def _forget(self) -> None:
        """Hold nothing, in memory."""
        self.manifest = _nothing(self._embedding.name)
        self._held = empty_snapshot(self._embedding.dimensions)

    def discard(self) -> None:
        """Give up a folder that proved damaged; the next `update` makes it anew."""
        (self.folder / "manifest.json").unlink(missing_ok=True)
        self._forget()

    def __len__(self) -> int:
        """Clauses held."""
        return len(self._held)

    @property
    def revision(self) -> int:
        """The revision of the store that the index holds."""
        return self.manifest.revision

    def is_behind(self, store: Store) -> bool:
        """Whether the store has changed, or is another one, since the index was brought to it."""
        return (self.manifest.store, self.revision) != store.version

    def prepare(self) -> None:
        """For many questions to come: have the whole dictionary at hand."""
        self._segmenter.prepare()

    def refresh(self) -> None:
        """Open what another process has written since, if it is there and whole."""
        manifest = _read_manifest(self.folder, self._embedding.name)
        if manifest.revision and manifest != self.manifest:
            try:
                held = open_snapshot(self.folder / manifest.folder, self._embedding.dimensions)
            except (ValueError, RuntimeError, OSError, KeyError, TypeError):
                return  # about to be replaced in its turn: the next question sees it
            self.manifest, self._held = manifest, held

    def update(self, store: Store) -> None:
        """Bring the folder to the store's revision. A crash on the way leaves it at the old one, to be replayed."""
        if _read_manifest(self.folder, self._embedding.name) != self.manifest:
            self._open()
        if self.manifest.store != store.identity:
            self._forget()
        changes = store.changes(self.revision)
        if changes.revision == self.revision:
            return
        added = list(passages_of(store, changes.added))
        present = {row for rows in store.rows_of_documents().values() for row in rows}
        gone = [row for row in self._held.rows.tolist() if row not in present]
        try:
            self.take([*gone, *(passage.row for passage in added)], added)
            self._write(store.identity, changes.revision)
        except BaseException:
            self._open()
            raise

    def _write(self, store: int, revision: int) -> None:
        """A new folder first, then the manifest that names it, then the old folders out."""
        if self.folder.is_file():
            self.folder.unlink()
        name = f"{revision}-{os.urandom(4).hex()}"
        self._held.save(self.folder / name)
        self.manifest = Manifest(FORMAT, self._embedding.name, store, revision, len(self._held), name)
        written = self.folder / "manifest.new"
        written.write_text(json.dumps(asdict(self.manifest)), encoding="utf-8")
        os.replace(written, self.folder / "manifest.json")
        for other in self.folder.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)

    def take(self, removed: Sequence[int], added: Sequence[Passage]) -> None:
        """Rows out, passages in, in memory."""
        if len(added) > _MANY:
            self._segmenter.prepare()
        self._held = self._held.changed(removed, added, self._segmenter, self._embedding, self._static)

    def search(
        self,
        question: Question,
        allowed: Sequence[int] | None = None,
        favoured: Sequence[int] = (),
        exact: Sequence[int] = (),
        boosts: Sequence[Boost] = (),
        window: int = 0,
        mode: Mode = "hybrid",
    ) -> Ranking:
        """Clauses that match a word of the question or are among the nearest by vector, best first, none twice. All rows given
        are sorted.

        `allowed` are the only rows found. `favoured` are always candidates and lifted, `exact` too and further; `lifts` add
        to the score of other rows. At least `window` rows are ranked if so many match.
        """
        seen = HybridSearch(
            self._held, self._embedding, self._static, self._segmenter, self._ranker, self._rerank_depth
        )
        return seen.search(question, allowed, favoured, exact, boosts, window, mode)

    def words_of(self, question: Question) -> list[str]:
        """The words that are searched for, folded."""
        return self._segmenter.words(question.wanted)

    def nearness(self, texts: Sequence[str], allowed: Sequence[int] | None = None) -> list[float]:
        """For each text the mean cosine of the nearest clauses."""
        held = self._held
        mask = None if allowed is None else held.mask_of(allowed)
        return held.vectors.nearness(self._embedding.encode_query(texts), _NEIGHBOURS, mask)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of texts: float32 of shape (texts, dimensions)."""
        return self._embedding.encode(texts)

    def nearest_sentence(self, ranking: Ranking, rank: int, text: str) -> Span | None:
        """The span of the sentence of this clause, whose text is given, that is nearest to the question of the ranking; None
        where none has anything to do with it, and for what was not looked at closely."""
        if rank >= len(ranking.parts):
            return None
        return sentence_at(int(ranking.parts[rank]), self._held.forward, text)

    def words(self, text: str) -> list[str]:
        """The words that a text is indexed by, folded."""
        return self._segmenter.words(text)

    def held(self, pairs: Sequence[str]) -> list[int]:
        """For each pair of characters how many clauses hold it."""
        return self._held.fields["pairs"].frequencies(pairs)

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        """The words of a folded text, one behind the other, each with how common it is in Chinese."""
        return self._segmenter.words_with_counts(text)

    def counts(self, words: Sequence[str]) -> list[int]:
        """How common each word is in Chinese; 0 for what is none."""
        return self._segmenter.counts(words)

    def in_words(self, before: str, characters: str, after: str) -> str:
        """Those of these characters that make a word with what stands before and after."""
        return self._segmenter.in_words(before, characters, after)

    def holding(self, pairs: Sequence[str]) -> list[int]:
        """Rows of the clauses that hold all these pairs of characters, though perhaps not in a row."""
        held = self._held
        rows: list[int] = held.rows[held.fields["pairs"].holding_all(pairs)].tolist()
        return rows


def passages_of(store: Store, document_ids: Sequence[str]) -> Iterator[Passage]:
    """The clauses of these documents, each with its title and the headings above it."""
    titles = {summary.id: summary.header.title for summary in store.documents()}
    for document_id in document_ids:
        entries = store.entries_of(document_id)
        headings = {entry.clause.path: entry.clause.heading for entry in entries}
        for entry in entries:
            clause = entry.clause
            bare = len(clause.text) <= len(clause.heading) + _NUMBER
            yield Passage(entry.row, document_id, titles[document_id], _heads(entry, headings), clause.text, bare)


def _heads(entry: Entry, headings: dict[tuple[str, ...], str]) -> str:
    """The clause's heading with those of its parents."""
    path = entry.clause.path
    above = [headings.get(path[:depth], "") for depth in range(1, len(path))]
    return " ".join(part for part in (*above, entry.clause.heading) if part)


def _as_static(embedding: Embedding) -> StaticEmbedding:
    """The embedding itself, or beside another model the shipped one, which goes on reading clauses word by word."""
    return embedding if isinstance(embedding, StaticEmbedding) else StaticEmbedding()


def _read_manifest(folder: Path, model: str) -> Manifest:
    """What the folder holds; revision 0 if that is nothing we can use."""
    try:
        manifest = Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return _nothing(model)
    return manifest if (manifest.format, manifest.model) == (FORMAT, model) else _nothing(model)


def _nothing(model: str) -> Manifest:
    return Manifest(FORMAT, model, 0, 0, 0, "")
