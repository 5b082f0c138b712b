"""The inverted index: posting lists with BM25 weights, as NumPy arrays.

A question has tens of terms, so its score is a sum over their posting lists: one pass, exact for every clause, and a
filter is a mask. Clauses are numbered by docno, 0 to n - 1. A clause may have several fields, each with a BM25 of its own;
the fields are summed with fixed weights, worked out when the lists are built.

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Scores = NDArray[np.float32]

_N = TypeVar("_N", bound=np.generic)

_K1, _B = 1.2, 0.75
"""BM25 parameters: saturation of term frequency, strength of length normalisation (the paper's usual values)."""

_MAX_COUNT = 65_535
"""Maximum term frequency stored; counts take 16 bits."""

_MAX_CACHED_TERMS = 200_000
"""Maximum number of terms whose id and posting list are cached."""


@lru_cache(_MAX_CACHED_TERMS)
def term_id(term: str) -> int:
    """Return a 64-bit hash of a term, the same on every machine.

    A table of numbers can be mapped into memory at once; a table of strings cannot.
    """
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class PostingList(NamedTuple):
    """Where the posting list of a term lies in the arrays of the index.

    start, end: it lies at `start:end` of the arrays, which is empty if no clause holds the term
    idf: the term's inverse document frequency in the first field
    """

    start: int
    end: int
    idf: float


Tokens = Sequence[Sequence[str]]
"""The tokens of a clause, field by field."""


@dataclass(frozen=True)
class InvertedIndex:
    """Posting lists over some fields of all clauses.

    field_weights: weight of each field in the sum, float32 of shape (fields,)
    terms: sorted term ids, uint64
    idf: inverse document frequency of each term in the first field, float32
    starts: the list of term number i lies at `starts[i]:starts[i + 1]` of the three arrays below
    docnos: the clause of each posting, ascending within a list, int32
    counts: term frequency by field, uint16 of shape (fields, postings)
    weights: what the posting adds to the score of its clause, float32
    lengths: number of tokens of each clause by field, int32 of shape (clauses, fields)
    """

    field_weights: Scores
    terms: NDArray[np.uint64]
    idf: Scores
    starts: IntArray
    docnos: NDArray[np.int32]
    counts: NDArray[np.uint16]
    weights: Scores
    lengths: NDArray[np.int32]
    _known: dict[str, PostingList] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        """Clauses held."""
        return len(self.lengths)

    def scores(self, terms: Sequence[str]) -> tuple[Scores, float]:
        """Return the BM25 score of every clause, and the sum of the terms' idf.

        The scores are float32 of shape (clauses,). Each term counts once; terms that no clause holds add to the idf.
        """
        scores, idf = np.zeros(len(self), dtype=np.float32), 0.0
        for start, end, rare in self._posting_lists(terms).values():
            idf += rare
            if start < end:
                np.add.at(scores, self.docnos[start:end], self.weights[start:end])
        return scores, idf

    def idf_of(self, terms: Sequence[str]) -> list[float]:
        """Return the inverse document frequency of each term."""
        found = self._posting_lists(terms)
        return [found[term].idf for term in terms]

    def holding_all(self, terms: Sequence[str]) -> IntArray:
        """Return the docnos of the clauses that hold every one of the terms."""
        posting_lists = self._posting_lists(terms).values()
        if not posting_lists or any(one.start == one.end for one in posting_lists):
            return np.zeros(0, dtype=np.int64)
        held = np.bincount(
            np.concatenate([self.docnos[one.start : one.end] for one in posting_lists]), minlength=len(self)
        )
        return np.flatnonzero(held == len(posting_lists))

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """Return the document frequency of each term."""
        found = self._posting_lists(terms)
        return [found[term].end - found[term].start for term in terms]

    def _posting_lists(self, terms: Sequence[str]) -> dict[str, PostingList]:
        """Return the posting lists of these terms, cached from earlier questions."""
        once = dict.fromkeys(terms)
        if len(self._known) > _MAX_CACHED_TERMS:
            self._known.clear()
        known = {term: posting_list for term in once if (posting_list := self._known.get(term))}
        if len(known) < len(once):
            new = [term for term in once if term not in known]
            known |= zip(new, self._look_up(new), strict=True)
            self._known.update(known)
        return {term: known[term] for term in once}  # in the order asked: sums of floats depend on it

    def _look_up(self, terms: Sequence[str]) -> Iterator[PostingList]:
        wanted = np.array([term_id(term) for term in terms], dtype=np.uint64)
        at = np.searchsorted(self.terms, wanted)
        there = np.minimum(at, len(self.terms) - 1)
        known = self.terms[there] == wanted if len(self.terms) else np.zeros(len(wanted), dtype=np.bool_)
        rarest = float(inverse_document_frequency(len(self), np.zeros(1))[0])
        idf = np.where(known, self.idf[there], rarest) if len(self.terms) else np.full(len(wanted), rarest)
        return map(PostingList, self.starts[at].tolist(), self.starts[at + known].tolist(), idf.tolist())

    def changed(self, kept: NDArray[np.bool_], added: Sequence[Tokens]) -> "InvertedIndex":
        """Return a copy with some clauses removed and others added.

        kept: the clauses that are not removed
        added: the tokens of clauses that follow the rest
        """
        first, columns = int(kept.sum()), len(self.field_weights)
        seen: dict[tuple[int, int], list[int]] = {}
        for docno, clause in enumerate(added, first):
            for number, tokens in enumerate(clause):
                for term, count in Counter(tokens).items():
                    seen.setdefault((term_id(term), docno), [0] * columns)[number] = min(count, _MAX_COUNT)
        new = np.array(list(seen), dtype=[("term", np.uint64), ("docno", np.int32)])
        order = np.lexsort((new["docno"], new["term"]))
        new, often = new[order], np.array(list(seen.values()), dtype=np.uint16).reshape(-1, columns)[order].T
        lengths = np.array([list(map(len, clause)) for clause in added], dtype=np.int32).reshape(-1, columns)

        surviving = slice(None) if kept.all() else kept[self.docnos]
        docnos = (np.cumsum(kept, dtype=np.int32) - 1)[self.docnos[surviving]]
        # If there are no old terms, compare with ~term, which never matches.
        like = self.terms[np.searchsorted(self.terms[:-1], new["term"])] if len(self.terms) else ~new["term"]
        fresh = np.unique(new["term"][like != new["term"]])
        terms = np.insert(self.terms, np.searchsorted(self.terms, fresh), fresh)
        before, beside = (np.searchsorted(terms, some).astype(np.int32) for some in (self.terms, new["term"]))
        of_term = np.repeat(before, np.diff(self.starts))[surviving]
        # Each new posting goes after those of its term: their docnos are all smaller.
        at = np.searchsorted(of_term, beside, side="right") + np.arange(len(new))
        is_old = np.ones(len(of_term) + len(new), dtype=np.bool_)
        is_old[at] = False
        return _build(
            self.field_weights,
            terms,
            _merged(is_old, of_term, beside),
            _merged(is_old, docnos, new["docno"]),
            np.stack([_merged(is_old, one[surviving], other) for one, other in zip(self.counts, often, strict=True)]),
            np.concatenate([self.lengths[kept], lengths]),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays to be saved, by name."""
        return {name: getattr(self, name) for name, one in self.__dataclass_fields__.items() if one.init}


def empty_inverted_index(field_weights: Sequence[float]) -> InvertedIndex:
    """Return an index of no clauses."""
    nothing, none = np.zeros(0, dtype=np.int32), np.zeros((len(field_weights), 0))
    parts = nothing.astype(np.uint64), nothing, nothing, none.astype(np.uint16), none.T.astype(np.int32)
    return _build(np.array(field_weights, dtype=np.float32), *parts)


def _merged(is_old: NDArray[np.bool_], old: NDArray[_N], new: NDArray[_N]) -> NDArray[_N]:
    """Interleave two arrays in the order that `is_old` gives."""
    if not len(new):
        return old
    merged = np.empty(len(is_old), dtype=old.dtype)
    merged[is_old], merged[~is_old] = old, new
    return merged


def _build(
    field_weights: Scores,
    terms: NDArray[np.uint64],
    of_term: NDArray[np.int32],
    docnos: NDArray[np.int32],
    counts: NDArray[np.uint16],
    lengths: NDArray[np.int32],
) -> InvertedIndex:
    """Build an index from sorted postings.

    The postings are sorted by term and docno; terms without postings are dropped.
    """
    sizes = np.bincount(of_term, minlength=len(terms))
    terms, sizes = terms[sizes > 0], sizes[sizes > 0]
    starts = np.append(0, np.cumsum(sizes))
    weights, idf = np.zeros(len(docnos), dtype=np.float32), np.zeros(len(terms), dtype=np.float32)
    for number, field_weight in reversed(list(enumerate(field_weights))):
        held = np.add.reduceat(counts[number] > 0, starts[:-1], dtype=np.int32) if len(terms) else sizes
        idf = inverse_document_frequency(len(lengths), held).astype(np.float32)
        mean = float(lengths[:, number].mean()) if lengths[:, number].any() else 1.0
        often = counts[number].astype(np.float32)
        damped = often + (_K1 * (1 - _B + _B * lengths[:, number] / mean)).astype(np.float32)[docnos]
        often *= np.repeat(field_weight * np.float32(_K1 + 1) * idf, sizes)
        weights += np.divide(often, damped, out=often)
    return InvertedIndex(field_weights, terms, idf, starts, docnos, counts, weights, lengths)


def inverse_document_frequency(
    clauses: int, frequencies: NDArray[np.integer] | NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return the idf of terms that occur in so many of the clauses."""
    idf: NDArray[np.float64] = np.log1p((clauses - frequencies + 0.5) / (frequencies + 0.5))
    return idf
