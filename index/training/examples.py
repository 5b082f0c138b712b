"""Batches: half of a pair or a piece of a passage on one side, what belongs to it on the other.

Questions with answers are few; passages are many. So a passage stands in for a question too: some of its words, or
its title, must find the rest of it among the two thousand texts of the batch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from policykb.index.training.collections import Collection, is_held_out
from policykb.index.training.reading import Pair, Passage
from policykb.index.training.vocabulary import Ids, encode

BATCH = 2_048
PAIRS_IN_BATCH = 0.45
LONGEST = 256
"""Pieces kept of a text."""

_SOURCE_WEIGHTS = {"legaldc": 4.0, "ncp": 4.0, "stard": 4.0, "bench": 4.0, "taidi": 2.0, "lawyer": 2.0}
"""How much oftener a question about law or policy is drawn than one about anything (weight 1)."""


IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Row i of the one side belongs to row i of the other; equal `origins` must not be told apart. `mistakes` belong to
    none."""

    queries: list[Ids]
    answers: list[Ids]
    origins: IntArray
    mistakes: list[Ids]


@dataclass(frozen=True)
class Searched:
    """A collection as piece ids, with the pairs whose questions are asked of it and where their answers stand."""

    passages: list[Ids]
    pairs: list[int]
    answers: dict[int, frozenset[int]]


@dataclass(frozen=True)
class Mistakes:
    """For some pairs, passages that look like the answer and are none; filled while training."""

    passages: dict[int, list[Ids]] = field(default_factory=dict)


@dataclass(frozen=True)
class Examples:
    """The training texts as piece ids. `pairs_in_batch` is the share of a batch that is drawn from the pairs."""

    titles: list[Ids]
    texts: list[Ids]
    questions: list[Ids]
    answers: list[Ids]
    pair_weights: npt.NDArray[np.float64]
    pair_origins: IntArray
    collections: list[Searched]
    pairs_in_batch: float = PAIRS_IN_BATCH

    @property
    def steps_per_epoch(self) -> int:
        """Batches until every passage has been seen once."""
        return len(self.texts) // (BATCH - int(BATCH * self.pairs_in_batch))

    def batches(self, seed: int, mistakes: Mistakes) -> Iterator[Batch]:
        """Batches without end, the same for the same seed. What `mistakes` holds by then is drawn from."""
        chance = np.random.default_rng(seed)
        pairs = int(BATCH * self.pairs_in_batch)
        while True:
            order = chance.permutation(len(self.texts))
            for start in range(0, len(order) - (BATCH - pairs) + 1, BATCH - pairs):
                asked = chance.choice(len(self.questions), pairs, p=self.pair_weights)
                yield self._batch(chance, asked, order[start : start + BATCH - pairs], mistakes)

    def _batch(self, chance: np.random.Generator, asked: IntArray, read: IntArray, mistakes: Mistakes) -> Batch:
        sides = [(self.questions[i], _thinned(chance, self.answers[i])) for i in asked]
        sides += [_split(chance, self.titles[i], self.texts[i]) for i in read]
        origins = np.concatenate([self.pair_origins[asked], -1 - read])
        wrong = [passages[chance.integers(len(passages))] for i in asked if (passages := mistakes.passages.get(int(i)))]
        return Batch(
            [query for query, _ in sides],
            [answer for _, answer in sides],
            origins,
            [_thinned(chance, one) for one in wrong],
        )


def encode_examples(
    tokenizer: Tokenizer, passages: Sequence[Passage], pairs: Sequence[Pair], collections: Sequence[Collection]
) -> Examples:
    """The texts cut into pieces once, so that training only draws from arrays."""
    weights = np.array([_SOURCE_WEIGHTS.get(pair.source, 1.0) for pair in pairs])
    _, origins = np.unique([pair.passage for pair in pairs], return_inverse=True)
    return Examples(
        titles=_encoded(tokenizer, [passage.title for passage in passages]),
        texts=_encoded(tokenizer, [passage.text for passage in passages]),
        questions=_encoded(tokenizer, [pair.query for pair in pairs]),
        answers=_encoded(tokenizer, [pair.passage for pair in pairs]),
        pair_weights=weights / weights.sum(),
        pair_origins=origins,
        collections=[_searched(tokenizer, collection, pairs) for collection in collections],
    )


def without_held_out(examples: Examples, pairs: Sequence[Pair]) -> Examples:
    """The same examples with no question that is held out."""
    kept = np.array([not is_held_out(pair.query) for pair in pairs])
    weights = examples.pair_weights * kept
    return replace(examples, pair_weights=weights / weights.sum())


def _searched(tokenizer: Tokenizer, collection: Collection, pairs: Sequence[Pair]) -> Searched:
    answers = dict(zip(collection.questions, collection.answers, strict=True))
    asked = [number for number, pair in enumerate(pairs) if pair.source == collection.source and pair.query in answers]
    passages = _encoded(tokenizer, [f"{title} {text}" for title, text in collection.passages])
    return Searched(passages, asked, {number: answers[pairs[number].query] for number in asked})


def _encoded(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Ids]:
    longest_text = LONGEST * 4  # a piece is rarely longer than four characters, and cutting costs time
    return [ids[:LONGEST] for ids in encode(tokenizer, [text[:longest_text] for text in texts])]


def _split(chance: np.random.Generator, title: Ids, text: Ids) -> tuple[Ids, Ids]:
    """A passage as a question and its answer."""
    kind = chance.random()
    if len(title) and kind < 0.2:
        return title, _thinned(chance, text)
    picked = _span(chance, len(text)) if kind < 0.6 else _scattered(chance, len(text))
    rest = text if chance.random() < 0.3 else text[~picked]
    return text[picked], np.concatenate([title, rest])


def _share(chance: np.random.Generator, length: int) -> int:
    """How many of a text's pieces a question takes: 10 to 50 %, at least one."""
    return max(1, round(length * chance.uniform(0.1, 0.5)))


def _span(chance: np.random.Generator, length: int) -> npt.NDArray[np.bool_]:
    size = min(_share(chance, length), 40)
    start = chance.integers(0, max(1, length - size + 1))
    picked = np.zeros(length, dtype=np.bool_)
    picked[start : start + size] = True
    return picked


def _scattered(chance: np.random.Generator, length: int) -> npt.NDArray[np.bool_]:
    return chance.random(length) < chance.uniform(0.1, 0.5)


def _thinned(chance: np.random.Generator, text: Ids) -> Ids:
    """The text without a tenth of its pieces, so that no pair is learned by heart."""
    return text[chance.random(len(text)) >= 0.1]
