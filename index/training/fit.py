"""Training of the embedding's rows with a contrastive loss over batches.

Each text must find its other half among the halves of all others. In the second half of the steps each question is also
compared with a hard negative: a passage near to it by the rows of the first half that does not answer it.
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

from policykb.index.training.examples import Batch, Examples, HardNegatives
from policykb.index.training.parts import Parts
from policykb.index.training.vocabulary import Ids

DIMENSIONS = 256
"""Length of a row."""

_TEMPERATURE = 0.05
"""Divisor of the cosines in the loss."""

_LEARNING_RATE = 0.02
"""Maximum learning rate of the one-cycle schedule."""

_START_SCALE = 0.3
"""Standard deviation of the vectors at the start."""

_TEXTS_AT_ONCE = 4_096
"""Maximum number of texts whose vectors are computed at once, which bounds memory."""

_QUESTIONS_AT_ONCE = 256
"""Maximum number of questions whose nearest passages are searched at once, which bounds memory."""

_SAMPLE_SIZE = 20_000
"""Number of texts that suffice to estimate document frequencies."""

Rows = npt.NDArray[np.float32]
"""Rows of the embedding, shape (tokens, dimensions), or vectors of texts, shape (texts, dimensions)."""


@dataclass(frozen=True)
class Run:
    """Settings of one training run.

    epochs: how often each passage is drawn
    negative_ranks: ranks, from 0, of the nearest wrong passages that become hard negatives
    """

    epochs: float
    negative_ranks: range = range(40)


RUNS = (Run(1), Run(2), Run(5), Run(8, range(4, 60)))
"""The runs whose rows are averaged (Wortsman et al., Model soups, 2022).

Short training keeps more answers among the first hundred, long training ranks them higher. All runs begin with the same
vectors, so the mean of their rows does both.
"""

FOR_RANKER = RUNS[2]
"""The run for the embedding with which the ranker sees held-out questions."""


class PartSums(nn.Module):
    """Rows of tokens: sums of their parts' vectors, each times a learned weight."""

    def __init__(self, parts: Parts, weights: Tensor, dimensions: int = DIMENSIONS) -> None:
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(len(weights), dimensions) * _START_SCALE)
        self.weights = nn.Parameter(weights)
        ones = np.ones(len(parts.ids), dtype=np.float32)
        self._parts = sparse.csr_matrix((ones, parts.ids, parts.starts), shape=(len(weights), len(weights)))

    def forward(self, token_ids: npt.NDArray[np.int64]) -> Tensor:
        """Return the rows of these tokens."""
        return _product(self._parts[token_ids], self.vectors * self.weights[:, None])

    def rows(self) -> Rows:
        """Return all rows, without gradients."""
        with torch.no_grad():
            return np.asarray(self(np.arange(len(self.weights))).numpy(), dtype=np.float32)


class _Product(torch.autograd.Function):
    """A sparse matrix times a dense one.

    The backward pass of torch's own embedding bags takes three times as long.
    """

    @staticmethod
    def forward(context: Any, dense: Tensor, matrix: sparse.csr_matrix) -> Tensor:
        context.matrix = matrix
        return _tensor(matrix) @ dense

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return _tensor(context.matrix.T.tocsr()) @ gradient.contiguous(), None


def _product(matrix: sparse.csr_matrix, dense: Tensor) -> Tensor:
    product: Tensor = _Product.apply(dense, matrix)  # type: ignore[no-untyped-call]
    return product


def _tensor(matrix: sparse.csr_matrix) -> Tensor:
    starts, token_ids = (torch.from_numpy(part.astype(np.int64)) for part in (matrix.indptr, matrix.indices))
    return torch.sparse_csr_tensor(starts, token_ids, torch.from_numpy(matrix.data), size=matrix.shape)


def fit_all(examples: Examples, parts: Parts, seed: int, share: float, watch: Callable[[int, float], None]) -> Rows:
    """Train all runs and return the mean of their rows.

    The rows of each run are scaled to a mean norm of 1. `share` shortens every run.
    """
    by_run = (fit_run(examples, parts, seed, share, watch, run) for run in RUNS)
    return np.asarray(sum(rows / np.linalg.norm(rows, axis=1).mean() for rows in by_run) / len(RUNS), dtype=np.float32)


def fit_run(
    examples: Examples, parts: Parts, seed: int, share: float, watch: Callable[[int, float], None], run: Run
) -> Rows:
    """Train one run and return its rows."""
    steps = max(1, round(share * run.epochs * examples.steps_per_epoch))
    return fit(examples, parts, seed, steps, watch, run.negative_ranks)


