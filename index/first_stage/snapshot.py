"""One immutable snapshot of the index, saved as one folder.

It holds all arrays that are derived from one revision of the store. A clause has a row in the store, given once and
never again, and a docno here, 0 to n - 1 in order of rows. A snapshot is one folder, written whole or not at all.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policykb.corpus.errors import DamagedIndex
from policykb.index.embedding.interface import Vectors
from policykb.index.embedding.mapped_arrays import read_arrays
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.forward_index import ForwardIndex, build_forward_index, empty_forward_index
from policykb.index.first_stage.inverted_index import (
    IntArray,
    InvertedIndex,
    Tokens,
    empty_inverted_index,
    inverse_document_frequency,
)
from policykb.index.first_stage.piece_index import PieceIndex, empty_piece_index, pieces_of
from policykb.index.first_stage.vector_index import Mask, VectorIndex
from policykb.index.text.segmenter import Segmenter, bigrams

# A word of the heading is said on purpose; one of the title is shared by every clause. Chosen by hand.
FIELDS = {"words": (1.0, 0.6, 0.2), "context": (1.0, 1.0), "pairs": (1.0,)}
"""Weights of the fields in each inverted index.

words: body, heading and title; context: heading and title; pairs: the character pairs of the body.
"""

_ARRAYS, _VECTORS, _PIECES = "arrays.safetensors", "vectors.faiss", "pieces.faiss"

_VOCABULARY = 65_536
"""Maximum number of token ids; they take 16 bits."""

_CHUNK = 1 << 20
"""Bytes read at a time for a checksum."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause in its context: what is indexed under one row of the store.

    row: number of the clause in the store
    document_id: the document that the clause is in
    title: title of the document
    heading: headings of the clause and of those above it
    text: the clause's own words
    bare: whether the text is a heading and nothing else
    """

    row: int
    document_id: str
    title: str
    heading: str
    text: str
    bare: bool = False

    @property
    def context(self) -> str:
        """Title and headings in one line."""
        return f"{self.title} {self.heading}".strip()

    @property
    def whole(self) -> str:
        """The clause as a model reads it: the context on a line of its own, then the text."""
        return f"{self.context}\n{self.text}".strip()

    @property
    def pieces(self) -> list[str]:
        """The clause as a contextual encoder reads it, a long one in several pieces."""
        return pieces_of(self.context, self.text)


@dataclass(frozen=True)
class IndexSnapshot:
    """The arrays of all clauses, by docno.

    rows: row of each clause in the store, ascending
    bare: which clauses are a heading and nothing else
    fields: the inverted indexes by the names of `FIELDS`
    forward: the token ids of the clauses
    token_frequencies: number of clauses that hold each token id, int32 of shape (65536,)
    vectors: the static vectors of the clauses
    pieces: the vectors of the clauses in their context, as far as they are encoded
    """

    rows: IntArray
    bare: Mask
    fields: dict[str, InvertedIndex]
    forward: ForwardIndex
    token_frequencies: NDArray[np.int32]
    vectors: VectorIndex
    pieces: PieceIndex

    def __len__(self) -> int:
        """Number of clauses."""
        return len(self.rows)

    def docnos_of(self, rows: Sequence[int] | IntArray) -> IntArray:
        """Return the docnos of these rows; rows that are not indexed are left out."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        wanted = np.asarray(rows, dtype=np.int64)
        at: IntArray = np.minimum(np.searchsorted(self.rows, wanted), len(self) - 1)
        docnos: IntArray = at[self.rows[at] == wanted]
        return docnos

    def mask_of(self, rows: Sequence[int]) -> Mask:
        """Return which docnos belong to these rows, bool of shape (clauses,)."""
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[self.docnos_of(rows)] = True
        return mask

    def idf_of(self, token_ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the inverse document frequency of these token ids."""
        return inverse_document_frequency(len(self), self.token_frequencies[token_ids]).astype(np.float32)

    def changed(
        self,
        removed: Sequence[int] | IntArray,
        added: Sequence[Passage],
        segmenter: Segmenter,
        static: StaticEmbedding,
        encoded: Sequence[Vectors | None],
    ) -> "IndexSnapshot":
        """Return a copy with some clauses removed and others added.

        removed: rows of the clauses that are removed
        added: passages whose rows are above all others
        encoded: the vectors of the pieces of each of them; None for one that is not encoded yet
        """
        kept = ~np.isin(self.rows, np.asarray(removed, dtype=np.int64))
        body = [segmenter.words(passage.text) for passage in added]
        heading = [segmenter.words(passage.heading) for passage in added]
        title = [segmenter.words(passage.title) for passage in added]
        tokens: dict[str, list[Tokens]] = {
            "words": list(zip(body, heading, title, strict=True)),
            "context": list(zip(heading, title, strict=True)),
            "pairs": [[bigrams(passage.text)] for passage in added],
        }
        new, vectors = build_forward_index(static, [(passage.context, passage.text) for passage in added])
        return IndexSnapshot(
            rows=np.append(self.rows[kept], np.array([passage.row for passage in added], dtype=np.int64)),
            bare=np.append(self.bare[kept], np.array([passage.bare for passage in added], dtype=np.bool_)),
            fields={name: self.fields[name].changed(kept, tokens[name]) for name in FIELDS},
            forward=self.forward.changed(kept, new),
            token_frequencies=self.token_frequencies
            - _token_frequencies(self.forward, ~kept)
            + _token_frequencies(new, np.ones(len(new), np.bool_)),
            vectors=self.vectors.changed(kept, vectors),
            pieces=self.pieces.changed(kept, encoded),
        )

    def save(self, folder: Path) -> dict[str, int]:
        """Write a new folder; return the checksum of each file by its name."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True)
        arrays = {"rows": self.rows, "bare": self.bare, "token_frequencies": self.token_frequencies}
        arrays["piece_starts"] = self.pieces.starts
        arrays |= {f"forward.{name}": array for name, array in self.forward.arrays().items()}
        for field, inverted in self.fields.items():
            arrays |= {f"{field}.{name}": array for name, array in inverted.arrays().items()}
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / _ARRAYS)
        self.vectors.save(folder / _VECTORS)
        self.pieces.save(folder / _PIECES)
        return {name: _checksum(folder / name) for name in (_ARRAYS, _VECTORS, _PIECES)}


