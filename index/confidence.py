"""How sure: from what was found for a question to a probability.

Approximate: three signs of the best clause weighed by a logistic function. The weights are fitted by
`benchmarks/fit_confidence.py`; its docstring says on what.
"""

import math
from dataclasses import dataclass

# a list of the clauses that name a department is looked up, not ranked
LISTED = 0.95

THRESHOLD = 0.40

_BIAS, _COSINE, _SHARE, _EXACT = -0.65, 1.63, 0.80, 0.81


@dataclass(frozen=True, slots=True)
class Signs:
    """Of the best clause: its cosine to the question, the share of the question's words it holds (by rarity, 0–1),
    whether it holds a quoted phrase, and whether any word of the question stands anywhere at all."""

    cosine: float
    share: float
    exact: bool
    known: bool = True


def confidence(signs: Signs) -> float:
    """The probability that the best clause answers."""
    weight = _BIAS + _COSINE * signs.cosine + _SHARE * signs.share + _EXACT * signs.exact
    sure = 1.0 / (1.0 + math.exp(-weight))
    return sure if signs.known else max(0.0, min(sure, signs.cosine))


def relevance(score: float, best: float, sure: float) -> float:
    """The probability that a clause is relevant: that of the best one, less in proportion to its fused score."""
    return sure * max(0.0, min(1.0, score / best)) ** 2 if best > 0 else 0.0
