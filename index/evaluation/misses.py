"""The questions of a benchmark with the worst rankings, and what may explain them."""

from collections.abc import Mapping
from dataclasses import dataclass

from policykb.index.evaluation.benchmark import Benchmark, Outcome, Outcomes
from policykb.index.first_stage.snapshot import Passage
from policykb.index.ranking.hybrid import Mode
from policykb.index.text.normalise import fold
from policykb.index.text.segmenter import Segmenter

_UNRANKED = 1_000_000
"""Rank given to passages that were not ranked."""

_MAX_OPENING = 40
"""Maximum number of characters of a passage's opening, enough to recognise it."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A question whose first passage is not relevant.

    query: id of the question
    question: its text
    passage: the relevant passage that stands highest in the mode asked for
    ranks: rank of this passage in every mode; None if it was not ranked
    first: the passage that stands first instead; None if nothing was found
    lacking: words of the question that the passage does not hold
    """

    query: str
    question: str
    passage: Passage
    ranks: dict[Mode, int | None]
    first: Passage | None
    lacking: tuple[str, ...]


def worst_misses(
    benchmark: Benchmark, outcomes: Outcomes, mode: Mode, most: int, segmenter: Segmenter
) -> tuple[Miss, ...]:
    """Return at most `most` misses of this mode, the worst first.

    The worst is the one whose first relevant passage stands lowest; ties keep the order of the benchmark. A question
    whose first passage is relevant is no miss.
    """
    highest = {id: _highest(outcome, benchmark.relevant[id]) for id, outcome in outcomes[mode].items()}
    missed = [id for id, (rank, _) in highest.items() if rank > 1]
    worst = sorted(missed, key=lambda query: -highest[query][0])[:most]
    return tuple(_miss(benchmark, outcomes, mode, id, highest[id][1], segmenter) for id in worst)


def _highest(outcome: Outcome, relevant: Mapping[int, int]) -> tuple[int, int]:
    """Return rank and row of the relevant passage that stands highest.

    If none was ranked, it is the most relevant one.
    """
    rank, _, row = min((outcome.ranks.get(row, _UNRANKED), -score, row) for row, score in relevant.items())
    return rank, row


def _miss(benchmark: Benchmark, outcomes: Outcomes, mode: Mode, id: str, row: int, segmenter: Segmenter) -> Miss:
    question, passage = benchmark.queries[id], benchmark.passages[row - 1]
    first = outcomes[mode][id].first
    text = fold(passage.whole)
    words = [word for word, _ in segmenter.words_with_counts(fold(question)) if word.isalnum()]
    return Miss(
        query=id,
        question=question,
        passage=passage,
        ranks={name: by_query[id].ranks.get(row) for name, by_query in outcomes.items()},
        first=benchmark.passages[first - 1] if first else None,
        lacking=tuple(word for word in dict.fromkeys(words) if word not in text),
    )


def opening(passage: Passage) -> str:
    """Return the first characters of a passage, on one line."""
    line = " ".join(passage.whole.split())
    return line[:_MAX_OPENING] + ("…" if len(line) > _MAX_OPENING else "")
