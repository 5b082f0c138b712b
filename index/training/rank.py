"""The ranker, learned from lists: of all candidates that the engine finds for a question, the ones that answer it.

One network learns to glance at all of them, a second to judge those that the first finds best. The questions are those that the rows did not learn from, asked through the engine itself, so that the ranker learns from
what it will see. They are asked of large collections, and of single laws too, since a knowledge base may hold one document.
"""

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from policykb.index.embedding.static import StaticEmbedding
from policykb.index.engine import Engine
from policykb.index.first_stage.inverted_index import Scores
from policykb.index.first_stage.snapshot import Passage
from policykb.index.question.question import Question
from policykb.index.ranking.features import PRERANK_FEATURES, Features
from policykb.index.ranking.hybrid import MAX_RERANKED
from policykb.index.ranking.ranker import MAX_DEVIATION, NETWORKS, Network
from policykb.index.text.segmenter import Segmenter
from policykb.index.training.collections import Collection

HIDDEN = {"prerank": (32, 16), "rerank": (64, 16)}
Tensors = dict[str, npt.NDArray[np.float32]]

_EPOCHS = 20
_LISTS_IN_BATCH = 64
_LEARNING_RATE = 3e-3
_WEIGHT_DECAY = 1e-3
_DROPPED = 0.1
_FEW = 8
"""A law of fewer clauses is no task."""

_MOST_QUESTIONS = {"lawyer": 700, "xiaorong": 400, "mrc": 300, "taidi": 400, "csl": 0, "simclue": 300}
"""Of sources that are not about law or policy, so many questions are asked."""

_WEIGHTS = {"stard": 2.0, "legaldc": 2.0, "ncp": 1.5}
_OTHER_WEIGHT = 0.5

# 刑法第一条 → 刑法
_ARTICLE = re.compile(r"第[零一二三四五六七八九十百千\d]+条.*")


@dataclass(frozen=True)
class Task:
    """One question: a line of features for each candidate, and which of them answer it."""

    features: Features
    answers: npt.NDArray[np.bool_]
    weight: float


class ByWords:
    """Stands where the ranker will: any order will do to collect features."""

    def prerank(self, features: Features) -> Scores:
        return features[:, 0]

    def rerank(self, features: Features) -> Scores:
        return features[:, 0]


def tasks_of(
    collections: Sequence[Collection], embedding: StaticEmbedding, segmenter: Segmenter, watch: Callable[[str], None]
) -> Iterator[Task]:
    """The questions of these collections as the engine sees them; those of which it finds no answer are left out."""
    for collection in collections:
        if _MOST_QUESTIONS.get(collection.source, 1):
            watch(f"asking {collection.source}")
            yield from _asked(collection, embedding, segmenter)
            for single in by_law(collection) if collection.source in ("legaldc", "stard") else ():
                yield from _asked(single, embedding, segmenter)


def _asked(collection: Collection, embedding: StaticEmbedding, segmenter: Segmenter) -> Iterator[Task]:
    weight = _WEIGHTS.get(collection.source, _OTHER_WEIGHT)
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), embedding, segmenter, ByWords(), rerank_depth=len(collection.passages))
        passages = [Passage(row, "", title, "", text) for row, (title, text) in enumerate(collection.passages)]
        engine.take([], passages)
        asked = list(zip(collection.questions, collection.answers, strict=True))
        for question, answers in asked[: _MOST_QUESTIONS.get(collection.source)]:
            ranking = engine.search(Question(question, "topic", question))
            right = np.isin(ranking.rows, list(answers))
            if right.any() and not right.all():
                yield Task(ranking.features, right, weight)


