"""BM25 as arrays: for every term the clauses that hold it, and what it adds to the score of each.

A question has tens of terms, so its score is a sum over their lists: one pass, exact for every clause, and a filter is
a mask. Clauses are numbered by place, 0 to n - 1. Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25
and Beyond, 2009.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]

_K1, _B = 1.2, 0.75

_TERMS_KEPT = 200_000
"""Numbers of terms are remembered, but not of every word that anybody ever asks."""


@lru_cache(_TERMS_KEPT)
def term_number(term: str) -> int:
    """64 bits for a term, the same on every machine: a table of numbers opens at once, one of strings does not."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Postings:
    """One field of all clauses. `terms` are sorted; those of number i are at `starts[i]:starts[i + 1]` of `places` and
    `counts`. `lengths` counts the tokens of each clause."""

    terms: NDArray[np.uint64]
    starts: Numbers
    places: NDArray[np.int32]
    counts: NDArray[np.uint16]
    weights: Scores
    lengths: NDArray[np.int32]

    def __len__(self) -> int:
        """Clauses held."""
        return len(self.lengths)

    def lists(self, terms: Iterable[str]) -> "Lists":
        """The lists of these terms, each term once."""
        starts, ends = self._found(dict.fromkeys(terms))
        held = ends > starts
        slices = list(map(slice, starts[held].tolist(), ends[held].tolist()))
        rarity = float(_rarity(len(self), ends - starts).sum())
        return Lists([self.places[one] for one in slices], [self.weights[one] for one in slices], rarity)

    def holding_all(self, terms: Sequence[str]) -> Numbers:
        """Places of the clauses that hold every one of the terms."""
        lists = self.lists(terms).places
        if not lists or len(lists) < len(set(terms)):
            return np.zeros(0, dtype=np.int64)
        held = np.bincount(np.concatenate(lists), minlength=len(self))
        return np.flatnonzero(held == len(lists))

    def frequencies(self, terms: Iterable[str]) -> Numbers:
        """In how many clauses each term stands."""
        starts, ends = self._found(terms)
        return ends - starts

    def _found(self, terms: Iterable[str]) -> tuple[Numbers, Numbers]:
        """Where the list of each term begins and ends, in one place if no clause holds it."""
        wanted = np.array([term_number(term) for term in terms], dtype=np.uint64)
        at = np.searchsorted(self.terms, wanted)
        there = np.minimum(at, len(self.terms) - 1)
        known = self.terms[there] == wanted if len(self.terms) else np.zeros(len(wanted), dtype=np.bool_)
        return self.starts[at], self.starts[at + known]

    def changed(self, kept: NDArray[np.bool_], added: Sequence[Sequence[str]]) -> "Postings":
        """These lists without the clauses that are not `kept`, and with clauses added behind the others."""
        new_place = np.cumsum(kept) - 1
        still = kept[self.places]
        numbers = np.repeat(self.terms, np.diff(self.starts))[still]
        places = new_place[self.places[still]]
        first = int(kept.sum())
        seen = [
            (term_number(term), first + at, count)
            for at, text in enumerate(added)
            for term, count in Counter(text).items()
        ]
        new = np.array(seen, dtype=[("term", np.uint64), ("place", np.int64), ("count", np.int64)])
        new = new[np.lexsort((new["place"], new["term"]))]
        # each behind those of its term, whose places are all before its own
        at = np.searchsorted(numbers, new["term"], side="right")
        counts = np.minimum(new["count"], 65_535).astype(np.uint16)
        lengths = np.concatenate([self.lengths[kept], np.array([len(text) for text in added], dtype=np.int32)])
        return _gathered(
            np.insert(numbers, at, new["term"]),
            np.insert(places, at, new["place"]),
            np.insert(self.counts[still], at, counts),
            lengths,
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What has to be kept of it, by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Lists(NamedTuple):
    """For each of some terms that any clause holds the places of these clauses, and what the term adds to the score of
    each; and the rarities of all these terms together, held or not."""

    places: list[NDArray[np.int32]]
    weights: list[Scores]
    rarity: float


def summed(fields: Sequence[tuple[Lists, float]], clauses: int) -> Scores:
    """The BM25 of every clause over fields that each count for so much: float32 of shape (clauses,)."""
    scores = np.zeros(clauses, dtype=np.float32)
    for lists, weight in fields:
        for places, weights in zip(lists.places, lists.weights, strict=True):
            np.add.at(scores, places, weights if weight == 1 else weights * np.float32(weight))
    return scores


def no_postings() -> Postings:
    """A field without clauses."""
    nothing = np.zeros(0, dtype=np.int64)
    return _gathered(nothing.astype(np.uint64), nothing, nothing.astype(np.uint16), nothing.astype(np.int32))


def _gathered(
    numbers: NDArray[np.uint64], places: Numbers, counts: NDArray[np.uint16], lengths: NDArray[np.int32]
) -> Postings:
    """From what each clause holds, sorted by term and place."""
    held_at = places.astype(np.int32)
    begins = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else np.zeros(0, dtype=np.int64)
    starts = np.append(begins, len(numbers)).astype(np.int64)
    held = np.diff(starts)
    mean = float(lengths.mean()) if len(lengths) and lengths.any() else 1.0
    damped = _K1 * (1 - _B + _B * lengths / mean)
    often = counts.astype(np.float64)
    weights = np.repeat(_rarity(len(lengths), held), held) * often * (_K1 + 1) / (often + damped[held_at])
    return Postings(numbers[begins], starts, held_at, counts, weights.astype(np.float32), lengths)


def _rarity(clauses: int, held: Numbers) -> NDArray[np.float64]:
    """The inverse document frequency of terms that so many clauses hold; the highest for what none holds."""
    rarity: NDArray[np.float64] = np.log1p((clauses - held + 0.5) / (held + 0.5))
    return rarity
