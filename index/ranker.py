"""From features to one number for each clause: a small network, fitted by `python -m index.training`, run by NumPy.

Each question is judged on its own signs (how sure the words are, how sure the meaning is), which no fixed weights can do.
"""

from pathlib import Path
from typing import Protocol

import numpy as np

from index.embedding import SHIPPED
from index.features import FEATURES, Features
from index.postings import Scores

WEIGHTS = "ranker.safetensors"


_FARTHEST = 5.0
"""A feature farther than that from its mean, in standard deviations, counts as that far."""


class Judge(Protocol):
    """Anything that gives clauses scores."""

    def scores(self, features: Features) -> Scores:
        """One number a clause, of any sign, comparable within a question: float32 of shape (clauses,)."""
        ...


class Ranker:
    """Layers of `weights` and `biases` with ReLU between them, over features shifted and scaled to be alike."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        from safetensors.numpy import load_file

        tensors = load_file(folder / WEIGHTS)
        self._mean, self._scale = tensors["mean"], tensors["scale"]
        count = sum(name.startswith("weights") for name in tensors)
        self._layers = [(tensors[f"weights.{number}"], tensors[f"biases.{number}"]) for number in range(count)]
        if self._mean.shape != (len(FEATURES),):
            raise ValueError(f"{folder / WEIGHTS} is for {self._mean.shape[0]} features, not {len(FEATURES)}")

    def scores(self, features: Features) -> Scores:
        """One number a clause, of any sign, comparable within a question: float32 of shape (clauses,)."""
        values = np.clip((features - self._mean) * self._scale, -_FARTHEST, _FARTHEST)
        for number, (weights, biases) in enumerate(self._layers):
            values = values @ weights + biases
            if number < len(self._layers) - 1:
                values = np.maximum(values, 0)
        scores: Scores = values[:, 0]
        return scores
