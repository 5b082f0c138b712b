"""The scope of a question: the clauses that it is about.

A filter is a wall. What a question names in passing (a place, a 文号, a document) narrows lists that are looked up; for a
ranking it is a hint.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from policykb.corpus.departments import NATION
from policykb.corpus.mentions import MentionFinder
from policykb.index.answering.answer import Query
from policykb.index.documents.catalogue import Catalogue
from policykb.index.question.article import without_article
from policykb.index.question.question import Question
from policykb.index.text.normalise import NOT_A_LETTER, common_letters, fold
from policykb.index.text.segmenter import bigrams

_MIN_LETTERS_SHARE = 0.7
"""Minimum share of a question's remaining letters that a title must hold, in order, to be the document meant."""

_MAX_LIKELY_TITLES = 50
"""Maximum number of titles that are compared letter by letter: those that share most pairs of letters."""

_MIN_LETTERS = 2
"""Minimum number of letters for the rest of a question to say anything."""

_MIN_SHARED_PAIRS = 4
"""Minimum number of character pairs that a question shares with the title of a document it may mean."""

_YEAR = re.compile(r"(?:19|20)\d\d年?度?")


@dataclass(frozen=True)
class Scope:
    """The clauses that a question is about.

    filtered: the clauses that pass the filters of the user; None for all
    rows: those of them that the question is about; None for all
    here: clauses of documents of the very place that is named
    around: of documents of places inside and above it
    elsewhere: of documents of other places
    numbered: of documents with the number that is named
    unknown_region: whether a place is named of which there is no document
    is_whole_document: whether the question is a 文号 and nothing else
    catalogue: the catalogue that the rows are of
    """

    filtered: list[int] | None
    rows: list[int] | None
    here: list[int]
    around: list[int]
    elsewhere: list[int]
    numbered: list[int]
    unknown_region: bool
    is_whole_document: bool
    catalogue: Catalogue

    @cached_property
    def _numbered(self) -> frozenset[int]:
        return frozenset(self.numbered)

    @cached_property
    def _elsewhere(self) -> frozenset[int]:
        return frozenset(self.elsewhere)

    def is_meant(self, row: int) -> bool:
        """Whether no number or place that is named speaks against a clause."""
        return row in self._numbered if self.numbered else row not in self._elsewhere

    def only(self, rows: Iterable[int]) -> list[int]:
        """Return those of these rows that are in scope."""
        return _within(rows, self.rows)

    def duties(self, question: Question, named: Iterable[int]) -> list[int] | None:
        """Return the clauses that name the departments asked about.

        named: rows that name them

        If the rest of the question names documents, only clauses of those: none where they give duties, but not to these
        departments. None if the rest is a topic.
        """
        if len(_named_title(question)) < _MIN_LETTERS:
            return list(named)
        meant = self.meant(question)
        inside = set(self.catalogue.rows_of(meant))
        rows = [row for row in named if row in inside]
        gives_duties = bool(np.isin(np.fromiter(inside, np.int64, len(inside)), self.catalogue.holder_rows).any())
        return rows if rows or gives_duties else None

    def is_bare(self, question: Question) -> bool:
        """Whether a question names neither a document nor a topic beside a department."""
        return not self.numbered and len(_named_title(question)) < _MIN_LETTERS

    def meant(self, question: Question) -> list[str]:
        """Return the documents whose titles the question names, in full or shortened.

        What is left of the question without departments, places and words of asking must stand in the title. People
        shorten titles, so their letters are looked for in order, not side by side: 优化营商降成本方案 is
        《优化营商环境降低市场主体制度性交易成本工作方案》.
        """
        wanted = _named_title(question)
        if len(wanted) < _MIN_LETTERS:
            return []
        shared = self.catalogue.sharing(set(bigrams(question.topic)))
        likely = sorted(self._in_scope(shared), key=lambda one: (-shared[one], one))[:_MAX_LIKELY_TITLES]
        headers = {id: self.catalogue.documents[id].header for id in likely}
        in_order = {id: common_letters(wanted, fold(header.title or "")) for id, header in headers.items()}
        best = max(in_order.values(), default=0)
        if best < max(_MIN_LETTERS, _MIN_LETTERS_SHARE * len(wanted)):
            return []
        ids = [id for id, count in in_order.items() if count == best]
        years = [match[:4] for match in _YEAR.findall(question.topic)]
        of_year = [id for id in ids if any(y in f"{headers[id].title}{headers[id].issued}" for y in years)]
        return of_year or ids

    def named_documents(self, question: Question) -> list[str]:
        """Return the documents that a clause's number in the question can be of.

        They are those that the question names, or the only one there is.
        """
        rows = self.catalogue.rows
        if self.numbered:
            numbered = [id for id, some in rows.items() if some and some[0] in self._numbered]
            return numbered if question.doc_number or len(numbered) == 1 else []
        return self.meant(question) or (list(rows) if len(rows) == 1 else [])

    def titled(self, question: Question) -> list[int]:
        """Return the clauses of the document whose title is most like the question.

        It is the document whose title shares most with the question, if that is much.
        """
        shared = self.catalogue.sharing(set(bigrams(question.wanted)))
        named = self._in_scope([id for id, count in shared.items() if count >= _MIN_SHARED_PAIRS])
        best = max((shared[id] for id in named), default=0)
        return self.catalogue.rows_of(id for id in named if shared[id] == best)

    def _in_scope(self, ids: Iterable[str]) -> list[str]:
        """Return those of these documents that have clauses in scope."""
        inside = None if self.rows is None else set(self.rows)
        rows = self.catalogue.rows
        return [id for id in ids if id in rows and (inside is None or not inside.isdisjoint(rows[id]))]


