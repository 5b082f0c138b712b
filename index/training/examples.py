"""Training batches of questions with answers, and of passages.

A row is a question with its answer, or a part of a passage with the rest of it. Questions with answers are few,
passages are many. So a passage stands in for a question too: some of its tokens, or its title, must find the rest of it
among the 2,048 texts of the batch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from policykb.index.training.collections import Collection, is_held_out
from policykb.index.training.reading import Pair, Passage
from policykb.index.training.vocabulary import Ids, encode

_BATCH = 2_048
"""Number of rows of a batch."""

_PAIRS_IN_BATCH = 0.45
"""Share of the rows of a batch that are questions with answers."""

_MAX_TOKENS = 256
"""Maximum number of tokens kept of a text."""

_SOURCE_WEIGHTS = {"legaldc": 4.0, "ncp": 4.0, "stard": 4.0, "bench": 4.0, "taidi": 2.0, "lawyer": 2.0}
"""Weights of pairs by source: questions about law or policy are drawn more often than others, which have weight 1."""

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """The texts of one training step.

    queries, answers: token ids; query i belongs to answer i
    origins: shape (rows,); rows of equal origin are not negatives of each other
    hard_negatives: token ids of further wrong answers to all queries
    """

    queries: list[Ids]
    answers: list[Ids]
    origins: IntArray
    hard_negatives: list[Ids]


@dataclass(frozen=True)
class EncodedCollection:
    """A collection as token ids.

    passages: token ids of each passage
    pairs: numbers of the pairs whose questions are asked of this collection
    answers: for each of these pairs the indices of the passages that answer it
    """

    passages: list[Ids]
    pairs: list[int]
    answers: dict[int, frozenset[int]]


@dataclass(frozen=True)
class HardNegatives:
    """Passages near to a question that do not answer it; filled while training.

    passages: token ids of such passages, by number of the pair
    """

    passages: dict[int, list[Ids]] = field(default_factory=dict)


@dataclass(frozen=True)
class Examples:
    """The training texts as token ids.

    titles, texts: title and text of each passage
    questions, answers: question and answer of each pair
    pair_weights: probability that a pair is drawn
    pair_origins: number of the answer of each pair; pairs of one answer share it
    collections: the collections of the pairs
    pairs_in_batch: share of the rows of a batch that are pairs
    """

    titles: list[Ids]
    texts: list[Ids]
    questions: list[Ids]
    answers: list[Ids]
    pair_weights: npt.NDArray[np.float64]
    pair_origins: IntArray
    collections: list[EncodedCollection]
    pairs_in_batch: float = _PAIRS_IN_BATCH

    @property
    def steps_per_epoch(self) -> int:
        """Number of batches until every passage has been drawn once."""
        return len(self.texts) // (_BATCH - int(_BATCH * self.pairs_in_batch))

    def batches(self, seed: int, hard_negatives: HardNegatives) -> Iterator[Batch]:
        """Yield batches without end, the same for the same seed.

        Hard negatives are drawn from those that are there when a batch is made.
        """
        random = np.random.default_rng(seed)
        pairs = int(_BATCH * self.pairs_in_batch)
        while True:
            order = random.permutation(len(self.texts))
            for start in range(0, len(order) - (_BATCH - pairs) + 1, _BATCH - pairs):
                drawn = random.choice(len(self.questions), pairs, p=self.pair_weights)
                yield self._batch(random, drawn, order[start : start + _BATCH - pairs], hard_negatives)

    def _batch(
        self, random: np.random.Generator, pairs: IntArray, passages: IntArray, hard_negatives: HardNegatives
    ) -> Batch:
        rows = [(self.questions[i], _thinned(random, self.answers[i])) for i in pairs]
        rows += [_split(random, self.titles[i], self.texts[i]) for i in passages]
        origins = np.concatenate([self.pair_origins[pairs], -1 - passages])
        wrong = [some[random.integers(len(some))] for i in pairs if (some := hard_negatives.passages.get(int(i)))]
        return Batch(
            [query for query, _ in rows],
            [answer for _, answer in rows],
            origins,
            [_thinned(random, text) for text in wrong],
        )


def encode_examples(
    tokenizer: Tokenizer, passages: Sequence[Passage], pairs: Sequence[Pair], collections: Sequence[Collection]
) -> Examples:
    """Tokenize the texts once, so that training only draws from arrays."""
    weights = np.array([_SOURCE_WEIGHTS.get(pair.source, 1.0) for pair in pairs])
    _, origins = np.unique([pair.passage for pair in pairs], return_inverse=True)
    return Examples(
        titles=_encode(tokenizer, [passage.title for passage in passages]),
        texts=_encode(tokenizer, [passage.text for passage in passages]),
        questions=_encode(tokenizer, [pair.query for pair in pairs]),
        answers=_encode(tokenizer, [pair.passage for pair in pairs]),
        pair_weights=weights / weights.sum(),
        pair_origins=origins,
        collections=[_encode_collection(tokenizer, collection, pairs) for collection in collections],
    )


def without_held_out(examples: Examples, pairs: Sequence[Pair]) -> Examples:
    """Return the examples with weight 0 for all held-out questions."""
    kept = np.array([not is_held_out(pair.query) for pair in pairs])
    weights = examples.pair_weights * kept
    return replace(examples, pair_weights=weights / weights.sum())


def _encode_collection(tokenizer: Tokenizer, collection: Collection, pairs: Sequence[Pair]) -> EncodedCollection:
    answers = dict(zip(collection.questions, collection.answers, strict=True))
    asked = [number for number, pair in enumerate(pairs) if pair.source == collection.source and pair.query in answers]
    passages = _encode(tokenizer, [f"{title} {text}" for title, text in collection.passages])
    return EncodedCollection(passages, asked, {number: answers[pairs[number].query] for number in asked})


def _encode(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Ids]:
    max_characters = _MAX_TOKENS * 4  # a token rarely has more than four characters, and tokenizing costs time
    return [ids[:_MAX_TOKENS] for ids in encode(tokenizer, [text[:max_characters] for text in texts])]


def _split(random: np.random.Generator, title: Ids, text: Ids) -> tuple[Ids, Ids]:
    """Split a passage into a question and an answer.

    The question is its title, a span or scattered tokens; the answer is the rest.
    """
    kind = random.random()
    if len(title) and kind < 0.2:
        return title, _thinned(random, text)
    picked = _span(random, len(text)) if kind < 0.6 else _scattered(random, len(text))
    rest = text if random.random() < 0.3 else text[~picked]
    return text[picked], np.concatenate([title, rest])


def _question_length(random: np.random.Generator, length: int) -> int:
    """Draw how many tokens of a text a question takes: 10 to 50 %, at least one."""
    return max(1, round(length * random.uniform(0.1, 0.5)))


def _span(random: np.random.Generator, length: int) -> npt.NDArray[np.bool_]:
    size = min(_question_length(random, length), 40)
    start = random.integers(0, max(1, length - size + 1))
    picked = np.zeros(length, dtype=np.bool_)
    picked[start : start + size] = True
    return picked


def _scattered(random: np.random.Generator, length: int) -> npt.NDArray[np.bool_]:
    return random.random(length) < random.uniform(0.1, 0.5)


def _thinned(random: np.random.Generator, text: Ids) -> Ids:
    """Drop a tenth of the tokens, so that no pair is learned by heart."""
    return text[random.random(len(text)) >= 0.1]
