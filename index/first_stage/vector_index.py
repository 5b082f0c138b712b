"""The vector index: unit vectors in 8 bits, searched by FAISS.

A flat index can be filtered exactly and forget clauses, which a graph cannot. FAISS multiplies bytes with bytes where the
vectors are stored as plain signed bytes, the question too: half the time of its other 8-bit forms. Of many clauses a
sketch in 2 bits a dimension is read first, and only the nearest by it are read in 8 bits, which takes less than half the
time; `benchmarks/search_speed.py` says how many of the nearest that loses. Under a filter all that pass are read in 8 bits.
Clauses are numbered by place, 0 to n - 1; those behind a clause that goes move up.
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

_MOST, _LEAST = 127, 1e-6

_ZERO = np.float32(128)
"""FAISS adds this to signed bytes, so that they are stored without a sign."""

_LARGEST, _SPREAD = 0.5, 8.0
"""A component of a unit vector beyond a half is rare, and is stored as a half; of few dimensions each is larger."""

_MIN_CLAUSES_FOR_PQ = 20_000
"""From so many clauses on, a sketch of them all saves time."""

_FEWEST = 600
"""However few are asked for, so many of the nearest by the sketch are read in 8 bits."""

_PAIR, _BITS, _ROUNDS = 2, 4, 5
"""A sketch keeps this many bits of each pair of dimensions; more rounds of k-means make it no better."""

# one query is too small to be shared between cores
_THREADS = 1

Mask = NDArray[np.bool_]


class VectorIndex:
    """Opens a file, or begins an empty index for vectors of `dimensions`. What it holds never changes."""

    def __init__(self, dimensions: int, path: Path | None = None) -> None:
        faiss.omp_set_num_threads(_THREADS)
        read: Any = faiss.read_index(str(path)) if path else _empty(dimensions)
        self._refined: Any = read if isinstance(read, faiss.IndexRefine) else None
        self._index: Any = faiss.downcast_index(read.refine_index) if self._refined is not None else read
        self._steps = np.float32(_MOST / min(1.0, max(_LARGEST, _SPREAD / math.sqrt(dimensions))))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def changed(self, kept: Mask, added: Vectors) -> "VectorIndex":
        """This without the clauses that are not `kept`, and with others behind the rest."""
        new = np.clip(np.rint(added * self._steps), -_MOST, _MOST).astype(np.float32)
        other = VectorIndex(self._index.d)
        other._index.add_sa_codes(np.concatenate([self._codes[kept], self._index.sa_encode(new)]))
        if len(other) >= _MIN_CLAUSES_FOR_PQ:
            other._refined = _refined(other._index)
        return other

    def save(self, path: Path) -> None:
        faiss.write_index(self._refined or self._index, str(path))

    def nearest(self, vector: Vectors, limit: int, mask: Mask | None = None) -> tuple[IntArray, Scores]:
        """The nearest clauses by cosine, best first, and their cosines. A vector of zeros is near nothing."""
        if not vector.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        docnos, cosines = self._search(vector.reshape(1, -1), limit, mask)
        return docnos[0], cosines[0]

    def nearness(self, vectors: Vectors, limit: int, mask: Mask | None = None) -> list[float]:
        """For each vector the mean cosine of so many of its nearest clauses; 0 where there is none."""
        cosines = self._search(vectors, limit, mask)[1]
        return cosines.mean(axis=1).tolist() if cosines.size else [0.0] * len(vectors)

    def _search(self, vectors: Vectors, limit: int, mask: Mask | None) -> tuple[IntArray, Scores]:
        """For each vector its nearest clauses and their cosines, both of shape (vectors, limit) or fewer if there are fewer."""
        limit = min(limit, len(self) if mask is None else int(np.count_nonzero(mask)))
        if limit == 0:
            return np.zeros((len(vectors), 0), dtype=np.int64), np.zeros((len(vectors), 0), dtype=np.float32)
        whole, steps = self._in_bytes(vectors)
        if mask is None and self._refined is not None:
            products, docnos = self._search_pq(whole, limit)
        else:
            bits = np.packbits(mask, bitorder="little") if mask is not None else None  # FAISS reads them where they are
            selector = faiss.IDSelectorBitmap(bits) if bits is not None else None  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
            products, docnos = self._index.search(whole, limit, params=parameters)
        return docnos, products * steps

    def _search_pq(self, whole: Vectors, limit: int) -> tuple[Scores, IntArray]:
        """The best by their products in 8 bits of those that are nearest by the sketch."""
        products, docnos = self._pq.search(whole, max(limit, _FEWEST))
        for asked, found, near in zip(whole, products, docnos, strict=True):
            exact = self._products(asked, near)
            order = np.argsort(-exact, kind="stable")
            near[:], found[:] = near[order], exact[order]
        return products[:, :limit], docnos[:, :limit]

    @cached_property
    def _pq(self) -> Any:
        return faiss.downcast_index(self._refined.base_index)

    def cosines(self, vector: Vectors, docnos: IntArray) -> Scores:
        """The cosines of these clauses."""
        if not len(docnos):
            return np.zeros(0, dtype=np.float32)
        whole, steps = self._in_bytes(vector.reshape(1, -1))
        cosines: Scores = self._products(whole[0], docnos) * steps[0, 0]
        return cosines

    def _products(self, whole: Vectors, docnos: IntArray) -> Scores:
        """Of a question in whole numbers with these clauses in theirs."""
        products: Scores = np.take(self._codes, docnos, axis=0) @ whole - _ZERO * whole.sum()
        return products

    @cached_property
    def _codes(self) -> NDArray[np.uint8]:
        """The bytes of all vectors as FAISS holds them, of shape (clauses, dimensions); not a copy."""
        shape = len(self), self._index.d
        if not len(self):
            return np.zeros(shape, dtype=np.uint8)
        codes: NDArray[np.uint8] = faiss.rev_swig_ptr(self._index.codes.data(), math.prod(shape)).reshape(shape)
        return codes

    def _in_bytes(self, vectors: Vectors) -> tuple[Vectors, Vectors]:
        """Vectors of questions in whole numbers up to 127, and what to multiply products with each by to have cosines."""
        steps = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), _LEAST) / np.float32(_MOST)
        return np.rint(vectors / steps), steps / self._steps


def _empty(dimensions: int) -> faiss.Index:
    return faiss.IndexScalarQuantizer(
        dimensions, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )


def _refined(index: Any) -> faiss.IndexRefine:
    """A sketch before an index; product quantisation in registers: André, Kermarrec and Le Scouarnec, Quicker ADC, 2019."""
    pairs = faiss.IndexPQ(index.d, index.d // math.gcd(index.d, _PAIR), _BITS, faiss.METRIC_INNER_PRODUCT)
    pairs.pq.cp.niter = _ROUNDS
    vectors = index.reconstruct_n(0, index.ntotal)
    pairs.train(vectors)
    pairs.add(vectors)
    return faiss.IndexRefine(faiss.IndexPQFastScan(pairs), index)  # type: ignore[arg-type]
