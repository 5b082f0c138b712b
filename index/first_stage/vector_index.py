"""The vector index: unit vectors in 8 bits, searched by FAISS.

A flat index can be filtered exactly and can forget clauses; a graph can do neither. FAISS multiplies bytes with bytes where
vectors and question are stored as signed bytes, in half the time of its other 8-bit forms. From 20,000 clauses on, product
quantisation with 2 bits a dimension proposes candidates, and only these are rescored in 8 bits, which takes less than half
the time; `benchmarks/search_speed.py` measures how many of the nearest that loses. Under a filter, all clauses that pass
are scored in 8 bits. Clauses are numbered by docno, 0 to n - 1; removing one moves the later ones up.
"""

import math
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.static import Vectors
from policykb.index.first_stage.inverted_index import IntArray, Scores

_MAX_BYTE, _MIN_COMPONENT = 127, 1e-6
"""Maximum of a signed byte; minimum component to divide by."""

_ZERO = np.float32(128)
"""Offset that FAISS adds to signed bytes to store them without a sign."""

_MAX_COMPONENT, _SPREAD = 0.5, 8.0
"""Maximum component of a unit vector that is stored exactly; larger ones are rare and clipped.

With fewer than 256 dimensions components are larger: then the maximum is `_SPREAD` / √dimensions.
"""

_MIN_CLAUSES_FOR_PQ = 20_000
"""Minimum number of clauses from which product quantisation saves time."""

_MIN_RESCORED = 600
"""Minimum number of PQ candidates rescored in 8 bits, however few are asked for."""

_PQ_DIMENSIONS, _PQ_BITS, _PQ_ROUNDS = 2, 4, 5
"""Dimensions of each PQ sub-vector, bits of its code, rounds of k-means (more rounds change nothing measurable)."""

_THREADS = 1
"""Threads of a search; one query is too small to be shared between cores."""

Mask = NDArray[np.bool_]


