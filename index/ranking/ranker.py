"""The learned rankers: two small networks that score clauses.

They lead from features to one score for each clause, and are run by NumPy. The pre-ranker scores all candidates, the
reranker the best of them, with late interaction. The features of each question include how sure words and vectors are,
so the weights of the two halves differ from question to question; no fixed weights can do that. `python -m
policykb.index.training` fits both.
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
"""The two networks by name, with the features that each reads."""

EXPECTED_MEANING = "expected_meaning"
"""Name of the tensor with offset and slope of a line: the encoder's cosine as it goes with the static one."""

MAX_DEVIATION = 5.0
"""Maximum distance of a feature from its mean, in standard deviations; values beyond are clipped."""

Tensors = Mapping[str, NDArray[np.float32]]


class Ranker(Protocol):
    """A model that gives clauses scores.

    A score is one number, of any sign, comparable within a question.
    """

    def prerank(self, features: Features) -> Scores:
        """Return the pre-ranker's score of each clause.

        The scores are float32 of shape (clauses,) for features of shape (clauses, PRERANK_FEATURES).
        """
        ...

    def rerank(self, features: Features) -> Scores:
        """Return float32 of shape (clauses,) for features of shape (clauses, FEATURES)."""
        ...

    def expected_meaning(self, cosines: Scores) -> Scores:
        """Return the encoder's cosines that go with these static ones on average.

        They stand in for those of clauses that are not encoded yet.
        """
        ...


class LearnedRanker:
    """The two networks of a model folder."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Raises ValueError if the networks were fitted to other features."""
        from safetensors.numpy import load_file

        tensors = load_file(folder / WEIGHTS)
        for name, features in NETWORKS.items():
            if tensors[f"{name}.mean"].shape != (len(features),):
                raise ValueError(f"{folder / WEIGHTS}: {name} is not for {len(features)} features")
        self._prerank, self._rerank = (Network(tensors, name) for name in NETWORKS)
        self._offset, self._slope = tensors[EXPECTED_MEANING].tolist()

    def prerank(self, features: Features) -> Scores:
        return self._prerank.scores(features)

    def rerank(self, features: Features) -> Scores:
        return self._rerank.scores(features)

    def expected_meaning(self, cosines: Scores) -> Scores:
        expected: Scores = self._offset + self._slope * cosines
        return expected.astype(np.float32)


class Network:
    """A feed-forward network that scores clauses.

    Features are standardised, then pass through layers of weights and biases, with ReLU between them.
    """

    def __init__(self, tensors: Tensors, name: str) -> None:
        self._mean, self._scale = tensors[f"{name}.mean"], tensors[f"{name}.scale"]
        count = sum(key.startswith(f"{name}.weights") for key in tensors)
        self._layers = [(tensors[f"{name}.weights.{n}"], tensors[f"{name}.biases.{n}"]) for n in range(count)]

    def scores(self, features: Features) -> Scores:
        """Return one number a clause, float32 of shape (clauses,)."""
        values = features - self._mean
        values *= self._scale
        np.minimum(np.maximum(values, -MAX_DEVIATION, out=values), MAX_DEVIATION, out=values)
        for number, (weights, biases) in enumerate(self._layers):
            values = values @ weights
            values += biases
            if number < len(self._layers) - 1:
                np.maximum(values, 0, out=values)
        scores: Scores = values[:, 0]
        return scores
