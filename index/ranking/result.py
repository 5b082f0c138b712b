"""What the engine gives back: rows of the store in order, and why each stands where it does."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from policykb.index.first_stage.inverted_index import IntArray, Scores
from policykb.index.ranking.features import FEATURES, Features


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a row stands where it does: BM25 over words and over character pairs, cosine, the score that all signs
    together gave, and these signs by name."""

    words: float
    pairs: float
    cosine: float
    score: float
    features: dict[str, float]


@dataclass(frozen=True)
class Ranking:
    """Rows best first. `total` counts all that match, ranked or not. The first rows were candidates: `words`, `pairs`,
    `cosines` and `scores` have one number for each of them. The first of these were looked at closely: `features` has
    one line for each, and `parts` the number that its part nearest to the question has in the forward index."""

    rows: tuple[int, ...]
    total: int
    words: Scores
    pairs: Scores
    cosines: Scores
    scores: Scores
    features: Features
    parts: IntArray

    def evidence(self, rank: int) -> Evidence | None:
        """Why the row of this rank, from 0, stands there; None where only a list was followed."""
        if rank >= len(self.scores):
            return None
        signs = zip(FEATURES, self.features[rank].tolist(), strict=True) if rank < len(self.features) else ()
        words, pairs, cosine, score = (float(c[rank]) for c in (self.words, self.pairs, self.cosines, self.scores))
        return Evidence(words, pairs, cosine, score, dict(signs))


def unranked(rows: Iterable[int] = ()) -> Ranking:
    """Rows that were looked up, not ranked."""
    rows = tuple(rows)
    nothing = np.zeros(0, dtype=np.float32)
    features, parts = np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.int64)
    return Ranking(rows, len(rows), nothing, nothing, nothing, nothing, features, parts)