class VectorIndex:
    """An immutable index of unit vectors."""

    def __init__(self, dimensions: int, path: Path | None = None) -> None:
        """Open a file, or make an empty index.

        dimensions: number of dimensions of the vectors
        path: the file; None for an empty index

        Raises RuntimeError if FAISS cannot read the file.
        """
        faiss.omp_set_num_threads(_THREADS)
        read: Any = faiss.read_index(str(path)) if path else _empty(dimensions)
        self._refined: Any = read if isinstance(read, faiss.IndexRefine) else None
        self._index: Any = faiss.downcast_index(read.refine_index) if self._refined is not None else read
        self._steps = np.float32(_MAX_BYTE / min(1.0, max(_MAX_COMPONENT, _SPREAD / math.sqrt(dimensions))))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def changed(self, kept: Mask, added: Vectors) -> "VectorIndex":
        """Return a copy with some clauses removed and others added.

        kept: the clauses that are not removed
        added: vectors of clauses that follow the rest
        """
        new = np.clip(np.rint(added * self._steps), -_MAX_BYTE, _MAX_BYTE).astype(np.float32)
        other = VectorIndex(self.dimensions)
        other._index.add_sa_codes(np.concatenate([self._codes[kept], self._index.sa_encode(new)]))
        if len(other) >= _MIN_CLAUSES_FOR_PQ:
            other._refined = _with_pq(other._index)
        return other

    def reordered(self, order: IntArray) -> "VectorIndex":
        """Return a copy whose vectors are those at these places, in this order."""
        other = VectorIndex(self.dimensions)
        other._index.add_sa_codes(np.ascontiguousarray(self._codes[order]))
        if len(other) >= _MIN_CLAUSES_FOR_PQ:
            other._refined = _with_pq(other._index)
        return other

    @property
    def dimensions(self) -> int:
        """Number of dimensions of the vectors."""
        return int(self._index.d)

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._refined or self._index, str(path))

    def nearest(self, vector: Vectors, limit: int, mask: Mask | None = None) -> tuple[IntArray, Scores]:
        """Return the docnos of the clauses nearest to a vector, and their cosines.

        The best come first. For a vector of zeros there are none.
        """
        if not vector.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        docnos, cosines = self._search(vector.reshape(1, -1), limit, mask)
        return docnos[0], cosines[0]

    def nearness(self, vectors: Vectors, limit: int, mask: Mask | None = None) -> list[float]:
        """Return for each vector how near the clauses nearest to it are.

        It is the mean cosine of the vector's `limit` nearest clauses; 0 if there is none.
        """
        cosines = self._search(vectors, limit, mask)[1]
        return cosines.mean(axis=1).tolist() if cosines.size else [0.0] * len(vectors)

    def _search(self, vectors: Vectors, limit: int, mask: Mask | None) -> tuple[IntArray, Scores]:
        """Return docnos and cosines of the clauses nearest to each vector.

        Both are of shape (vectors, at most `limit`).
        """
        limit = min(limit, len(self) if mask is None else int(np.count_nonzero(mask)))
        if limit == 0:
            return np.zeros((len(vectors), 0), dtype=np.int64), np.zeros((len(vectors), 0), dtype=np.float32)
        quantised, steps = self._in_bytes(vectors)
        if mask is None and self._refined is not None:
            products, docnos = self._search_pq(quantised, limit)
        else:
            bits = np.packbits(mask, bitorder="little") if mask is not None else None  # FAISS reads them where they are
            selector = faiss.IDSelectorBitmap(bits) if bits is not None else None  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
            products, docnos = self._index.search(quantised, limit, params=parameters)
        return docnos, products * steps

    def _search_pq(self, whole: Vectors, limit: int) -> tuple[Scores, IntArray]:
        """Rescore the PQ candidates in 8 bits; return products and docnos, best first."""
        products, docnos = self._pq.search(whole, max(limit, _MIN_RESCORED))
        for asked, found, near in zip(whole, products, docnos, strict=True):
            exact = self._products(asked, near)
            order = np.argsort(-exact, kind="stable")
            near[:], found[:] = near[order], exact[order]
        return products[:, :limit], docnos[:, :limit]

    @cached_property
    def _pq(self) -> Any:
        return faiss.downcast_index(self._refined.base_index)

    def cosines(self, vector: Vectors, docnos: IntArray) -> Scores:
        """Return the cosines of these clauses with a vector."""
        if not len(docnos):
            return np.zeros(0, dtype=np.float32)
        quantised, steps = self._in_bytes(vector.reshape(1, -1))
        cosines: Scores = self._products(quantised[0], docnos) * steps[0, 0]
        return cosines

    def _products(self, whole: Vectors, docnos: IntArray) -> Scores:
        """Return the products of a question in bytes with these clauses in bytes."""
        products: Scores = np.take(self._codes, docnos, axis=0) @ whole - _ZERO * whole.sum()
        return products

    @cached_property
    def _codes(self) -> NDArray[np.uint8]:
        """The 8-bit codes of all vectors, as FAISS holds them.

        They are uint8 of shape (clauses, dimensions); a view, not a copy.
        """
        shape = len(self), self._index.d
        if not len(self):
            return np.zeros(shape, dtype=np.uint8)
        codes: NDArray[np.uint8] = faiss.rev_swig_ptr(self._index.codes.data(), math.prod(shape)).reshape(shape)
        return codes

    def _in_bytes(self, vectors: Vectors) -> tuple[Vectors, Vectors]:
        """Return vectors as whole numbers up to 127, each with a factor.

        The factor turns products with the vector into cosines.
        """
        steps = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), _MIN_COMPONENT) / np.float32(_MAX_BYTE)
        return np.rint(vectors / steps), steps / self._steps


def _empty(dimensions: int) -> faiss.Index:
    return faiss.IndexScalarQuantizer(
        dimensions, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )


def _with_pq(index: Any) -> faiss.IndexRefine:
    """Put product quantisation before an index.

    It works in registers (André, Kermarrec, Le Scouarnec, Quicker ADC, 2019).
    """
    pairs = faiss.IndexPQ(index.d, index.d // math.gcd(index.d, _PQ_DIMENSIONS), _PQ_BITS, faiss.METRIC_INNER_PRODUCT)
    pairs.pq.cp.niter = _PQ_ROUNDS
    vectors = index.reconstruct_n(0, index.ntotal)
    pairs.train(vectors)
    pairs.add(vectors)
    return faiss.IndexRefine(faiss.IndexPQFastScan(pairs), index)  # type: ignore[arg-type]
