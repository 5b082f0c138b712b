"""Everything that is derived from one revision of the store: arrays by place, in one folder, written whole or not at all.

A clause has a row in the store, given once and never again, and a place here, 0 to n - 1 in order of rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.mapped_arrays import read_arrays
from policykb.index.embedding.static import Embedding, StaticEmbedding
from policykb.index.first_stage.forward_index import ForwardIndex, build_forward_index, empty_forward_index
from policykb.index.first_stage.inverted_index import IntArray, InvertedIndex, Tokens, empty_inverted_index
from policykb.index.first_stage.vector_index import Mask, VectorIndex
from policykb.index.text.segmenter import Segmenter, bigrams

# A word of the heading is said on purpose; one of the title is shared by every clause.
FIELDS = {"words": (1.0, 0.6, 0.2), "context": (1.0, 1.0), "pairs": (1.0,)}
"""The postings by name, and for how much each field of a clause counts in them: of words the body, the heading and the title,
of context the heading and the title, of pairs of characters the body."""

_ARRAYS, _VECTORS = "arrays.safetensors", "vectors.faiss"

_KINDS = 65_536


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause in its context: what is indexed under a row of the store. `bare` is a heading and nothing else."""

    row: int
    document_id: str
    title: str
    heading: str
    text: str
    bare: bool = False

    @property
    def context(self) -> str:
        """What stands above the clause's own words."""
        return f"{self.title} {self.heading}".strip()

    @property
    def whole(self) -> str:
        """The clause as a model reads it: what stands above it on a line of its own."""
        return f"{self.context}\n{self.text}".strip()


@dataclass(frozen=True)
class IndexSnapshot:
    """`rows` are sorted; `texts_with` counts for each piece the clauses that hold it."""

    rows: IntArray
    bare: Mask
    fields: dict[str, InvertedIndex]
    forward: ForwardIndex
    texts_with: NDArray[np.int32]
    vectors: VectorIndex

    def __len__(self) -> int:
        """Clauses held."""
        return len(self.rows)

    def docnos_of(self, rows: Sequence[int] | IntArray) -> IntArray:
        """Where these rows are; those not held are left out."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        wanted = np.asarray(rows, dtype=np.int64)
        at: IntArray = np.minimum(np.searchsorted(self.rows, wanted), len(self) - 1)
        docnos: IntArray = at[self.rows[at] == wanted]
        return docnos

    def mask_of(self, rows: Sequence[int]) -> Mask:
        """Which places these rows have."""
        mask = np.zeros(len(self), dtype=np.bool_)
        mask[self.docnos_of(rows)] = True
        return mask

    def idf(self, token_ids: Sequence[int]) -> NDArray[np.float32]:
        """The inverse document frequency of these pieces."""
        held = self.texts_with[token_ids]
        idf: NDArray[np.float32] = np.log1p((len(self) - held + 0.5) / (held + 0.5)).astype(np.float32)
        return idf

    def changed(
        self,
        removed: Sequence[int] | IntArray,
        added: Sequence[Passage],
        segmenter: Segmenter,
        embedding: Embedding,
        static: StaticEmbedding,
    ) -> "IndexSnapshot":
        """These without some rows, and with passages whose rows are above all others."""
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
        if embedding is not static:
            vectors = embedding.encode([passage.whole for passage in added])
        return IndexSnapshot(
            rows=np.append(self.rows[kept], np.array([passage.row for passage in added], dtype=np.int64)),
            bare=np.append(self.bare[kept], np.array([passage.bare for passage in added], dtype=np.bool_)),
            fields={name: self.fields[name].changed(kept, tokens[name]) for name in FIELDS},
            forward=self.forward.changed(kept, new),
            texts_with=self.texts_with
            - _texts_with(self.forward, ~kept)
            + _texts_with(new, np.ones(len(new), np.bool_)),
            vectors=self.vectors.changed(kept, vectors),
        )

    def save(self, folder: Path) -> None:
        """Write the folder, which is new."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True)
        arrays = {"rows": self.rows, "bare": self.bare, "texts_with": self.texts_with}
        arrays |= {f"forward.{name}": array for name, array in self.forward.arrays().items()}
        for field, postings in self.fields.items():
            arrays |= {f"{field}.{name}": array for name, array in postings.arrays().items()}
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / _ARRAYS)
        self.vectors.save(folder / _VECTORS)


def open_snapshot(folder: Path, dimensions: int) -> IndexSnapshot:
    """Read a folder that was saved. Raises OSError, ValueError, KeyError, TypeError or RuntimeError if it is damaged."""
    arrays: dict[str, Any] = read_arrays(folder / _ARRAYS)
    parts: dict[str, dict[str, Any]] = {}
    for name, array in arrays.items():
        part, _, inner = name.rpartition(".")
        parts.setdefault(part, {})[inner] = array
    holdings = IndexSnapshot(
        rows=arrays["rows"],
        bare=arrays["bare"],
        fields={name: InvertedIndex(**parts[name]) for name in FIELDS},
        forward=ForwardIndex(**parts["forward"]),
        texts_with=arrays["texts_with"],
        vectors=VectorIndex(dimensions, folder / _VECTORS),
    )
    sizes = {len(holdings.vectors), len(holdings.forward), *map(len, holdings.fields.values())}
    if sizes != {len(holdings)}:
        raise ValueError(f"{folder}: {sizes} clauses, expected {len(holdings)}")
    return holdings


def empty_snapshot(dimensions: int) -> IndexSnapshot:
    """Nothing yet."""
    return IndexSnapshot(
        rows=np.zeros(0, dtype=np.int64),
        bare=np.zeros(0, dtype=np.bool_),
        fields={name: empty_inverted_index(shares) for name, shares in FIELDS.items()},
        forward=empty_forward_index(),
        texts_with=np.zeros(_KINDS, dtype=np.int32),
        vectors=VectorIndex(dimensions),
    )


def _texts_with(forward: ForwardIndex, which: Mask) -> NDArray[np.int32]:
    """For each piece the clauses that hold it, of some alone."""
    sizes = np.diff(forward.starts)
    clause = np.repeat(np.arange(int(which.sum())), sizes[which])
    once = np.unique(clause * _KINDS + forward.token_ids[np.repeat(which, sizes)])
    return np.bincount(once % _KINDS, minlength=_KINDS).astype(np.int32)
