"""Confidence: how probable it is that a search found an answer.

From a ranking to the probability that something here answers, and that each clause is relevant. The first is a small
network over a few features that can be read: the ranker's score of the best clause and how far it leads, how near it comes
in meaning and in words, how rare the words are that it does not hold, and what speaks against an answer: a detail or a
number that no good clause gives, a department that the best clause does not name, another place than the one named. It is
monotone: what speaks for an answer never makes it less sure, what speaks against one never surer. The second is a logistic
function of the first and of how far a clause lies behind. `benchmarks/fit_confidence.py` fits both and says on what and how
well.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from policykb.index.answering.answer import Reason, Use
from policykb.index.embedding.static import SHIPPED
from policykb.index.question.question import Question
from policykb.index.ranking.features import FEATURES, Features, query_tokens
from policykb.index.ranking.late_interaction import MAX_QUERY_TOKENS
from policykb.index.ranking.ranker import Network
from policykb.index.ranking.result import Ranking

SETTINGS, WEIGHTS = "confidence.json", "confidence.safetensors"
"""Files of a model folder: thresholds and the function of a clause; and the network."""

NETWORK = "answers"
"""Name of the network in its file."""

DIRECTIONS = {
    "best_meaning": 1, "best_words": 0, "score": 1, "lead": 1, "lead_of_later": 1, "related_tokens": 1, "rarest_missed": -1,
    "asks_who": 0, "detail_missing": -1, "number_missing": -1, "department_not_named": -1, "elsewhere": -1,
    "unknown_region": -1,
}  # fmt: skip
"""The features that the network reads, in its order: 1 where they speak for an answer, -1 against one, 0 for either."""

LIST_CONFIDENCE = 0.95
"""Confidence of a list of clauses that was looked up, not ranked."""

RANKER_FEATURES = ("best_meaning", "best_words")
"""Features of the ranking that the ranker reads too."""

CLAUSES_READ = 2
"""Number of top clauses that are searched for the detail asked for."""

_WITHOUT_NUMBER = 0.1
"""Maximum confidence where the best clause does not give the number that is asked for.

Of 79 such questions that confidence was fitted on, 11 had an answer, and one of these in the best clause.
"""

_SCORE_SCALE = 10
"""Divisor of the ranker's score of the best clause."""

_LATER_RANK = 5
"""Rank, from 0, of a later clause that the best is compared with."""

_QUESTION_LENGTH, _RELATED_WORDS = FEATURES.index("question_length"), FEATURES.index("related_words")

_MIN_PROBABILITY = 1e-4
"""Minimum probability, and minimum distance from 1, before a logarithm is taken."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How sure an answer is.

    confidence: probability that something found answers
    reason: what is missing, if the confidence is below the threshold
    """

    confidence: float
    reason: Reason | None
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Contrary:
    """What a question names that speaks against the best clause.

    department: whether it names a department, but the clause does not
    elsewhere: whether the clause is of another document or place than the one named
    unknown_region: whether it names a place without documents
    """

    department: bool = False
    elsewhere: bool = False
    unknown_region: bool = False


