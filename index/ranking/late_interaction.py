"""A closer look at the best candidates: how much of the question each holds, word for word or by meaning, as a whole
and in its best sentence. It reads every piece of a clause, so it is kept for those that a first glance finds best.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.static import StaticEmbedding
from policykb.index.ranking.features import Features, table_of
from policykb.index.first_stage.forward_index import Forward
from policykb.index.first_stage.inverted_index import Numbers, Scores

_EXACT, _NEAR, _RELATED = 0.995, 0.6, 0.4
_LEAST = 1e-6

MOST_PIECES = 24
"""Of a long message, so many of its heaviest pieces are looked for."""


def look(
    question: list[int], rarities: Scores, embedding: StaticEmbedding, forward: Forward, places: Numbers
) -> tuple[Features, Numbers]:
    """float32 of shape (places, LOOKED); and for each clause the number of its part nearest to the question, which is its
    context where no sentence has anything to do with it. `question` are the pieces of the question, each once, `rarities` how
    rare each is."""
    strength = embedding.whole_lengths(question) * embedding.scales(question)
    if len(question) > MOST_PIECES:
        heaviest = np.sort(np.argsort(-strength, kind="stable")[:MOST_PIECES])
        question = [question[place] for place in heaviest.tolist()]
        strength, rarities = strength[heaviest], rarities[heaviest]
    rare, weighed = _share(rarities), _share(strength)
    sight = _sight_of(question, rare, weighed, embedding, forward, places)
    exact = sight.nearest > _EXACT
    alike = np.maximum(sight.nearest, 0)
    heavy = np.argsort(-weighed, kind="stable")[: max(1, len(weighed) // 3)]
    held, alike_weighed = exact @ rare, alike @ weighed
    best_sentence = sight.sentences.max()
    table = table_of(
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
    return table, sight.parts


@dataclass(frozen=True, slots=True)
class _Sight:
    """For each clause and piece of the question the cosine of the most alike piece, anywhere and in the titles and
    headings alone; for each clause, of its best sentence, the cosine and how much of the question it holds, word for word
    by rarity and by meaning; and the number of its nearest part."""

    nearest: Features
    above: Features
    sentences: Scores
    held_together: Scores
    alike_together: Scores
    parts: Numbers


def _sight_of(
    question: list[int], rare: Scores, weighed: Scores, embedding: StaticEmbedding, forward: Forward, places: Numbers
) -> _Sight:
    """`weighed` is how much each piece of the question counts where they stand together."""
    pieces, begins = forward.laid_out(places)
    parts, firsts, counts = forward.parts_of(places)
    here = forward.offsets[parts] + np.repeat(begins, counts)
    kinds, kind = _numbered(pieces)
    asked = embedding.whole_rows(question) / embedding.whole_lengths(question)[:, None]
    rows = embedding.whole_rows(kinds)
    products = rows @ np.concatenate([asked, _unit(weighed @ asked)[None]]).T
    alike = products[:, :-1] / embedding.whole_lengths(kinds)[:, None]
    dots = products[:, -1] * embedding.scales(kinds)
    best = np.maximum.reduceat(np.take(alike, kind, axis=0), here, axis=0)
    cosines = np.add.reduceat(np.take(dots, kind), here) / forward.lengths[parts]
    together = np.stack([cosines, (best > _EXACT) @ rare, np.maximum(best, 0) @ weighed])
    together[:, firsts] = 0
    sentences, held_together, alike_together = np.maximum.reduceat(together, firsts, axis=1)
    equal = np.flatnonzero(together[0] == np.repeat(sentences, counts))
    return _Sight(
        nearest=np.maximum.reduceat(best, firsts, axis=0),
        above=best[firsts],
        sentences=sentences,
        held_together=held_together,
        alike_together=alike_together,
        parts=parts[equal[np.searchsorted(equal, firsts)]],
    )


def _numbered(pieces: NDArray[np.uint16]) -> tuple[Numbers, NDArray[np.int32]]:
    """The kinds of pieces, sorted, and for each piece the number of its kind; faster than sorting them all."""
    seen = np.zeros(65_536, dtype=np.bool_)
    seen[pieces] = True
    kinds = np.flatnonzero(seen)
    number = np.empty(65_536, dtype=np.int32)
    number[kinds] = np.arange(len(kinds))
    return kinds, number[pieces]


def _share(weights: Scores) -> Scores:
    return weights / max(float(weights.sum()), _LEAST)


def _unit(vector: Scores) -> Scores:
    return vector / max(float(np.linalg.norm(vector)), _LEAST)
