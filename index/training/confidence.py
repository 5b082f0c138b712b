"""Fit of the confidence: a network, a logistic regression, cross-validation.

The cases come from a knowledge base, which `benchmarks/fit_confidence.py` asks. Nothing is fitted to the words of a
question.

Two functions are fitted. A monotone network gives the probability that anything answers a question. Its target is 1 where
the first clause answers, 0 where nothing does, and one half where another clause answers. A logistic regression gives the
probability that one clause answers; it reads the probability of the first, as given by a fit without the clause's question.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from policykb.index.answering.answer import Use
from policykb.index.answering.confidence import DIRECTIONS, NETWORK, relevance_features
from policykb.index.ranking.ranker import MAX_DEVIATION, Network, Tensors

THRESHOLDS: dict[Use, float] = {"open": 0.3, "strict": 0.5}
"""Minimum confidence of an answer, for each use.

Chosen by hand from the shares that are refused wrongly and rightly.
"""

NAMING = 0.3
"""Minimum relevance of a clause whose departments are named. Chosen by hand from how many are then named rightly."""

_L2 = 0.0005
"""Weight of the L2 penalty of the logistic regression."""

_HIDDEN = 16
"""Number of hidden units of a network. Half of them bend up, half down."""

_SEEDS = 5
"""Number of networks whose log odds are averaged."""

_STEPS, _LEARNING_RATE, _WEIGHT_DECAY, _DROPOUT = 300, 0.02, 0.05, 0.2

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
class Rows:
    """What a function is fitted to.

    features: shape (rows, features)
    target: shape (rows,), each from 0 to 1
    groups: shape (rows,); rows of one group lie in the same fold
    """

    features: FloatArray
    target: FloatArray
    groups: IntArray

    def held_out(self, fitted: Callable[[FloatArray, FloatArray], Callable[[FloatArray], FloatArray]]) -> FloatArray:
        """Return the probability of each row by fits without its fold.

        It is averaged over the repeats.

        fitted: fits features to a target; returns the function from features to probabilities
        """
        probabilities = np.zeros(len(self.target))
        for seed in range(_REPEATS):
            folds = np.random.default_rng(seed).integers(0, _FOLDS, int(self.groups.max()) + 1)[self.groups]
            for fold in range(_FOLDS):
                inside = folds == fold
                probabilities[inside] += fitted(self.features[~inside], self.target[~inside])(self.features[inside])
        return probabilities / _REPEATS


def fit_network(features: FloatArray, target: FloatArray) -> Tensors:
    """Fit monotone networks and return them as one.

    It is of the form that `policykb.index.ranking.ranker` reads. A unit bends up or down, and its weights have the signs
    that `DIRECTIONS` asks for, so that the whole is monotone.
    """
    mean, scale = features.mean(axis=0), 1 / (features.std(axis=0) + 1e-6)
    scaled = torch.from_numpy(np.clip((features - mean) * scale, -MAX_DEVIATION, MAX_DEVIATION).astype(np.float32))
    wanted = torch.from_numpy(target.astype(np.float32))
    units = [_units(scaled, wanted, seed) for seed in range(_SEEDS)]
    weights, biases, outputs, bias = (torch.cat(parts, dim=-1).numpy() for parts in zip(*units, strict=True))
    return {
        f"{NETWORK}.mean": mean.astype(np.float32),
        f"{NETWORK}.scale": scale.astype(np.float32),
        f"{NETWORK}.weights.0": np.ascontiguousarray(weights),
        f"{NETWORK}.biases.0": biases,
        f"{NETWORK}.weights.1": np.ascontiguousarray(outputs[:, None] / _SEEDS),
        f"{NETWORK}.biases.1": bias.mean(keepdims=True),
    }


def _units(scaled: Tensor, target: Tensor, seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Train one network; return its weights, biases, output weights and output bias."""
    torch.manual_seed(seed)
    direction = torch.tensor(list(DIRECTIONS.values()), dtype=torch.float32)[:, None]
    bend = torch.tensor([1.0, -1.0]).repeat_interleave(_HIDDEN // 2)
    weights, biases, outputs, bias = (
        nn.Parameter(start)
        for start in (
            torch.randn(len(DIRECTIONS), _HIDDEN) * 0.3, torch.randn(_HIDDEN) * 0.5, torch.rand(_HIDDEN) * 0.5, torch.zeros(1)
        )
    )  # fmt: skip

    def signed() -> tuple[Tensor, Tensor]:
        return torch.where(direction != 0, direction * weights.abs() * bend, weights), outputs.abs() * bend

    adam = torch.optim.AdamW([weights, biases, outputs, bias], lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    for _ in range(_STEPS):
        first, second = signed()
        hidden = functional.dropout(torch.relu(scaled @ first + biases), _DROPOUT)
        loss = functional.binary_cross_entropy_with_logits(hidden @ second + bias, target)
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
    with torch.no_grad():
        return *(part.clone() for part in (signed()[0], biases)), signed()[1].clone(), bias.clone()  # type: ignore[return-value]


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


def fit_confidence(cases: Sequence[Case]) -> tuple[dict[str, Any], Tensors, list[str]]:
    """Fit both functions.

    Returns the content of both files, and for each knowledge base the lines of a report on rows left out of the fit: area
    under the ROC curve, shares refused wrongly and rightly, and reliability diagrams of questions and of clauses.
    """
    answers = _rows_of_answers(cases)
    probabilities = answers.held_out(_network_of)
    clauses = _rows_of_clauses(cases, probabilities)
    clause_probabilities = clauses.held_out(_regression_of)
    kbs = np.array([case.kb for case in cases])
    lines: list[str] = []
    for kb in dict.fromkeys(kbs.tolist()):
        here = kbs == kb
        answerable = np.array([case.answerable for case in cases])[here]
        lines += [f"{kb}: {one}" for one in _refusals(probabilities[here], answerable)]
        lines += _reliability_diagram(probabilities[here], answers.target[here], "questions")
    for kb in dict.fromkeys(kbs.tolist()):
        here = (kbs == kb)[clauses.groups]
        lines.append(f"{kb}: the first clauses")
        lines += _reliability_diagram(clause_probabilities[here], clauses.target[here], "clauses")
    weights, bias = fit(clauses.features, clauses.target, _L2)
    names = list(relevance_features(0.5, 0.0, first=True))
    by_name = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    settings = {"threshold": THRESHOLDS, "naming": NAMING, "relevance": {"bias": round(bias, 4), "weights": by_name}}
    return settings, fit_network(answers.features, answers.target), lines


def _network_of(features: FloatArray, target: FloatArray) -> Callable[[FloatArray], FloatArray]:
    network = Network(fit_network(features, target), NETWORK)
    return lambda others: _logistic(network.scores(others.astype(np.float32)).astype(np.float64))


def _regression_of(features: FloatArray, target: FloatArray) -> Callable[[FloatArray], FloatArray]:
    weights, bias = fit(features, target, _L2)
    return lambda others: _logistic(others @ weights + bias)


def _rows_of_answers(cases: Sequence[Case]) -> Rows:
    features = np.array([[case.features[name] for name in DIRECTIONS] for case in cases])
    return Rows(features, np.array([case.target for case in cases]), np.arange(len(cases)))


def _rows_of_clauses(cases: Sequence[Case], probabilities: FloatArray) -> Rows:
    """Return the first clauses of all cases.

    probabilities: the probability of an answer, for each case
    """
    rows = [
        (number, relevance_features(float(probabilities[number]), gap, rank == 0), relevant)
        for number, case in enumerate(cases)
        for rank, (gap, relevant) in enumerate(zip(case.gaps, case.relevant, strict=True))
    ]
    return Rows(
        features=np.array([list(features.values()) for _, features, _ in rows]),
        target=np.array([float(relevant) for *_, relevant in rows]),
        groups=np.array([number for number, *_ in rows]),
    )


def _logistic(values: FloatArray) -> FloatArray:
    probabilities: FloatArray = 1 / (1 + np.exp(-values))
    return probabilities


def _refusals(probabilities: FloatArray, answerable: NDArray[np.bool_]) -> Iterator[str]:
    """Describe how well the probabilities tell answerable questions from others."""
    yes, no = probabilities[answerable], probabilities[~answerable]
    if not len(yes) or not len(no):
        yield f"{len(probabilities)} questions, {'all' if len(yes) else 'none'} of which something answers"
    else:
        above = yes[:, None] - no[None, :]
        area = (above > 0).mean() + (above == 0).mean() / 2
        yield f"{len(probabilities)} questions, area under the curve {area:.3f}"
    for use, threshold in THRESHOLDS.items():
        shares = [
            f"{how} {(some < threshold).mean():.3f}" for how, some in (("wrongly", yes), ("rightly", no)) if len(some)
        ]
        yield f"{use}: refused {', '.join(shares)}"


def _reliability_diagram(probabilities: FloatArray, target: FloatArray, what: str) -> Iterator[str]:
    """Yield a line for each bin: number of rows, mean probability and mean target."""
    for low in np.arange(0, 1, 1 / _BINS):
        inside = (low <= probabilities) & (probabilities < low + 1 / _BINS)
        if inside.any():
            means = f"{probabilities[inside].mean():.2f} predicted, {target[inside].mean():.2f} true"
            yield f"  predicted {low:.1f}–{low + 1 / _BINS:.1f}: {inside.sum():4} {what}, {means}"