def _named_title(question: Question) -> str:
    """The letters of a question that may name a document, or a topic."""
    topic = without_article(question.topic)
    for name in (name for region in question.regions for name in (region.name, region.short)):
        topic = topic.replace(name, "")
    return NOT_A_LETTER.sub("", _YEAR.sub("", topic))


def scope_of(
    question: Question, query: Query, filtered: list[int] | None, catalogue: Catalogue, finder: MentionFinder
) -> Scope:
    """Return the scope of a question: the clauses that it is about.

    filtered: the rows that the filters leave, within which the scope lies; None for all
    """
    if question.doc_number and not query.filters.doc_number:
        numbered = _within(catalogue.rows_of(catalogue.by_number.get(question.doc_number, ())), filtered)
        if numbered:
            only = not (question.topic or question.mentions)
            return Scope(filtered, numbered, [], [], [], numbered, False, only, catalogue)
    here, around, elsewhere = _by_place(question, catalogue, finder)
    rows_here = _within(catalogue.rows_of(here), filtered)
    rows_around = _within(catalogue.rows_of(around), filtered)
    of_region = sorted({*rows_here, *rows_around})
    unknown_region = bool(question.regions) and not of_region
    rows = sorted({*of_region, *_within(catalogue.rows_of(catalogue.unplaced), filtered)}) if of_region else filtered
    short: list[int] = []
    if question.number:
        short = _within(catalogue.rows_of(_ending(catalogue, f"〕{question.number}号")), rows)
    rows_elsewhere = _within(catalogue.rows_of(elsewhere), filtered)
    return Scope(
        filtered,
        short or rows,
        rows_here,
        rows_around,
        rows_elsewhere,
        short,
        unknown_region,
        False,
        catalogue,
    )


def _by_place(question: Question, catalogue: Catalogue, finder: MentionFinder) -> tuple[set[str], set[str], set[str]]:
    """Return the documents of the places that a question names, and of others.

    First those of the places themselves, then of places in and above them, then of other places.
    """
    here: set[str] = set()
    around: set[str] = set()
    for region in question.regions:
        parts, above = finder.around(region)
        for place, ids in catalogue.by_region.items():
            if place.startswith(region.name) or place in parts or place in above:
                around.update(ids)
        here.update(catalogue.by_region.get(region.name, ()))
    regional = (ids for place, ids in catalogue.by_region.items() if place != NATION)
    placed = {id for ids in regional for id in ids} if question.regions else set()
    return here, around - here, placed - around - here


def _ending(catalogue: Catalogue, ending: str) -> list[str]:
    return [id for id, one in catalogue.documents.items() if (one.header.doc_number or "").endswith(ending)]


def _within(rows: Iterable[int], allowed: list[int] | None) -> list[int]:
    if allowed is None:
        return list(rows)
    inside = set(allowed)
    return [row for row in rows if row in inside]
