"""How sure: from what was found for a question to the probability that something here answers it, and that a clause does.

A logistic function of signs that can be read: how much of the question the best clause holds, how many of its words a clause
comes near to at most, whether words and meaning agree, among how many clauses it was looked for (of many, one is like any
question by chance), and what speaks against an answer (what no clause holds, a detail that no good clause gives, a
department that the best clause does not name, a place without documents). The weights are fitted by
`benchmarks/fit_confidence.py`, which says on what and how well.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policykb.corpus.store import Entry
from policykb.index.answering.answer import Reason
from policykb.index.embedding.static import SHIPPED
from policykb.index.question.question import Question
from policykb.index.ranking.features import FEATURES, Features, query_tokens
from policykb.index.ranking.late_interaction import MAX_QUERY_TOKENS
from policykb.index.ranking.result import Ranking

WEIGHTS = "confidence.json"

LIST_CONFIDENCE = 0.95
"""A list of the clauses that name a department is looked up, not ranked."""

OF_BEST = ("agreement", "held")
"""Features of the best clause that count."""

_LENGTH, _RELATED = FEATURES.index("question_length"), FEATURES.index("related_words")

_LEAST = 1e-4
"""No answer is surer or less sure than that."""

READ = 2
"""So many of the best clauses are read for the detail that is asked for."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability that something found answers, and what is missing if that is too little."""

    confidence: float
    reason: Reason | None


class Confidence:
    """Weighs the signs; opened once."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        fitted = json.loads((folder / WEIGHTS).read_text(encoding="utf-8"))
        self.threshold: float = fitted["threshold"]
        self._weights: dict[str, float] = fitted["weights"]
        self._bias: float = fitted["bias"]
        self._relevance = fitted["relevance"]

    def probability(self, signs: Mapping[str, float]) -> float:
        """From signs by name to a probability."""
        return _logistic(signs, self._weights, self._bias)

    def relevance(self, sure: float, behind: float, first: bool) -> float:
        """The probability that a clause is relevant, from what `relevance_signs` takes; no higher than that of an answer."""
        signs = relevance_signs(sure, behind, first)
        return min(sure, _logistic(signs, self._relevance["weights"], self._relevance["bias"]))

    def judge(self, signs: Mapping[str, float]) -> Judgement:
        """How sure, and what is missing where that is below the threshold."""
        sure = self.probability(signs)
        if sure >= self.threshold:
            return Judgement(sure, None)
        if signs["nobody"]:
            return Judgement(sure, "no_department")
        return Judgement(sure, "no_detail" if signs["missing"] else "no_topic")

    def judge_list(self, rows: Sequence[int], without: Reason) -> Judgement:
        """A list is there or not."""
        return Judgement(LIST_CONFIDENCE, None) if rows else Judgement(0.0, without)


def signs_of(
    question: Question,
    ranking: Ranking,
    best: Sequence[Entry],
    named: set[int],
    no_such_place: bool,
    strange: float,
    clauses: int,
) -> dict[str, float]:
    """The signs of a ranking that is not empty. `best` are the first clauses, `named` the rows that name the departments
    of the question, `strange` the share of the question that no clause holds, `clauses` how many were looked through."""
    given = any(question.is_detailed_in(entry.clause.text) for entry in best[:READ])
    features = dict(zip(FEATURES, ranking.features[0].tolist(), strict=True))
    return {
        **{name: features[name] for name in OF_BEST},
        "related": _related(ranking.features),
        "asked": float(question.detail is not None),
        "missing": float(question.detail is not None and not given),
        "elsewhere": float(no_such_place),
        "nobody": float(bool(question.mentions) and ranking.rows[0] not in named),
        "strange": strange,
        "size": math.log(clauses + 1) / 10,
    }


def _related(features: Features) -> float:
    """How many pieces of the question, of those looked for, a clause comes near to at most, as a logarithm. Their share
    would not do: one piece of three is soon met by chance, eight of twenty-four are not."""
    looked_for = min(query_tokens(float(features[0, _LENGTH])), MAX_QUERY_TOKENS)
    return math.log1p(float(features[:, _RELATED].max()) * looked_for) / 2


def relevance_signs(sure: float, behind: float, first: bool) -> dict[str, float]:
    """What speaks for a clause: the probability that anything answers, how far its score lies `behind` that of the best,
    and whether it is the best."""
    kept = min(max(sure, _LEAST), 1 - _LEAST)
    return {"sure": math.log(kept / (1 - kept)), "behind": behind, "first": float(first)}


def _logistic(signs: Mapping[str, float], weights: Mapping[str, float], bias: float) -> float:
    weight = bias + sum(weights[name] * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, weight))))
