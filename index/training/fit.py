"""The rows, learned by telling each text's other half from the other halves in its batch."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.training.examples import Batch, Examples
from index.training.parts import Parts
from index.training.vocabulary import Ids

DIMENSIONS = 256
EPOCHS = 5
_TEMPERATURE = 0.05
_LEARNING_RATE = 0.02
_START_SCALE = 0.3

Rows = npt.NDArray[np.float32]


class PartSums(nn.Module):
    """A row for each piece: the sum of its parts' vectors, each times a learned weight."""

    ids: Tensor
    starts: Tensor

    def __init__(self, parts: Parts, weights: Tensor) -> None:
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(len(weights), DIMENSIONS) * _START_SCALE)
        self.weights = nn.Parameter(weights)
        self.register_buffer("ids", torch.from_numpy(parts.ids))
        self.register_buffer("starts", torch.from_numpy(parts.starts[:-1]))

    def forward(self) -> Tensor:
        weighted = self.vectors * self.weights[:, None]
        return functional.embedding_bag(self.ids, weighted, self.starts, mode="sum")


def fit(examples: Examples, parts: Parts, seed: int, steps: int, watch: Callable[[int, float], None]) -> Rows:
    """The learned rows; `watch` is told each step and its loss."""
    torch.manual_seed(seed)
    model = PartSums(parts, _start_weights(examples, parts))
    adam = torch.optim.Adam(model.parameters(), lr=_LEARNING_RATE, fused=True)
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, max_lr=_LEARNING_RATE, total_steps=steps, pct_start=0.1)
    for step, batch in zip(range(1, steps + 1), examples.batches(seed), strict=False):
        rows = model()
        loss = contrast(vectors(rows, batch.queries), vectors(rows, batch.answers), batch)
        adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam.step()
        cycle.step()
        watch(step, loss.item())
    with torch.no_grad():
        return np.asarray(model().numpy(), dtype=np.float32)


def vectors(rows: Tensor, texts: Sequence[Ids]) -> Tensor:
    """The unit vector of each text: the sum of its pieces' rows, normalised."""
    lengths = torch.tensor([0, *map(len, texts)])[:-1]
    ids = torch.from_numpy(np.concatenate(texts))
    sums = functional.embedding_bag(ids, rows, lengths.cumsum(0).to(ids.dtype), mode="sum")
    return functional.normalize(sums)


def contrast(queries: Tensor, answers: Tensor, batch: Batch) -> Tensor:
    """Symmetric InfoNCE over the batch; a text is never held against its own twin."""
    similarity = queries @ answers.T / _TEMPERATURE
    origins = torch.from_numpy(batch.origins)
    twins = (origins[:, None] == origins[None, :]).fill_diagonal_(False)
    similarity = similarity.masked_fill(twins, -torch.inf)
    own = torch.arange(len(similarity))
    return (functional.cross_entropy(similarity, own) + functional.cross_entropy(similarity.T, own)) / 2


def _start_weights(examples: Examples, parts: Parts) -> Tensor:
    """log(idf) / 5: a rare part weighs more from the start."""
    inside = [parts.ids[start:end] for start, end in zip(parts.starts[:-1], parts.starts[1:], strict=True)]
    texts_with = np.zeros(len(inside), dtype=np.int64)
    counted = 0
    for text in _sample(examples.texts + examples.answers):
        counted += 1
        if len(text):
            texts_with[np.unique(np.concatenate([inside[piece] for piece in np.unique(text)]))] += 1
    return torch.from_numpy(np.log((counted + 1) / (texts_with + 1)) / 5).float()


def _sample(texts: Sequence[Ids]) -> Iterator[Ids]:
    """Every twentieth text: enough to tell common from rare."""
    return iter(texts[:: max(1, math.ceil(len(texts) / 20_000))])
