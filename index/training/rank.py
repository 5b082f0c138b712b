"""Training of the ranker on lists of candidates.

A list holds the candidates that the engine finds for a question, and which of them answer it. One network learns to
prerank all candidates, a second to rerank the best of them.

The questions are those that the embedding was not trained on. They are asked with the engine itself, so that the ranker
learns from what it will see, of large collections and of single laws too, since a knowledge base may hold one document.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from policykb.index.engine import Engine
from policykb.index.first_stage.inverted_index import Scores
from policykb.index.first_stage.snapshot import Passage
from policykb.index.question.question import Question
from policykb.index.ranking.features import PRERANK_FEATURES, Features
from policykb.index.ranking.hybrid import MAX_RERANKED
from policykb.index.ranking.ranker import EXPECTED_MEANING, MAX_DEVIATION, NETWORKS, Network, Ranker
from policykb.index.training.collections import Collection

_HIDDEN = {"prerank": (32, 16), "rerank": (64, 16)}
"""Sizes of the hidden layers of each network."""

Tensors = dict[str, npt.NDArray[np.float32]]

OpenEngine = Callable[[Ranker, int], Engine]
"""Opens an empty engine with a ranker and a number of candidates to rerank; no hint counts."""

_EPOCHS = 20
"""Number of times that every list is seen."""

_LISTS_IN_BATCH = 64
"""Number of lists in one training step."""

_LEARNING_RATE = 3e-3
"""Maximum learning rate of the one-cycle schedule."""

_WEIGHT_DECAY = 1e-3
"""Weight decay of AdamW."""

_DROPOUT = 0.1
"""Share of the hidden units dropped while training."""

_MIN_CLAUSES = 8
"""Minimum number of clauses of a single law that questions are asked of."""

_MAX_QUESTIONS = {"lawyer": 700, "xiaorong": 400, "mrc": 300, "taidi": 400, "csl": 0, "simclue": 300}
"""Maximum number of questions of sources that are not about law or policy."""

_MAX_PASSAGES = 6_000
"""Maximum number of passages of a collection: those that answer, and others drawn by lot."""

_WEIGHTS = {"stard": 2.0, "legaldc": 2.0, "ncp": 1.5, "policies": 2.0, "hebei": 1.0, "dlc": 1.0}
"""Weights of the questions of a source in the loss."""

_OTHER_WEIGHT = 0.5
"""Weight of the questions of all other sources."""

# 刑法第一条 → 刑法
_ARTICLE = re.compile(r"第[零一二三四五六七八九十百千\d]+条.*")


@dataclass(frozen=True)
class Task:
    """The candidates of one question.

    features: shape (candidates, features)
    answers: shape (candidates,), whether a candidate answers the question
    weight: weight of the question in the loss
    """

    features: Features
    answers: npt.NDArray[np.bool_]
    weight: float


class FirstFeature:
    """A ranker by the first feature, used while features are collected.

    Any order will do for that, and every clause is encoded.
    """

    def prerank(self, features: Features) -> Scores:
        return features[:, 0]

    def rerank(self, features: Features) -> Scores:
        return features[:, 0]

    def expected_meaning(self, cosines: Scores) -> Scores:
        return cosines


def tasks_of(
    collections: Sequence[Collection],
    open_engine: OpenEngine,
    watch: Callable[[str], None],
) -> Iterator[Task]:
    """Ask the questions of these collections.

    open_engine: opens an empty engine with a ranker

    Questions whose candidates hold no answer or only answers are left out.
    """
    for collection in map(_smaller, collections):
        if _MAX_QUESTIONS.get(collection.source, 1) and collection.questions:
            watch(f"asking {collection.source}")
            yield from _ask_all(collection, open_engine)
            for single in by_law(collection) if collection.source in ("legaldc", "stard") else ():
                yield from _ask_all(single, open_engine)


def _smaller(collection: Collection) -> Collection:
    """Leave out questions and passages beyond the maximum.

    Passages that answer a question are kept.
    """
    most = _MAX_QUESTIONS.get(collection.source)
    questions, answers = collection.questions[:most], collection.answers[:most]
    kept = {index for some in answers for index in some}
    others = [index for index in range(len(collection.passages)) if index not in kept]
    np.random.default_rng(1).shuffle(others)
    numbers = sorted(kept | set(others[: max(0, _MAX_PASSAGES - len(kept))]))
    places = {index: place for place, index in enumerate(numbers)}
    passages = [collection.passages[index] for index in numbers]
    moved = [frozenset(places[index] for index in some) for some in answers]
    return Collection(collection.source, passages, list(questions), moved)


def _ask_all(collection: Collection, open_engine: OpenEngine) -> Iterator[Task]:
    weight = _WEIGHTS.get(collection.source, _OTHER_WEIGHT)
    engine = open_engine(FirstFeature(), len(collection.passages))
    passages = [Passage(row, "", title, "", text) for row, (title, text) in enumerate(collection.passages)]
    engine.encode(passages)
    engine.take([], passages)
    for question, answers in zip(collection.questions, collection.answers, strict=True):
        ranking = engine.search(Question(question, "topic", question))
        is_answer = np.isin(ranking.rows, list(answers))
        if is_answer.any() and not is_answer.all():
            yield Task(ranking.features, is_answer, weight)


def by_law(collection: Collection) -> list[Collection]:
    """Return a collection for each law with the questions that it alone answers."""
    laws: dict[str, list[int]] = defaultdict(list)
    for index, (title, _) in enumerate(collection.passages):
        laws[_ARTICLE.sub("", title)].append(index)
    asked: dict[str, list[int]] = defaultdict(list)
    for number, answers in enumerate(collection.answers):
        titles = {_ARTICLE.sub("", collection.passages[index][0]) for index in answers}
        if len(titles) == 1:
            asked[titles.pop()].append(number)
    return [
        Collection(
            collection.source,
            [collection.passages[index] for index in laws[law]],
            [collection.questions[number] for number in numbers],
            [frozenset(laws[law].index(index) for index in collection.answers[number]) for number in numbers],
        )
        for law, numbers in sorted(asked.items())
        if len(laws[law]) >= _MIN_CLAUSES
    ]


def fit_ranker(tasks: Sequence[Task], seed: int, watch: Callable[[str], None]) -> Tensors:
    """Train both networks with a softmax over each list.

    Returns the tensors of `policykb.index.ranking.ranker.LearnedRanker`.
    """
    first = [Task(task.features[:, : len(PRERANK_FEATURES)], task.answers, task.weight) for task in tasks]
    prerank = _fit("prerank", first, seed, watch)
    network = Network(prerank, "prerank")
    best = [np.argsort(-network.scores(task.features), kind="stable")[:MAX_RERANKED] for task in first]
    second = [
        Task(task.features[top], task.answers[top], task.weight)
        for task, top in zip(tasks, best, strict=True)
        if task.answers[top].any() and not task.answers[top].all()
    ]
    return prerank | _fit("rerank", second, seed, watch) | {EXPECTED_MEANING: _expected_meaning(first)}


def _expected_meaning(tasks: Sequence[Task]) -> npt.NDArray[np.float32]:
    """Return the line from static cosines to those of the encoder: offset and slope."""
    features = np.concatenate([task.features for task in tasks])
    cosines, meanings = (features[:, PRERANK_FEATURES.index(name)] for name in ("cosine", "meaning"))
    slope, offset = np.polyfit(cosines, meanings, 1)
    return np.array([offset, slope], dtype=np.float32)


def _fit(name: str, tasks: Sequence[Task], seed: int, watch: Callable[[str], None]) -> Tensors:
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    features = np.concatenate([task.features for task in tasks])
    mean, scale = features.mean(axis=0), 1 / (features.std(axis=0) + 1e-3)
    network = _network(len(NETWORKS[name]), _HIDDEN[name])
    adam = torch.optim.AdamW(network.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    steps = len(tasks) // _LISTS_IN_BATCH
    cycle = torch.optim.lr_scheduler.OneCycleLR(adam, max_lr=_LEARNING_RATE, total_steps=_EPOCHS * steps + 1)
    for epoch in range(_EPOCHS):
        order = random.permutation(len(tasks))
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
        layers += [nn.Linear(size, following), nn.ReLU(), nn.Dropout(_DROPOUT)]
    return nn.Sequential(*layers[:-2])


def _tensors(network: nn.Sequential) -> Tensors:
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    weights = {f"weights.{number}": layer.weight.detach().numpy().T.copy() for number, layer in enumerate(linear)}
    return weights | {f"biases.{number}": layer.bias.detach().numpy() for number, layer in enumerate(linear)}


def _loss(network: nn.Sequential, tasks: Sequence[Task], mean: Features, scale: Features) -> Tensor:
    """Return the mean cross-entropy between the lists' softmax and their answers.

    All answers of a list are equally probable.
    """
    features = np.concatenate([task.features for task in tasks])
    scaled = np.clip((features - mean) * scale, -MAX_DEVIATION, MAX_DEVIATION).astype(np.float32)
    scores = network(torch.from_numpy(scaled))[:, 0]
    losses = []
    for part, task in zip(scores.split([len(task.answers) for task in tasks]), tasks, strict=True):
        is_answer = torch.from_numpy(task.answers)
        losses.append(-task.weight * part.log_softmax(dim=0)[is_answer].mean())
    return torch.stack(losses).mean()