def by_law(collection: Collection) -> list[Collection]:
    """The same questions asked of the one law that holds their answers."""
    laws: dict[str, list[int]] = defaultdict(list)
    for place, (title, _) in enumerate(collection.passages):
        laws[_ARTICLE.sub("", title)].append(place)
    asked: dict[str, list[int]] = defaultdict(list)
    for number, answers in enumerate(collection.answers):
        titles = {_ARTICLE.sub("", collection.passages[place][0]) for place in answers}
        if len(titles) == 1:
            asked[titles.pop()].append(number)
    return [
        Collection(
            collection.source,
            [collection.passages[place] for place in laws[law]],
            [collection.questions[number] for number in numbers],
            [frozenset(laws[law].index(place) for place in collection.answers[number]) for number in numbers],
        )
        for law, numbers in sorted(asked.items())
        if len(laws[law]) >= _FEW
    ]


def fit_ranker(tasks: Sequence[Task], seed: int, watch: Callable[[str], None]) -> Tensors:
    """The tensors of `policykb.index.ranking.ranker.Ranker`, learned with a softmax over each list."""
    seen = [Task(task.features[:, : len(PRERANK_FEATURES)], task.answers, task.weight) for task in tasks]
    prerank = _fitted("prerank", seen, seed, watch)
    network = Network(prerank, "prerank")
    best = [np.argsort(-network.scores(task.features), kind="stable")[:MAX_RERANKED] for task in seen]
    close = [
        Task(task.features[places], task.answers[places], task.weight)
        for task, places in zip(tasks, best, strict=True)
        if task.answers[places].any() and not task.answers[places].all()
    ]
    return prerank | _fitted("rerank", close, seed, watch)


def _fitted(name: str, tasks: Sequence[Task], seed: int, watch: Callable[[str], None]) -> Tensors:
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    everything = np.concatenate([task.features for task in tasks])
    mean, scale = everything.mean(axis=0), 1 / (everything.std(axis=0) + 1e-3)
    network = _network(len(NETWORKS[name]), HIDDEN[name])
    adam = torch.optim.AdamW(network.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    steps = len(tasks) // _LISTS_IN_BATCH
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, max_lr=_LEARNING_RATE, total_steps=_EPOCHS * steps + 1)
    for epoch in range(_EPOCHS):
        order = chance.permutation(len(tasks))
        losses = []
        for start in range(0, steps * _LISTS_IN_BATCH, _LISTS_IN_BATCH):
            loss = _loss(network, [tasks[i] for i in order[start : start + _LISTS_IN_BATCH]], mean, scale)
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            adam.step()
            cycle.step()
            losses.append(loss.item())
        watch(f"{name}, epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    network.eval()
    tensors = {"mean": mean, "scale": scale.astype(np.float32)} | _tensors(network)
    return {f"{name}.{key}": tensor for key, tensor in tensors.items()}


def _network(features: int, hidden: Sequence[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for size, following in pairwise((features, *hidden, 1)):
        layers += [nn.Linear(size, following), nn.ReLU(), nn.Dropout(_DROPPED)]
    return nn.Sequential(*layers[:-2])


def _tensors(network: nn.Sequential) -> Tensors:
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    weights = {f"weights.{number}": layer.weight.detach().numpy().T.copy() for number, layer in enumerate(linear)}
    return weights | {f"biases.{number}": layer.bias.detach().numpy() for number, layer in enumerate(linear)}


def _loss(network: nn.Sequential, tasks: Sequence[Task], mean: Features, scale: Features) -> Tensor:
    """Cross-entropy between the softmax of each list and its answers, which share one."""
    features = np.concatenate([task.features for task in tasks])
    scaled = np.clip((features - mean) * scale, -MAX_DEVIATION, MAX_DEVIATION).astype(np.float32)
    scores = network(torch.from_numpy(scaled))[:, 0]
    losses = []
    for part, task in zip(scores.split([len(task.answers) for task in tasks]), tasks, strict=True):
        right = torch.from_numpy(task.answers)
        losses.append(-task.weight * part.log_softmax(dim=0)[right].mean())
    return torch.stack(losses).mean()
