"""From a question to an answer: understand it, narrow it down, rank, name the departments, say how sure."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from policykb.corpus.citation import cite
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.store import NEWEST, DocumentSummary, Entry, Store
from policykb.index.answering.answer import Answer, Filters, Hit, Query, Reason
from policykb.index.answering.confidence import READ, Confidence, Judgement, signs_of
from policykb.index.answering.departments import CLAUSES_READ, departments_of
from policykb.index.answering.explanation import fields_of, matched
from policykb.index.answering.filters import conditions
from policykb.index.answering.scope import Scope, scope_of
from policykb.index.documents.catalogue import Catalogue, read_catalogue
from policykb.index.documents.facets import Columns, Counts, facets, read_columns
from policykb.index.documents.validity import CurrentDocuments
from policykb.index.engine import Engine
from policykb.index.question.homophones import correct_homophones
from policykb.index.question.long_message import reduce_query
from policykb.index.question.pinyin_english import LatinWords
from policykb.index.question.question import Question, understand, verbatim
from policykb.index.ranking.best_sentence import Span
from policykb.index.ranking.cross_encoder import CrossEncoderReranker, rerank_top, rows_to_rerank
from policykb.index.ranking.hybrid import Boost
from policykb.index.ranking.result import Ranking, unranked
from policykb.index.text.normalise import fold, letters
from policykb.index.text.segmenter import bigrams

_ORDERS = {"issued": NEWEST, "document": "d.title, d.id, c.row"}

_ALL = 1_000_000

_HERE, _TITLED, _HELD, _PAST = 3.0, 3.0, 6.0, -4.0
"""Added to the score of clauses of the very place that is named, of the document whose title the question takes words
from, of clauses that name a department where one is asked for, and of documents that no longer hold."""

_FILTERS_KEPT = 8

_FOLDED_KEPT = 2_000
"""Texts of clauses, which questions come back to."""


@dataclass
class Searcher:
    """Everything that answering needs, opened elsewhere."""

    store: Store
    engine: Engine
    finder: MentionFinder
    latin: LatinWords
    confidence: Confidence
    current_documents: CurrentDocuments | None = None
    reranker: CrossEncoderReranker | None = None
    _catalogue: Catalogue | None = field(default=None, init=False)
    _passed: dict[Filters, list[int]] = field(default_factory=dict, init=False)
    _passed_of: Catalogue | None = field(default=None, init=False)
    _columns: tuple[Catalogue, Columns] | None = field(default=None, init=False)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the store as it is today."""
        now = self.store.version, date.today()
        if self._catalogue is None or (self._catalogue.revision, self._catalogue.today) != now:
            self.current_documents = self.current_documents or CurrentDocuments(self.store)
            self._catalogue = read_catalogue(self.store, now[1], self.current_documents)
        return self._catalogue

    def answer(self, query: Query) -> Answer:
        """Answer one query. The same query on the same revision gives the same answer."""
        started = time.perf_counter()
        catalogue = self.catalogue
        question = self.understand(query)
        filtered = self._passing(query.filters, catalogue) if query.filters else None
        scope = scope_of(question, query, filtered, catalogue, self.finder)
        ranking, sure = self._ranked(query, question, scope, catalogue)
        hits = tuple(self._hits(self._page(ranking, query), question, ranking, catalogue, sure))
        hits = self._explained(hits, question, ranking) if query.explain else hits
        first = hits
        if query.offset or query.sort != "relevance" or query.limit < CLAUSES_READ:
            ranks = list(enumerate(ranking.rows[:CLAUSES_READ]))
            first = tuple(self._hits(ranks, question, ranking, catalogue, sure))
        return Answer(
            query=query.text,
            intent=question.intent,
            answered=sure.reason is None,
            confidence=sure.confidence,
            reason=sure.reason,
            total=ranking.total,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            departments=departments_of(first),
            hits=hits,
            facets=self._facets(ranking, catalogue, query.filters.inherited) if query.facets else {},
        )

    def _passing(self, filters: Filters, catalogue: Catalogue) -> list[int]:
        """The rows that pass; those of the filters before are kept, since people go on asking under the same."""
        if self._passed_of is not catalogue or len(self._passed) >= _FILTERS_KEPT:
            self._passed_of, self._passed = catalogue, {}
        if filters not in self._passed:
            met = conditions(filters, self.finder, catalogue.departments, catalogue.documents)
            if filters.of_clauses:
                rows = self.store.rows_where(*met)
            else:  # whole documents: their clauses need not be put in order one by one
                rows = [row for id in self.store.ids_where(*met) for row in catalogue.rows.get(id, ())]
            self._passed[filters] = rows
        return self._passed[filters]

    def understand(self, query: Query) -> Question:
        """The question without slips of the pen, its foreign words translated."""
        folded = fold(query.text)
        mended = correct_homophones(folded, self.engine)
        for start, end in verbatim(folded):
            mended = mended[:start] + folded[start:end] + mended[end:]
        return understand(query.text, self.finder, query.intent, self.latin.translate(mended))

    def _ranked(
        self, query: Query, question: Question, scope: Scope, catalogue: Catalogue
    ) -> tuple[Ranking, Judgement]:
        """What is looked up goes before what is ranked."""
        nothing: Reason = "no_department" if query.filters.department else "no_topic"
        if not query.text.strip():
            return self._listed(scope.rows or [], nothing, catalogue)
        if scope.is_whole_document:
            return self._listed(scope.rows or [], "no_topic", catalogue)
        if question.intent == "duties" and question.mentions:
            rows = scope.duties(question, self._held(scope, question, catalogue))
            if rows is not None:
                return self._listed(rows, "no_department", catalogue)
            question = replace(question, intent="topic")
        ranking, named = self.rank(query, question, scope, catalogue)
        if not ranking.rows:
            return ranking, self.confidence.judge_list((), nothing)
        sure = self.confidence.judge(self.signs(question, ranking, named, scope))
        return self._reranked(ranking, question, catalogue), sure

    def rank(self, query: Query, question: Question, scope: Scope, catalogue: Catalogue) -> tuple[Ranking, set[int]]:
        """Clauses in scope, best first; and those that name the departments of the question, all of them or any."""
        held = [set(rows) for rows in self._held(scope, question, catalogue)]
        named = (set.intersection(*held) or set.union(*held)) if held else set()
        window = _ALL if query.sort != "relevance" or query.facets else query.offset + query.limit
        boosts: list[Boost] = [(scope.here, _HERE), (scope.titled(question), _TITLED), (catalogue.past, _PAST)]
        if question.intent == "department":
            boosts.append((catalogue.held, _HELD))
        exact = self._exact(question)
        asked = reduce_query(question.wanted, lambda parts: self.engine.nearness(parts, scope.rows))
        question = replace(question, searched=asked)
        return self.engine.search(question, scope.rows, sorted(named), exact, boosts, window), named

    def _reranked(self, ranking: Ranking, question: Question, catalogue: Catalogue) -> Ranking:
        """The top as the cross-encoder has it, if there is one; quoted phrases stay first, what no longer holds last."""
        if self.reranker is None:
            return ranking
        top = rows_to_rerank(ranking)
        held = self.store.entries(top)
        titles = {id: document.header.title for id, document in catalogue.documents.items()}
        texts = [f"{titles.get(held[row].document_id)}\n{held[row].clause.text}" if row in held else "" for row in top]
        scores = self.reranker.scores(question.wanted, texts)
        return rerank_top(ranking, scores, self._exact(question), catalogue.past.tolist())

    def signs(self, question: Question, ranking: Ranking, named: set[int], scope: Scope) -> dict[str, float]:
        """What speaks for and against an answer in this ranking, which is not empty."""
        entries = self.store.entries(ranking.rows[:READ])
        best = [entries[row] for row in ranking.rows[:READ] if row in entries]
        clauses = len(self.engine) if scope.rows is None else len(scope.rows)
        return signs_of(question, ranking, best, named, scope.unknown, self._strange(question), clauses)

    def _strange(self, question: Question) -> float:
        """The share of the question, in pairs of characters, that no clause holds."""
        pairs = list(dict.fromkeys(bigrams(question.wanted)))
        return self.engine.held(pairs).count(0) / len(pairs) if pairs else 0.0

    def _listed(self, rows: Sequence[int], without: Reason, catalogue: Catalogue) -> tuple[Ranking, Judgement]:
        """A list of clauses is looked up, not ranked; what no longer holds stands last."""
        past = set(catalogue.past.tolist())
        rows = sorted(rows, key=past.__contains__)
        return unranked(rows), self.confidence.judge_list(rows, without)

    def _held(self, scope: Scope, question: Question, catalogue: Catalogue) -> list[list[int]]:
        """For each department that the question names, the rows in scope that name it."""
        keys = [
            [
                key
                for body in sorted({body for body, _ in mention.readings})
                for key in catalogue.bodies.get(body, ())
                if self.finder.means(mention, key)
            ]
            for mention in question.mentions
        ]
        return [scope.only(self.store.rows_held(some)) for some in keys]

    def _exact(self, question: Question) -> list[int]:
        """Rows of the clauses that hold all quoted phrases, word for word; of any, if none holds all."""
        held = [self._holding(phrase) for phrase in question.phrases]
        return sorted(set.intersection(*held) or set.union(*held)) if held else []

    def _holding(self, phrase: str) -> set[int]:
        wanted = letters(phrase)
        entries = self.store.entries(self.engine.holding(bigrams(phrase)))
        return {row for row, entry in entries.items() if wanted in letters(entry.clause.text)}

    def _page(self, ranking: Ranking, query: Query) -> list[tuple[int, int]]:
        """Ranks and rows of the page that is asked for, in the order asked for."""
        page = slice(query.offset, query.offset + query.limit)
        if query.sort == "relevance":
            return list(zip(range(*page.indices(len(ranking.rows))), ranking.rows[page], strict=True))
        ranks = {row: rank for rank, row in enumerate(ranking.rows)}
        return [(ranks[row], row) for row in self.store.rows_where([], [], _ORDERS[query.sort]) if row in ranks][page]

    def _hits(
        self,
        ranked: Sequence[tuple[int, int]],
        question: Question,
        ranking: Ranking,
        catalogue: Catalogue,
        sure: Judgement,
    ) -> Iterator[Hit]:
        """The hits of rows given with their ranks; rows that are gone are left out."""
        entries = self.store.entries([row for _, row in ranked])
        words = [word for word in dict.fromkeys(self.engine.words_of(question)) if len(word) > 1]
        for rank, row in ranked:
            entry = entries.get(row)
            if entry and (document := catalogue.documents.get(entry.document_id)):
                score = self._relevance(rank, ranking, sure)
                sentence = self.engine.nearest_sentence(ranking, rank, entry.clause.text)
                yield _hit(entry, document, score, words, sentence)

    def _relevance(self, rank: int, ranking: Ranking, sure: Judgement) -> float:
        """Of a list that was looked up all clauses are what was asked for; what was not judged is not known to be."""
        if not len(ranking.scores):
            return sure.confidence
        if rank >= len(ranking.scores):
            return 0.0
        behind = float(ranking.scores[0] - ranking.scores[rank])
        return self.confidence.relevance(sure.confidence, behind, rank == 0)

    def _explained(self, hits: Sequence[Hit], question: Question, ranking: Ranking) -> tuple[Hit, ...]:
        """The hits of a page with why they stand there, and with the words that matched, field by field."""
        words = self.engine.words_of(question)
        passages = fields_of(self.store, [hit.clause.id for hit in hits])
        ranks = {row: rank for rank, row in enumerate(ranking.rows)}
        return tuple(
            replace(
                hit, evidence=ranking.evidence(ranks[passage.row]), matched=matched(words, passage, self.engine.words)
            )
            for hit in hits
            if (passage := passages.get(hit.clause.id)) and passage.row in ranks
        )

    def _facets(self, ranking: Ranking, catalogue: Catalogue, inherited: bool) -> Counts:
        if self._columns is None or self._columns[0] is not catalogue:
            before = (
                self._columns[1] if self._columns and self._columns[0].revision[0] == catalogue.revision[0] else None
            )
            self._columns = catalogue, read_columns(self.store, catalogue.rows, catalogue.documents, before)
        return facets(ranking.rows, self._columns[1], inherited)


def _hit(entry: Entry, document: DocumentSummary, score: float, words: Sequence[str], sentence: Span | None) -> Hit:
    return Hit(
        clause=entry.clause,
        document=document,
        citation=cite(document.header, entry.clause.path, document.source),
        score=score,
        highlights=_highlights(entry.clause.text, words),
        sentence=sentence,
    )


def _occurrences(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word stands in a text, never overlapping itself; compiling a pattern for each word would take longer."""
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + len(word))


@lru_cache(_FOLDED_KEPT)
def _folded(text: str) -> str:
    return fold(text)


def _highlights(text: str, words: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where these words stand in the text, overlaps joined."""
    folded = _folded(text)
    spans = sorted(span for word in words for span in _occurrences(word, folded))
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
