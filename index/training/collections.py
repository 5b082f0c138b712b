"""The pairs as tasks of search: questions over a collection of passages, with the passages that answer each.

Two things need more than pairs: passages that look right and are wrong, and the ranker, which learns from whole lists.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policykb.index.training.reading import Pair, Passage

_SEARCHED = {"stard": "stard-statutes", "legaldc": "legaldc", "ncp": "ncp"}
"""Sources of pairs whose passages stand in a collection of their own; the others are searched among themselves."""

_ENDING = 30
"""A pair's passage and that of the collection differ in how the title is put before it, and end alike."""

_HELD_OUT = 0.25
"""The share of questions that the rows do not learn from, so that the ranker sees them as they will be in use."""


@dataclass(frozen=True)
class Collection:
    """Passages as title and text; `answers` are places among them, for each question."""

    source: str
    passages: list[tuple[str, str]]
    questions: list[str]
    answers: list[frozenset[int]]


def is_held_out(question: str) -> bool:
    """Decided by the question alone, so that all its pairs go the same way."""
    number = int.from_bytes(hashlib.sha256(question.encode()).digest()[:4], "little")
    return number < _HELD_OUT * 2**32


def collections_of(passages: Sequence[Passage], pairs: Sequence[Pair]) -> list[Collection]:
    """One collection for each source of pairs that are questions; in order of their names."""
    by_source: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_source[pair.source].append(pair)
    return [_collection(source, passages, by_source[source]) for source in sorted(by_source)]


def _collection(source: str, passages: Sequence[Passage], pairs: Sequence[Pair]) -> Collection:
    if source in _SEARCHED:
        searched = [(one.title, one.text) for one in passages if one.source == _SEARCHED[source]]
    else:
        searched = [("", text) for text in dict.fromkeys(pair.passage for pair in pairs)]
    places: dict[str, list[int]] = defaultdict(list)
    bare = [_bare(title + text) for title, text in searched]
    for place, whole in enumerate(bare):
        places[whole[-_ENDING:]].append(place)
    answers: dict[str, set[int]] = defaultdict(set)
    for pair in pairs:
        wanted = _bare(pair.passage)
        found = (place for place in places[wanted[-_ENDING:]] if _same(wanted, bare[place], _bare(searched[place][1])))
        answers[pair.query].update(found)
    questions = sorted(question for question, found in answers.items() if found)
    return Collection(source, searched, questions, [frozenset(answers[question]) for question in questions])


def _same(wanted: str, whole: str, text: str) -> bool:
    return whole.endswith(wanted) or wanted.endswith(text)


def _bare(text: str) -> str:
    return "".join(text.split())


def held_out(collections: Iterable[Collection]) -> list[Collection]:
    """The same collections with only the questions that the rows did not learn from."""
    return [
        Collection(
            one.source,
            one.passages,
            [question for question in one.questions if is_held_out(question)],
            [found for question, found in zip(one.questions, one.answers, strict=True) if is_held_out(question)],
        )
        for one in collections
    ]
