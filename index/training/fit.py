"""The rows, learned by telling each text's other half from the other halves in its batch.

In the second half of the steps each question is also held against a passage that the rows of the first half took for
its answer, and that is none.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from torch import Tensor, nn
from torch.nn import functional

from policykb.index.training.examples import Batch, Examples, Mistakes
from policykb.index.training.parts import Parts
from policykb.index.training.vocabulary import Ids

DIMENSIONS = 256
_TEMPERATURE = 0.05
_LEARNING_RATE = 0.02
_START_SCALE = 0.3
_AT_ONCE = 4_096
Rows = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Run:
    """How often each passage is read, and which of the nearest passages, by rank from 0, are taken for mistakes."""

    epochs: float
    mistakes: range = range(40)


RUNS = (Run(1), Run(2), Run(5), Run(8, range(4, 60)))
"""Short training keeps more answers among the first hundred, long training puts them further up. All begin alike, and so
the mean of their rows does both (Wortsman et al., Model soups, 2022)."""

FOR_RANKER = RUNS[2]
"""The run whose rows show the ranker questions that they have not seen."""


class PartSums(nn.Module):
    """A row for each piece: the sum of its parts' vectors, each times a learned weight."""

    def __init__(self, parts: Parts, weights: Tensor, dimensions: int = DIMENSIONS) -> None:
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(len(weights), dimensions) * _START_SCALE)
        self.weights = nn.Parameter(weights)
        ones = np.ones(len(parts.ids), dtype=np.float32)
        self._parts = sparse.csr_matrix((ones, parts.ids, parts.starts), shape=(len(weights), len(weights)))

    def forward(self, token_ids: npt.NDArray[np.int64]) -> Tensor:
        """The rows of these pieces."""
        return _times(self._parts[token_ids], self.vectors * self.weights[:, None])

    def rows(self) -> Rows:
        """All rows, apart from training."""
        with torch.no_grad():
            return np.asarray(self(np.arange(len(self.weights))).numpy(), dtype=np.float32)


class _Product(torch.autograd.Function):
    """A sparse matrix times a dense one. torch's own embedding bags take three times as long backwards."""

    @staticmethod
    def forward(context: Any, dense: Tensor, matrix: sparse.csr_matrix) -> Tensor:
        context.matrix = matrix
        return _tensor(matrix) @ dense

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return _tensor(context.matrix.T.tocsr()) @ gradient.contiguous(), None


def _times(matrix: sparse.csr_matrix, dense: Tensor) -> Tensor:
    product: Tensor = _Product.apply(dense, matrix)  # type: ignore[no-untyped-call]
    return product


def _tensor(matrix: sparse.csr_matrix) -> Tensor:
    starts, token_ids = (torch.from_numpy(part.astype(np.int64)) for part in (matrix.indptr, matrix.indices))
    return torch.sparse_csr_tensor(starts, token_ids, torch.from_numpy(matrix.data), size=matrix.shape)


def fit_all(examples: Examples, parts: Parts, seed: int, share: float, watch: Callable[[int, float], None]) -> Rows:
    """The mean of the rows of all runs, each brought to a mean length of 1; `share` shortens every run."""
    every = (fit_run(examples, parts, seed, share, watch, run) for run in RUNS)
    return np.asarray(sum(rows / np.linalg.norm(rows, axis=1).mean() for rows in every) / len(RUNS), dtype=np.float32)


def fit_run(
    examples: Examples, parts: Parts, seed: int, share: float, watch: Callable[[int, float], None], run: Run
) -> Rows:
    """The rows of one run."""
    steps = max(1, round(share * run.epochs * examples.steps_per_epoch))
    return fit(examples, parts, seed, steps, watch, run.mistakes)


