"""Every duty of a department, one line for each holder of each duty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policykb.corpus.citation import cite
from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.model import Clause, Duty, Holder
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

    The duties of repealed documents come last.

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
    return sorted(lines, key=lambda line: line.document.header.status == "repealed")


def unknown_department(
    name: str, store: Store, registry: Registry, finder: MentionFinder
) -> tuple[str, str, tuple[str, ...]]:
    """Return the error message for a department that no document names.

    The message is given in both languages, followed by the nearest names.
    """
    from policykb.index.documents.name_suggestions import nearest_names

    nearest = nearest_names(name, store.departments(), registry, finder)
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
