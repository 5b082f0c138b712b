"""Every duty of a department, one line for each holder of each duty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policykb.corpus.citation import cite
from policykb.corpus.model import Clause, Duty, Holder
from policykb.corpus.records import DocumentSummary, Entry


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
    entries: Iterable[Entry], documents: Mapping[str, DocumentSummary], keys: Sequence[str]
) -> list[DutyLine]:
    """Return the duties of the departments with these keys; those of repealed documents come last.

    entries: the clauses that name them
    documents: all documents as they stand today, by id
    """
    wanted = set(keys)
    lines = [
        DutyLine(document, entry.clause, duty, holder, cite(document.header, entry.clause.path, document.source))
        for entry in entries
        for document in filter(None, (documents.get(entry.document_id),))
        for duty in entry.clause.duties
        for holder in duty.holders
        if holder.key in wanted
    ]
    return sorted(lines, key=lambda line: line.document.header.status == "repealed")
