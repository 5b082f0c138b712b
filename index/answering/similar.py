"""Similar clauses: those that say much the same elsewhere.

Two documents are also compared clause by clause. Likeness is a cosine, 0 to 1. It orders clauses and is no probability:
clauses on one subject are alike anyhow.
"""

from bisect import bisect
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import faiss
import numpy as np

from policykb.corpus.model import Clause
from policykb.corpus.records import Entry
from policykb.corpus.store import Store
from policykb.index.embedding.static import Vectors
from policykb.index.engine import Engine
from policykb.index.first_stage.inverted_index import IntArray
from policykb.index.question.question import Question

MIN_LIKENESS = 0.5
"""Minimum likeness of two clauses that are compared as a pair."""

_FEWEST_CANDIDATES, _MOST_CANDIDATES = 16, 1_000_000
"""Minimum number of candidates for each clause, and about how many there are in all, which bounds time and memory."""

_MOST_COMPARED = 25_000_000
"""Number of pairs of clauses up to which each is compared with all of the other document: some 0.1 s for each ten million."""

_GROUPS, _GROUPS_LOOKED_AT = 128, 8
"""Number of groups into which more clauses are sorted, and of those nearest to a clause that are looked at. Chosen by hand."""

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

    A clause that only the right document has follows the clause that precedes it there. Equal clauses are paired first, those
    that stand several times in their order. The others are paired greedily, the most alike first: an alignment that keeps
    the order would lose measures that the other document has in another place, as documents of two provinces do. Of
    equally alike ones, the pair with the nearer positions wins.
    """
    texts = _texts(left), _texts(right)
    likeness = dict.fromkeys(_equal(*texts), 1.0)
    taken = {here for here, _ in likeness}, {there for _, there in likeness}
    rest = [[at for at in range(len(some)) if at not in used] for some, used in zip(texts, taken, strict=True)]
    if all(rest):
        ours, theirs = (engine.static_vectors([some[at] for at in ats]) for some, ats in zip(texts, rest, strict=True))
        likeness |= _matched(ours, theirs, *rest)
    partner = dict(sorted(likeness))
    anchors = _in_order(partner)
    passed_by = [there for _, there in anchors]
    alone: dict[int, list[Pair]] = {}
    for place in sorted(set(range(len(right))) - set(partner.values())):
        passed = bisect(passed_by, place)
        here = anchors[passed - 1][0] if passed else -1
        alone.setdefault(here, []).append(Pair(None, right[place], None))
    pairs = alone.get(-1, [])
    for here, clause in enumerate(left):
        there = partner.get(here)
        other, score = (None, None) if there is None else (right[there], _clipped(likeness[here, there]))
        pairs += [Pair(clause, other, score), *alone.get(here, [])]
    return pairs


def text_with_headings(clause: Clause, headings: dict[tuple[str, ...], str]) -> str:
    """Return a clause's words below the headings above it.

    The title is left out, as it belongs to the document.
    """
    above = (headings.get(clause.path[:depth], "") for depth in range(1, len(clause.path)))
    return "\n".join([*filter(None, above), clause.text])


def _texts(clauses: Sequence[Clause]) -> list[str]:
    """Return the clauses' words below their headings."""
    headings = {clause.path: clause.heading for clause in clauses}
    return [text_with_headings(clause, headings) for clause in clauses]


def _equal(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of equal texts, each used once."""
    places: dict[str, deque[int]] = defaultdict(deque)
    for there, text in enumerate(right):
        places[text].append(there)
    for here, text in enumerate(left):
        if places.get(text):
            yield here, places[text].popleft()


def _matched(left: Vectors, right: Vectors, here: Sequence[int], there: Sequence[int]) -> dict[tuple[int, int], float]:
    """Return pairs of places with their likeness, made greedily.

    The nearest clauses of the other document are candidates.

    left, right: the vectors of the clauses
    here, there: their places in their documents
    """
    nearest = min(len(right), max(_FEWEST_CANDIDATES, _MOST_CANDIDATES // len(left)))
    likeness, found = _nearest(left, right, nearest)
    rows, ranks = np.nonzero((likeness >= MIN_LIKENESS) & (found >= 0))
    likeness, columns = likeness[rows, ranks], found[rows, ranks]
    lefts, rights = np.asarray(here)[rows], np.asarray(there)[columns]
    apart = np.abs(lefts / max(lefts.max(initial=0), 1) - rights / max(rights.max(initial=0), 1))
    order = np.lexsort((rights, lefts, _POSITION_WEIGHT * apart - likeness))
    free_left, free_right = set(lefts.tolist()), set(rights.tolist())
    pairs: dict[tuple[int, int], float] = {}
    for one, other, alike in zip(lefts[order].tolist(), rights[order].tolist(), likeness[order].tolist(), strict=True):
        if one in free_left and other in free_right:
            free_left.discard(one)
            free_right.discard(other)
            pairs[one, other] = alike
    return pairs


def _nearest(left: Vectors, right: Vectors, number: int) -> tuple[Vectors, IntArray]:
    """Return the cosines and places of the nearest of `right` for each of `left`.

    Where both are very long, only the groups nearest to a clause are searched; the place is then -1 where there is none.
    """
    if len(left) * len(right) <= _MOST_COMPARED:
        return faiss.knn(left, right, number, metric=faiss.METRIC_INNER_PRODUCT)
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(right.shape[1]), right.shape[1], _GROUPS, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter = 4
    index.train(right[:: max(1, len(right) // (_GROUPS * 40))])
    index.add(right)
    index.nprobe = _GROUPS_LOOKED_AT
    return index.search(left, number)


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