class Confidence:
    """What was fitted, opened once.

    threshold: minimum confidence of an answer, for each use
    naming: minimum relevance of a clause whose departments are named
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        from safetensors.numpy import load_file

        fitted = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        self.threshold: dict[Use, float] = fitted["threshold"]
        self.naming: float = fitted["naming"]
        self._network = Network(load_file(folder / WEIGHTS), NETWORK)
        self._relevance = fitted["relevance"]

    def probability(self, features: Mapping[str, float]) -> float:
        """Return the probability of an answer for features by name."""
        values = np.array([[features[name] for name in DIRECTIONS]], dtype=np.float32)
        return _probability(float(self._network.scores(values)[0]))

    def relevance(self, confidence: float, gap: float, first: bool) -> float:
        """Return the probability that a clause is relevant; never above that of an answer.

        confidence, gap, first: as in `relevance_features`
        """
        features = relevance_features(confidence, gap, first)
        return min(confidence, _logistic(features, self._relevance["weights"], self._relevance["bias"]))

    def judge(self, features: Mapping[str, float], use: Use = "open") -> Judgement:
        """Return the confidence, and what is missing if it is below the threshold."""
        confidence = self.probability(features)
        if features["number_missing"]:
            confidence = min(confidence, _WITHOUT_NUMBER)
        if confidence >= self.threshold[use]:
            return Judgement(confidence, None)
        if features["department_not_named"]:
            return Judgement(confidence, "no_department")
        lacks_detail = features["detail_missing"] or features["number_missing"]
        return Judgement(confidence, "no_detail" if lacks_detail else "no_topic")

    def judge_list(self, rows: Sequence[int], without: Reason) -> Judgement:
        """Return the judgement of a list that was looked up: it is there or not."""
        return Judgement(LIST_CONFIDENCE, None, is_list=True) if rows else Judgement(0.0, without, is_list=True)


def confidence_features(
    question: Question, ranking: Ranking, best: Sequence[str], missed: float, contrary: Contrary
) -> dict[str, float]:
    """Return the features of a ranking that is not empty, by name.

    best: the texts of the first clauses
    missed: how rare the rarest word is that the best clause does not hold, as a share of the rarest word's idf
    contrary: what the question names that speaks against the best clause
    """
    read = best[:CLAUSES_READ]
    of_best = dict(zip(FEATURES, ranking.features[0].tolist(), strict=True))
    scores = ranking.scores
    lead, later = (float(scores[0] - scores[min(rank, len(scores) - 1)]) for rank in (1, _LATER_RANK))
    return {
        **{name: of_best[name] for name in RANKER_FEATURES},
        "score": float(scores[0]) / _SCORE_SCALE,
        "lead": lead,
        "lead_of_later": later,
        "related_tokens": _related_tokens(ranking.features),
        "rarest_missed": missed,
        "asks_who": float(question.intent == "department"),
        "detail_missing": float(not any(map(question.is_detailed_in, read))),
        "number_missing": float(not all(map(question.is_number_in, best[:1]))),
        "department_not_named": float(contrary.department),
        "elsewhere": float(contrary.elsewhere),
        "unknown_region": float(contrary.unknown_region),
    }


def rarest_missed(words: Sequence[str], idf: Sequence[float], text: str) -> float:
    """Return how rare the rarest word is that a text does not hold.

    It is a share, from 0 to 1, of the idf of the rarest word of all.

    words, idf: the words of the question and how rare each is
    text: the clause with its title, folded
    """
    rarest = max(idf, default=0.0)
    return max((rare for word, rare in zip(words, idf, strict=True) if word not in text), default=0.0) / (rarest or 1.0)


def _related_tokens(features: Features) -> float:
    """Return the logarithm of how many question tokens the best clause comes near to.

    Their share would not do: one token of three is soon met by chance, eight of twenty-four are not.
    """
    compared = min(query_tokens(float(features[0, _QUESTION_LENGTH])), MAX_QUERY_TOKENS)
    return math.log1p(float(features[:, _RELATED_WORDS].max()) * compared) / 2


def relevance_features(confidence: float, gap: float, first: bool) -> dict[str, float]:
    """Return the features of one clause of a ranking, by name.

    confidence: probability that anything answers
    gap: distance of its score from the best score
    first: whether it is the best clause
    """
    kept = min(max(confidence, _MIN_PROBABILITY), 1 - _MIN_PROBABILITY)
    return {"log_odds": math.log(kept / (1 - kept)), "gap": gap, "first": float(first)}


def _logistic(features: Mapping[str, float], weights: Mapping[str, float], bias: float) -> float:
    return _probability(bias + sum(weights[name] * value for name, value in features.items()))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
