"""The result of a search: rows of the store in order, with the evidence for each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from policykb.index.first_stage.inverted_index import IntArray, Scores
from policykb.index.ranking.features import FEATURES, Features


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a row stands where it does.

    words: BM25 over words in all fields
    pairs: BM25 over character pairs
    cosine: cosine of clause and question
    score: what the ranker made of all features, plus boosts
    features: the features by name; empty for candidates that were not reranked
    """

    words: float
    pairs: float
    cosine: float
    score: float
    features: dict[str, float]


@dataclass(frozen=True)
class Ranking:
    """The rows of clauses found, best first.

    They are rows of the store: reranked ones, then other candidates, then other matches as far as asked for.

    rows: the rows in order
    total: number of clauses that match, ranked or not
    words, pairs, cosines, scores: as in `Evidence`, one number for each candidate
    features: of each reranked row, float32 of shape (reranked, FEATURES)
    parts: of each reranked row the part of the forward index that is nearest to the question
    """

    rows: tuple[int, ...]
    total: int
    words: Scores
    pairs: Scores
    cosines: Scores
    scores: Scores
    features: Features
    parts: IntArray

    def swapped(self, one: int, other: int) -> "Ranking":
        """Return the ranking with two reranked rows in each other's place.

        The scores stay in their order.
        """
        order = np.arange(len(self.scores))
        order[[one, other]] = other, one
        rows = list(self.rows)
        rows[one], rows[other] = rows[other], rows[one]
        reranked = order[: len(self.features)]
        return replace(
            self,
            rows=tuple(rows),
            words=self.words[order],
            pairs=self.pairs[order],
            cosines=self.cosines[order],
            features=self.features[reranked],
            parts=self.parts[reranked],
        )

    def evidence(self, rank: int) -> Evidence | None:
        """Return the evidence for the row at a rank.

        Ranks count from 0. None if the row was not a candidate.
        """
        if rank >= len(self.scores):
            return None
        features = zip(FEATURES, self.features[rank].tolist(), strict=True) if rank < len(self.features) else ()
        words, pairs, cosine, score = (float(c[rank]) for c in (self.words, self.pairs, self.cosines, self.scores))
        return Evidence(words, pairs, cosine, score, dict(features))


def unranked(rows: Iterable[int] = ()) -> Ranking:
    """Return a ranking of rows that were looked up, without scores."""
    rows = tuple(rows)
    nothing = np.zeros(0, dtype=np.float32)
    features, parts = np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.int64)
    return Ranking(rows, len(rows), nothing, nothing, nothing, nothing, features, parts)
