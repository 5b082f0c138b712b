"""From features to one number for each clause: two small networks, fitted by `python -m policykb.index.training`, run by NumPy.

The first glances at all candidates, the second judges those that were looked at closely. Each question is judged on its
own signs (how sure the words are, how sure the meaning is), which no fixed weights can do.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.static import SHIPPED
from policykb.index.first_stage.inverted_index import Scores
from policykb.index.ranking.features import FEATURES, PRERANK_FEATURES, Features

WEIGHTS = "ranker.safetensors"

NETWORKS = {"prerank": PRERANK_FEATURES, "rerank": FEATURES}
"""The names of the two networks, and what each reads."""

FARTHEST = 5.0
"""A feature farther than that from its mean, in standard deviations, counts as that far."""

Tensors = Mapping[str, NDArray[np.float32]]


class Ranker(Protocol):
    """Anything that gives clauses scores: one number each, of any sign, comparable within a question."""

    def prerank(self, features: Features) -> Scores:
        """From features of shape (clauses, GLANCED) to float32 of shape (clauses,)."""
        ...

    def rerank(self, features: Features) -> Scores:
        """From features of shape (clauses, FEATURES) to float32 of shape (clauses,)."""
        ...


class LearnedRanker:
    """The two networks of a folder."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        from safetensors.numpy import load_file

        tensors = load_file(folder / WEIGHTS)
        for name, features in NETWORKS.items():
            if tensors[f"{name}.mean"].shape != (len(features),):
                raise ValueError(f"{folder / WEIGHTS}: {name} is not for {len(features)} features")
        self._prerank, self._rerank = (Network(tensors, name) for name in NETWORKS)

    def prerank(self, features: Features) -> Scores:
        return self._prerank.scores(features)

    def rerank(self, features: Features) -> Scores:
        return self._rerank.scores(features)


class Network:
    """Layers of `weights` and `biases` with ReLU between them, over features shifted and scaled to be alike."""

    def __init__(self, tensors: Tensors, name: str) -> None:
        self._mean, self._scale = tensors[f"{name}.mean"], tensors[f"{name}.scale"]
        count = sum(key.startswith(f"{name}.weights") for key in tensors)
        self._layers = [(tensors[f"{name}.weights.{n}"], tensors[f"{name}.biases.{n}"]) for n in range(count)]

    def scores(self, features: Features) -> Scores:
        """One number a clause: float32 of shape (clauses,)."""
        values = features - self._mean
        values *= self._scale
        np.minimum(np.maximum(values, -FARTHEST, out=values), FARTHEST, out=values)
        for number, (weights, biases) in enumerate(self._layers):
            values = values @ weights
            values += biases
            if number < len(self._layers) - 1:
                np.maximum(values, 0, out=values)
        scores: Scores = values[:, 0]
        return scores
