"""Training examples of the encoder: a question, its clause, and a wrong one.

The wrong clause is a hard negative: the product itself, with its static vectors, ranks it high. Titles, and the places
in them, are left out at random, so that the encoder does not learn to read titles alone.
"""

import json
import lzma
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.engine import Engine
from policykb.index.first_stage.snapshot import Passage
from policykb.index.question.question import Question
from policykb.index.text.segmenter import Segmenter
from policykb.index.training.collections import Collection, collections_of, is_held_out
from policykb.index.training.reading import read_pairs, read_passages

HELD_OUT_SOURCES = ("taidi",)
"""Sources of pairs that are never trained on; the weights to ship are chosen by them and by held-out documents."""

_HELD_OUT_DOCUMENTS = 10
"""One document in so many of each collection is held out."""

_MAX_PAIRS = {"stard": 2204, "legaldc": 1337, "ncp": 2527, "bench": 1477, "lawyer": 3000, "xiaorong": 2000, "mrc": 2000}
"""Maximum number of pairs of each source that are trained on; other sources are not used."""

_NEGATIVE_RANKS = 2, 25
"""First and last rank, from 0, of the clauses among which hard negatives are drawn."""

_NEGATIVES = 4
"""Number of hard negatives kept for a question, of which each epoch draws one."""

_WITHOUT_TITLE, _WITHOUT_PLACE = 0.3, 0.3
"""Shares of the examples without the title, and without the places in it."""

MAX_CHARACTERS = 400
"""Maximum characters of a text; the encoder cuts at tokens."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its clause and wrong ones; each clause is title and text.

    source: name of the data set
    """

    query: str
    right: tuple[str, str]
    wrong: tuple[tuple[str, str], ...]
    source: str


def read_queries(folder: Path) -> list[Collection]:
    """Read the questions written for clauses, one collection for each source."""
    by_source: dict[str, list[dict[str, str]]] = defaultdict(list)
    with lzma.open(folder / "queries.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            by_source[record["source"]].append(record)
    return [_collection(source, records) for source, records in sorted(by_source.items())]


def _collection(source: str, records: Sequence[dict[str, str]]) -> Collection:
    numbers = {key: n for n, key in enumerate(dict.fromkeys((one["title"], one["text"]) for one in records))}
    answers: dict[str, set[int]] = defaultdict(set)
    for one in records:
        answers[one["query"]].add(numbers[one["title"], one["text"]])
    return Collection(source, list(numbers), list(answers), [frozenset(some) for some in answers.values()])


def split(collection: Collection) -> tuple[Collection, Collection]:
    """Return what is trained on, and what is held out: whole documents.

    The passages of both are all.
    """
    titles = sorted({title for title, _ in collection.passages})
    held = set(np.random.default_rng(1).permutation(titles)[: len(titles) // _HELD_OUT_DOCUMENTS].tolist())
    kept: tuple[list[int], list[int]] = ([], [])
    for number, answers in enumerate(collection.answers):
        kept[any(collection.passages[index][0] in held for index in answers)].append(number)
    return _only(collection, kept[0]), _only(collection, kept[1])


def gather(folder: Path, watch: Callable[[str], None]) -> tuple[list[Example], list[Collection]]:
    """Return the examples to train on, and the collections to choose by."""
    examples: list[Example] = []
    chosen_by: list[Collection] = []
    segmenter = Segmenter(MentionFinder(Registry.load()).words())
    embedding = StaticEmbedding()
    for collection in read_queries(folder):
        trained, held = split(collection)
        chosen_by.append(held)
        watch(f"mining {collection.source}: {len(trained.questions)} questions")
        examples += _mined(trained, embedding, segmenter)
    for collection in collections_of(read_passages(folder), read_pairs(folder)):
        if collection.source in HELD_OUT_SOURCES:
            chosen_by.append(_some(collection, 500))
        elif most := _MAX_PAIRS.get(collection.source):
            some = _some(_unseen_left_out(collection), most)
            watch(f"mining {collection.source}: {len(some.questions)} questions")
            examples += _mined(some, embedding, segmenter)
    return examples, chosen_by


def _unseen_left_out(collection: Collection) -> Collection:
    """Leave out the questions that the ranker learns from.

    The encoder is not to know them.
    """
    kept = [number for number, question in enumerate(collection.questions) if not is_held_out(question)]
    return _only(collection, kept)


def _some(collection: Collection, most: int) -> Collection:
    count = len(collection.questions)
    return _only(collection, sorted(np.random.default_rng(1).permutation(count)[:most].tolist()))


def _only(collection: Collection, numbers: Sequence[int]) -> Collection:
    """Return the collection with these questions only."""
    return Collection(
        collection.source,
        collection.passages,
        [collection.questions[number] for number in numbers],
        [collection.answers[number] for number in numbers],
    )


def _mined(collection: Collection, embedding: StaticEmbedding, segmenter: Segmenter) -> Iterator[Example]:
    """Yield the examples of a collection.

    A question without a hard negative is left out.
    """
    draw = np.random.default_rng(1)
    first, last = _NEGATIVE_RANKS
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), embedding, segmenter)
        engine.take([], [Passage(row, "", *_as_passage(one)) for row, one in enumerate(collection.passages)])
        for question, answers in zip(collection.questions, collection.answers, strict=True):
            ranking = engine.search(Question(question, "topic", question))
            texts = {collection.passages[index][1] for index in answers}
            near = [row for row in ranking.rows[first:last] if collection.passages[row][1] not in texts]
            if near:
                wrong = draw.permutation(near)[:_NEGATIVES].tolist()
                right = collection.passages[min(answers)]
                yield Example(question, right, tuple(collection.passages[row] for row in wrong), collection.source)


def _as_passage(passage: tuple[str, str]) -> tuple[str, str, str]:
    title, text = passage
    return title, "", text


def rows(examples: Sequence[Example], seed: int) -> Iterator[dict[str, str]]:
    """Yield a row for each example: anchor, positive and negative.

    Titles and places are left out at random.
    """
    draw = np.random.default_rng(seed)
    regions = Registry.load().regions
    names = sorted(
        {name for one in regions.by_name.values() for name in (one.name, one.short) if len(name) > 1},
        key=len,
        reverse=True,
    )
    for one in examples:
        kind = draw.random()
        texts = []
        for title, text in (one.right, one.wrong[draw.integers(len(one.wrong))]):
            if kind < _WITHOUT_TITLE:
                title = ""
            elif kind < _WITHOUT_TITLE + _WITHOUT_PLACE:
                title = _without_places(title, names)
            texts.append(f"{title}\n{text}".strip()[:MAX_CHARACTERS])
        yield {"anchor": one.query, "positive": texts[0], "negative": texts[1]}


def _without_places(title: str, names: Sequence[str]) -> str:
    for name in names:
        if name in title:
            title = title.replace(name, "")
    return title
