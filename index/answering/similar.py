"""Similar clauses: those that say much the same elsewhere.

Two documents are also compared clause by clause. Likeness is a cosine, 0 to 1. It orders clauses and is no probability:
clauses on one subject are alike anyhow.
"""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from policykb.corpus.model import Clause
from policykb.corpus.records import Entry
from policykb.corpus.store import Store
from policykb.index.embedding.static import Vectors
from policykb.index.engine import Engine
from policykb.index.question.question import Question

MIN_LIKENESS = 0.5
"""Minimum likeness of two clauses that are compared as a pair."""

_POSITION_WEIGHT = 1e-3
"""Weight of the distance between two positions: of equally alike clauses, those in the same part of both documents pair up."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A clause of one document and its counterpart in another.

    left: the clause of the left document; None where there is none
    right: the clause of the right document; None where there is none
    likeness: of the two; None where one is missing
    """

    left: Clause | None
    right: Clause | None
    likeness: float | None


def similar(
    store: Store, engine: Engine, entry: Entry, limit: int, elsewhere: bool = True
) -> list[tuple[Entry, float]]:
    """Return the most similar clauses with their likeness, best first.

    elsewhere: leave out the clause's own document
    """
    own = store.entries_of(entry.document_id)
    left_out = {one.row for one in own} if elsewhere else {entry.row}
    allowed = [row for rows in store.rows_of_documents().values() for row in rows if row not in left_out]
    text = text_with_headings(entry.clause, {one.clause.path: one.clause.heading for one in own})
    ranking = engine.search(Question(text, "topic", text), allowed, mode="semantic")
    entries = store.entries(ranking.rows[:limit])
    ranked = zip(ranking.rows[:limit], ranking.cosines.tolist(), strict=False)
    return [(entries[row], _clipped(cosine)) for row, cosine in ranked if row in entries]


def compare(engine: Engine, left: Sequence[Clause], right: Sequence[Clause]) -> list[Pair]:
    """Pair the clauses of two documents, in the order of the left one.

    A clause that only the right document has follows the clause that precedes it there. Pairs are made greedily, the most
    alike first: an alignment that keeps the order would lose measures that the other document has in another place, as
    documents of two provinces do. Of texts that stand twice, the pair with the nearer positions wins.
    """
    likeness = _encoded(engine, left) @ _encoded(engine, right).T
    partner = dict(_matched(likeness))
    anchors = _in_order(partner)
    alone: dict[int, list[Pair]] = {}
    for place in sorted(set(range(len(right))) - set(partner.values())):
        passed = bisect([there for _, there in anchors], place)
        here = anchors[passed - 1][0] if passed else -1
        alone.setdefault(here, []).append(Pair(None, right[place], None))
    pairs = alone.get(-1, [])
    for here, clause in enumerate(left):
        there = partner.get(here)
        other, score = (None, None) if there is None else (right[there], _clipped(float(likeness[here, there])))
        pairs += [Pair(clause, other, score), *alone.get(here, [])]
    return pairs


def text_with_headings(clause: Clause, headings: dict[tuple[str, ...], str]) -> str:
    """Return a clause's words below the headings above it.

    The title is left out, as it belongs to the document.
    """
    above = (headings.get(clause.path[:depth], "") for depth in range(1, len(clause.path)))
    return "\n".join([*filter(None, above), clause.text])


def _encoded(engine: Engine, clauses: Sequence[Clause]) -> Vectors:
    headings = {clause.path: clause.heading for clause in clauses}
    return engine.static_vectors([text_with_headings(clause, headings) for clause in clauses])


def _matched(likeness: Vectors) -> Iterator[tuple[int, int]]:
    lefts, rights = np.nonzero(likeness >= MIN_LIKENESS)
    apart = np.abs(lefts / max(likeness.shape[0], 1) - rights / max(likeness.shape[1], 1))
    order = np.lexsort((rights, lefts, _POSITION_WEIGHT * apart - likeness[lefts, rights]))
    free_left, free_right = set(lefts.tolist()), set(rights.tolist())
    for here, there in zip(lefts[order].tolist(), rights[order].tolist(), strict=True):
        if here in free_left and there in free_right:
            free_left.discard(here)
            free_right.discard(there)
            yield here, there


def _in_order(partner: dict[int, int]) -> list[tuple[int, int]]:
    """Return the longest chain of pairs in the same order in both documents."""
    ends: list[int] = []  # of the best chain of each length, the place on the right where it ends
    last: list[int] = []  # and on the left
    before: dict[int, int | None] = {}
    for here, there in sorted(partner.items()):
        length = bisect(ends, there)
        before[here] = last[length - 1] if length else None
        ends[length : length + 1], last[length : length + 1] = [there], [here]
    chain: list[tuple[int, int]] = []
    at = last[-1] if last else None
    while at is not None:
        chain.append((at, partner[at]))
        at = before[at]
    return chain[::-1]


def _clipped(cosine: float) -> float:
    return min(1.0, max(0.0, cosine))
