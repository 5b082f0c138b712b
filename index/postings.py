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

    def lists(self, terms: Iterable[str]) -> list[slice]:
        """Where the lists of these terms lie, each term once; those that no clause holds are left out."""
        wanted = np.array([term_number(term) for term in dict.fromkeys(terms)], dtype=np.uint64)
        at = np.searchsorted(self.terms, wanted)
        known = at < len(self.terms)
        known[known] = self.terms[at[known]] == wanted[known]
        at = at[known]
        return list(map(slice, self.starts[at].tolist(), self.starts[at + 1].tolist()))

    def scores(self, terms: Iterable[str]) -> Scores:
        """The BM25 of every clause: float32 of shape (clauses,)."""
        return summed([(self, 1.0)], terms)

    def holding_all(self, terms: Sequence[str]) -> Numbers:
        """Places of the clauses that hold every one of the terms."""
        lists = self.lists(terms)
        if not lists or len(lists) < len(set(terms)):
            return np.zeros(0, dtype=np.int64)
        held = np.bincount(np.concatenate([self.places[one] for one in lists]), minlength=len(self))
        return np.flatnonzero(held == len(lists))

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many clauses each term stands."""
        wanted = np.array([term_number(term) for term in terms], dtype=np.uint64)
        if not len(self.terms):
            return [0] * len(terms)
        at = np.minimum(np.searchsorted(self.terms, wanted), len(self.terms) - 1)
        held = np.where(self.terms[at] == wanted, self.starts[at + 1] - self.starts[at], 0)
        return [int(count) for count in held]

    def rarities(self, terms: Sequence[str]) -> list[float]:
        """The inverse document frequency of each term; the highest for one that no clause holds."""
        rarities: list[float] = _rarity(len(self), np.array(self.frequencies(terms), dtype=np.int64)).tolist()
        return rarities

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


def summed(fields: Sequence[tuple[Postings, float]], terms: Iterable[str]) -> Scores:
    """The BM25 of every clause over fields that each count for so much, in one pass: float32 of shape (clauses,)."""
    terms = list(terms)
    lists = [(field, one, weight) for field, weight in fields for one in field.lists(terms)]
    clauses = len(fields[0][0])
    if not lists:
        return np.zeros(clauses, dtype=np.float32)
    places = np.concatenate([field.places[one] for field, one, _ in lists])
    weights = np.concatenate(
        [field.weights[one] if weight == 1 else field.weights[one] * np.float32(weight) for field, one, weight in lists]
    )
    return np.bincount(places, weights, clauses).astype(np.float32)


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


def _rarity(clauses: int, held: "int | Numbers") -> "NDArray[np.float64]":
    return np.log1p((clauses - np.asarray(held) + 0.5) / (np.asarray(held) + 0.5))
