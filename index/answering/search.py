"""One search on its way to an answer.

It holds what several steps need of the search, each worked out once.
"""

from dataclasses import dataclass
from functools import cached_property

from policykb.corpus.mentions import MentionFinder
from policykb.corpus.store import Store
from policykb.index.answering.answer import Query
from policykb.index.answering.scope import Scope
from policykb.index.documents.catalogue import Catalogue
from policykb.index.engine import Engine
from policykb.index.question.question import Question
from policykb.index.text.normalise import letters
from policykb.index.text.segmenter import bigrams


@dataclass(frozen=True)
class Search:
    """A query, understood and narrowed down, with what it is asked of.

    query: as it came
    question: as it was understood
    scope: the clauses that it is about
    store, engine, finder: what is searched
    """

    query: Query
    question: Question
    scope: Scope
    store: Store
    engine: Engine
    finder: MentionFinder

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the revision that is searched."""
        return self.scope.catalogue

    @cached_property
    def by_department(self) -> list[list[int]]:
        """For each department that the question names, the rows in scope that name it."""
        keys = [
            [
                key
                for body in sorted({body for body, _ in mention.readings})
                for key in self.catalogue.bodies.get(body, ())
                if self.finder.means(mention, key)
            ]
            for mention in self.question.mentions
        ]
        return [self.scope.only(self.store.rows_held(some)) for some in keys]

    @cached_property
    def naming_departments(self) -> set[int]:
        """The rows of clauses that name the departments of the question.

        They are the rows that name all of them; if none does, those that name any.
        """
        named = [set(rows) for rows in self.by_department]
        return (set.intersection(*named) or set.union(*named)) if named else set()

    @cached_property
    def exact(self) -> list[int]:
        """The rows of clauses that hold the quoted phrases word for word.

        They are the rows that hold all quoted phrases; if none does, those that hold any. Ascending.
        """
        holding = [self._holding(phrase) for phrase in self.question.phrases]
        return sorted(set.intersection(*holding) or set.union(*holding)) if holding else []

    def _holding(self, phrase: str) -> set[int]:
        wanted = letters(phrase)
        entries = self.store.entries(self.engine.holding(bigrams(phrase)))
        return {row for row, entry in entries.items() if wanted in letters(entry.clause.text)}

    @cached_property
    def words(self) -> list[str]:
        """The words that are searched for, folded."""
        return self.engine.words(self.question.wanted)
