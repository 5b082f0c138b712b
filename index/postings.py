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
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]

_K1, _B = 1.2, 0.75

_OFTENEST = 65_535
"""Counts are kept in 16 bits."""

_TERMS_KEPT = 200_000
"""Numbers of terms are remembered, and where their lists are, but not of every word that anybody ever asks."""


@lru_cache(_TERMS_KEPT)
def term_number(term: str) -> int:
    """64 bits for a term, the same on every machine: a table of numbers opens at once, one of strings does not."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Spot(NamedTuple):
    """Where the list of a term begins and ends, in one place if no clause holds it, and how rare the term is in the first
    field."""

    start: int
    end: int
    rarity: float


Fields = Sequence[Sequence[str]]
"""The tokens of a clause, field by field."""


@dataclass(frozen=True)
class Postings:
    """Some fields of all clauses; field i counts for `shares[i]`. `terms` are sorted, `rarities` how rare each is in the first
    field; the list of number i is at `starts[i]:starts[i + 1]` of `places`, `weights` (what the term adds) and `counts` (how
    often each field holds it). `lengths` counts the tokens of each clause, field by field."""

    shares: Scores
    terms: NDArray[np.uint64]
    rarities: Scores
    starts: Numbers
    places: NDArray[np.int32]
    counts: NDArray[np.uint16]
    weights: Scores
    lengths: NDArray[np.int32]
    _spots: dict[str, Spot] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        """Clauses held."""
        return len(self.lengths)

    def scores(self, terms: Sequence[str]) -> tuple[Scores, float]:
        """The BM25 of every clause, float32 of shape (clauses,), and the rarities of these terms together, held or not; each
        term is counted once."""
        scores, rarity = np.zeros(len(self), dtype=np.float32), 0.0
        for start, end, rare in self._found(terms).values():
            rarity += rare
            if start < end:
                np.add.at(scores, self.places[start:end], self.weights[start:end])
        return scores, rarity

    def holding_all(self, terms: Sequence[str]) -> Numbers:
        """Places of the clauses that hold every one of the terms."""
        spots = self._found(terms).values()
        if not spots or any(spot.start == spot.end for spot in spots):
            return np.zeros(0, dtype=np.int64)
        held = np.bincount(np.concatenate([self.places[spot.start : spot.end] for spot in spots]), minlength=len(self))
        return np.flatnonzero(held == len(spots))

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """In how many clauses each term stands."""
        found = self._found(terms)
        return [found[term].end - found[term].start for term in terms]

    def _found(self, terms: Sequence[str]) -> dict[str, Spot]:
        """Where the lists of these terms are; of words that were asked for before it is remembered."""
        known = self._spots
        found = {term: known[term] for term in terms if term in known}
        if new := [term for term in dict.fromkeys(terms) if term not in found]:
            looked_up = dict(zip(new, self._looked_up(new), strict=True))
            found |= looked_up
            if len(known) < _TERMS_KEPT:
                known.update(looked_up)
        return found

    def _looked_up(self, terms: Sequence[str]) -> Iterator[Spot]:
        wanted = np.array([term_number(term) for term in terms], dtype=np.uint64)
        at = np.searchsorted(self.terms, wanted)
        there = np.minimum(at, len(self.terms) - 1)
        known = self.terms[there] == wanted if len(self.terms) else np.zeros(len(wanted), dtype=np.bool_)
        rarest = float(_rarity(len(self), np.zeros(1))[0])
        rarities = np.where(known, self.rarities[there], rarest) if len(self.terms) else np.full(len(wanted), rarest)
        return map(Spot, self.starts[at].tolist(), self.starts[at + known].tolist(), rarities.tolist())

    def changed(self, kept: NDArray[np.bool_], added: Sequence[Fields]) -> "Postings":
        """These lists without the clauses that are not `kept`, and with clauses added behind the others."""
        new_place = np.cumsum(kept) - 1
        still = kept[self.places]
        numbers = np.repeat(self.terms, np.diff(self.starts))[still]
        places = new_place[self.places[still]]
        first = int(kept.sum())
        fields = len(self.shares)
        seen: dict[tuple[int, int], list[int]] = {}
        for place, clause in enumerate(added, first):
            for number, tokens in enumerate(clause):
                for term, count in Counter(tokens).items():
                    seen.setdefault((term_number(term), place), [0] * fields)[number] = min(count, _OFTENEST)
        new = np.array(list(seen), dtype=[("term", np.uint64), ("place", np.int64)])
        order = np.lexsort((new["place"], new["term"]))
        new, often = new[order], np.array(list(seen.values()), dtype=np.uint16).reshape(-1, fields)[order]
        # each behind those of its term, whose places are all before its own
        at = np.searchsorted(numbers, new["term"], side="right")
        lengths = np.array([list(map(len, clause)) for clause in added], dtype=np.int32).reshape(-1, fields)
        return _gathered(
            self.shares,
            np.insert(numbers, at, new["term"]),
            np.insert(places, at, new["place"]),
            np.insert(self.counts[still], at, often, axis=0),
            np.concatenate([self.lengths[kept], lengths]),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What has to be kept of it, by name."""
        return {name: getattr(self, name) for name, one in self.__dataclass_fields__.items() if one.init}


def no_postings(shares: Sequence[float]) -> Postings:
    """Fields without clauses."""
    nothing = np.zeros(0, dtype=np.int64)
    empty = np.zeros((0, len(shares)))
    return _gathered(
        np.array(shares, dtype=np.float32),
        nothing.astype(np.uint64),
        nothing,
        empty.astype(np.uint16),
        empty.astype(np.int32),
    )


def _gathered(
    shares: Scores,
    numbers: NDArray[np.uint64],
    places: Numbers,
    counts: NDArray[np.uint16],
    lengths: NDArray[np.int32],
) -> Postings:
    """From what each clause holds, sorted by term and place."""
    held_at = places.astype(np.int32)
    begins = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else np.zeros(0, dtype=np.int64)
    starts = np.append(begins, len(numbers)).astype(np.int64)
    sizes = np.diff(starts)
    weights, rarities = np.zeros(len(numbers)), np.zeros(len(begins))
    for number, share in reversed(list(enumerate(shares.tolist()))):
        often, length = counts[:, number].astype(np.float64), lengths[:, number]
        held = np.add.reduceat(often > 0, begins, dtype=np.int64) if len(begins) else begins
        rarities = _rarity(len(lengths), held)
        mean = float(length.mean()) if length.any() else 1.0
        damped = _K1 * (1 - _B + _B * length / mean)
        weights += share * np.repeat(rarities, sizes) * often * (_K1 + 1) / (often + damped[held_at])
    return Postings(
        shares,
        numbers[begins],
        rarities.astype(np.float32),
        starts,
        held_at,
        counts,
        weights.astype(np.float32),
        lengths,
    )


def _rarity(clauses: int, held: NDArray[np.integer] | NDArray[np.floating]) -> NDArray[np.float64]:
    """The inverse document frequency of terms that so many clauses hold; the highest for what none holds."""
    rarity: NDArray[np.float64] = np.log1p((clauses - held + 0.5) / (held + 0.5))
    return rarity
