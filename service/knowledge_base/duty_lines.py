"""Every duty of a department, one line for each holder of each duty."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policykb.corpus.citation import cite
from policykb.corpus.database import batches
from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.model import NO_LONGER_IN_FORCE, Clause, Duty, Holder, Role
from policykb.corpus.records import DocumentSummary, Entry
from policykb.corpus.store import Store


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of a department's duty table.

    document, clause: where the duty stands
    duty: the duty with all its holders
    holder: the department as it is named there
    citation: 《title》（文号）第二部分第（五）条
    """

    document: DocumentSummary
    clause: Clause
    duty: Duty
    holder: Holder
    citation: str


def duty_lines(
    entries: Iterable[Entry], documents: Mapping[str, DocumentSummary], keys: Sequence[str], prose: bool = False
) -> list[DutyLine]:
    """Return the duties of the departments with these keys.

    The duties of documents no longer in force come last.

    entries: the clauses that name them
    documents: all documents as they stand today, by id
    prose: whether those count that sentences of regulations state
    """
    wanted = set(keys)
    lines = [
        DutyLine(document, entry.clause, duty, holder, cite(document.header, entry.clause.path, document.source))
        for entry in entries
        for document in filter(None, (documents.get(entry.document_id),))
        for duty in (entry.clause.duties if prose else entry.clause.notes)
        for holder in duty.holders
        if holder.key in wanted
    ]
    return sorted(lines, key=lambda line: line.document.header.status in NO_LONGER_IN_FORCE)


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """Which of a department's duties are wanted; None for all.

    region: place of the department, or of the document where its place is unknown, in full or by its beginning
    role: role of the department
    year: year in which the document was issued, or in which the duty is due
    due: last ISO day by which the duty is due
    """

    region: str | None = None
    role: Role | None = None
    year: int | None = None
    due: str | None = None

    def passes(self, line: DutyLine) -> bool:
        """Whether a duty is wanted."""
        if self.region and not place_of(line).startswith(self.region):
            return False
        if self.role and line.holder.role != self.role:
            return False
        due = line.duty.due
        if self.due and (due is None or due[1] > self.due):
            return False
        days = (line.document.header.issued, due[1] if due else None)
        return self.year is None or any(day and day.startswith(str(self.year)) for day in days)


ALL_DUTIES = DutyFilter()


def place_of(line: DutyLine) -> str:
    """Return the place of the department, or of the document, or nothing."""
    place, _, body = (line.holder.department_id or "").partition("/")
    return place if body else line.document.header.region or ""


def title_of(line: DutyLine) -> str:
    """Return the name under which a department's duties are handed in.

    It is the official name, or the name as printed with the place of its document, as far as that is known.
    """
    if line.holder.full_name:
        return line.holder.full_name
    place = place_of(line)
    return (
        line.holder.text
        if place and line.holder.text.startswith(place)
        else f"{line.holder.text}（{place or '地区不详'}）"
    )


def by_department(lines: Sequence[DutyLine]) -> dict[str, list[DutyLine]]:
    """Return the duties of each department apart, by the name to hand them in under.

    Departments of one short name in several places are several.
    """
    apart: dict[str, list[DutyLine]] = {}
    for line in lines:
        apart.setdefault(title_of(line), []).append(line)
    return apart


class StatedHolders:
    """The holders that sentences of regulations name, read once for each revision.

    They are in no table of the store, so that all such clauses must be read; few of them stay in memory.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reading = threading.Lock()
        self._version: tuple[int, int] | None = None
        self._rows: dict[str, list[int]] = {}

    def rows(self) -> dict[str, list[int]]:
        """Return the rows of the clauses that state a duty of each holder, by its key."""
        with self._reading:  # of many callers after a change, one reads
            version = self._store.version
            if self._version != version:
                rows: dict[str, list[int]] = {}
                for part in batches(self._store.rows_with_statements()):
                    for row, entry in self._store.entries(part).items():
                        keys = {holder.key for duty in entry.clause.duties for holder in duty.holders}
                        for key in keys:
                            rows.setdefault(key, []).append(row)
                self._rows, self._version = rows, version
            return self._rows


def unknown_department(
    name: str, departments: dict[str, tuple[str, int]], registry: Registry, finder: MentionFinder
) -> tuple[str, str, tuple[str, ...]]:
    """Return the error message for a department that no document names.

    The message is given in both languages, followed by the nearest names.

    departments: usual name and number of clauses of every holder, by key
    """
    from policykb.index.documents.name_suggestions import nearest_names

    nearest = nearest_names(name, departments, registry, finder)
    if not nearest:
        return (
            f"知识库里没有“{name[:50]}”的任务。可用 policykb who 按事项查部门。",
            f"No document names “{name[:50]}”. Ask by topic with policykb who.",
            nearest,
        )
    return (
        f"知识库里没有“{name[:50]}”的任务。相近的有：{'、'.join(nearest)}。请改用其中之一。",
        f"No document names “{name[:50]}”. The nearest are {', '.join(nearest)}. Use one of these.",
        nearest,
    )
