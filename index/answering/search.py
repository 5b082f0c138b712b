"""One search on its way to an answer.

It holds what several steps need of the search, each worked out once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from policykb.corpus.mentions import Mention, MentionFinder
from policykb.corpus.records import Entry
from policykb.corpus.store import Store
from policykb.index.answering.answer import Query
from policykb.index.answering.scope import Scope
from policykb.index.documents.catalogue import Catalogue
from policykb.index.engine import Engine
from policykb.index.question.article import last_printed, leads_to
from policykb.index.question.printed_names import PrintedNames
from policykb.index.question.question import Question
from policykb.index.text.normalise import letters
from policykb.index.text.segmenter import bigrams


@dataclass(frozen=True, slots=True)
class Article:
    """Clauses that were asked for by their number.

    rows: the clauses of this number and those below them; empty if there are none
    last: the highest number of its kind in the document, as printed: 第二十条
    """

    rows: list[int]
    last: str | None


@dataclass(frozen=True)
class Search:
    """A query, understood and narrowed down, with what it is asked of.

    query: as it came
    question: as it was understood
    scope: the clauses that it is about
    store, engine, finder, printed: what is searched
    """

    query: Query
    question: Question
    scope: Scope
    store: Store
    engine: Engine
    finder: MentionFinder
    printed: PrintedNames

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the revision that is searched."""
        return self.scope.catalogue

    def within(self, rows: set[int]) -> "Search":
        """Return the search of these rows only."""
        inside = sorted(rows)
        return replace(self, scope=replace(self.scope, filtered=inside, rows=inside))

    def _keys_of(self, mention: Mention) -> list[str]:
        """The keys of the holders that a mention means."""
        known = [
            key
            for body in sorted({body for body, _ in mention.readings})
            for key in self.catalogue.bodies.get(body, ())
            if self.finder.means(mention, key)
        ]
        return [*known, *self.printed.of(mention)]

    @cached_property
    def by_department(self) -> list[list[int]]:
        """For each department that the question names, the rows in scope that name it."""
        return [self.scope.only(self.store.rows_held(self._keys_of(one))) for one in self.question.mentions]

    def duties(self) -> list[int] | None:
        """Return the clauses with the duties that are asked for, or None to rank them.

        They come document by document, clauses with a note of their own before those that inherit one. Where one role
        is asked for, what several departments do together, what falls due in a time, or what others than a department
        do, it is those clauses and no others.
        """
        if self.question.mentions and not any(self.by_department):
            return self.scope.duties(self.question, [])
        rows = self.scope.duties(self.question, sorted(self.meeting_conditions))
        if rows is None:
            return None if self.meeting_conditions else []
        rows = self._of_years(rows)
        keys = [key for mention in self.question.mentions for key in self._keys_of(mention)]
        own = set(self.store.rows_held(keys, own=True)) if keys else self.meeting_conditions
        return sorted(rows, key=lambda row: (self.catalogue.place_of(row), row not in own, row))

    @cached_property
    def meeting_conditions(self) -> set[int]:
        """The rows that meet what a question about duties says beside its topic."""
        question = self.question
        by_mention = [self._keys_of(mention) for mention in question.mentions]
        sets = [
            self._in_role(set(rows), keys) if question.role else set(rows)
            for rows, keys in zip(self.by_department, by_mention, strict=True)
        ]
        named = set.intersection(*sets) if question.together else set.union(*sets) if sets else self._held
        return self._falling_due(named - self._set_aside)

    @property
    def _held(self) -> set[int]:
        """The rows in scope that name anybody.

        Where a place is named, of its documents only.
        """
        held = self.scope.only(self.catalogue.holder_rows.tolist())
        placed = {*self.scope.here, *self.scope.around}
        return placed.intersection(held) if self.question.regions else set(held)

    def _in_role(self, rows: set[int], keys: list[str]) -> set[int]:
        """Return those of these rows that name the keys in the role asked for."""
        in_role = set(self.store.rows_held(keys, role=self.question.role))
        return rows - in_role if self.question.other_role else rows & in_role

    @cached_property
    def keys_set_aside(self) -> list[str]:
        """The keys of the departments that the question sets aside."""
        return [key for mention in self.question.excluded for key in self._keys_of(mention)]

    @property
    def _set_aside(self) -> set[int]:
        """The rows of these, in the role asked for where only of them a role is said."""
        role = None if self.question.mentions else self.question.role
        return set(self.store.rows_held(self.keys_set_aside, role=role))

    def _falling_due(self, rows: set[int]) -> set[int]:
        """Return those of these rows with a duty that falls due when the question says."""
        asked = self.question.due
        if asked is None:
            return rows
        return {
            row
            for row, entry in self.store.entries(sorted(rows)).items()
            if any(asked.holds(days, self._issued(entry)) for days in self._deadlines(entry))
        }

    def _of_years(self, rows: list[int]) -> list[int]:
        """Return those of these rows that are of a year that the question names.

        They were issued or fall due then. What has no date stays. Where nothing is of 今年, or the year stands in the title
        of the document that is meant, it is no condition.
        """
        years = {str(year) for year, _ in self.question.years}
        if not years or self.question.due or self.scope.meant(self.question):
            return rows
        entries = self.store.entries(rows)
        of_years = [
            row
            for row in rows
            if row in entries and (years & (found := {day[:4] for day in self._days(entries[row])}) or not found)
        ]
        is_said = any(words[0].isdigit() for _, words in self.question.years)
        return of_years if is_said else of_years or rows

    def _days(self, entry: Entry) -> Iterator[str]:
        """Yield the day of issue and the last days of deadlines, as far as known."""
        yield from filter(None, (self._issued(entry), *(last for _, last in self._deadlines(entry))))

    def _issued(self, entry: Entry) -> str | None:
        document = self.catalogue.documents.get(entry.document_id)
        return document.header.issued if document else None

    def _deadlines(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Yield the deadlines of a clause's duties, of the departments asked for if any."""
        keys = {key for mention in self.question.mentions for key in self._keys_of(mention)}
        for duty in entry.clause.notes:
            if duty.due and (not keys or any(holder.key in keys for holder in duty.holders)):
                yield duty.due

    @cached_property
    def namesakes(self) -> list[str]:
        """The keys of departments of several places that a bare name may mean.

        Empty where it names a place, a document or a topic, or several departments.
        """
        question = self.question
        if len(question.mentions) != 1 or question.regions or self.query.filters or not self.scope.is_bare(question):
            return []
        keys = [key for key in self._keys_of(question.mentions[0]) if "/" in key]
        return keys if len({key.partition("/")[0] for key in keys}) > 1 else []

    def article(self) -> Article | None:
        """Return the clauses that the question names by their number.

        None if it names none, or not of which document.
        """
        steps = self.question.article
        ids = self.scope.named_documents(self.question) if steps else []
        if not ids:
            return None
        paths = {row: entry.clause.path for row, entry in self.store.entries(self.catalogue.rows_of(ids)).items()}
        fits: dict[int, int] = {}
        for depth in range(len(steps), 0, -1):  # 第三条第一项 is in the text of 第三条 where items are no clauses
            fits = fits or {row: fit for row, path in paths.items() if (fit := leads_to(steps[:depth], path))}
        best = max(fits.values(), default=0)
        heads = [row for row, fit in fits.items() if fit == best]
        below = [
            row
            for row, path in paths.items()
            if row not in heads and any(path[: len(paths[h])] == paths[h] for h in heads)
        ]
        titles = {id: len(self.catalogue.documents[id].header.title or "") for id in ids}
        length_of_title = {row: titles[id] for id in ids for row in self.catalogue.rows[id]}
        rows = sorted([*heads, *below], key=lambda row: (length_of_title[row], row))
        return Article(rows, last_printed(steps[-1].unit, list(paths.values())))

    @cached_property
    def naming_departments(self) -> set[int]:
        """The rows of clauses that name the departments of the question.

        They are the rows that name all of them; if none does, those that name any. Where tasks in a document are asked
        for, those of others are not meant.
        """
        named = [set(rows) for rows in self.by_department]
        if self.question.intent == "duties" and (meant := self.scope.meant(self.question)):
            inside = set(self.catalogue.rows_of(meant))
            named = [rows & inside for rows in named]
        return (set.intersection(*named) or set.union(*named)) if named else set()

    @cached_property
    def exact(self) -> list[int]:
        """The rows of clauses that hold the quoted phrases word for word.

        They are the rows that hold all quoted phrases; if none does, those that hold any. Ascending.
        """
        holding = [self._holding(phrase) for phrase in self.question.phrases]
        return sorted(set.intersection(*holding) or set.union(*holding)) if holding else []

    def quoting(self) -> list[int]:
        """Return the first clause of each document that holds what is quoted."""
        first: dict[int, int] = {}
        for row in self.scope.only(self.exact):
            first.setdefault(self.catalogue.place_of(row), row)
        return list(first.values())

    def _holding(self, phrase: str) -> set[int]:
        wanted = letters(phrase)
        entries = self.store.entries(self.engine.holding(bigrams(phrase)))
        return {row for row, entry in entries.items() if wanted in letters(entry.clause.text)}

    @cached_property
    def words(self) -> list[str]:
        """The words that are searched for, folded."""
        return self.engine.words(self.question.wanted)
