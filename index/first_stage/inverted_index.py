"""BM25 as arrays: for every term the clauses that hold it, and what it adds to the score of each.

A question has tens of terms, so its score is a sum over their lists: one pass, exact for every clause, and a filter is
a mask. Clauses are numbered by place, 0 to n - 1; a clause may have several fields, each with a BM25 of its own that counts
for so much of the sum, worked out when the lists are made. Robertson and Zaragoza, The Probabilistic Relevance Framework:
BM25 and Beyond, 2009.
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

_OFTENEST = 65_535
"""Counts are kept in 16 bits."""

_TERMS_KEPT = 200_000
"""Numbers of terms are remembered, and where their lists are, but not of every word that anybody ever asks."""


@lru_cache(_TERMS_KEPT)
def term_id(term: str) -> int:
    """64 bits for a term, the same on every machine: a table of numbers opens at once, one of strings does not."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class PostingList(NamedTuple):
    """Where the list of a term begins and ends, in one place if no clause holds it, and how rare the term is in the first
    field."""

    start: int
    end: int
    idf: float


Tokens = Sequence[Sequence[str]]
"""The tokens of a clause, field by field."""


@dataclass(frozen=True)
class InvertedIndex:
    """Some fields of all clauses; field i counts for `shares[i]`. `terms` are sorted, `rarities` how rare each is in the first
    field; the list of number i is at `starts[i]:starts[i + 1]` of `places`, `weights` (what the term adds) and, field by
    field, `counts` (how often it is held). `lengths` counts the tokens of each clause, field by field."""

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
        """The BM25 of every clause, float32 of shape (clauses,), and the rarities of these terms together, held or not; each
        term is counted once."""
        scores, idf = np.zeros(len(self), dtype=np.float32), 0.0
        for start, end, rare in self._found(terms).values():
            idf += rare
            if start < end:
                np.add.at(scores, self.docnos[start:end], self.weights[start:end])
        return scores, idf

    def holding_all(self, terms: Sequence[str]) -> IntArray:
        """Places of the clauses that hold every one of the terms."""
        posting_lists = self._found(terms).values()
        if not posting_lists or any(one.start == one.end for one in posting_lists):
            return np.zeros(0, dtype=np.int64)
        held = np.bincount(
            np.concatenate([self.docnos[one.start : one.end] for one in posting_lists]), minlength=len(self)
        )
        return np.flatnonzero(held == len(posting_lists))

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many clauses each term stands."""
        found = self._found(terms)
        return [found[term].end - found[term].start for term in terms]

    def _found(self, terms: Sequence[str]) -> dict[str, PostingList]:
        """Where the lists of these terms are; of words that were asked for before it is remembered."""
        once = dict.fromkeys(terms)
        if len(self._known) > _TERMS_KEPT:
            self._known.clear()
        known = {term: posting_list for term in once if (posting_list := self._known.get(term))}
        if len(known) < len(once):
            new = [term for term in once if term not in known]
            known |= zip(new, self._looked_up(new), strict=True)
            self._known.update(known)
        return {term: known[term] for term in once}  # in the order asked: sums of floats depend on it

    def _looked_up(self, terms: Sequence[str]) -> Iterator[PostingList]:
        wanted = np.array([term_id(term) for term in terms], dtype=np.uint64)
        at = np.searchsorted(self.terms, wanted)
        there = np.minimum(at, len(self.terms) - 1)
        known = self.terms[there] == wanted if len(self.terms) else np.zeros(len(wanted), dtype=np.bool_)
        rarest = float(_idf(len(self), np.zeros(1))[0])
        idf = np.where(known, self.idf[there], rarest) if len(self.terms) else np.full(len(wanted), rarest)
        return map(PostingList, self.starts[at].tolist(), self.starts[at + known].tolist(), idf.tolist())

    def changed(self, kept: NDArray[np.bool_], added: Sequence[Tokens]) -> "InvertedIndex":
        """These lists without the clauses that are not `kept`, and with clauses added behind the others."""
        first, columns = int(kept.sum()), len(self.field_weights)
        seen: dict[tuple[int, int], list[int]] = {}
        for docno, clause in enumerate(added, first):
            for number, tokens in enumerate(clause):
                for term, count in Counter(tokens).items():
                    seen.setdefault((term_id(term), docno), [0] * columns)[number] = min(count, _OFTENEST)
        new = np.array(list(seen), dtype=[("term", np.uint64), ("place", np.int32)])
        order = np.lexsort((new["place"], new["term"]))
        new, often = new[order], np.array(list(seen.values()), dtype=np.uint16).reshape(-1, columns)[order].T
        lengths = np.array([list(map(len, clause)) for clause in added], dtype=np.int32).reshape(-1, columns)

        still = slice(None) if kept.all() else kept[self.docnos]
        docnos = (np.cumsum(kept, dtype=np.int32) - 1)[self.docnos[still]]
        # of no terms, the complement: it is never the number itself
        like = self.terms[np.searchsorted(self.terms[:-1], new["term"])] if len(self.terms) else ~new["term"]
        fresh = np.unique(new["term"][like != new["term"]])
        terms = np.insert(self.terms, np.searchsorted(self.terms, fresh), fresh)
        before, beside = (np.searchsorted(terms, some).astype(np.int32) for some in (self.terms, new["term"]))
        of_term = np.repeat(before, np.diff(self.starts))[still]
        # each behind those of its term, whose places are all before its own
        at = np.searchsorted(of_term, beside, side="right") + np.arange(len(new))
        is_old = np.ones(len(of_term) + len(new), dtype=np.bool_)
        is_old[at] = False
        return _gathered(
            self.field_weights,
            terms,
            _merged(is_old, of_term, beside),
            _merged(is_old, docnos, new["place"]),
            np.stack([_merged(is_old, one[still], other) for one, other in zip(self.counts, often, strict=True)]),
            np.concatenate([self.lengths[kept], lengths]),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What has to be kept of it, by name."""
        return {name: getattr(self, name) for name, one in self.__dataclass_fields__.items() if one.init}


