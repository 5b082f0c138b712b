"""A closer look at the best candidates: how much of the question each holds, word for word or by meaning, as a whole
and in its best sentence. It reads every piece of a clause, so it is kept for those that a first glance finds best.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import StaticEmbedding, Vectors
from index.features import Features, table_of
from index.forward import Forward
from index.postings import Numbers, Scores

_EXACT, _NEAR, _RELATED = 0.995, 0.6, 0.4
_LEAST = 1e-6

MOST_PIECES = 24
"""Of a long message, so many of its heaviest pieces are looked for."""


def look(
    question: list[int], rarities: Scores, embedding: StaticEmbedding, forward: Forward, places: Numbers
) -> Features:
    """float32 of shape (places, LOOKED). `question` are the pieces of the question, each once, `rarities` how rare each
    is."""
    rows = embedding.rows(question)
    strength = _lengths(rows)
    if len(question) > MOST_PIECES:
        heaviest = np.sort(np.argsort(-strength, kind="stable")[:MOST_PIECES])
        rows, strength, rarities = rows[heaviest], strength[heaviest], rarities[heaviest]
    rare, weighed = _share(rarities), _share(strength)
    sight = _sight_of(rows / strength[:, None], rare, weighed, embedding, forward, places)
    exact = sight.nearest > _EXACT
    alike = np.maximum(sight.nearest, 0)
    heavy = np.argsort(-weighed, kind="stable")[: max(1, len(weighed) // 3)]
    held, alike_weighed = exact @ rare, alike @ weighed
    best_sentence = sight.sentences.max()
    return table_of(
        len(places),
        sight.sentences,
        sight.sentences - best_sentence,
        held,
        exact @ weighed,
        (sight.above > _EXACT) @ weighed,
        alike @ rare,
        alike_weighed,
        sight.held_together,
        sight.alike_together,
        (alike > _NEAR) @ weighed,
        (alike > _RELATED) @ weighed,
        alike[:, heavy].min(axis=1),
        best_sentence,
        held.max(),
        alike_weighed.max(),
    )


@dataclass(frozen=True, slots=True)
class _Sight:
    """For each clause and piece of the question the cosine of the most alike piece, anywhere and in the titles and
    headings alone; for each clause, of its best sentence, the cosine and how much of the question it holds, word for word
    by rarity and by meaning."""

    nearest: Features
    above: Features
    sentences: Scores
    held_together: Scores
    alike_together: Scores


def _sight_of(
    asked: Vectors, rare: Scores, weighed: Scores, embedding: StaticEmbedding, forward: Forward, places: Numbers
) -> _Sight:
    """`asked` are the rows of the question at length 1, weighed again by `weighed` where they stand together."""
    view = View(forward, places)
    kinds, kind = numbered(view.pieces)
    rows = embedding.whole_rows(kinds)
    whole = _unit(weighed @ asked)
    products = rows @ np.concatenate([asked, whole[None]]).T
    alike = products[:, :-1] / _lengths(rows)[:, None]
    best = np.maximum.reduceat(np.take(alike, kind, axis=0), view.parts, axis=0)
    best[view.empty] = 0
    own = view.is_sentence
    dots = products[:, -1] * embedding.scales(kinds)
    return _Sight(
        nearest=np.maximum.reduceat(best, view.firsts, axis=0),
        above=best[view.firsts],
        sentences=view.best_of(view.cosines(np.take(dots, kind), forward)),
        held_together=view.best_of(np.where(own, (best > _EXACT) @ rare, 0)),
        alike_together=view.best_of(np.where(own, np.maximum(best, 0) @ weighed, 0)),
    )


class View:
    """Some clauses of the forward index laid end to end. Their `parts` begin where these numbers say: of each clause
    first the context, which may be `empty`, then its sentences, the last of which runs on over the empty piece at the
    end. `firsts` are the numbers of the contexts among the parts."""

    def __init__(self, forward: Forward, places: Numbers) -> None:
        starts = forward.starts[places]
        self.pieces, begins = forward.laid_out(places)
        counts = forward.firsts[places + 1] - forward.firsts[places]
        self.firsts = np.cumsum(counts + 1) - counts - 1
        self.is_sentence = np.ones(counts.sum() + len(places), dtype=np.bool_)
        self.is_sentence[self.firsts] = False
        before = np.cumsum(counts) - counts
        self._numbers = np.arange(counts.sum()) + np.repeat(forward.firsts[places] - before, counts)
        self.parts = np.empty(len(self.is_sentence), dtype=np.int64)
        self.parts[self.firsts] = begins
        self.parts[self.is_sentence] = forward.sentences[self._numbers] + np.repeat(begins - starts, counts)
        self.empty = self.firsts[forward.bodies[places] == starts]

    def cosines(self, dots: Scores, forward: Forward) -> Scores:
        """Of each part, from the products of its pieces with the question; 0 for contexts."""
        cosines = np.add.reduceat(dots, self.parts)
        cosines[~self.is_sentence] = 0
        cosines[self.is_sentence] /= forward.lengths[self._numbers]
        return cosines

    def best_of(self, values: Scores) -> Scores:
        """Of each clause the best value of its parts."""
        best: Scores = np.maximum.reduceat(values, self.firsts).astype(np.float32)
        return best


def numbered(pieces: NDArray[np.uint16]) -> tuple[Numbers, NDArray[np.int32]]:
    """The kinds of pieces, sorted, and for each piece the number of its kind; faster than sorting them all."""
    seen = np.zeros(65_536, dtype=np.bool_)
    seen[pieces] = True
    kinds = np.flatnonzero(seen)
    number = np.empty(65_536, dtype=np.int32)
    number[kinds] = np.arange(len(kinds))
    return kinds, number[pieces]


def _lengths(rows: Vectors) -> Scores:
    lengths: Scores = np.maximum(np.sqrt(np.einsum("ij,ij->i", rows, rows)), _LEAST)
    return lengths


def _share(weights: Scores) -> Scores:
    return weights / max(float(weights.sum()), _LEAST)


def _unit(vector: Scores) -> Scores:
    return vector / max(float(np.linalg.norm(vector)), _LEAST)
