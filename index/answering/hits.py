"""The hits of an answer: the clauses found, ready to be shown.

They are made from a ranking: clauses with citation, score, highlights and, on request, an explanation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from policykb.corpus.citation import cite
from policykb.corpus.records import DocumentSummary, Entry
from policykb.index.answering.answer import Hit
from policykb.index.answering.confidence import Confidence, Judgement
from policykb.index.answering.explanation import matched_words, passages_by_clause
from policykb.index.answering.search import Search
from policykb.index.ranking.best_sentence import Span
from policykb.index.ranking.result import Ranking
from policykb.index.text.normalise import fold

_MAX_FOLDED_TEXTS = 2_000
"""Maximum number of folded clause texts that are cached; questions come back to the same clauses."""


_MAX_HIGHLIGHTED = 100_000
"""Maximum number of characters of a clause in which words are highlighted. Chosen by hand; most clauses have hundreds."""

_MAX_SPANS = 1_000
"""Maximum number of highlights of a clause. Chosen by hand."""


def hits_of(
    search: Search,
    ranked: Sequence[tuple[int, int]],
    ranking: Ranking,
    judgement: Judgement,
    confidence: Confidence,
) -> tuple[Hit, ...]:
    """Return the hits of rows given with their ranks; rows that are gone are left out."""
    entries = search.store.entries([row for _, row in ranked])
    words = [word for word in dict.fromkeys(search.words) if len(word) > 1]
    found: list[Hit] = []
    for rank, row in ranked:
        entry = entries.get(row)
        if entry and (document := search.catalogue.documents.get(entry.document_id)):
            score = _score(rank, ranking, judgement, confidence)
            sentence = search.engine.nearest_sentence(ranking, rank, entry.clause.text)
            found.append(_hit(entry, document, score, words, sentence))
    return tuple(found)


def explained(search: Search, hits: Sequence[Hit], ranking: Ranking) -> tuple[Hit, ...]:
    """Return the hits, each with the reasons why it was found.

    The reasons are the evidence for the hit, and the words that matched, field by field.
    """
    passages = passages_by_clause(search.store, [hit.clause.id for hit in hits])
    ranks = {row: rank for rank, row in enumerate(ranking.rows)}
    return tuple(
        replace(
            hit,
            evidence=ranking.evidence(ranks[passage.row]),
            matched=matched_words(search.words, passage, search.engine.words),
        )
        for hit in hits
        if (passage := passages.get(hit.clause.id)) and passage.row in ranks
    )


def _score(rank: int, ranking: Ranking, judgement: Judgement, confidence: Confidence) -> float:
    """Return the probability that the clause of a rank is relevant.

    Clauses of a list that was looked up are what was asked for; clauses that were not scored are not known to be relevant.
    """
    if not len(ranking.scores):
        return judgement.confidence
    if rank >= len(ranking.scores):
        return 0.0
    gap = float(ranking.scores[0] - ranking.scores[rank])
    return confidence.relevance(judgement.confidence, gap, rank == 0)


def _hit(entry: Entry, document: DocumentSummary, score: float, words: Sequence[str], sentence: Span | None) -> Hit:
    return Hit(
        clause=entry.clause,
        document=document,
        citation=cite(document.header, entry.clause.path, document.source),
        score=score,
        highlights=_highlights(entry.clause.text, words),
        sentence=sentence,
    )


def _highlights(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return where these words stand in the text, overlapping spans joined.

    Of a very long text, the first ones.
    """
    folded = _folded(text[:_MAX_HIGHLIGHTED])
    spans = sorted(span for word in words for span in _occurrences(word, folded))
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined[:_MAX_SPANS])


def _occurrences(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of a word in a text, which never overlap.

    This is faster than compiling a pattern for each word.
    """
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + len(word))


@lru_cache(_MAX_FOLDED_TEXTS)
def _folded(text: str) -> str:
    return fold(text)
