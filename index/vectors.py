"""The vector index: unit vectors in 8 bits, searched whole by FAISS.

A flat index can be filtered exactly and forget clauses, which a graph cannot; at 55,000 clauses it takes a millisecond.
Clauses are numbered by place, 0 to n - 1; those behind a clause that goes move up.
"""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors
from index.postings import Numbers, Scores

# FAISS fits the 8-bit range to what it is shown; unit vectors of both extremes fix it for good. The components of a
# unit vector of few dimensions are larger.
_RANGE = 0.5
_SPREAD = 8.0

# one query is too small to be shared between cores
_THREADS = 1

Mask = NDArray[np.bool_]


class VectorIndex:
    """Opens a file, or begins an empty index for vectors of `dimensions`."""

    def __init__(self, dimensions: int, path: Path | None = None) -> None:
        faiss.omp_set_num_threads(_THREADS)
        self._index = faiss.read_index(str(path)) if path else _empty(dimensions)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def change(self, kept: Mask, added: Vectors) -> None:
        """Forget the clauses that are not `kept`, and take others in behind the rest."""
        if not kept.all():
            self._index.remove_ids(faiss.IDSelectorBatch(np.flatnonzero(~kept)))
        if len(added):
            self._index.add(added)

    def save(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    def nearest(self, vector: Vectors, limit: int, mask: Mask | None = None) -> tuple[Numbers, Scores]:
        """The nearest clauses by cosine, best first, and their cosines. A vector of zeros is near nothing."""
        limit = min(limit, len(self) if mask is None else int(mask.sum()))
        if limit == 0 or not vector.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        parameters = None
        if mask is not None:
            selector = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        cosines, places = self._index.search(vector.reshape(1, -1), limit, params=parameters)
        order = np.lexsort((places[0], -cosines[0]))
        return places[0][order].astype(np.int64), cosines[0][order]

    def cosines(self, vector: Vectors, places: Numbers) -> Scores:
        """The cosines of these clauses."""
        if not len(places):
            return np.zeros(0, dtype=np.float32)
        cosines: Scores = self._index.reconstruct_batch(places) @ vector
        return cosines


def _empty(dimensions: int) -> faiss.Index:
    flat = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    most = min(1.0, max(_RANGE, _SPREAD / dimensions**0.5))
    flat.train(np.array([[-most] * dimensions, [most] * dimensions], dtype=np.float32))
    return flat
