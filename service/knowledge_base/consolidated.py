"""The consolidated text of a document, with the decisions that amend it by a day."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from policykb.corpus.amending.articles import ConsolidatedText
from policykb.corpus.amending.consolidate import consolidate
from policykb.corpus.errors import NotFound
from policykb.corpus.records import DocumentSummary

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Consolidation:
    """A consolidated text and the documents that it was made of.

    text: the consolidated text
    document: the regulation, with its status on the day
    decisions: the decisions that were put in, in order of date
    contained: the decisions whose amendments the regulation has already
    day: ISO date of the day for which it holds, if one was asked for
    """

    text: ConsolidatedText
    document: DocumentSummary
    decisions: tuple[DocumentSummary, ...]
    contained: tuple[DocumentSummary, ...] = ()
    day: str | None = None


def consolidated(base: "KnowledgeBase", document_id: str, day: date | None = None) -> Consolidation:
    """Return a document with the decisions put in that amend it and are in force.

    day: the day on which they are in force, by default today

    Raises NotFound for an unknown document, and for one that was issued after that day.
    """
    current = base.index.current_documents
    summary = (current.as_of(day) if day else current.by_id()).get(document_id)
    later = current.by_id().get(document_id)
    if day and summary is None and later:
        raise NotFound(
            f"这份文件 {later.header.issued or later.header.effective} 才有，{day} 还没有。请换一个日期。",
            f"This document came on {later.header.issued or later.header.effective}; on {day} it was not there.",
        )
    document = base.store.document(document_id) if summary else None
    if summary is None or document is None:
        raise NotFound(
            f"没有编号为 {document_id} 的文件。用 policykb documents 或 GET /v1/documents 查看编号。",
            f"There is no document {document_id}. See the ids with policykb documents or GET /v1/documents.",
        )
    decisions = {one.id: one for one in summary.amended_by}
    found = [base.store.document(id) for id in decisions]
    text = consolidate(document, [decision for decision in found if decision])
    asked = day.isoformat() if day else None
    applied, contained = (tuple(decisions[id] for id in ids) for ids in (text.decisions, text.contained))
    return Consolidation(text, summary, applied, contained, asked)