def fit(
    examples: Examples,
    parts: Parts,
    seed: int,
    steps: int,
    watch: Callable[[int, float], None],
    mistakes: range = RUNS[0].mistakes,
) -> Rows:
    """The rows after so many steps; `watch` is told each step and its loss."""
    torch.manual_seed(seed)
    model = PartSums(parts, _start_weights(examples, parts))
    adam = torch.optim.Adam(model.parameters(), lr=_LEARNING_RATE, fused=True)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, max_lr=_LEARNING_RATE, total_steps=steps, pct_start=0.1)
    made = Mistakes()
    for step, batch in zip(range(1, steps + 1), examples.batches(seed, made), strict=False):
        if step == steps // 2:
            made.passages.update(_mistakes(model.rows(), examples, mistakes))
        loss = _loss(model, batch)
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        cycle.step()
        watch(step, loss.item())
    return model.rows()


def _loss(model: PartSums, batch: Batch) -> Tensor:
    counts = _counts([*batch.queries, *batch.answers, *batch.mistakes], len(model.weights))
    token_ids = np.unique(counts.indices)
    all_vectors = functional.normalize(_times(counts[:, token_ids], model(token_ids)))
    size = len(batch.queries)
    return contrast(all_vectors[:size], all_vectors[size : 2 * size], all_vectors[2 * size :], batch)


def _counts(texts: Sequence[Ids], token_ids: int) -> sparse.csr_matrix:
    """How often each text holds each piece."""
    ids = np.concatenate(texts)
    ends = np.cumsum([0, *map(len, texts)])
    counts = sparse.csr_matrix((np.ones(len(ids), dtype=np.float32), ids, ends), shape=(len(texts), token_ids))
    counts.sum_duplicates()
    return counts


def vectors(rows: Rows, texts: Sequence[Ids]) -> Rows:
    """The unit vector of each text: the sum of its pieces' rows, normalised."""
    parts = [_counts(texts[at : at + _AT_ONCE], len(rows)) @ rows for at in range(0, len(texts), _AT_ONCE)]
    sums = np.concatenate(parts)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def contrast(queries: Tensor, answers: Tensor, mistakes: Tensor, batch: Batch) -> Tensor:
    """Symmetric InfoNCE over the batch, mistakes being further wrong answers; no text is held against its own twin."""
    similarity = queries @ answers.T / _TEMPERATURE
    origins = torch.from_numpy(batch.origins)
    twins = (origins[:, None] == origins[None, :]).fill_diagonal_(False)
    similarity = similarity.masked_fill(twins, -torch.inf)
    own = torch.arange(len(similarity))
    wider = torch.cat([similarity, queries @ mistakes.T / _TEMPERATURE], dim=1)
    return (functional.cross_entropy(wider, own) + functional.cross_entropy(similarity.T, own)) / 2


def _mistakes(rows: Rows, examples: Examples, ranks: range) -> dict[int, list[Ids]]:
    """For each pair that has a collection, of the passages nearest to the question those of these ranks that answer it
    not."""
    found: dict[int, list[Ids]] = {}
    for collection in examples.collections:
        documents = torch.from_numpy(vectors(rows, collection.passages))
        questions = torch.from_numpy(vectors(rows, [examples.questions[pair] for pair in collection.pairs]))
        for start in range(0, len(questions), 256):
            near = (questions[start : start + 256] @ documents.T).topk(min(ranks.stop, len(documents))).indices.tolist()
            for pair, places in zip(collection.pairs[start : start + 256], near, strict=True):
                wrong = [place for place in places if place not in collection.answers[pair]][ranks.start :]
                if wrong:
                    found[pair] = [collection.passages[place] for place in wrong]
    return found


def _start_weights(examples: Examples, parts: Parts) -> Tensor:
    """log(idf) / 5: a rare part weighs more from the start."""
    inside = [parts.ids[start:end] for start, end in zip(parts.starts[:-1], parts.starts[1:], strict=True)]
    texts_with = np.zeros(len(inside), dtype=np.int64)
    counted = 0
    for text in _sample(examples.texts + examples.answers):
        counted += 1
        if len(text):
            texts_with[np.unique(np.concatenate([inside[token_id] for token_id in np.unique(text)]))] += 1
    return torch.from_numpy(np.log((counted + 1) / (texts_with + 1)) / 5).float()


def _sample(texts: Sequence[Ids]) -> Iterator[Ids]:
    """Every twentieth text: enough to tell common from rare."""
    return iter(texts[:: max(1, math.ceil(len(texts) / 20_000))])
