"""From a query to an answer, step by step.

The steps: understand the query, narrow it down, rank, name the departments, say how sure.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import islice

from policykb.corpus.days import read_day
from policykb.corpus.doc_number import with_brackets
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.records import Entry
from policykb.corpus.store import NEWEST, Store
from policykb.index.answering.answer import Answer, Choice, DepartmentAnswer, Hit, Query, Reason
from policykb.index.answering.confidence import (
    CLAUSES_READ,
    Confidence,
    Contrary,
    Judgement,
    confidence_features,
    rarest_missed,
)
from policykb.index.answering.current_first import current_first
from policykb.index.answering.day_view import DayView
from policykb.index.answering.departments import CLAUSES_READ as CLAUSES_WITH_DEPARTMENTS
from policykb.index.answering.departments import departments_of
from policykb.index.answering.hits import explained, hits_of
from policykb.index.answering.scope import Scope, scope_of
from policykb.index.answering.search import Article, Search
from policykb.index.answering.several_answers import HITS_OF_A_PART, together
from policykb.index.answering.understood import understood_of
from policykb.index.documents.catalogue import Catalogue, catalogue_of_day, read_catalogue
from policykb.index.documents.facets import Columns, Counts, facets, read_columns
from policykb.index.documents.validity import CurrentDocuments
from policykb.index.engine import Engine
from policykb.index.question.homophones import correct_homophones
from policykb.index.question.long_message import reduce_query
from policykb.index.question.pinyin import from_pinyin
from policykb.index.question.pinyin_english import LatinWords
from policykb.index.question.question import Question, understand, verbatim
from policykb.index.question.several import questions_in
from policykb.index.ranking.cross_encoder import CrossEncoderReranker, rerank_top, rows_to_rerank
from policykb.index.ranking.hints import Hints, Rows
from policykb.index.ranking.result import Ranking, unranked
from policykb.index.text.normalise import fold

_ORDERS = {"issued": NEWEST, "document": "d.title, d.id, c.row"}

_ALL = 1_000_000
"""More rows than there are, for results that are counted or sorted as a whole."""

_MAX_DAYS = 4
"""Maximum number of other days than today that are remembered."""


@dataclass
class Searcher:
    """Everything that answering needs, opened elsewhere.

    reranker: reads the top of every ranking again, if there is one
    """

    store: Store
    engine: Engine
    finder: MentionFinder
    latin: LatinWords
    confidence: Confidence
    current_documents: CurrentDocuments | None = None
    reranker: CrossEncoderReranker | None = None
    _today: DayView | None = field(default=None, init=False)
    _columns: tuple[Catalogue, Columns] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._view_of_day = lru_cache(_MAX_DAYS)(self._read_day)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the store as it is today."""
        return self._view(None).catalogue

    def _view(self, as_of: str | None) -> DayView:
        """Return the documents of a day; today's are all that the store holds.

        Raises BadRequest.
        """
        if as_of is not None:
            return self._view_of_day(self.store.version, read_day(as_of))
        now = self.store.version, date.today()
        if self._today is None or (self._today.catalogue.revision, self._today.catalogue.today) != now:
            catalogue = read_catalogue(self.store, now[1], self._documents)
            self._today = DayView(self.store, self.finder, catalogue, True, self._read_columns)
        return self._today

    def _read_day(self, _version: tuple[int, int], day: date) -> DayView:
        """Read the documents of a day, anew for each version of the store."""
        catalogue = catalogue_of_day(self.store, day, self._documents, self.catalogue)
        return DayView(self.store, self.finder, catalogue, False, self._read_columns)

    @property
    def _documents(self) -> CurrentDocuments:
        self.current_documents = self.current_documents or CurrentDocuments(self.store)
        return self.current_documents

    def _read_columns(self, catalogue: Catalogue) -> Columns:
        """Read the columns of a catalogue; those that were read last are only extended."""
        known = self._columns if self._columns and self._columns[0].revision[0] == catalogue.revision[0] else None
        columns = read_columns(self.store, catalogue.rows, catalogue.documents, known[1] if known else None)
        if self._today and catalogue is self._today.catalogue:
            self._columns = catalogue, columns
        return columns

    def answer(self, query: Query) -> Answer:
        """Answer one query. The same query on the same revision gives the same answer.

        Several questions in one message are answered one by one.
        """
        questions = () if query.offset or query.sort != "relevance" else questions_in(query.text, self.finder)
        whole = self._answer(query)
        if not questions:
            return whole
        limit = min(query.limit, HITS_OF_A_PART)
        parts = [self._answer(replace(query, text=one, limit=limit, facets=False)) for one in questions]
        return together(whole, parts, query.limit)

    def _answer(self, query: Query) -> Answer:
        started = time.perf_counter()
        search = self.search(query)
        article = search.article()
        ranking, judgement = self._ranked(search, article)
        hits = hits_of(search, self._page(ranking, query), ranking, judgement, self.confidence)
        if query.explain:
            hits = explained(search, hits, ranking)
        first = hits
        narrowed = search.scope.numbered or search.scope.elsewhere
        if narrowed or query.offset or query.sort != "relevance" or query.limit < CLAUSES_WITH_DEPARTMENTS:
            # whoever handles it in another document or place is no answer
            meant = ((rank, row) for rank, row in enumerate(ranking.rows) if search.scope.is_meant(row))
            ranks = list(islice(meant, CLAUSES_WITH_DEPARTMENTS))
            first = hits_of(search, ranks, ranking, judgement, self.confidence)
        departments = self._departments(search, first) if judgement.reason is None else ()
        if search.question.excluded and not departments and search.question.intent == "department" and hits:
            judgement = Judgement(self.confidence.threshold["open"] / 2, "no_department")
        return Answer(
            query=query.text,
            intent=search.question.intent,
            answered=judgement.reason is None,
            confidence=judgement.confidence,
            reason=judgement.reason,
            choices=self._choices(search) if judgement.reason == "ambiguous" else (),
            understood=understood_of(search),
            counts=search.question.counts,
            is_list=judgement.is_list,
            last_article=article.last if article and not article.rows else None,
            total=ranking.total,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            departments=departments,
            hits=hits,
            facets=self._facets(ranking, query) if query.facets else {},
            as_of=query.as_of,
        )

    def _facets(self, ranking: Ranking, query: Query) -> Counts:
        return facets(ranking.rows, self._view(query.as_of).columns, query.filters.inherited)

    def _departments(self, search: Search, first: Sequence[Hit]) -> tuple[DepartmentAnswer, ...]:
        """Return the departments that answer, without those that the question sets aside."""
        named = departments_of(first, self.confidence.naming)
        return tuple(one for one in named if one.id not in search.keys_set_aside)

    def search(self, query: Query, rows: list[int] | None = None) -> Search:
        """Understand a query and narrow it down to the clauses that it is about.

        rows: the only rows searched; None for those that pass the filters of the query
        """
        view = self._view(query.as_of)
        question = self.understand(query)
        if rows is None:
            rows = view.rows_passing(query.filters)
        scope = scope_of(question, query, rows, view.catalogue, self.finder)
        return Search(query, question, scope, self.store, self.engine, self.finder, view.printed)

    def understand(self, query: Query) -> Question:
        """Read the question, its slips corrected and its foreign words translated."""
        view = self._view(query.as_of)
        folded = with_brackets(fold(query.text), view.catalogue.by_number)
        corrected = correct_homophones(folded, self.engine.vocabulary)
        for start, end in verbatim(folded):
            corrected = corrected[:start] + folded[start:end] + corrected[end:]
        translated = self.latin.translate(from_pinyin(corrected, self.engine.vocabulary.document_frequencies))
        return understand(query.text, self.finder, query.intent, translated, view.printed, view.catalogue.today)

    def _ranked(self, search: Search, article: Article | None) -> tuple[Ranking, Judgement]:
        """Look a list up where one is asked for; otherwise rank the clauses in scope."""
        query, question, scope = search.query, search.question, search.scope
        nothing: Reason = "no_department" if query.filters.department else "no_topic"
        if not query.text.strip():
            return self._looked_up(scope.rows or [], nothing, search.catalogue)
        if scope.is_whole_document:
            return self._looked_up(scope.rows or [], "no_topic", search.catalogue)
        if question.is_none or question.is_foreign:
            return self._looked_up([], "no_question" if question.is_none else "no_topic", search.catalogue)
        if article:
            return self._looked_up(article.rows, "no_article", search.catalogue)
        if question.asks_documents and (quoting := search.quoting()):
            return self._looked_up(quoting, "no_topic", search.catalogue)
        if question.lists_duties:
            rows = search.duties()
            if rows and search.namesakes:
                return unranked(rows), Judgement(self.confidence.threshold["open"] / 2, "ambiguous")
            if rows is not None:
                return self._looked_up(rows, "no_department", search.catalogue)
            if question.due or question.excluded or question.other_role:  # a topic, among what meets the conditions
                search = search.within(search.meeting_conditions)
        ranking = self.rank(search)
        if not ranking.rows:
            return ranking, self.confidence.judge_list((), nothing)
        judgement = self.confidence.judge(self.confidence_features(search, ranking), query.use)
        return self._reranked(search, ranking), judgement

    def _choices(self, search: Search) -> tuple[Choice, ...]:
        """Return the departments that the name may mean, with most clauses first."""
        names: dict[str, str] = {}
        for key in search.namesakes:
            for entry in self.store.entries(self.store.rows_held([key])[:1]).values():
                held = (one for duty in entry.clause.duties for one in duty.holders if one.key == key)
                names.update((one.key, one.full_name or one.shown) for one in held)
        order = sorted(names, key=lambda key: (-search.catalogue.departments[key][1], key))
        return tuple(Choice(key, names[key]) for key in order)

    def rank(self, search: Search) -> Ranking:
        """Rank the clauses in scope."""
        query, question, scope = search.query, search.question, search.scope
        window = _ALL if query.sort != "relevance" or query.facets else query.offset + query.limit
        reduced = reduce_query(question.wanted, lambda parts: self.engine.nearness(parts, scope.rows))
        question = replace(question, searched=reduced)
        ranking = self.engine.search(question, scope.filtered, self.hints(search), self._preferred(scope), window)
        return current_first(ranking, search.catalogue.current_versions, self.store.entries, scope.is_meant)

    def hints(self, search: Search) -> Hints:
        """Return the clauses for and against which the question speaks, by kind."""
        scope, named = search.scope, search.naming_departments
        titled = scope.titled(search.question)
        hints: dict[str, Rows] = {
            "exact": search.exact,
            "here": scope.here,
            "around": scope.around,
            "elsewhere": scope.elsewhere,
            "numbered": scope.numbered,
            "titled": titled,
            "repealed": search.catalogue.repealed_rows,
        }
        if search.question.intent == "duties":
            hints |= {"task": sorted(named), "task_titled": [row for row in titled if row in named]}
        else:
            hints["department"] = sorted(named)
        if search.question.intent == "department":
            hints["holder"] = search.catalogue.holder_rows
            if search.question.role == "lead":
                hints["leader"] = search.catalogue.leader_rows
        return hints

    def _preferred(self, scope: Scope) -> list[int] | None:
        """Return the clauses that no place speaks against; None if that is all."""
        if scope.numbered:
            return scope.numbered
        if not scope.elsewhere or not (scope.here or scope.around):
            return None
        every = scope.filtered if scope.filtered is not None else scope.catalogue.every_row
        return list(filter(scope.is_meant, every))

    def _reranked(self, search: Search, ranking: Ranking) -> Ranking:
        """Have the cross-encoder, if there is one, order the top of a ranking.

        Clauses with quoted phrases stay first, repealed clauses last.
        """
        if self.reranker is None:
            return ranking
        top = rows_to_rerank(ranking)
        entries = self.store.entries(top)
        titles = {id: document.header.title for id, document in search.catalogue.documents.items()}
        texts = [
            f"{titles.get(entries[row].document_id)}\n{entries[row].clause.text}" if row in entries else ""
            for row in top
        ]
        scores = self.reranker.scores(search.question.wanted, texts)
        return rerank_top(ranking, scores, search.exact, search.catalogue.repealed_rows.tolist())

    def confidence_features(self, search: Search, ranking: Ranking) -> dict[str, float]:
        """Return the features for and against an answer in a ranking that is not empty."""
        rows = ranking.rows[:CLAUSES_READ]
        entries = self.store.entries(rows)
        best = [entries[row] for row in rows if row in entries]
        scope, named = search.scope, search.naming_departments
        contrary = Contrary(
            department=bool(search.question.mentions) and rows[0] not in named,
            elsewhere=not scope.is_meant(rows[0]),
            unknown_region=scope.unknown_region,
        )
        texts = ["\n".join([entry.clause.text, *(duty.raw for duty in entry.clause.notes)]) for entry in best]
        return confidence_features(search.question, ranking, texts, self._missed(search, best), contrary)

    def _missed(self, search: Search, best: Sequence[Entry]) -> float:
        """Return how rare the rarest word is that best clause and title do not hold."""
        if not best or not (document := search.catalogue.documents.get(best[0].document_id)):
            return 1.0
        every = list(dict.fromkeys(search.words))
        words = [word for word in every if len(word) > 1] or every
        about = document.header
        parts = (about.title, about.region, *best[0].clause.path, best[0].clause.text)
        held = fold(" ".join(filter(None, parts)))
        return rarest_missed(words, self.engine.idf(words), held)

    def _looked_up(self, rows: Sequence[int], without: Reason, catalogue: Catalogue) -> tuple[Ranking, Judgement]:
        """Return a list of clauses that is looked up, not ranked.

        The clauses keep their order, but those of documents no longer in force come last.
        """
        past = set(catalogue.repealed_rows.tolist())
        rows = sorted(rows, key=past.__contains__)
        return unranked(rows), self.confidence.judge_list(rows, without)

    def _page(self, ranking: Ranking, query: Query) -> list[tuple[int, int]]:
        """Return ranks and rows of the page that is asked for, in the order asked for."""
        page = slice(query.offset, query.offset + query.limit)
        if query.sort == "relevance":
            return list(zip(range(*page.indices(len(ranking.rows))), ranking.rows[page], strict=True))
        ranks = {row: rank for rank, row in enumerate(ranking.rows)}
        return [(ranks[row], row) for row in self.store.rows_where([], [], _ORDERS[query.sort]) if row in ranks][page]
