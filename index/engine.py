"""The seam between clauses and search engines: takes in what the store holds, gives back ranked rows.

Nothing above this file knows Tantivy or FAISS. The folder is derived from the store and may be deleted at any time.
"""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from corpus.store import Entry, Store
from index.embedding import Embedding
from index.fusion import Lists, Ranking, fuse
from index.question import Question
from index.tokens import Cutter, bigrams
from index.vectors import VectorIndex
from index.words import PAIR_FIELDS, WORD_FIELDS, Matches, Tokens, WordIndex

FORMAT = 3

Mode = Literal["keyword", "semantic", "hybrid"]

# how far each list is read for fusion; those beyond keep the order of their own list
_DEPTH = 200
NEAREST = 1000

# from so many clauses on, the whole dictionary is worth unpacking
_MANY = 50

# a clause that is longer than its heading by no more than a number and a space is a heading only
_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause in its context: what is indexed under a row of the store."""

    row: int
    document_id: str
    title: str
    heading: str
    text: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index folder holds."""

    format: int
    model: str
    store: int
    revision: int
    clauses: int


class Engine:
    """Opens an index folder. Reading needs no lock; `update` is for one process at a time."""

    def __init__(self, folder: Path, embedding: Embedding, cutter: Cutter) -> None:
        self.folder = folder
        self._embedding = embedding
        self._cutter = cutter
        self._bare: frozenset[int] = frozenset()
        self._open()

    def _open(self) -> None:
        """Open what the folder holds. A folder that is not whole holds revision 0; only `update` clears it away."""
        self.manifest = _read_manifest(self.folder, self._embedding.name)
        if self.manifest.revision:
            try:
                self._words = WordIndex(self.folder / "words")
                self._vectors = VectorIndex(self.folder / "vectors.faiss", self._embedding.dimensions)
                if len(self._words) == len(self._vectors) == self.manifest.clauses:
                    self._bare = frozenset(self._words.bare_rows())
                    return
            except (ValueError, RuntimeError, OSError):
                pass  # derived and damaged
        self._forget()

    def _forget(self) -> None:
        """Hold nothing, in memory."""
        self.manifest = _nothing(self._embedding.name)
        self._bare = frozenset()
        self._words = WordIndex(None)
        self._vectors = VectorIndex(None, self._embedding.dimensions)

    def discard(self) -> None:
        """Give up a folder that proved damaged; the next `update` makes it anew."""
        (self.folder / "manifest.json").unlink(missing_ok=True)
        self._forget()

    def _begin(self) -> None:
        """An empty index in an empty folder."""
        if self.folder.is_file():
            self.folder.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._words = WordIndex(self.folder / "words")
        self._vectors = VectorIndex(self.folder / "vectors.faiss", self._embedding.dimensions)

    @property
    def revision(self) -> int:
        """The revision of the store that the index holds."""
        return self.manifest.revision

    def is_behind(self, store: Store) -> bool:
        """Whether the store has changed, or is another one, since the index was brought to it."""
        return (self.manifest.store, self.revision) != (store.identity, store.revision)

    def update(self, store: Store) -> None:
        """Bring the folder to the store's revision. A crash on the way leaves it at the old one, to be replayed."""
        if _read_manifest(self.folder, self._embedding.name) != self.manifest:
            self._open()
        if self.manifest.store != store.identity:
            self._forget()
        changes = store.changes(self.revision)
        if changes.revision == self.revision:
            return
        if self.revision == 0:
            self._begin()
        removed = {*changes.removed, *changes.added}
        self.take(removed, passages_of(store, changes.added))
        self.manifest = Manifest(FORMAT, self._embedding.name, store.identity, changes.revision, len(self._vectors))
        written = self.folder / "manifest.new"
        written.write_text(json.dumps(asdict(self.manifest)), encoding="utf-8")
        os.replace(written, self.folder / "manifest.json")

    def take(self, removed: Iterable[str], added: Iterable[Passage]) -> None:
        """Documents out, passages in: vectors first, so that a crash between the two can still find the old rows."""
        removed, added = list(removed), list(added)
        if len(added) > _MANY:
            self._cutter.prepare()
        gone = [row for document_id in removed for row in self._words.rows_of(document_id)]
        vectors = self._embedding.encode([_in_context(passage) for passage in added])
        self._vectors.update(gone, [passage.row for passage in added], vectors)
        self._words.update(removed, (self._tokens(passage) for passage in added))
        self._bare = frozenset(self._words.bare_rows())

    def _tokens(self, passage: Passage) -> Tokens:
        fields = {
            "body": self._cutter.words(passage.text),
            "heading": self._cutter.words(passage.heading),
            "title": self._cutter.words(passage.title),
            "pairs": bigrams(passage.text),
        }
        return Tokens(passage.row, passage.document_id, fields, passage.bare)

    def search(
        self,
        question: Question,
        allowed: Sequence[int] | None = None,
        favoured: Sequence[int] = (),
        window: int = 0,
        mode: Mode = "hybrid",
    ) -> Ranking:
        """Clauses that match a word of the question or are among the nearest by vector, best first, none twice.

        `allowed` are the only rows looked at, `favoured` are lifted; at least `window` rows are ranked if so many match.
        """
        depth = max(_DEPTH, window)
        nothing = Matches((), (), 0)
        words, pairs, nearest = nothing, nothing, nothing
        cut = self._cutter.words(question.text)
        two = bigrams(question.text)
        if mode != "semantic" and cut:
            words = self._words.search(cut, WORD_FIELDS, depth, allowed)
            pairs = self._words.search(two, PAIR_FIELDS, depth, allowed)
        if mode != "keyword":
            vector = self._embedding.encode([question.text])[0]
            nearest = self._vectors.search(vector, NEAREST, allowed)
        exact = {row for phrase in question.phrases for row in self._words.phrase(bigrams(phrase), depth, allowed).rows}
        total = len(nearest.rows)
        if mode != "semantic" and cut:
            total += self._words.matching(cut, two, allowed) - self._words.matching(cut, two, nearest.rows)
        lists = Lists(words, pairs, nearest, frozenset(exact), frozenset(favoured), self._bare)
        return fuse(lists, _DEPTH, total)

    def words_of(self, question: Question) -> list[str]:
        """The words that are searched for, folded."""
        return self._cutter.words(question.text)

    def known_share(self, question: Question, row: int) -> float:
        """How much of the question's words, by their rarity, the clause holds: 0–1."""
        weights = {word: self._words.rarity(word) for word in self._cutter.plain_words(question.topic)}
        held = {word for word in weights if self._words.common([word], WORD_FIELDS, [row])}
        whole = sum(weights.values())
        return sum(weights[word] for word in held) / whole if whole else 0.0


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
    path = entry.clause.path
    return "\n".join(headings.get(path[:depth], "") for depth in range(1, len(path) + 1))


def _in_context(passage: Passage) -> str:
    return "\n".join((passage.title, passage.heading, passage.text))


def _read_manifest(folder: Path, model: str) -> Manifest:
    """What the folder holds; revision 0 if that is nothing we can use."""
    try:
        manifest = Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return _nothing(model)
    return manifest if (manifest.format, manifest.model) == (FORMAT, model) else _nothing(model)


def _nothing(model: str) -> Manifest:
    return Manifest(FORMAT, model, 0, 0, 0)
