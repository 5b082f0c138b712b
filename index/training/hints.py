"""Fitting of the weights of hints to questions asked of a knowledge base.

Each question is asked without any hint; then one weight for each kind is fitted, with a softmax over the candidates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from policykb.index.answering.answer import Query
from policykb.index.answering.searcher import Searcher
from policykb.index.ranking.hints import HINTS

_PRIOR = {
    "exact": 4.0, "department": 3.0, "task": 8.0, "task_titled": 3.0, "holder": 3.0, "bare": -1.0, "here": 3.0, "around": 1.0, "elsewhere": -3.0,
    "numbered": 6.0, "titled": 1.0, "repealed": -3.0,
}  # fmt: skip
"""What a hint is worth where the questions say little about it; set by hand."""

_PENALTY = 5e-3
"""Weight, in the loss, of the squares of the distances from the prior, so that a rare hint gets no wild weight."""

_STEPS = 300
"""Number of steps of L-BFGS."""


@dataclass(frozen=True)
class Asked:
    """The candidates of one question.

    scores: what the reranker made of them without hints, shape (candidates,)
    hints: whether each kind speaks of each, shape (candidates, HINTS)
    answers: whether each answers
    """

    scores: npt.NDArray[np.float32]
    hints: npt.NDArray[np.float32]
    answers: npt.NDArray[np.bool_]


def ask(searcher: Searcher, query: str, answers: Sequence[int], bare: set[int]) -> Asked | None:
    """Ask a question of an engine that gives hints no weight.

    Returns None if no candidate answers or all do.

    answers: rows of the clauses that answer
    bare: rows of clauses that are only a heading
    """
    search = searcher.search(Query(query))
    ranking = searcher.rank(search)
    scored = len(ranking.scores)
    rows = np.array(ranking.rows[:scored], dtype=np.int64)
    is_answer = np.isin(rows, list(answers))
    if not is_answer.any() or is_answer.all():
        return None
    hints = {**searcher.hints(search), "bare": sorted(bare)}
    columns = [np.isin(rows, np.asarray(hints.get(kind, ()), dtype=np.int64)) for kind in HINTS]
    return Asked(ranking.scores, np.stack(columns, axis=1).astype(np.float32), is_answer)


def fit_hints(asked: Sequence[Asked]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the weights by kind, and hit@1 and the mean loss before and after."""
    prior = torch.tensor([_PRIOR[kind] for kind in HINTS])
    weights = prior.clone().requires_grad_()
    tensors = [
        (torch.from_numpy(one.scores), torch.from_numpy(one.hints), torch.from_numpy(one.answers)) for one in asked
    ]
    optimiser = torch.optim.LBFGS([weights], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        parts = [-(s + e @ weights).log_softmax(0)[a].logsumexp(0) for s, e, a in tensors]
        return torch.stack(parts).mean() + _PENALTY * ((weights - prior) ** 2).sum()

    def closure() -> float:
        optimiser.zero_grad()
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        return value.item()

    before = loss().item()
    optimiser.step(closure)  # type: ignore[no-untyped-call]
    fitted = weights.detach().numpy()
    by_kind = {kind: round(float(weight), 2) for kind, weight in zip(HINTS, fitted, strict=True)}
    figures = {"loss_before": before, "loss": loss().item(), "before": hits(asked, {}), "after": hits(asked, by_kind)}
    return by_kind, figures


def hits(asked: Sequence[Asked], weights: Mapping[str, float]) -> float:
    """Return the share of the questions with a right clause first under these weights."""
    row = np.array([weights.get(kind, 0.0) for kind in HINTS], dtype=np.float32)
    return float(np.mean([one.answers[np.argmax(one.scores + one.hints @ row)] for one in asked]))
