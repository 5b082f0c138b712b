"""Fit of the confidence weights: logistic regression and cross-validation.

The cases come from a knowledge base, which `benchmarks/fit_confidence.py` asks. Nothing is fitted to the words of a
question.

Two regressions are fitted. The first gives the probability that anything answers a question. Its target is 1 where the
first clause answers, 0 where nothing does, and one half where another clause answers. The second gives the probability
that one clause answers; it reads the probability of the first, as given by a fit without the clause's question.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policykb.index.answering.confidence import relevance_features

THRESHOLD = 0.38
"""Minimum confidence of an answer. Chosen by hand from the shares that are refused wrongly and rightly."""

NAMING = 0.3
"""Minimum relevance of a clause whose departments are named. Chosen by hand from how many are then named rightly."""

_L2, _L2_OF_CLAUSES = 0.05, 0.0005
"""Weights of the L2 penalty of the two regressions; the first has many features for few cases."""

_FOLDS = 5
"""Number of folds of a cross-validation."""

_REPEATS = 5
"""Number of cross-validations whose probabilities are averaged, each with other folds."""

_NEWTON_STEPS = 40
"""Number of steps of Newton's method, more than enough to converge."""

_BINS = 5
"""Number of bins of a reliability diagram."""

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Case:
    """One question asked of a knowledge base.

    kb: name of the knowledge base
    features: confidence features of the ranking, by name
    answerable: whether the knowledge base holds an answer
    gaps: for each of the first clauses, the distance of its score from the best score
    relevant: for each of these clauses, whether it answers
    """

    kb: str
    features: dict[str, float]
    answerable: bool
    gaps: list[float]
    relevant: list[bool]

    @property
    def target(self) -> float:
        """What the probability of an answer should be: 0, one half or 1."""
        return (self.answerable + self.relevant[0]) / 2


@dataclass(frozen=True)
class Regression:
    """A logistic regression that is to be fitted.

    names: names of the features
    features: shape (rows, features)
    target: shape (rows,), each from 0 to 1
    groups: shape (rows,); rows of one group lie in the same fold
    l2: weight of the penalty
    """

    names: list[str]
    features: FloatArray
    target: FloatArray
    groups: IntArray
    l2: float

    def weights(self) -> dict[str, Any]:
        """Fit all rows; return the bias and the weights by name, rounded."""
        weights, bias = fit(self.features, self.target, self.l2)
        by_name = zip(self.names, weights, strict=True)
        return {"bias": round(bias, 4), "weights": {name: round(float(weight), 4) for name, weight in by_name}}

    def held_out(self) -> FloatArray:
        """Return the probability of each row by fits without its fold.

        It is averaged over the repeats.
        """
        probabilities: FloatArray = sum((self._held_out(seed) for seed in range(_REPEATS)), np.zeros(len(self.target)))
        return probabilities / _REPEATS

    def _held_out(self, seed: int) -> FloatArray:
        folds = np.random.default_rng(seed).integers(0, _FOLDS, int(self.groups.max()) + 1)[self.groups]
        probabilities = np.zeros(len(self.target))
        for fold in range(_FOLDS):
            weights, bias = fit(self.features[folds != fold], self.target[folds != fold], self.l2)
            probabilities[folds == fold] = _logistic(self.features[folds == fold] @ weights + bias)
        return probabilities


def fit(features: FloatArray, target: FloatArray, l2: float) -> tuple[FloatArray, float]:
    """Fit a logistic regression by Newton's method.

    The penalty applies to the weights of standardised features. Returns weights of shape (features,) and the bias, for
    features as they are.
    """
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    design = np.c_[(features - mean) / spread, np.ones(len(features))]
    penalty = np.diag([*[l2] * features.shape[1], 1e-6])
    weights = np.zeros(design.shape[1])
    for _ in range(_NEWTON_STEPS):
        probabilities = _logistic(design @ weights)
        gradient = design.T @ (probabilities - target) / len(target) + penalty @ weights
        hessian = (design.T * (probabilities * (1 - probabilities))) @ design / len(target) + penalty
        weights = weights - np.linalg.solve(hessian, gradient)
    scaled = weights[:-1] / spread
    return scaled, float(weights[-1] - scaled @ mean)


