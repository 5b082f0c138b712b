"""Several ranked lists into one: words, character pairs and vectors, each on its own scale, weighed and added."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.words import Matches

WORDS, PAIRS, MEANING = 0.35, 0.25, 0.40
EXACT, FAVOURED = 1.0, 0.3

# a heading repeats what its items say, and says nothing itself
BARE = 0.6


@dataclass(frozen=True, slots=True)
class Lists:
    """What was found for one question: three lists, the rows that hold a quoted phrase, rows to lift, mere headings."""

    words: Matches
    pairs: Matches
    nearest: Matches
    exact: frozenset[int]
    favoured: frozenset[int]
    bare: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a row stands where it does: BM25 over words and over pairs, cosine, and the fused score they gave."""

    words: float
    pairs: float
    cosine: float
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows best first; `evidence` for those that were fused. `total` counts all that match, ranked or not."""

    rows: tuple[int, ...]
    evidence: dict[int, Evidence]
    total: int
    exact: frozenset[int] = frozenset()


def fuse(lists: Lists, depth: int, total: int) -> Ranking:
    """One order: the fused top of all lists, then what is left of each in its own order; ties by row."""
    words = _by_row(lists.words, depth)
    pairs = _by_row(lists.pairs, depth)
    cosines = _by_row(lists.nearest, depth)
    rows = words.keys() | pairs.keys() | cosines.keys() | lists.exact
    most_words = max(words.values(), default=0.0) or 1.0
    most_pairs = max(pairs.values(), default=0.0) or 1.0
    highest = max(cosines.values(), default=0.0)
    lowest = min(cosines.values(), default=0.0)
    width = (highest - lowest) or 1.0
    evidence = {}
    for row in rows:
        word, pair, cosine = words.get(row, 0.0), pairs.get(row, 0.0), cosines.get(row)
        score = WORDS * word / most_words + PAIRS * pair / most_pairs
        score += MEANING * ((cosine - lowest) / width if cosine is not None else 0.0)
        score += EXACT * (row in lists.exact) + FAVOURED * (row in lists.favoured)
        score *= BARE if row in lists.bare else 1.0
        evidence[row] = Evidence(word, pair, cosine or 0.0, score)
    order = dict.fromkeys(sorted(rows, key=lambda row: (-evidence[row].score, row)))
    order |= dict.fromkeys(row for row in _rest(lists) if row not in order)
    return Ranking(tuple(order), evidence, total, lists.exact)


def _by_row(matches: Matches, depth: int) -> dict[int, float]:
    return dict(zip(matches.rows[:depth], matches.scores[:depth], strict=True))


def _rest(lists: Lists) -> Iterator[int]:
    yield from lists.words.rows
    yield from lists.pairs.rows
    yield from lists.nearest.rows