def fit(
    examples: Examples,
    parts: Parts,
    seed: int,
    steps: int,
    watch: Callable[[int, float], None],
    negative_ranks: range = RUNS[0].negative_ranks,
) -> Rows:
    """Train for a number of steps and return the rows.

    watch: called with the number of each step and its loss
    """
    torch.manual_seed(seed)
    model = PartSums(parts, _start_weights(examples, parts))
    adam = torch.optim.Adam(model.parameters(), lr=_LEARNING_RATE, fused=True)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, max_lr=_LEARNING_RATE, total_steps=steps, pct_start=0.1)
    hard_negatives = HardNegatives()
    for step, batch in zip(range(1, steps + 1), examples.batches(seed, hard_negatives), strict=False):
        if step == steps // 2:
            hard_negatives.passages.update(_hard_negatives(model.rows(), examples, negative_ranks))
        loss = _loss(model, batch)
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        cycle.step()
        watch(step, loss.item())
    return model.rows()


def _loss(model: PartSums, batch: Batch) -> Tensor:
    counts = _counts([*batch.queries, *batch.answers, *batch.hard_negatives], len(model.weights))
    token_ids = np.unique(counts.indices)
    all_vectors = functional.normalize(_product(counts[:, token_ids], model(token_ids)))
    size = len(batch.queries)
    return contrast(all_vectors[:size], all_vectors[size : 2 * size], all_vectors[2 * size :], batch)


def _counts(texts: Sequence[Ids], vocabulary_size: int) -> sparse.csr_matrix:
    """Count the tokens of each text: shape (texts, tokens)."""
    ids = np.concatenate(texts)
    ends = np.cumsum([0, *map(len, texts)])
    counts = sparse.csr_matrix((np.ones(len(ids), dtype=np.float32), ids, ends), shape=(len(texts), vocabulary_size))
    counts.sum_duplicates()
    return counts


def vectors(rows: Rows, texts: Sequence[Ids]) -> Rows:
    """Return the unit vector of each text: the sum of its tokens' rows, normalised."""
    starts = range(0, len(texts), _TEXTS_AT_ONCE)
    sums = np.concatenate([_counts(texts[start : start + _TEXTS_AT_ONCE], len(rows)) @ rows for start in starts])
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def contrast(queries: Tensor, answers: Tensor, hard_negatives: Tensor, batch: Batch) -> Tensor:
    """Return the symmetric InfoNCE loss of a batch.

    Hard negatives are further wrong answers to every query. Rows of one origin are not compared with each other.
    """
    similarity = queries @ answers.T / _TEMPERATURE
    origins = torch.from_numpy(batch.origins)
    same_origin = (origins[:, None] == origins[None, :]).fill_diagonal_(False)
    similarity = similarity.masked_fill(same_origin, -torch.inf)
    own = torch.arange(len(similarity))
    with_negatives = torch.cat([similarity, queries @ hard_negatives.T / _TEMPERATURE], dim=1)
    return (functional.cross_entropy(with_negatives, own) + functional.cross_entropy(similarity.T, own)) / 2


def _hard_negatives(rows: Rows, examples: Examples, ranks: range) -> dict[int, list[Ids]]:
    """Find for each pair the nearest passages that do not answer it.

    ranks: ranks of the wrong passages that are taken
    """
    negatives: dict[int, list[Ids]] = {}
    for collection in examples.collections:
        passages = torch.from_numpy(vectors(rows, collection.passages))
        questions = torch.from_numpy(vectors(rows, [examples.questions[pair] for pair in collection.pairs]))
        depth = min(ranks.stop, len(passages))
        for start in range(0, len(questions), _QUESTIONS_AT_ONCE):
            some = slice(start, start + _QUESTIONS_AT_ONCE)
            nearest = (questions[some] @ passages.T).topk(depth).indices.tolist()
            for pair, indices in zip(collection.pairs[some], nearest, strict=True):
                wrong = [index for index in indices if index not in collection.answers[pair]][ranks.start :]
                if wrong:
                    negatives[pair] = [collection.passages[index] for index in wrong]
    return negatives


def _start_weights(examples: Examples, parts: Parts) -> Tensor:
    """Return idf / 5 for each part, so that a rare part weighs more from the start."""
    parts_of_token = [parts.ids[start:end] for start, end in zip(parts.starts[:-1], parts.starts[1:], strict=True)]
    document_frequencies = np.zeros(len(parts_of_token), dtype=np.int64)
    documents = 0
    for text in _sample(examples.texts + examples.answers):
        documents += 1
        if len(text):
            inside = np.concatenate([parts_of_token[token_id] for token_id in np.unique(text)])
            document_frequencies[np.unique(inside)] += 1
    return torch.from_numpy(np.log((documents + 1) / (document_frequencies + 1)) / 5).float()


def _sample(texts: Sequence[Ids]) -> Iterator[Ids]:
    """Return an iterator over every n-th text, so that about `_SAMPLE_SIZE` are taken."""
    return iter(texts[:: max(1, math.ceil(len(texts) / _SAMPLE_SIZE))])
