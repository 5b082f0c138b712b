"""The scope of a question: the clauses that it is about.

A filter is a wall. What a question names in passing (a place, a 文号, a document) narrows lists that are looked up; for a
ranking it is a hint.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from policykb.corpus.departments import NATION
from policykb.corpus.mentions import MentionFinder
from policykb.index.answering.answer import Query
from policykb.index.documents.catalogue import Catalogue
from policykb.index.question.question import Question
from policykb.index.text.normalise import NOT_A_LETTER
from policykb.index.text.segmenter import bigrams

_MIN_TITLE_SHARE = 0.4
"""Minimum share of a question's remaining character pairs that a title must hold to be the document meant."""

_MIN_PAIRS = 2
"""Minimum number of characters, and of shared pairs, for the rest of a question to say anything."""

_MIN_SHARED_PAIRS = 4
"""Minimum number of character pairs that a question shares with the title of a document it may mean."""


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

    def duties(self, question: Question, named: Sequence[Sequence[int]]) -> list[int] | None:
        """Return the clauses that name the departments asked about.

        named: for each department the rows that name it

        If the rest of the question names a document, only clauses of that document; None if the rest is a topic.
        """
        rows = list(dict.fromkeys(row for some in named for row in some))
        rest = set(bigrams(question.topic))
        if len(NOT_A_LETTER.sub("", question.topic)) < _MIN_PAIRS or not rest:
            return rows
        wanted = set(rows)
        by_document = {
            id: some for id, all_rows in self.catalogue.rows.items() if (some := [r for r in all_rows if r in wanted])
        }
        shared = self.catalogue.sharing(rest)
        best = max((shared[id] for id in (by_document or self._in_scope(self.catalogue.rows))), default=0)
        if best < max(_MIN_PAIRS, _MIN_TITLE_SHARE * len(rest)):
            return None
        return [row for id, some in by_document.items() if shared[id] == best for row in some]

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


def scope_of(
    question: Question, query: Query, filtered: list[int] | None, catalogue: Catalogue, finder: MentionFinder
) -> Scope:
    """Return the scope of a question: the clauses that it is about.

    filtered: the rows that the filters leave, within which the scope lies; None for all
    """
    if question.doc_number and not query.filters.doc_number:
        numbered = _within(catalogue.rows_of(_numbered(catalogue, question.doc_number)), filtered)
        if numbered:
            only = not (question.topic or question.mentions)
            return Scope(filtered, numbered, [], [], [], numbered, False, only, catalogue)
    here, around, elsewhere = _by_place(question, catalogue, finder)
    rows_here = _within(catalogue.rows_of(here), filtered)
    rows_around = _within(catalogue.rows_of(around), filtered)
    of_region = sorted({*rows_here, *rows_around})
    unknown_region = bool(question.regions) and not of_region
    rows = of_region or filtered
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


def _numbered(catalogue: Catalogue, number: str) -> list[str]:
    return [id for id, summary in catalogue.documents.items() if summary.header.doc_number == number]


def _ending(catalogue: Catalogue, ending: str) -> list[str]:
    return [id for id, one in catalogue.documents.items() if (one.header.doc_number or "").endswith(ending)]


def _within(rows: Iterable[int], allowed: list[int] | None) -> list[int]:
    if allowed is None:
        return list(rows)
    inside = set(allowed)
    return [row for row in rows if row in inside]
