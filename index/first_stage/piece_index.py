"""The vectors of clauses in their context, by a contextual encoder.

An encoder reads some 250 tokens, so a long clause is cut into pieces, each with the context above it, and is as near to a
question as its nearest piece. A clause has no piece until it has been encoded.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from policykb.index.embedding.interface import Vectors
from policykb.index.first_stage.inverted_index import IntArray, Scores
from policykb.index.first_stage.vector_index import Mask, VectorIndex

_LONGEST = 320
"""Maximum characters of a text that is one piece; some 210 tokens."""

_PIECE = 240
"""Maximum characters of a piece of a longer text, if its sentences are no longer."""

_LONGEST_CONTEXT = 90
"""Maximum characters of the context before each piece."""

# a sentence with the mark that ends it
_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;\n]+|$)")

# Number of further pieces that are looked at for each clause wanted, so that the pieces of one do not fill the list.
_SPARE = 2


def pieces_of(context: str, text: str) -> list[str]:
    """Return a clause as an encoder reads it: one text, or several for a long clause."""
    above = context[:_LONGEST_CONTEXT]
    parts = [text] if len(text) <= _LONGEST else list(_cut(text))
    return [f"{above}\n{part}".strip() for part in parts]


def _cut(text: str) -> Iterator[str]:
    """Cut a text between sentences, and inside one that is longer than a piece."""
    held = ""
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if held and len(held) + len(sentence) > _PIECE:
            yield held
            held = ""
        while len(sentence) > _LONGEST:
            yield sentence[:_PIECE]
            sentence = sentence[_PIECE:]
        held += sentence
    if held.strip():
        yield held


@dataclass(frozen=True)
class PieceIndex:
    """The pieces of all clauses in order of docnos.

    vectors: one for each piece
    starts: clause i has the pieces `starts[i]:starts[i + 1]`; none if it has not been encoded
    """

    vectors: VectorIndex
    starts: IntArray

    def __len__(self) -> int:
        """Clauses held, encoded or not."""
        return len(self.starts) - 1

    @property
    def encoded(self) -> Mask:
        """Which clauses have been encoded, bool of shape (clauses,)."""
        return np.diff(self.starts) > 0

    def nearest(self, vector: Vectors, limit: int, mask: Mask | None = None) -> tuple[IntArray, Scores]:
        """Return docnos and cosines of the clauses nearest to a vector, best first."""
        sizes = np.diff(self.starts)
        wanted = None if mask is None else np.repeat(mask, sizes)
        pieces, cosines = self.vectors.nearest(
            vector, limit * _SPARE if len(self.vectors) > len(self) else limit, wanted
        )
        docnos = np.searchsorted(self.starts, pieces, side="right") - 1
        _, first = np.unique(docnos, return_index=True)
        first.sort()
        return docnos[first][:limit], cosines[first][:limit]

    def cosines(self, vector: Vectors, docnos: IntArray) -> Scores:
        """Return the cosines of these clauses' nearest pieces with a vector.

        NaN for clauses that are not encoded.
        """
        sizes = self.starts[docnos + 1] - self.starts[docnos]
        cosines = np.full(len(docnos), np.nan, dtype=np.float32)
        some = sizes > 0
        if not some.any():
            return cosines
        sizes, firsts = sizes[some], self.starts[docnos[some]]
        begins = np.cumsum(sizes) - sizes
        pieces = np.arange(int(sizes.sum())) + np.repeat(firsts - begins, sizes)
        cosines[some] = np.maximum.reduceat(self.vectors.cosines(vector, pieces), begins)
        return cosines

    def changed(self, kept: Mask, added: Sequence[Vectors | None]) -> "PieceIndex":
        """Return a copy with some clauses removed and others added.

        kept: the clauses that are not removed
        added: the pieces' vectors of each clause that follows the rest; None for one that is not encoded yet
        """
        sizes = np.diff(self.starts)
        new = [len(vectors) if vectors is not None else 0 for vectors in added]
        return PieceIndex(
            self.vectors.changed(np.repeat(kept, sizes), self._joined(added)),
            np.append(0, np.cumsum(np.append(sizes[kept], np.array(new, dtype=np.int64)))),
        )

    def filled(self, vectors: Iterable[tuple[int, Vectors]]) -> "PieceIndex":
        """Return a copy in which further clauses are encoded.

        vectors: docnos with the vectors of their pieces
        """
        some = list(vectors)
        sizes = np.diff(self.starts)
        added = np.zeros(len(self), dtype=np.int64)
        for docno, rows in some:
            added[docno] = len(rows)
        owners = (
            np.repeat(np.arange(len(self)), sizes),
            np.repeat([docno for docno, _ in some], added[[n for n, _ in some]]),
        )
        every = self.vectors.changed(np.ones(len(self.vectors), dtype=np.bool_), self._joined(rows for _, rows in some))
        order = np.argsort(np.concatenate(owners), kind="stable")  # the new ones stand at the end until now
        return PieceIndex(every.reordered(order), np.append(0, np.cumsum(sizes + added)))

    def _joined(self, added: Iterable[Vectors | None]) -> Vectors:
        rows = [vectors for vectors in added if vectors is not None]
        return np.concatenate(rows) if rows else np.zeros((0, self.vectors.dimensions), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the vectors to a file; `starts` is kept by the snapshot."""
        self.vectors.save(path)


def empty_piece_index(dimensions: int, clauses: int = 0) -> PieceIndex:
    """Return an index of clauses that are not encoded."""
    return PieceIndex(VectorIndex(dimensions), np.zeros(clauses + 1, dtype=np.int64))