def fit_confidence(cases: Sequence[Case]) -> tuple[dict[str, Any], list[str]]:
    """Fit both regressions.

    Returns the content of `confidence.json`, and for each knowledge base the lines of a report on rows left out of the
    fit: area under the ROC curve, shares refused wrongly and rightly, and reliability diagrams of questions and of
    clauses.
    """
    answers = _regression_of_answers(cases)
    probabilities = answers.held_out()
    clauses = _regression_of_clauses(cases, probabilities)
    clause_probabilities = clauses.held_out()
    kbs = np.array([case.kb for case in cases])
    lines: list[str] = []
    for kb in dict.fromkeys(kbs.tolist()):
        here = kbs == kb
        answerable = np.array([case.answerable for case in cases])[here]
        lines.append(f"{kb}: {_refusals(probabilities[here], answerable)}")
        lines += _reliability_diagram(probabilities[here], answers.target[here], "questions")
    for kb in dict.fromkeys(kbs.tolist()):
        here = (kbs == kb)[clauses.groups]
        lines.append(f"{kb}: the first clauses")
        lines += _reliability_diagram(clause_probabilities[here], clauses.target[here], "clauses")
    return {"threshold": THRESHOLD, "naming": NAMING, **answers.weights(), "relevance": clauses.weights()}, lines


def _regression_of_answers(cases: Sequence[Case]) -> Regression:
    names = list(cases[0].features)
    features = np.array([[case.features[name] for name in names] for case in cases])
    return Regression(names, features, np.array([case.target for case in cases]), np.arange(len(cases)), _L2)


def _regression_of_clauses(cases: Sequence[Case], probabilities: FloatArray) -> Regression:
    """Return the regression over the first clauses of all cases.

    probabilities: the probability of an answer, for each case
    """
    rows = [
        (number, relevance_features(float(probabilities[number]), gap, rank == 0), relevant)
        for number, case in enumerate(cases)
        for rank, (gap, relevant) in enumerate(zip(case.gaps, case.relevant, strict=True))
    ]
    return Regression(
        names=list(rows[0][1]),
        features=np.array([list(features.values()) for _, features, _ in rows]),
        target=np.array([float(relevant) for *_, relevant in rows]),
        groups=np.array([number for number, *_ in rows]),
        l2=_L2_OF_CLAUSES,
    )


def _logistic(values: FloatArray) -> FloatArray:
    probabilities: FloatArray = 1 / (1 + np.exp(-values))
    return probabilities


def _refusals(probabilities: FloatArray, answerable: NDArray[np.bool_]) -> str:
    """Describe how well the probabilities tell answerable questions from others."""
    yes, no = probabilities[answerable], probabilities[~answerable]
    if not len(yes):
        return f"{len(no)} questions that nothing answers, refused {(no < THRESHOLD).mean():.3f}"
    above = yes[:, None] - no[None, :]
    area = (above > 0).mean() + (above == 0).mean() / 2
    refused = f"refused wrongly {(yes < THRESHOLD).mean():.3f}, rightly {(no < THRESHOLD).mean():.3f}"
    return f"{len(probabilities)} questions, area under the curve {area:.3f}, {refused}"


def _reliability_diagram(probabilities: FloatArray, target: FloatArray, what: str) -> Iterator[str]:
    """Yield a line for each bin: number of rows, mean probability and mean target."""
    for low in np.arange(0, 1, 1 / _BINS):
        inside = (low <= probabilities) & (probabilities < low + 1 / _BINS)
        if inside.any():
            means = f"{probabilities[inside].mean():.2f} predicted, {target[inside].mean():.2f} true"
            yield f"  predicted {low:.1f}–{low + 1 / _BINS:.1f}: {inside.sum():4} {what}, {means}"
