"""Hybrid search: by words and by vectors at once.

Over one snapshot, words and vectors propose candidates, and two rankers order them. Candidates come from BM25 over
words, BM25 over character pairs, and vectors. The pre-ranker scores all of them, the reranker the best, with late
interaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from policykb.index.embedding.contextual import ContextualEmbedding
from policykb.index.embedding.interface import Embedding, Vectors
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.inverted_index import IntArray, Scores
from policykb.index.first_stage.snapshot import IndexSnapshot
from policykb.index.first_stage.vector_index import Mask
from policykb.index.question.question import Question
from policykb.index.ranking.features import Candidates, Features, best, prerank_features
from policykb.index.ranking.hints import CERTAIN, Hints
from policykb.index.ranking.late_interaction import interaction_features
from policykb.index.ranking.ranker import Ranker
from policykb.index.ranking.result import Ranking, unranked
from policykb.index.ranking.score_scale import in_order_of
from policykb.index.text.normalise import letters
from policykb.index.text.segmenter import Segmenter, bigrams

Mode = Literal["keyword", "semantic", "hybrid"]

NEAREST = 1000
"""Number of nearest clauses by vector that count as matches, whatever their words."""

_CANDIDATES_BY_WORDS, _CANDIDATES_BY_VECTOR, _CANDIDATES_BY_EACH_VECTOR = 100, 300, 150
"""Maximum number of candidates from each BM25 list, from static vectors alone, and from each of two kinds of vectors."""

_SCORE_SHARES = 0.65, 0.5, 0.38, 0.25, 0.12, 0.0
"""Shares of the highest BM25 score above which the top candidates are looked for, in turn; they only save sorting."""

MAX_RERANKED, _MIN_RERANKED = 40, 10
"""Maximum and minimum number of candidates that are reranked."""

_RERANK_MARGIN = 6.0
"""Maximum distance from the best pre-ranker score for a candidate to be reranked.

