"""The catalogue of one day, with what questions need of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from policykb.corpus.mentions import MentionFinder
from policykb.corpus.store import Store
from policykb.index.answering.answer import Filters
from policykb.index.answering.filters import conditions
from policykb.index.documents.catalogue import Catalogue
from policykb.index.documents.facets import Columns
from policykb.index.question.printed_names import PrintedNames

_MAX_FILTERS = 8
"""Maximum number of filters whose rows are cached; people go on asking under the same filters."""


@dataclass
class DayView:
    """The documents of a day, for the questions that are asked of it.

    store, finder: what filters are worked out with
    catalogue: the documents and departments of the day
    is_whole: whether it is today, with everything that the store holds
    read_columns: reads the columns of values that facets are counted over
    """

    store: Store
    finder: MentionFinder
    catalogue: Catalogue
    is_whole: bool
    read_columns: Callable[[Catalogue], Columns]
    _passing: dict[Filters, list[int]] = field(default_factory=dict, init=False)

    @cached_property
    def printed(self) -> PrintedNames:
        """The names of holders as the documents of the catalogue print them."""
        return PrintedNames({key: name for key, (name, _) in self.catalogue.departments.items()}, self.finder)

    @cached_property
    def columns(self) -> Columns:
        """The columns that facets are counted over."""
        return self.read_columns(self.catalogue)

    def rows_passing(self, filters: Filters) -> list[int] | None:
        """Return the rows that a search is held to; None for all that the store holds."""
        if not filters:
            return None if self.is_whole else self.catalogue.every_row
        if len(self._passing) >= _MAX_FILTERS:
            self._passing = {}
        if filters not in self._passing:
            self._passing[filters] = self._rows_where(filters)
        return self._passing[filters]

    def _rows_where(self, filters: Filters) -> list[int]:
        met = conditions(filters, self.finder, self.catalogue.departments, self.catalogue.documents)
        if not filters.of_clauses:  # whole documents: their clauses need not be put in order one by one
            return [row for id in self.store.ids_where(*met) for row in self.catalogue.rows.get(id, ())]
        rows = self.store.rows_where(*met)
        if self.is_whole:
            return rows
        inside = set(self.catalogue.every_row)
        return [row for row in rows if row in inside]
