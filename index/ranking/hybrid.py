"""From a question to a ranking over one set of holdings.

Words, pairs of characters and vectors propose clauses; all of these are glanced at, the best are looked at closely.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from policykb.index.embedding.static import Embedding, StaticEmbedding, Vectors
from policykb.index.first_stage.inverted_index import IntArray, Scores
from policykb.index.first_stage.snapshot import IndexSnapshot
from policykb.index.first_stage.vector_index import Mask
from policykb.index.question.question import Question
from policykb.index.ranking.features import FEATURES, PRERANK_FEATURES, Candidates, Features, best, prerank
from policykb.index.ranking.late_interaction import rerank
from policykb.index.ranking.ranker import Ranker
from policykb.index.ranking.result import Ranking, unranked
from policykb.index.ranking.score_scale import shipped_cosines, to_shipped_scale
from policykb.index.text.segmenter import Segmenter, bigrams

Mode = Literal["keyword", "semantic", "hybrid"]

Boost = tuple[Sequence[int] | IntArray, float]
"""Rows, sorted and none twice, and what is added to their score."""

NEAREST = 1000
"""So many clauses belong to the result for their meaning alone."""

_BY_WORDS, _BY_MEANING = 100, 300
"""Of the lists of words and of pairs, and of that of vectors, so many clauses are candidates."""

_SHARES = 0.65, 0.5, 0.38, 0.25, 0.12, 0.0
"""The best are looked for above these shares of the highest score."""

MAX_RERANKED, _FEWEST = 40, 10
"""So many of the candidates are looked at closely at most, and at least."""

_FAR = 6.0
"""What the glance puts further behind the best than this, in units of its score, is not looked at: looking changes no figure
of `policykb eval` on the benchmarks of the README by more than 0.003."""

_MOST_FREQUENT = 2.2
"""What BM25 gives at most for a word, in units of its rarity."""

# The ranker learned from laws and reports; clauses of policies are put further from how people ask, and the few words of
# a question that one of them comes near to say more.
_MEANING = 4.0
_NEARNESS = PRERANK_FEATURES.index("cosine")
_SENSE = np.zeros(len(FEATURES), dtype=np.float32)
_SENSE[[FEATURES.index(name) for name in ("cosine", "sentence", "alike_weighed", "near_words")]] = _MEANING

EXACT, FAVOURED, BARE = 8.0, 5.0, -2.0
"""Added to the score of a clause that holds a quoted phrase, that names the departments asked for, that is a heading."""

_BEHIND = 1.0
"""How far what was not looked at stays behind what was."""


@dataclass(frozen=True)
class HybridSearch:
    """Everything that a search needs, none of which changes meanwhile. At most `closely` candidates are looked at."""

    held: IndexSnapshot
    embedding: Embedding
    static: StaticEmbedding
    segmenter: Segmenter
    ranker: Ranker
    rerank_depth: int = MAX_RERANKED

    def search(
        self,
        question: Question,
        allowed: Sequence[int] | None = None,
        favoured: Sequence[int] = (),
        exact: Sequence[int] = (),
        boosts: Sequence[Boost] = (),
        window: int = 0,
        mode: Mode = "hybrid",
    ) -> Ranking:
        """As `Engine.search`."""
        mask = None if allowed is None else self.held.mask_of(allowed)
        cut, two = self.segmenter.words(question.wanted), bigrams(question.wanted)
        words, pairs, context, most = self._by_words(cut, two, mask, mode)
        whole = self.static.token_ids([question.wanted])[0]
        vector, static = self._vectors(question.wanted, whole)
        near, cosines = self.held.vectors.nearest(vector, NEAREST if mode != "keyword" else 0, mask)
        docnos = self._candidates(words, pairs, near, [*exact, *favoured] if mode == "hybrid" else [], mask)
        if not len(docnos):
            return unranked()
        known = np.zeros(len(self.held), dtype=np.float32)
        known[near] = cosines
        is_near = np.zeros(len(self.held), dtype=np.bool_)
        is_near[near] = True
        if mode != "keyword":
            far = docnos[~is_near[docnos]]
            known[far] = self.held.vectors.cosines(vector, far)
        of_places = known[docnos]
        if self.embedding is not self.static and mode == "hybrid":
            of_places = to_shipped_scale(of_places, shipped_cosines(static, self.static, self.held.forward, docnos))
        token_ids = sorted(set(whole)) or [0]
        found = Candidates(
            docnos,
            words[docnos],
            pairs[docnos],
            context[docnos],
            of_places,
            self.held.forward.sizes(docnos),
            *most,
            len(token_ids),
        )
        if mode == "hybrid":
            added = self._added(docnos, [(favoured, FAVOURED), (exact, EXACT), *boosts])
            order, scores, table, parts = self._judged(token_ids, found, added)
        else:
            scores = found.cosines if mode == "semantic" else _by_both(found)
            order = np.lexsort((docnos, -scores))
            scores, table, parts = scores[order], np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.int64)
        rows: list[int] = self.held.rows[docnos[order]].tolist()
        matching = (words > 0) | (pairs > 0) | is_near
        matching[docnos] = False
        total = len(rows) + int(np.count_nonzero(matching))
        if window > len(rows):
            rest = np.flatnonzero(matching)
            rows += self.held.rows[rest[np.lexsort((rest, -known[rest], -words[rest]))]].tolist()
        words, pairs, cosines = (column[order] for column in (found.words, found.pairs, found.cosines))
        return Ranking(tuple(rows), total, words, pairs, cosines, scores, table, parts)

    def _vectors(self, text: str, token_ids: Sequence[int]) -> tuple[Vectors, Vectors]:
        """Of a question, whose pieces are given, by the model and by the shipped one, which may be the same."""
        static = self.static.encode_token_ids([token_ids])[0]
        return (static if self.embedding is self.static else self.embedding.encode_query([text])[0]), static

    def _by_words(
        self, cut: Sequence[str], two: Sequence[str], mask: Mask | None, mode: Mode
    ) -> tuple[Scores, Scores, Scores, tuple[float, float]]:
        """BM25 of every clause over words in all fields, over character pairs, and over titles and headings; and about the
        highest that a clause can have by words and by pairs."""
        if mode == "semantic":
            nothing = np.zeros(len(self.held), dtype=np.float32)
            return nothing, nothing, nothing, (0.0, 0.0)
        words, rarest_words = self.held.fields["words"].scores(cut)
        pairs, rarest_pairs = self.held.fields["pairs"].scores(two)
        context, _ = self.held.fields["context"].scores(cut)
        if mask is not None:
            words, pairs = words * mask, pairs * mask
        return words, pairs, context, (_MOST_FREQUENT * rarest_words, _MOST_FREQUENT * rarest_pairs)

    def _candidates(
        self, words: Scores, pairs: Scores, near: IntArray, named: Sequence[int], mask: Mask | None
    ) -> IntArray:
        """The places that any of the lists proposes, and those of the rows named that pass the mask, in order."""
        chosen = np.zeros(len(self.held), dtype=np.bool_)
        if len(named):
            chosen[self.held.docnos_of(named)] = True
        if mask is not None:
            chosen &= mask
        for proposed in (_best(words), _best(pairs), near[:_BY_MEANING]):
            chosen[proposed] = True
        return np.flatnonzero(chosen)

    def _added(self, docnos: IntArray, boosts: Sequence[Boost]) -> Scores:
        """What is added to the score of each candidate, whatever its words."""
        added: Scores = self.held.bare[docnos] * np.float32(BARE)
        rows = self.held.rows[docnos]
        for boosted, boost in boosts:
            if len(boosted):
                at = np.searchsorted(boosted, rows)
                added[np.take(boosted, at, mode="clip") == rows] += boost
        return added

    def _judged(
        self, token_ids: list[int], found: Candidates, added: Scores
    ) -> tuple[IntArray, Scores, Features, IntArray]:
        """The order of the candidates, their scores in that order, and of those looked at the features and nearest parts."""
        preranked = prerank(found)
        first = self.ranker.prerank(preranked) + np.float32(_MEANING) * preranked[:, _NEARNESS] + added
        by_glance = np.lexsort((found.docnos, -first))
        near = np.count_nonzero(first >= first[by_glance[0]] - np.float32(_FAR))
        rerank_depth = min(self.rerank_depth, max(_FEWEST, int(near)))
        close, rest = by_glance[:rerank_depth], by_glance[rerank_depth:]
        seen, parts = rerank(token_ids, self.held.idf(token_ids), self.static, self.held.forward, found.docnos[close])
        table = np.concatenate([preranked[close], seen], axis=1)
        scores = self.ranker.rerank(table) + table @ _SENSE + added[close]
        order = np.lexsort((found.docnos[close], -scores))
        close, scores, table, parts = close[order], scores[order], table[order], parts[order]
        if len(rest):
            behind = first[rest] - first[rest[0]] + scores[-1] - np.float32(_BEHIND)
            scores = np.concatenate([scores, behind])
        return np.concatenate([close, rest]), scores.astype(np.float32), table, parts


def _best(scores: Scores) -> IntArray:
    """Places of the best, those of score 0 left out, of equals the first. Most lie far below the best: few are compared."""
    highest = float(scores.max(initial=0))
    for share in _SHARES:
        high = scores > share * highest
        if np.count_nonzero(high) >= _BY_WORDS:
            break
    some = np.flatnonzero(high)
    if len(some) <= _BY_WORDS:
        return some
    least = np.partition(scores[some], -_BY_WORDS)[-_BY_WORDS]
    above, equal = some[scores[some] > least], some[scores[some] == least]
    return np.concatenate([above, equal[: _BY_WORDS - len(above)]])


def _by_both(found: Candidates) -> Scores:
    """Words and pairs alike, for a search by words alone."""
    scores: Scores = found.words / best(found.words) + found.pairs / best(found.pairs)
    return scores
