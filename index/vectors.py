"""The vector index: unit vectors in 8 bits, searched whole by FAISS, kept in one file.

A flat index can be filtered exactly and forget clauses, which a graph cannot; at 55,000 clauses it takes milliseconds.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from index.embedding import Vectors
from index.words import Matches

# FAISS fits the 8-bit range to what it is shown; unit vectors of both extremes fix it for good
_RANGE = 0.5

# one query is too small to be shared between cores
_THREADS = 1


class VectorIndex:
    """Opens the file, or begins an empty index for vectors of `dimensions`."""

    def __init__(self, path: Path | None, dimensions: int) -> None:
        """`None` for an index in memory."""
        self._path = path
        faiss.omp_set_num_threads(_THREADS)
        self._index = faiss.read_index(str(path)) if path and path.exists() else _empty(dimensions)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def update(self, removed: Sequence[int], rows: Sequence[int], vectors: Vectors) -> None:
        """Take rows out and in, and save. Rows to add that are already there are replaced."""
        self._index.remove_ids(faiss.IDSelectorBatch(np.array([*removed, *rows], dtype=np.int64)))
        if len(rows):
            self._index.add_with_ids(vectors, np.array(rows, dtype=np.int64))
        if self._path:
            written = self._path.with_suffix(".new")
            faiss.write_index(self._index, str(written))
            os.replace(written, self._path)

    def search(self, vector: Vectors, limit: int, allowed: Sequence[int] | None = None) -> Matches:
        """The nearest rows by cosine. A vector of zeros is near nothing."""
        limit = min(limit, len(self) if allowed is None else len(allowed))
        if limit == 0 or not vector.any():
            return Matches((), (), 0)
        parameters = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.array(allowed, dtype=np.int64))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self._index.search(vector.reshape(1, -1), limit, params=parameters)
        best = sorted((-float(score), int(row)) for score, row in zip(scores[0], rows[0], strict=True) if row >= 0)
        return Matches(tuple(row for _, row in best), tuple(-score for score, _ in best), len(best))


def _empty(dimensions: int) -> faiss.Index:
    flat = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    flat.train(np.array([[-_RANGE] * dimensions, [_RANGE] * dimensions], dtype=np.float32))
    return faiss.IndexIDMap2(flat)
