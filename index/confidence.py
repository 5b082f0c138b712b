"""How sure: from what was found for a question to a probability."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.store import Entry
from index.answer import Reason
from index.question import Question
from index.ranking import Ranking
from index.scope import Scope

THRESHOLD = 0.40


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability that something found answers, and what is missing if it does not."""

    confidence: float
    reason: Reason | None


def judge(
    question: Question, ranking: Ranking, top: Sequence[Entry], scope: Scope, favoured: set[int], clauses: int
) -> Judgement:
    if not ranking.rows:
        return Judgement(0.0, "no_topic")
    return Judgement(0.5, None)


def relevance(score: float, best: float, sure: float) -> float:
    """The probability that a clause is relevant: that of the best one, less by how far its score lies below."""
    return sure * math.exp(min(0.0, score - best))
