"""What speaks for each clause that may answer a question, as numbers, at a first glance.

The word index and the vectors each find what the other misses, and each is sometimes wrong. So what either says of a
clause stands beside what the other says, and, the same for all clauses of a question, how sure each of them is.
`index/look.py` adds what a closer look at the best of them tells.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policykb.index.first_stage.inverted_index import IntArray, Scores

PRERANK_FEATURES = (
    "words", "pairs", "context", "words_share", "pairs_share", "cosine", "cosine_gap", "length",
    "words_rank", "pairs_rank", "cosine_rank", "both",
    "question_length", "best_words", "best_pairs", "best_cosine", "cosine_lead", "words_lead", "pairs_lead", "agreement",
)  # fmt: skip
INTERACTION_FEATURES = (
    "sentence", "sentence_gap", "held", "held_weighed", "held_above", "alike", "alike_weighed",
    "held_together", "alike_together", "near_words", "related_words", "weakest",
    "best_sentence", "best_held", "best_alike",
)  # fmt: skip
FEATURES = (*PRERANK_FEATURES, *INTERACTION_FEATURES)

Features = NDArray[np.float32]

_LENGTHS = 4
"""What the logarithm of a question's length is divided by, to lie between 0 and about 1."""

_TENTH = 9
_AGREE = 20
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the indexes say of the candidates: BM25 over words, over character pairs and over titles and headings, the
    cosines, how many pieces each has, all of shape (candidates,); how much BM25 the question could reach at most over
    words and pairs, and how many pieces it has."""

    docnos: IntArray
    words: Scores
    pairs: Scores
    context: Scores
    cosines: Scores
    sizes: IntArray
    most_words: float
    most_pairs: float
    asked: int


def prerank(found: Candidates) -> Features:
    """float32 of shape (candidates, GLANCED)."""
    words, pairs = found.words / best(found.words), found.pairs / best(found.pairs)
    words_share, pairs_share = found.words / max(found.most_words, _LEAST), found.pairs / max(found.most_pairs, _LEAST)
    (by_words, words_lead), (by_pairs, pairs_lead), (by_cosine, cosine_lead) = (
        _standing(scores) for scores in (words, pairs, found.cosines)
    )
    nearest = found.cosines.max()
    return table_of(
        len(found.docnos),
        words,
        pairs,
        found.context / best(found.context),
        words_share,
        pairs_share,
        found.cosines,
        found.cosines - nearest,
        np.log(found.sizes) / 5,
        by_words,
        by_pairs,
        by_cosine,
        words * found.cosines,
        np.log1p(found.asked) / _LENGTHS,
        words_share.max(),
        pairs_share.max(),
        nearest,
        cosine_lead,
        words_lead,
        pairs_lead,
        np.count_nonzero(np.minimum(by_words, by_cosine) > 1 / (_AGREE + 1)) / _AGREE,
    )


def query_tokens(question_length: float) -> int:
    """How many pieces a question has, from the feature of that name."""
    return round(math.expm1(question_length * _LENGTHS))


def table_of(clauses: int, *columns: NDArray[np.floating] | float | np.floating) -> Features:
    """Columns side by side; a number is the same for all clauses."""
    table = np.empty((len(columns), clauses), dtype=np.float32)
    for line, column in zip(table, columns, strict=True):
        line[:] = column
    return np.ascontiguousarray(table.T)


def _standing(scores: Scores) -> tuple[NDArray[np.float64], float]:
    """1 for the best, 1/2 for the next and so on, equals alike, 0 for what scores nothing; and how far the best stands above
    the tenth."""
    ordered = np.sort(scores)
    better = len(scores) - np.searchsorted(ordered, scores, side="right")
    return (scores > 0) / (1.0 + better), float(ordered[-1] - ordered[max(0, len(ordered) - 1 - _TENTH)])


def best(scores: Scores) -> float:
    """The highest score, as a number to divide by."""
    return max(float(scores.max()), _LEAST)
