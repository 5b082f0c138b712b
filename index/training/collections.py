"""Training pairs as search tasks.

A task asks questions of a collection of passages, and knows which passages answer each. Hard negatives and the ranker
need collections: a hard negative is another passage of the collection, and the ranker learns from whole lists.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policykb.index.training.reading import Pair, Passage

_PASSAGE_SOURCES = {"stard": "stard-statutes", "legaldc": "legaldc", "ncp": "ncp"}
"""Source of the passages for each source of pairs with its own collection; other pairs use their own passages."""

_ENDING_CHARACTERS = 30
"""Number of last characters by which a pair's passage is found in the collection; titles differ, endings do not."""

_HELD_OUT_SHARE = 0.25
"""Share of the questions on which the first embedding is not trained, so that the ranker sees unseen questions."""


@dataclass(frozen=True)
class Collection:
    """Questions over a collection of passages.

    source: source of the pairs
    passages: title and text of each passage
    questions: the questions, sorted
    answers: for each question the indices of the passages that answer it
    """

    source: str
    passages: list[tuple[str, str]]
    questions: list[str]
    answers: list[frozenset[int]]


def is_held_out(question: str) -> bool:
    """Whether a question is held out.

    Its hash alone decides, so that all its pairs are treated alike.
    """
    number = int.from_bytes(hashlib.sha256(question.encode()).digest()[:4], "little")
    return number < _HELD_OUT_SHARE * 2**32


def collections_of(passages: Sequence[Passage], pairs: Sequence[Pair]) -> list[Collection]:
    """Return one collection for each source of pairs, by name."""
    by_source: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_source[pair.source].append(pair)
    return [_collection(source, passages, by_source[source]) for source in sorted(by_source)]


def _collection(source: str, passages: Sequence[Passage], pairs: Sequence[Pair]) -> Collection:
    if source in _PASSAGE_SOURCES:
        searched = [(one.title, one.text) for one in passages if one.source == _PASSAGE_SOURCES[source]]
    else:
        searched = [("", text) for text in dict.fromkeys(pair.passage for pair in pairs)]
    by_ending: dict[str, list[int]] = defaultdict(list)
    compact = [_without_space(title + text) for title, text in searched]
    for index, passage in enumerate(compact):
        by_ending[passage[-_ENDING_CHARACTERS:]].append(index)
    answers: dict[str, set[int]] = defaultdict(set)
    for pair in pairs:
        wanted = _without_space(pair.passage)
        answers[pair.query].update(
            index
            for index in by_ending[wanted[-_ENDING_CHARACTERS:]]
            if compact[index].endswith(wanted) or wanted.endswith(_without_space(searched[index][1]))
        )
    questions = sorted(question for question, indices in answers.items() if indices)
    return Collection(source, searched, questions, [frozenset(answers[question]) for question in questions])


def _without_space(text: str) -> str:
    return "".join(text.split())


def held_out(collections: Iterable[Collection]) -> list[Collection]:
    """Return the collections with their held-out questions only."""
    return [
        Collection(
            one.source,
            one.passages,
            [question for question in one.questions if is_held_out(question)],
            [indices for question, indices in zip(one.questions, one.answers, strict=True) if is_held_out(question)],
        )
        for one in collections
    ]
