"""The questions that a benchmark's search answers worst, each with what may be the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from policykb.index.evaluation.benchmark import Benchmark, Outcome, Outcomes
from policykb.index.first_stage.snapshot import Passage
from policykb.index.ranking.hybrid import Mode
from policykb.index.text.normalise import fold
from policykb.index.text.segmenter import Segmenter

_FAR = 1_000_000

_OPENING = 40
"""So many characters of a passage say which it is."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A question, the relevant passage that stands highest in the mode asked for, its rank in every mode (None: not
    ranked), what stands first instead (None: nothing at all), and the words of the question that the passage lacks."""

    query: str
    question: str
    passage: Passage
    ranks: dict[Mode, int | None]
    first: Passage | None
    lacking: tuple[str, ...]


def worst_misses(
    benchmark: Benchmark, found: Outcomes, mode: Mode, most: int, segmenter: Segmenter
) -> tuple[Miss, ...]:
    """The questions whose first relevant passage stands lowest in this mode, lowest first, of equals in the order of the
    benchmark. A question whose first passage is relevant is no miss."""
    placed = {id: _highest(outcome, benchmark.relevant[id]) for id, outcome in found[mode].items()}
    missed = [id for id, (rank, _) in placed.items() if rank > 1]
    chosen = sorted(missed, key=lambda query: -placed[query][0])[:most]
    return tuple(_miss(benchmark, found, mode, id, placed[id][1], segmenter) for id in chosen)


def _highest(outcome: Outcome, relevant: Mapping[int, int]) -> tuple[int, int]:
    """Rank and row of the relevant passage that stands highest; of those not ranked the most relevant."""
    rank, _, row = min((outcome.ranks.get(row, _FAR), -score, row) for row, score in relevant.items())
    return rank, row


def _miss(benchmark: Benchmark, found: Outcomes, mode: Mode, id: str, row: int, segmenter: Segmenter) -> Miss:
    question, passage = benchmark.queries[id], benchmark.passages[row - 1]
    first = found[mode][id].first
    held = fold(passage.whole)
    words = [word for word, _ in segmenter.words_with_counts(fold(question)) if word.isalnum()]
    return Miss(
        query=id,
        question=question,
        passage=passage,
        ranks={name: run_benchmark[id].ranks.get(row) for name, run_benchmark in found.items()},
        first=benchmark.passages[first - 1] if first else None,
        lacking=tuple(word for word in dict.fromkeys(words) if word not in held),
    )


def opening(passage: Passage) -> str:
    """A passage's first words."""
    words = " ".join(passage.whole.split())
    return words[:_OPENING] + ("…" if len(words) > _OPENING else "")