Reranking the rest changes no figure of `policykb eval` on the benchmarks of the README by more than 0.003.
"""

_MAX_TERM_SCORE = 2.2
"""Maximum BM25 score of a term, in units of its idf: k1 + 1."""

_UNRERANKED_MARGIN = 1.0
"""Margin between the last reranked score and the first score of the other candidates."""


@dataclass(frozen=True)
class HybridSearch:
    """One search over one snapshot; nothing of it changes meanwhile.

    snapshot: the arrays of all clauses
    encoder: the contextual encoder of the knowledge base, if it has one
    static: the static embedding
    segmenter: cuts the question into words
    ranker: the pre-ranker and the reranker
    weights: the weight of each kind of hint
    rerank_depth: maximum number of candidates that are reranked
    """

    snapshot: IndexSnapshot
    encoder: Embedding | None
    static: StaticEmbedding
    segmenter: Segmenter
    ranker: Ranker
    weights: Mapping[str, float]
    rerank_depth: int = MAX_RERANKED

    def search(
        self,
        question: Question,
        allowed: Sequence[int] | None = None,
        hints: Hints = MappingProxyType({}),
        preferred: Sequence[int] | None = None,
        window: int = 0,
        mode: Mode = "hybrid",
    ) -> Ranking:
        """Search as `Engine.search` describes."""
        mask = None if allowed is None else self.snapshot.mask_of(allowed)
        first = self._first_stage(question, mask, mode)
        certain = [row for kind in CERTAIN for row in hints.get(kind, ())] if mode == "hybrid" else []
        docnos = self._candidates(first, certain, mask, preferred)
        if not len(docnos):
            return unranked()
        candidates = self._scored(first, docnos, mode)
        if mode == "hybrid":
            boosts = self._boosts(docnos, hints)
            order, scores, features, parts = self._ranked(first.distinct_tokens, candidates, boosts)
        else:
            scores = candidates.meanings if mode == "semantic" else _keyword_scores(candidates)
            order = np.lexsort((docnos, -scores))
            scores, features, parts = scores[order], np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.int64)
        rows: list[int] = self.snapshot.rows[docnos[order]].tolist()
        others = first.matches()
        others[docnos] = False
        total = len(rows) + int(np.count_nonzero(others))
        if window > len(rows):
            rest = np.flatnonzero(others)
            rows += self.snapshot.rows[rest[np.lexsort((rest, -first.cosines[rest], -first.words[rest]))]].tolist()
        words, pairs, cosines = (column[order] for column in (candidates.words, candidates.pairs, candidates.meanings))
        return Ranking(tuple(rows), total, words, pairs, cosines, scores, features, parts)

    def _first_stage(self, question: Question, mask: Mask | None, mode: Mode) -> "_FirstStage":
        """Score all clauses by words, and find the nearest by vector."""
        text = question.wanted
        words, pairs, context, highest = self._bm25(self.segmenter.words(text), bigrams(text), mask, mode)
        token_ids = self.static.token_ids([text])[0]
        vector = self.static.encode_token_ids([token_ids])[0]
        nearest, cosines = self.snapshot.vectors.nearest(vector, NEAREST if mode != "keyword" else 0, mask)
        known = np.zeros(len(self.snapshot), dtype=np.float32)
        known[nearest] = cosines
        is_near = np.zeros(len(self.snapshot), dtype=np.bool_)
        is_near[nearest] = True
        meaning, nearest_by_meaning = None, nearest[:0]
        if self.encoder and mode != "keyword" and len(self.snapshot.pieces.vectors) and letters(text):
            meaning = self.encoder.encode_query([text])[0]
            nearest_by_meaning, _ = self.snapshot.pieces.nearest(meaning, NEAREST, mask)
        matches = is_near.copy()
        matches[nearest_by_meaning] = True
        distinct = sorted(set(token_ids)) or [0]
        by_vector = nearest, nearest_by_meaning
        return _FirstStage(
            words, pairs, context, highest, by_vector, matches, is_near, known, vector, meaning, distinct
        )

    def _bm25(
        self, words: Sequence[str], pairs: Sequence[str], mask: Mask | None, mode: Mode
    ) -> tuple[Scores, Scores, Scores, tuple[float, float]]:
        """Return BM25 of every clause, and about the highest that is possible.

        BM25 is over words, pairs and context; about the highest is by words and by pairs.
        """
        if mode == "semantic":
            nothing = np.zeros(len(self.snapshot), dtype=np.float32)
            return nothing, nothing, nothing, (0.0, 0.0)
        by_words, words_idf = self.snapshot.fields["words"].scores(words)
        by_pairs, pairs_idf = self.snapshot.fields["pairs"].scores(pairs)
        by_context, _ = self.snapshot.fields["context"].scores(words)
        if mask is not None:
            by_words, by_pairs = by_words * mask, by_pairs * mask
        return by_words, by_pairs, by_context, (_MAX_TERM_SCORE * words_idf, _MAX_TERM_SCORE * pairs_idf)

    def _candidates(
        self, first: "_FirstStage", certain: Sequence[int], mask: Mask | None, preferred: Sequence[int] | None
    ) -> IntArray:
        """Return the docnos of the candidates, ascending.

        They are the docnos that any list proposes, and those of rows that are certain. Where the question prefers some
        clauses, each list proposes the best of these as well.
        """
        chosen = np.zeros(len(self.snapshot), dtype=np.bool_)
        if len(certain):
            chosen[self.snapshot.docnos_of(certain)] = True
        if mask is not None:
            chosen &= mask
        for proposed in self._proposed(first, None):
            chosen[proposed] = True
        if preferred is not None:
            inside = self.snapshot.mask_of(preferred)
            for proposed in self._proposed(first, inside if mask is None else inside & mask):
                chosen[proposed] = True
        return np.flatnonzero(chosen)

    def _proposed(self, first: "_FirstStage", inside: Mask | None) -> Iterator[IntArray]:
        """Yield the best docnos by words, by character pairs, and by vectors.

        inside: the only ones to be proposed; None for all
        """
        yield _top(first.words if inside is None else first.words * inside)
        yield _top(first.pairs if inside is None else first.pairs * inside)
        most = _CANDIDATES_BY_VECTOR if first.meaning is None else _CANDIDATES_BY_EACH_VECTOR
        static, meaning = first.nearest
        if inside is None:
            yield static[:most]
            yield meaning[:most]
        elif len(static):
            yield self.snapshot.vectors.nearest(first.vector, most, inside)[0]
            if first.meaning is not None:
                yield self.snapshot.pieces.nearest(first.meaning, most, inside)[0]

    def _scored(self, first: "_FirstStage", docnos: IntArray, mode: Mode) -> Candidates:
        """Return the first-stage scores of the candidates.

        Cosines that are not known yet are worked out.
        """
        if mode != "keyword":
            far = docnos[~first.is_near[docnos]]
            first.cosines[far] = self.snapshot.vectors.cosines(first.vector, far)
        cosines = first.cosines[docnos]
        return Candidates(
            docnos,
            first.words[docnos],
            first.pairs[docnos],
            first.context[docnos],
            cosines,
            self._meanings(first, docnos, cosines),
            self.snapshot.forward.sizes(docnos),
            *first.highest,
            len(first.distinct_tokens),
        )

    def _meanings(self, first: "_FirstStage", docnos: IntArray, cosines: Scores) -> Scores:
        """Return the encoder's cosines of the candidates, on the shipped scale.

        A clause that is not encoded yet gets what goes with its static cosine. Of another encoder only the order counts:
        with some, unrelated texts reach 0.7.
        """
        expected = self.ranker.expected_meaning(cosines)
        if first.meaning is None:
            return expected
        meanings = self.snapshot.pieces.cosines(first.meaning, docnos)
        known = ~np.isnan(meanings)
        if isinstance(self.encoder, ContextualEmbedding):
            return np.where(known, meanings, expected)
        expected[known] = in_order_of(meanings[known], expected[known])
        return expected

    def _boosts(self, docnos: IntArray, hints: Hints) -> Scores:
        """Return what hints add to the score of each candidate, whatever its words."""
        added: Scores = self.snapshot.bare[docnos] * np.float32(self.weights.get("bare", 0))
        rows = self.snapshot.rows[docnos]
        for kind, some in hints.items():
            if len(some):
                at = np.searchsorted(some, rows)
                added[np.take(some, at, mode="clip") == rows] += self.weights.get(kind, 0)
        return added

    def _ranked(
        self, token_ids: list[int], candidates: Candidates, boosts: Scores
    ) -> tuple[IntArray, Scores, Features, IntArray]:
        """Prerank all candidates and rerank the best.

        Returns the order of the candidates, their scores in that order, and of those reranked features and nearest parts.
        """
        docnos = candidates.docnos
        features = prerank_features(candidates)
        preranked = self.ranker.prerank(features) + boosts
        order = np.lexsort((docnos, -preranked))
        near = np.count_nonzero(preranked >= preranked[order[0]] - np.float32(_RERANK_MARGIN))
        depth = min(self.rerank_depth, max(_MIN_RERANKED, int(near)))
        top, rest = order[:depth], order[depth:]
        idf = self.snapshot.idf_of(token_ids)
        interaction, parts = interaction_features(token_ids, idf, self.static, self.snapshot.forward, docnos[top])
        table = np.concatenate([features[top], interaction], axis=1)
        scores = self.ranker.rerank(table) + boosts[top]
        order = np.lexsort((docnos[top], -scores))
        top, scores, table, parts = top[order], scores[order], table[order], parts[order]
        if len(rest):
            behind = preranked[rest] - preranked[rest[0]] + scores[-1] - np.float32(_UNRERANKED_MARGIN)
            scores = np.concatenate([scores, behind])
        return np.concatenate([top, rest]), scores.astype(np.float32), table, parts


@dataclass(frozen=True, slots=True)
class _FirstStage:
    """What the first stage of a search says of all clauses.

    The arrays are of shape (clauses,) where nothing else is said.

    words, pairs, context: BM25 as in `Candidates`
    highest: about the highest BM25 over words and over pairs that the question can give
    nearest: docnos of the nearest clauses by static vector and by the encoder, best first
    matched: which clauses are among either
    is_near: which clauses are among the former
    cosines: static cosine of each clause as far as known, else 0
    vector: the question's static vector
    meaning: the question's vector by the encoder; None without one, or while no clause is encoded
    distinct_tokens: the question's token ids, each once, ascending; at least the unknown one
    """

    words: Scores
    pairs: Scores
    context: Scores
    highest: tuple[float, float]
    nearest: tuple[IntArray, IntArray]
    matched: Mask
    is_near: Mask
    cosines: Scores
    vector: Vectors
    meaning: Vectors | None
    distinct_tokens: list[int]

    def matches(self) -> Mask:
        """Return which clauses match a term or are among the nearest by vector."""
        return (self.words > 0) | (self.pairs > 0) | self.matched


def _top(scores: Scores) -> IntArray:
    """Return the docnos of the top scores.

    Scores of 0 are dropped, ties go to the lower docno.
    """
    highest = float(scores.max(initial=0))
    for share in _SCORE_SHARES:  # most scores lie far below the highest: few need comparing
        high = scores > share * highest
        if np.count_nonzero(high) >= _CANDIDATES_BY_WORDS:
            break
    some = np.flatnonzero(high)
    if len(some) <= _CANDIDATES_BY_WORDS:
        return some
    least = np.partition(scores[some], -_CANDIDATES_BY_WORDS)[-_CANDIDATES_BY_WORDS]
    above, equal = some[scores[some] > least], some[scores[some] == least]
    return np.concatenate([above, equal[: _CANDIDATES_BY_WORDS - len(above)]])


def _keyword_scores(candidates: Candidates) -> Scores:
    """Return the scores of a search by words alone.

    Words and character pairs count alike.
    """
    scores: Scores = candidates.words / best(candidates.words) + candidates.pairs / best(candidates.pairs)
    return scores
