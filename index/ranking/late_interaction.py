"""Late interaction: how much of a question each candidate holds.

It is measured token by token, for the candidate as a whole and in its best sentence. It reads every token of a clause,
so it is computed only for the candidates that the pre-ranker finds best. The measure is MaxSim (Khattab and Zaharia,
ColBERT, 2020) over the rows of the static embedding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.forward_index import ForwardIndex
from policykb.index.first_stage.inverted_index import IntArray, Scores
from policykb.index.ranking.features import Features, table_of

_EXACT, _NEAR, _RELATED = 0.995, 0.6, 0.4
"""Minimum cosine of two tokens that count as the same, as near, as related. Chosen by hand before the reranker was fitted."""

_MIN_SUM = 1e-6
"""Minimum sum or norm to divide by."""

MAX_QUERY_TOKENS = 24
"""Maximum number of question tokens compared; of a longer message those with the largest norms are taken."""

_VOCABULARY = 65_536


def interaction_features(
    question: list[int], idf: Scores, embedding: StaticEmbedding, forward: ForwardIndex, docnos: IntArray
) -> tuple[Features, IntArray]:
    """Return the interaction features of some clauses, and their nearest parts.

    question: the token ids of the question, each once
    idf: inverse document frequency of each of them

    The features are float32 of shape (clauses, INTERACTION_FEATURES). The nearest part of a clause is the one nearest
    to the question. It is the context where no sentence has anything to do with the question.
    """
    strength = embedding.int8_norms(question) * embedding.scales(question)
    if len(question) > MAX_QUERY_TOKENS:
        heaviest = np.sort(np.argsort(-strength, kind="stable")[:MAX_QUERY_TOKENS])
        question = [question[position] for position in heaviest.tolist()]
        strength, idf = strength[heaviest], idf[heaviest]
    by_idf, by_norm = _shares(idf), _shares(strength)
    match = _match(question, by_idf, by_norm, embedding, forward, docnos)
    exact = match.nearest > _EXACT
    alike = np.maximum(match.nearest, 0)
    heavy = np.argsort(-by_norm, kind="stable")[: max(1, len(by_norm) // 3)]
    held, alike_weighed = exact @ by_idf, alike @ by_norm
    best_sentence = match.sentences.max()
    table = table_of(
        len(docnos),
        match.sentences,
        match.sentences - best_sentence,
        held,
        exact @ by_norm,
        (match.in_context > _EXACT) @ by_norm,
        alike @ by_idf,
        alike_weighed,
        match.held_together,
        match.alike_together,
        (alike > _NEAR) @ by_norm,
        (alike > _RELATED) @ by_norm,
        alike[:, heavy].min(axis=1),
        best_sentence,
        held.max(),
        alike_weighed.max(),
    )
    return table, match.nearest_parts


@dataclass(frozen=True, slots=True)
class _Match:
    """How clauses match the tokens of a question.

    nearest: cosine of the most similar token of the clause, of shape (clauses, question tokens)
    in_context: the same within title and headings
    sentences: cosine of the best sentence, of shape (clauses,)
    held_together: share of the question's idf that one sentence holds, at best
    alike_together: mean cosine of the question's tokens with those of one sentence, at best
    nearest_parts: number of the part that is nearest to the question
    """

    nearest: Features
    in_context: Features
    sentences: Scores
    held_together: Scores
    alike_together: Scores
    nearest_parts: IntArray


def _match(
    question: list[int],
    by_idf: Scores,
    by_norm: Scores,
    embedding: StaticEmbedding,
    forward: ForwardIndex,
    docnos: IntArray,
) -> _Match:
    """Compare each token of the question with each token of the clauses.

    by_idf, by_norm: weight of each question token, by idf and by norm, each summing to 1
    """
    token_ids, begins = forward.concatenated(docnos)
    parts, part_starts, counts = forward.parts_of(docnos)
    offsets = forward.part_offsets[parts] + np.repeat(begins, counts)
    distinct, numbers = _numbered(token_ids)
    asked = embedding.int8_rows(question) / embedding.int8_norms(question)[:, None]
    rows = embedding.int8_rows(distinct)
    products = rows @ np.concatenate([asked, _unit(by_norm @ asked)[None]]).T
    alike = products[:, :-1] / embedding.int8_norms(distinct)[:, None]
    dots = products[:, -1] * embedding.scales(distinct)
    best = np.maximum.reduceat(np.take(alike, numbers, axis=0), offsets, axis=0)
    cosines = np.add.reduceat(np.take(dots, numbers), offsets) / forward.part_norms[parts]
    together = np.stack([cosines, (best > _EXACT) @ by_idf, np.maximum(best, 0) @ by_norm])
    together[:, part_starts] = 0
    sentences, held_together, alike_together = np.maximum.reduceat(together, part_starts, axis=1)
    equal = np.flatnonzero(together[0] == np.repeat(sentences, counts))
    return _Match(
        nearest=np.maximum.reduceat(best, part_starts, axis=0),
        in_context=best[part_starts],
        sentences=sentences,
        held_together=held_together,
        alike_together=alike_together,
        nearest_parts=parts[equal[np.searchsorted(equal, part_starts)]],
    )


def _numbered(token_ids: NDArray[np.uint16]) -> tuple[IntArray, NDArray[np.int32]]:
    """Return the distinct token ids, and the number of each token among them.

    The distinct ids are ascending. This is faster than np.unique.
    """
    seen = np.zeros(_VOCABULARY, dtype=np.bool_)
    seen[token_ids] = True
    distinct = np.flatnonzero(seen)
    number = np.empty(_VOCABULARY, dtype=np.int32)
    number[distinct] = np.arange(len(distinct))
    return distinct, number[token_ids]


def _shares(weights: Scores) -> Scores:
    """Scale weights so that they sum to 1."""
    return weights / max(float(weights.sum()), _MIN_SUM)


def _unit(vector: Scores) -> Scores:
    return vector / max(float(np.linalg.norm(vector)), _MIN_SUM)
