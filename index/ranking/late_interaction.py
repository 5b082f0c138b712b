"""A closer look at the best candidates: how much of the question each holds, word for word or by meaning, as a whole
and in its best sentence. It reads every piece of a clause, so it is kept for those that a first glance finds best.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.forward_index import ForwardIndex
from policykb.index.first_stage.inverted_index import IntArray, Scores
from policykb.index.ranking.features import Features, table_of

_EXACT, _NEAR, _RELATED = 0.995, 0.6, 0.4
_LEAST = 1e-6

MAX_QUERY_TOKENS = 24
"""Of a long message, so many of its heaviest pieces are looked for."""


def rerank(
    question: list[int], idf: Scores, embedding: StaticEmbedding, forward: ForwardIndex, docnos: IntArray
) -> tuple[Features, IntArray]:
    """float32 of shape (places, LOOKED); and for each clause the number of its part nearest to the question, which is its
    context where no sentence has anything to do with it. `question` are the pieces of the question, each once, `rarities` how
    rare each is."""
    strength = embedding.int8_norms(question) * embedding.scales(question)
    if len(question) > MAX_QUERY_TOKENS:
        heaviest = np.sort(np.argsort(-strength, kind="stable")[:MAX_QUERY_TOKENS])
        question = [question[docno] for docno in heaviest.tolist()]
        strength, idf = strength[heaviest], idf[heaviest]
    rare, weighed = _share(idf), _share(strength)
    sight = _sight_of(question, rare, weighed, embedding, forward, docnos)
    exact = sight.nearest > _EXACT
    alike = np.maximum(sight.nearest, 0)
    heavy = np.argsort(-weighed, kind="stable")[: max(1, len(weighed) // 3)]
    held, alike_weighed = exact @ rare, alike @ weighed
    best_sentence = sight.sentences.max()
    table = table_of(
        len(docnos),
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
    parts: IntArray


def _sight_of(
    question: list[int],
    rare: Scores,
    weighed: Scores,
    embedding: StaticEmbedding,
    forward: ForwardIndex,
    docnos: IntArray,
) -> _Sight:
    """`weighed` is how much each piece of the question counts where they stand together."""
    token_ids, begins = forward.concatenated(docnos)
    parts, part_starts, counts = forward.parts_of(docnos)
    here = forward.offsets[parts] + np.repeat(begins, counts)
    kinds, kind = _numbered(token_ids)
    asked = embedding.int8_rows(question) / embedding.int8_norms(question)[:, None]
    rows = embedding.int8_rows(kinds)
    products = rows @ np.concatenate([asked, _unit(weighed @ asked)[None]]).T
    alike = products[:, :-1] / embedding.int8_norms(kinds)[:, None]
    dots = products[:, -1] * embedding.scales(kinds)
    best = np.maximum.reduceat(np.take(alike, kind, axis=0), here, axis=0)
    cosines = np.add.reduceat(np.take(dots, kind), here) / forward.lengths[parts]
    together = np.stack([cosines, (best > _EXACT) @ rare, np.maximum(best, 0) @ weighed])
    together[:, part_starts] = 0
    sentences, held_together, alike_together = np.maximum.reduceat(together, part_starts, axis=1)
    equal = np.flatnonzero(together[0] == np.repeat(sentences, counts))
    return _Sight(
        nearest=np.maximum.reduceat(best, part_starts, axis=0),
        above=best[part_starts],
        sentences=sentences,
        held_together=held_together,
        alike_together=alike_together,
        parts=parts[equal[np.searchsorted(equal, part_starts)]],
    )


def _numbered(token_ids: NDArray[np.uint16]) -> tuple[IntArray, NDArray[np.int32]]:
    """The kinds of pieces, sorted, and for each piece the number of its kind; faster than sorting them all."""
    seen = np.zeros(65_536, dtype=np.bool_)
    seen[token_ids] = True
    kinds = np.flatnonzero(seen)
    number = np.empty(65_536, dtype=np.int32)
    number[kinds] = np.arange(len(kinds))
    return kinds, number[token_ids]


def _share(weights: Scores) -> Scores:
    return weights / max(float(weights.sum()), _LEAST)


def _unit(vector: Scores) -> Scores:
    return vector / max(float(np.linalg.norm(vector)), _LEAST)