def open_snapshot(folder: Path, dimensions: tuple[int, int]) -> IndexSnapshot:
    """Map a saved folder into memory.

    dimensions: of the static vectors, and of the pieces

    Raises DamagedIndex if a file is missing, unreadable or of the wrong shape.
    """
    try:
        arrays: dict[str, Any] = read_arrays(folder / _ARRAYS)
        parts: dict[str, dict[str, Any]] = {}
        for name, array in arrays.items():
            part, _, inner = name.rpartition(".")
            parts.setdefault(part, {})[inner] = array
        snapshot = IndexSnapshot(
            rows=arrays["rows"],
            bare=arrays["bare"],
            fields={name: InvertedIndex(**parts[name]) for name in FIELDS},
            forward=ForwardIndex(**parts["forward"]),
            token_frequencies=arrays["token_frequencies"],
            vectors=VectorIndex(dimensions[0], folder / _VECTORS),
            pieces=PieceIndex(VectorIndex(dimensions[1], folder / _PIECES), arrays["piece_starts"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise DamagedIndex.at(folder, f"{type(error).__name__}: {error}") from error
    sizes = {len(snapshot.vectors), len(snapshot.pieces), len(snapshot.forward), *map(len, snapshot.fields.values())}
    if sizes != {len(snapshot)} or len(snapshot.pieces.vectors) != snapshot.pieces.starts[-1]:
        raise DamagedIndex.at(folder, f"{sizes} clauses, expected {len(snapshot)}")
    return snapshot


def verify_snapshot(folder: Path, checksums: Mapping[str, int]) -> None:
    """Compare the files of a folder with their checksums. Raises DamagedIndex."""
    for name in (_ARRAYS, _VECTORS, _PIECES):
        try:
            actual = _checksum(folder / name)
        except OSError as error:
            raise DamagedIndex.at(folder / name, str(error)) from error
        if actual != checksums.get(name):
            raise DamagedIndex.at(folder / name, "checksum")


def empty_snapshot(dimensions: tuple[int, int]) -> IndexSnapshot:
    """Return a snapshot of no clauses; `dimensions` as in `open_snapshot`."""
    return IndexSnapshot(
        rows=np.zeros(0, dtype=np.int64),
        bare=np.zeros(0, dtype=np.bool_),
        fields={name: empty_inverted_index(weights) for name, weights in FIELDS.items()},
        forward=empty_forward_index(),
        token_frequencies=np.zeros(_VOCABULARY, dtype=np.int32),
        vectors=VectorIndex(dimensions[0]),
        pieces=empty_piece_index(dimensions[1]),
    )


def _token_frequencies(forward: ForwardIndex, which: Mask) -> NDArray[np.int32]:
    """Return how many of some clauses hold each token id."""
    sizes = np.diff(forward.starts)
    clause = np.repeat(np.arange(int(which.sum())), sizes[which])
    once = np.unique(clause * _VOCABULARY + forward.token_ids[np.repeat(which, sizes)])
    return np.bincount(once % _VOCABULARY, minlength=_VOCABULARY).astype(np.int32)


def _checksum(file: Path) -> int:
    """Return the CRC-32 of a file.

    It finds damage, at some 6 GB a second; nobody forges an index.
    """
    total = 0
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            total = zlib.crc32(chunk, total)
    return total