def empty_inverted_index(field_weights: Sequence[float]) -> InvertedIndex:
    """Fields without clauses."""
    nothing, none = np.zeros(0, dtype=np.int32), np.zeros((len(field_weights), 0))
    parts = nothing.astype(np.uint64), nothing, nothing, none.astype(np.uint16), none.T.astype(np.int32)
    return _gathered(np.array(field_weights, dtype=np.float32), *parts)


def _merged(is_old: NDArray[np.bool_], old: NDArray[_N], new: NDArray[_N]) -> NDArray[_N]:
    """Two arrays in one, in the order that `is_old` says."""
    if not len(new):
        return old
    merged = np.empty(len(is_old), dtype=old.dtype)
    merged[is_old], merged[~is_old] = old, new
    return merged


def _gathered(
    field_weights: Scores,
    terms: NDArray[np.uint64],
    of_term: NDArray[np.int32],
    docnos: NDArray[np.int32],
    counts: NDArray[np.uint16],
    lengths: NDArray[np.int32],
) -> InvertedIndex:
    """From what each clause holds, sorted by the number of the term, and place; terms that nothing holds are left out."""
    sizes = np.bincount(of_term, minlength=len(terms))
    terms, sizes = terms[sizes > 0], sizes[sizes > 0]
    starts = np.append(0, np.cumsum(sizes))
    weights, idf = np.zeros(len(docnos), dtype=np.float32), np.zeros(len(terms), dtype=np.float32)
    for number, field_weight in reversed(list(enumerate(field_weights))):
        held = np.add.reduceat(counts[number] > 0, starts[:-1], dtype=np.int32) if len(terms) else sizes
        idf = _idf(len(lengths), held).astype(np.float32)
        mean = float(lengths[:, number].mean()) if lengths[:, number].any() else 1.0
        often = counts[number].astype(np.float32)
        damped = often + (_K1 * (1 - _B + _B * lengths[:, number] / mean)).astype(np.float32)[docnos]
        often *= np.repeat(field_weight * np.float32(_K1 + 1) * idf, sizes)
        weights += np.divide(often, damped, out=often)
    return InvertedIndex(field_weights, terms, idf, starts, docnos, counts, weights, lengths)


def _idf(clauses: int, held: NDArray[np.integer] | NDArray[np.floating]) -> NDArray[np.float64]:
    """The inverse document frequency of terms that so many clauses hold; the highest for what none holds."""
    idf: NDArray[np.float64] = np.log1p((clauses - held + 0.5) / (held + 0.5))
    return idf
