"""Features of candidate clauses for the pre-ranker, and the names of all features.

Words, static vectors (`cosine`) and the contextual encoder (`meaning`) each find what the others miss, and each is sometimes
wrong. So the features of a clause hold all scores, how it stands among the candidates by each, and, the same for all
candidates of a question, how sure each of them is.
`late_interaction.py` adds further features of the best candidates for the reranker.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policykb.index.first_stage.inverted_index import IntArray, Scores

# what the pre-ranker reads of every candidate
PRERANK_FEATURES = (
    "words", "pairs", "context", "words_share", "pairs_share", "cosine", "cosine_gap", "length",
    "words_rank", "pairs_rank", "cosine_rank", "both",
    "question_length", "best_words", "best_pairs", "best_cosine", "cosine_lead", "words_lead", "pairs_lead", "agreement",
    "meaning", "meaning_gap", "meaning_rank", "best_meaning", "meaning_lead", "meaning_agreement",
)  # fmt: skip
# what late interaction adds for the reranker
INTERACTION_FEATURES = (
    "sentence", "sentence_gap", "held", "held_weighed", "held_above", "alike", "alike_weighed",
    "held_together", "alike_together", "near_words", "related_words", "weakest",
    "best_sentence", "best_held", "best_alike",
)  # fmt: skip
FEATURES = (*PRERANK_FEATURES, *INTERACTION_FEATURES)

Features = NDArray[np.float32]

_LOG_LENGTH_SCALE = 4
"""Divisor of the logarithm of a question's length, so that the feature lies between 0 and about 1."""

_LEAD_RANK = 9
"""Position, from 0, of the candidate that the best is compared with for the `lead` features."""

_AGREEMENT_DEPTH = 20
"""Number of top candidates by words and by vectors that are compared for `agreement`."""

_MIN_DIVISOR = 1e-6


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one question, with their first-stage scores.

    The arrays are of shape (candidates,).

    docnos: the candidates, ascending
    words: BM25 over words in all fields
    pairs: BM25 over character pairs
    context: BM25 over titles and headings
    cosines: cosine of clause and question, by the static vectors
    meanings: cosine of question and nearest piece, by the contextual encoder
    sizes: number of tokens of each clause
    max_words: about the highest BM25 over words that the question can give
    max_pairs: the same over character pairs
    question_tokens: number of distinct token ids of the question
    """

    docnos: IntArray
    words: Scores
    pairs: Scores
    context: Scores
    cosines: Scores
    meanings: Scores
    sizes: IntArray
    max_words: float
    max_pairs: float
    question_tokens: int


def prerank_features(candidates: Candidates) -> Features:
    """Return the features that the pre-ranker reads.

    They are float32 of shape (candidates, PRERANK_FEATURES).
    """
    words, pairs = candidates.words / best(candidates.words), candidates.pairs / best(candidates.pairs)
    words_share = candidates.words / max(candidates.max_words, _MIN_DIVISOR)
    pairs_share = candidates.pairs / max(candidates.max_pairs, _MIN_DIVISOR)
    (by_words, words_lead), (by_pairs, pairs_lead), (by_cosine, cosine_lead), (by_meaning, meaning_lead) = (
        _standing(scores) for scores in (words, pairs, candidates.cosines, candidates.meanings)
    )
    nearest, nearest_meaning = candidates.cosines.max(), candidates.meanings.max()
    return table_of(
        len(candidates.docnos),
        words,
        pairs,
        candidates.context / best(candidates.context),
        words_share,
        pairs_share,
        candidates.cosines,
        candidates.cosines - nearest,
        np.log(candidates.sizes) / 5,
        by_words,
        by_pairs,
        by_cosine,
        words * candidates.cosines,
        np.log1p(candidates.question_tokens) / _LOG_LENGTH_SCALE,
        words_share.max(),
        pairs_share.max(),
        nearest,
        cosine_lead,
        words_lead,
        pairs_lead,
        _agreement(by_words, by_cosine),
        candidates.meanings,
        candidates.meanings - nearest_meaning,
        by_meaning,
        nearest_meaning,
        meaning_lead,
        _agreement(by_words, by_meaning),
    )


def _agreement(by_words: NDArray[np.float64], by_vectors: NDArray[np.float64]) -> float:
    """Return which share of the first by one standing are first by the other too."""
    return np.count_nonzero(np.minimum(by_words, by_vectors) > 1 / (_AGREEMENT_DEPTH + 1)) / _AGREEMENT_DEPTH


def query_tokens(question_length: float) -> int:
    """Return the number of tokens of a question from its feature `question_length`."""
    return round(math.expm1(question_length * _LOG_LENGTH_SCALE))


def table_of(clauses: int, *columns: NDArray[np.floating] | float | np.floating) -> Features:
    """Return columns side by side as float32; a single number fills its column."""
    table = np.empty((len(columns), clauses), dtype=np.float32)
    for line, column in zip(table, columns, strict=True):
        line[:] = column
    return np.ascontiguousarray(table.T)


def _standing(scores: Scores) -> tuple[NDArray[np.float64], float]:
    """Return the reciprocal ranks of scores, and the best's lead over the tenth.

    A reciprocal rank is 1 for the best, the same for ties, and 0 for a score of 0.
    """
    ordered = np.sort(scores)
    better = len(scores) - np.searchsorted(ordered, scores, side="right")
    return (scores > 0) / (1.0 + better), float(ordered[-1] - ordered[max(0, len(ordered) - 1 - _LEAD_RANK)])


def best(scores: Scores) -> float:
    """Return the highest score, as a number to divide by."""
    return max(float(scores.max()), _MIN_DIVISOR)
