"""Where a question looks: what it names in passing (a place, a 文号, a document) narrows the search."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policykb.corpus.mentions import MentionFinder
from policykb.index.answering.answer import Query
from policykb.index.documents.catalogue import Catalogue
from policykb.index.question.question import Question
from policykb.index.text.segmenter import bigrams

_NOT_A_LETTER = re.compile(r"[\W_]+")

_A_TITLE = 0.4
"""So much of what is left of a question, in pairs of characters, must stand in a title for it to name the document."""

_FEWEST_PAIRS = 2

_SHARED_PAIRS = 4
"""A question that shares so many pairs of characters with a title may mean that document."""


@dataclass(frozen=True)
class Scope:
    """`rows` are the only clauses looked at, None for all. `here` are those of the very place that is named. `unknown` is
    whether a place is named of which there is no document."""

    rows: list[int] | None
    here: list[int]
    unknown: bool
    is_whole_document: bool
    catalogue: Catalogue

    def only(self, rows: Iterable[int]) -> list[int]:
        """Those of these rows that are in scope."""
        return _within(rows, self.rows)

    def duties(self, question: Question, held: Sequence[Sequence[int]]) -> list[int] | None:
        """The clauses that name the departments asked about: of the document that the rest of the question names, or all if
        it names nothing else. None where the rest is a topic."""
        rows = list(dict.fromkeys(row for some in held for row in some))
        rest = set(bigrams(question.topic))
        if len(_NOT_A_LETTER.sub("", question.topic)) < _FEWEST_PAIRS or not rest:
            return rows
        wanted = set(rows)
        by_document = {
            id: some for id, all_rows in self.catalogue.rows.items() if (some := [r for r in all_rows if r in wanted])
        }
        shared = self.catalogue.sharing(rest)
        best = max((shared[id] for id in (by_document or self._documents(self.catalogue.rows))), default=0)
        if best < max(_FEWEST_PAIRS, _A_TITLE * len(rest)):
            return None
        return [row for id, some in by_document.items() if shared[id] == best for row in some]

    def titled(self, question: Question) -> list[int]:
        """The clauses of the document whose title shares most with the question, if that is much."""
        shared = self.catalogue.sharing(set(bigrams(question.wanted)))
        named = self._documents([id for id, count in shared.items() if count >= _SHARED_PAIRS])
        best = max((shared[id] for id in named), default=0)
        return self.catalogue.rows_of(id for id in named if shared[id] == best)

    def _documents(self, ids: Iterable[str]) -> list[str]:
        """Those of these documents that have clauses in scope."""
        inside = None if self.rows is None else set(self.rows)
        rows = self.catalogue.rows
        return [id for id in ids if id in rows and (inside is None or not inside.isdisjoint(rows[id]))]


def scope_of(
    question: Question, query: Query, filtered: list[int] | None, catalogue: Catalogue, finder: MentionFinder
) -> Scope:
    """The scope of a question within the rows that its filters leave, None for all."""
    rows = filtered
    if question.doc_number and not query.filters.doc_number:
        numbered = _within(catalogue.rows_of(_numbered(catalogue, question.doc_number)), rows)
        if numbered:
            rest = question.topic or question.mentions
            return Scope(numbered, [], False, not rest, catalogue)
    near: set[str] = set()
    very: set[str] = set()
    for region in question.regions:
        parts, above = finder.around(region)
        for place, ids in catalogue.placed.items():
            if place.startswith(region.name) or place in parts or place in above:
                near.update(ids)
        very.update(catalogue.placed.get(region.name, ()))
    found = _within(catalogue.rows_of(near), rows)
    rows = found or rows
    here = _within(catalogue.rows_of(very), rows)
    unknown = bool(question.regions) and not found
    if question.number:
        ending = f"〕{question.number}号"
        short = [
            id for id, summary in catalogue.documents.items() if (summary.header.doc_number or "").endswith(ending)
        ]
        rows = _within(catalogue.rows_of(short), rows) or rows
    return Scope(rows, here, unknown, False, catalogue)


def _numbered(catalogue: Catalogue, number: str) -> list[str]:
    return [id for id, summary in catalogue.documents.items() if summary.header.doc_number == number]


def _within(rows: Iterable[int], allowed: list[int] | None) -> list[int]:
    if allowed is None:
        return list(rows)
    inside = set(allowed)
    return [row for row in rows if row in inside]
