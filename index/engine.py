"""The seam between clauses and search engines: takes in what the store holds, gives back ranked rows.

Nothing above this file knows how clauses are found. The folder is derived from the store and may be deleted at any time.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from corpus.store import Entry, Store
from index.embedding import Embedding, StaticEmbedding
from index.features import FEATURES, Features, Found, features
from index.holdings import Passage, no_holdings, open_holdings
from index.postings import Numbers, Scores
from index.question import Question
from index.ranker import Judge, Ranker
from index.ranking import Ranking, listed
from index.tokens import Cutter, bigrams
from index.vectors import Mask

FORMAT = 4

Mode = Literal["keyword", "semantic", "hybrid"]

NEAREST = 1000
"""So many clauses belong to the result for their meaning alone."""

_BY_WORDS, _BY_MEANING = 80, 200
"""Of the lists of words and of pairs, and of that of vectors, so many clauses are looked at closely."""

_MANY = 50
"""From so many clauses on, the whole dictionary is worth unpacking."""

_NUMBER = 6
"""A clause that is longer than its heading by no more than a number and a space is a heading only."""

_NEIGHBOURS = 3
"""So many clauses tell how near a text is to all of them."""

# A word of the heading is said on purpose; one of the title is shared by every clause.
_WORD_FIELDS = {"body": 1.0, "heading": 0.6, "title": 0.2}
_MOST_FREQUENT = 2.2
"""What BM25 gives at most for a word, in units of its rarity."""

# The ranker learned from laws and reports; clauses of policies are put further from how people ask.
_MEANING = 4.0
_BY_SENSE = [FEATURES.index(name) for name in ("cosine", "sentence", "alike_weighed")]

EXACT, FAVOURED, BARE = 8.0, 3.0, -2.0
"""Added to the score of a clause that holds a quoted phrase, that names the departments asked for, that is a heading."""


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

    def __init__(self, folder: Path, embedding: Embedding, cutter: Cutter, ranker: Judge | None = None) -> None:
        """`ranker` is the shipped one if none is given."""
        self.folder = folder
        self._embedding = embedding
        self._static = _as_static(embedding)
        self._cutter = cutter
        self._ranker = ranker or Ranker()
        self._open()

    def _open(self) -> None:
        """Open what the folder holds. A folder that is not whole holds revision 0; only `update` clears it away."""
        self.manifest = _read_manifest(self.folder, self._embedding.name)
        if self.manifest.revision:
            try:
                self._held = open_holdings(self.folder / self.manifest.folder, self._embedding.dimensions)
                return
            except (ValueError, RuntimeError, OSError, KeyError, TypeError):
                pass  # derived and damaged
        self._forget()

    def _forget(self) -> None:
        """Hold nothing, in memory."""
        self.manifest = _nothing(self._embedding.name)
        self._held = no_holdings(self._embedding.dimensions)

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

    def refresh(self) -> None:
        """Open what another process has written since, if it is there and whole."""
        manifest = _read_manifest(self.folder, self._embedding.name)
        if manifest.revision and manifest != self.manifest:
            try:
                held = open_holdings(self.folder / manifest.folder, self._embedding.dimensions)
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
        present = set(store.rows_where([], []))
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
            self._cutter.prepare()
        self._held = self._held.changed(removed, added, self._cutter, self._embedding, self._static)

    def search(
        self,
        question: Question,
        allowed: Sequence[int] | None = None,
        favoured: Sequence[int] = (),
        exact: Sequence[int] = (),
        lifts: Sequence[tuple[Sequence[int], float]] = (),
        window: int = 0,
        mode: Mode = "hybrid",
    ) -> Ranking:
        """Clauses that match a word of the question or are among the nearest by vector, best first, none twice.

        `allowed` are the only rows looked at. `favoured` are always looked at and lifted, `exact` too and further; `lifts`
        add to the score of other rows. At least `window` rows are ranked if so many match.
        """
        mask = None if allowed is None else self._mask(allowed)
        cut, two = self._cutter.words(question.wanted), bigrams(question.wanted)
        words, pairs, context = self._by_words(cut, two, mask, mode)
        vector = self._embedding.encode([question.wanted])[0]
        near, cosines = self._held.vectors.nearest(vector, NEAREST if mode != "keyword" else 0, mask)
        lifted = self._held.places_of([*exact, *favoured] if mode == "hybrid" else [])
        lifted = lifted if mask is None else lifted[mask[lifted]]
        places = np.unique(np.concatenate([_best(words), _best(pairs), near[:_BY_MEANING], lifted]))
        if not len(places):
            return listed()
        known = np.zeros(len(self._held), dtype=np.float32)
        known[near] = cosines
        far = places[known[places] == 0]
        if mode != "keyword":
            known[far] = self._held.vectors.cosines(vector, far)
        most = (self._most("body", cut), self._most("pairs", two))
        found = Found(places, words[places], pairs[places], context[places], known[places], *most)
        table = self._features(question, found) if mode == "hybrid" else np.zeros((len(places), 0), dtype=np.float32)
        scores = self._scores(found, table, [(favoured, FAVOURED), (exact, EXACT), *lifts], mode)
        order = np.lexsort((places, -scores))
        rows: list[int] = self._held.rows[places[order]].tolist()
        matching = (words > 0) | (pairs > 0)
        matching[near] = True
        matching[places] = False
        total = len(rows) + int(matching.sum())
        if window > len(rows):
            rest = np.flatnonzero(matching)
            rows += self._held.rows[rest[np.lexsort((rest, -known[rest], -words[rest]))]].tolist()
        columns = (found.words, found.pairs, found.cosines, scores, table)
        return Ranking(tuple(rows), total, *(column[order] for column in columns))

    def _mask(self, rows: Sequence[int]) -> Mask:
        mask = np.zeros(len(self._held), dtype=np.bool_)
        mask[self._held.places_of(rows)] = True
        return mask

    def _by_words(
        self, cut: Sequence[str], two: Sequence[str], mask: Mask | None, mode: Mode
    ) -> tuple[Scores, Scores, Scores]:
        """BM25 of every clause over words in all fields, over character pairs, and over titles and headings."""
        nothing = np.zeros(len(self._held), dtype=np.float32)
        if mode == "semantic":
            return nothing, nothing, nothing
        by_field = {name: self._held.fields[name].scores(cut) for name in _WORD_FIELDS}
        words = sum((by_field[name] * np.float32(weight) for name, weight in _WORD_FIELDS.items()), nothing)
        pairs = self._held.fields["pairs"].scores(two)
        if mask is not None:
            words, pairs = words * mask, pairs * mask
        return words, pairs, by_field["heading"] + by_field["title"]

    def _most(self, field: str, terms: Sequence[str]) -> float:
        """About the highest BM25 that a clause can have."""
        return _MOST_FREQUENT * sum(self._held.fields[field].rarities(list(dict.fromkeys(terms))))

    def _features(self, question: Question, found: Found) -> Features:
        pieces = sorted(set(self._static.pieces([question.wanted])[0])) or [0]
        return features(pieces, self._held.rarities(pieces), self._static, self._held.forward, found)

    def _scores(
        self, found: Found, table: Features, lifts: Sequence[tuple[Sequence[int], float]], mode: Mode
    ) -> Scores:
        if mode == "semantic":
            return found.cosines
        if mode == "keyword":
            return found.words / _most_of(found.words) + found.pairs / _most_of(found.pairs)
        scores: Scores = self._ranker.scores(table) + np.float32(_MEANING) * table[:, _BY_SENSE].sum(axis=1)
        for rows, lift in lifts:
            if len(rows):
                lifted = np.zeros(len(self._held), dtype=np.float32)
                lifted[self._held.places_of(rows)] = lift
                scores = scores + lifted[found.places]
        return (scores + BARE * self._held.bare[found.places]).astype(np.float32)

    def words_of(self, question: Question) -> list[str]:
        """The words that are searched for, folded."""
        return self._cutter.words(question.wanted)

    def nearness(self, texts: Sequence[str], allowed: Sequence[int] | None = None) -> list[float]:
        """For each text the mean cosine of the nearest clauses."""
        mask = None if allowed is None else self._mask(allowed)
        found = (self._held.vectors.nearest(vector, _NEIGHBOURS, mask)[1] for vector in self._embedding.encode(texts))
        return [float(cosines.mean()) if len(cosines) else 0.0 for cosines in found]

    def held(self, pairs: Sequence[str]) -> list[int]:
        """For each pair of characters how many clauses hold it."""
        return self._held.fields["pairs"].frequencies(pairs)

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        """The words of a folded text, one behind the other, each with how common it is in Chinese."""
        return self._cutter.words_with_counts(text)

    def is_word(self, text: str) -> bool:
        """Whether the dictionary has this word."""
        return self._cutter.is_word(text)

    def holding(self, pairs: Sequence[str]) -> list[int]:
        """Rows of the clauses that hold all these pairs of characters, though perhaps not in a row."""
        places = self._held.fields["pairs"].holding_all(pairs)
        rows: list[int] = self._held.rows[places].tolist()
        return rows


def passages_of(store: Store, document_ids: Sequence[str]) -> Iterator[Passage]:
    """The clauses of these documents, each with its title and the headings above it."""
    titles = {listed.id: listed.header.title for listed in store.documents()}
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


def _best(scores: Scores) -> Numbers:
    """Places of the best, those of score 0 left out."""
    depth = min(_BY_WORDS, len(scores))
    places = np.argpartition(-scores, depth - 1)[:depth] if depth else np.zeros(0, dtype=np.int64)
    return places[scores[places] > 0]


def _most_of(scores: Scores) -> float:
    return max(float(scores.max()), 1e-6)


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
