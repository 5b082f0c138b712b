"""Facts and answers as the JSON objects of the HTTP API.

The types of these objects are in `replies`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from policykb.corpus.citation import cite, cite_gbt
from policykb.corpus.model import Clause, Document, Header, as_json
from policykb.corpus.records import DocumentSummary, StatusReason
from policykb.index.answering.answer import Answer, DepartmentAnswer, Hit
from policykb.service.knowledge_base.draft_check import Finding
from policykb.service.knowledge_base.duty_lines import DutyLine
from policykb.service.present.grounded_answer import Reply

if TYPE_CHECKING:
    from policykb.index.documents.related import Related
    from policykb.index.evaluation.misses import Miss
    from policykb.service.present import replies

Json = dict[str, Any]


def document_json(document: Document) -> "replies.ParsedDocument":
    """Return the output of `policykb parse`."""
    return {
        "source": document.source,
        "header": as_json(document.header) | {"inferred": _inferred_json(document.header)},
        "clauses": [as_json(clause) | {"span": as_json(clause.span)} for clause in document.clauses],
        "blocks": as_json(document.blocks),
        "doubts": as_json(document.doubts),
    }


def duties_json(clause: Clause) -> Any:
    """Return the duties of a clause."""
    return as_json(clause.duties)


def answer_json(
    answer: Answer, explain: bool = False, duties: Callable[[Clause], Any] = duties_json
) -> "replies.SearchReply":
    """Return the reply to a search.

    duties: gives the duties of a clause, in a form that the JSON encoder takes
    """
    found: replies.SearchReply = {
        "query": answer.query,
        "intent": answer.intent,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "reason": answer.reason,
        "choices": [{"id": one.id, "name": one.name} for one in answer.choices],
        "understood": _understood_json(answer),
        "total": answer.total,
        "took_ms": answer.took_ms,
        "departments": [_department_json(department) for department in answer.departments],
        "hits": [_hit_json(hit, explain, duties) for hit in answer.hits],
        "facets": {
            name: [{"value": value, "count": count} for value, count in counts]
            for name, counts in answer.facets.items()
        },
        "parts": [_part_json(part, explain, duties) for part in answer.parts],
    }
    if answer.as_of:
        found["as_of"] = answer.as_of
    return found


def _part_json(part: Answer, explain: bool, duties: Callable[[Clause], Any]) -> "replies.SearchPart":
    return {
        "query": part.query,
        "intent": part.intent,
        "answered": part.answered,
        "confidence": round(part.confidence, 4),
        "reason": part.reason,
        "choices": [{"id": one.id, "name": one.name} for one in part.choices],
        "understood": _understood_json(part),
        "departments": [_department_json(department) for department in part.departments],
        "hits": [_hit_json(hit, explain, duties) for hit in part.hits],
    }


def ask_json(answer: Answer, reply: Reply) -> "replies.AskReply":
    """Return the reply to a question: one answer made of quotations."""
    found: replies.AskReply = {
        "query": answer.query,
        "intent": answer.intent,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "reason": answer.reason,
        "choices": [{"id": one.id, "name": one.name} for one in answer.choices],
        "understood": _understood_json(answer),
        "took_ms": answer.took_ms,
        "departments": [_department_json(department) for department in answer.departments],
        "answer": _grounded_json(reply),
        "parts": [
            {
                "query": part.query,
                "answered": part.answered,
                "confidence": round(part.confidence, 4),
                "reason": part.reason,
                "departments": [_department_json(department) for department in part.departments],
            }
            for part in answer.parts
        ],
    }
    if answer.as_of:
        found["as_of"] = answer.as_of
    return found


def _understood_json(answer: Answer) -> "list[replies.Condition]":
    return [{"kind": one.kind, "value": one.value, "words": one.words} for one in answer.understood]


def _department_json(department: DepartmentAnswer) -> "replies.DepartmentOfAnswer":
    return {
        "id": department.id,
        "name": department.name,
        "full_name": department.full_name,
        "score": round(department.score, 4),
        "duties": as_json(department.duties),
        "members": as_json(department.members),
    }


def _hit_json(hit: Hit, explain: bool, duties: Callable[[Clause], Any]) -> "replies.Hit":
    header = hit.document.header
    found: replies.Hit = {
        "clause_id": hit.clause.id,
        "document": {
            "id": hit.document.id,
            "title": header.title,
            "doc_number": header.doc_number,
            "issued": header.issued,
            "status": header.status,
            "repealed_by": _named_json(hit.document.repealed_by),
            "superseded_by": _named_json(hit.document.superseded_by),
            "status_reason": _reason_json(hit.document.status_reason),
            "source": hit.document.source,
        },
        "path": list(hit.clause.path),
        "heading": hit.clause.heading,
        "text": hit.clause.text,
        "page": hit.clause.page,
        "citation": hit.citation,
        "citation_gbt": cite_gbt(header, hit.document.source, hit.clause.page),
        "url": clause_url(hit.clause.id),
        "score": round(hit.score, 4),
        "highlights": [list(span) for span in hit.highlights],
        "sentence": list(hit.sentence) if hit.sentence else None,
        "duties": duties(hit.clause),
    }
    if explain:
        found["evidence"] = as_json(hit.evidence)
        found["matched"] = as_json(hit.matched)
        found["best_sentence"] = found["sentence"]
    return found


def summary_json(summary: DocumentSummary) -> "replies.Summary":
    """Return a document without its text."""
    return {"id": summary.id, "source": summary.source, "clauses": summary.clauses, **header_json(summary)}


def related_json(found: "Related") -> "replies.RelatedReply":
    """Return the documents related to one."""
    return {
        "implements": _summary_or_none(found.implements),
        "implemented_by": [summary_json(one) for one in found.implemented_by],
        "versions": [summary_json(one) for one in found.versions],
        "repealed_by": _summary_or_none(found.repealed_by),
        "repeals": [summary_json(one) for one in found.repeals],
        "cites": [summary_json(one) for one in found.cites],
        "cited_by": [summary_json(one) for one in found.cited_by],
        "amends": [summary_json(one) for one in found.amends],
        "amended_by": [summary_json(one) for one in found.amended_by],
        "supersedes": [summary_json(one) for one in found.supersedes],
        "superseded_by": _summary_or_none(found.superseded_by),
        "affected": [
            {
                "document": summary_json(one.document),
                "path": [
                    {
                        "by": _name_json(link.by),
                        "relation": link.relation,
                        "of": _name_json(link.of),
                        "words": link.words,
                    }
                    for link in one.path
                ],
            }
            for one in found.affected
        ],
    }


def _summary_or_none(summary: DocumentSummary | None) -> "replies.Summary | None":
    return None if summary is None else summary_json(summary)


def listed_json(summary: DocumentSummary, collections: Mapping[str, Sequence[str]] | None) -> "replies.ListedDocument":
    """Return a document for a list.

    collections: of each document, by id; None for those who may not see all documents
    """
    if collections is None:
        return cast("replies.ListedDocument", summary_json(summary))
    return {**summary_json(summary), "collections": list(collections.get(summary.id, ()))}


def header_json(summary: DocumentSummary) -> "replies.Header":
    """Return the header of a document as it stands today.

    It includes what repeals or amends the document.
    """
    header = summary.header
    return {
        "title": header.title,
        "notice_title": header.notice_title,
        "doc_number": header.doc_number,
        "issuers": list(header.issuers),
        "recipients": header.recipients,
        "issued": header.issued,
        "publicity": header.publicity,
        "effective": header.effective,
        "expires": header.expires,
        "status": header.status,
        "region": header.region,
        "level": header.level,
        "cites": as_json(header.cites),
        "implements": header.implements,
        "inferred": _inferred_json(header),
        "repealed_by": _named_json(summary.repealed_by),
        "superseded_by": _named_json(summary.superseded_by),
        "amended_by": [_name_json(one) for one in summary.amended_by],
        "status_reason": _reason_json(summary.status_reason),
    }


def _inferred_json(header: Header) -> "dict[str, replies.Inferred]":
    """Return, by field, how it was told that the document does not print it."""
    return {one.field: {"evidence": one.evidence, "sure": one.sure} for one in header.inferred}


def _named_json(summary: DocumentSummary | None) -> "replies.NamedDocument | None":
    return None if summary is None else _name_json(summary)


def _name_json(summary: DocumentSummary) -> "replies.NamedDocument":
    """Return as much of a document as names it."""
    return {"id": summary.id, "title": summary.header.title, "doc_number": summary.header.doc_number}


def _reason_json(reason: StatusReason | None) -> "replies.StatusReason | None":
    """Return why a document has its status."""
    if reason is None:
        return None
    document = _named_json(reason.document)
    return {"words": reason.words, "document": document, "day": reason.day, "until": reason.until}


def duty_json(line: DutyLine) -> "replies.DutyLine":
    """Return one line of a department's duties."""
    header = line.document.header
    return {
        "clause_id": line.clause.id,
        "document": {
            "id": line.document.id,
            "title": header.title,
            "doc_number": header.doc_number,
            "status": header.status,
            "repealed_by": _named_json(line.document.repealed_by),
            "superseded_by": _named_json(line.document.superseded_by),
            "status_reason": _reason_json(line.document.status_reason),
        },
        "path": list(line.clause.path),
        "heading": line.clause.heading,
        "text": line.clause.text,
        "department": as_json(line.holder),
        "role": line.holder.role,
        "deadline": line.duty.deadline,
        "due": list(line.duty.due) if line.duty.due else None,
        "persons": list(line.duty.persons),
        "inherited": line.duty.inherited,
        "source": line.duty.source,
        "raw": line.duty.raw,
        "citation": line.citation,
        "url": clause_url(line.clause.id),
    }


def finding_json(finding: Finding) -> "replies.Finding":
    """Return one thing that a draft cites."""
    return {
        "kind": finding.kind,
        "text": finding.text,
        "span": [finding.start, finding.end],
        "outcome": finding.outcome,
        "citation": finding.citation,
        "document_id": finding.document_id,
        "clause_id": finding.clause_id,
        "instead": finding.instead,
    }


def clause_url(clause_id: str) -> str:
    """Return the URL path at which a clause can be opened.

    The path begins at the root of the service and stays as long as the clause does.
    """
    return f"/clauses/{clause_id}"


def clause_json(clause: Clause, document: DocumentSummary) -> "replies.CitedClause":
    """Return one clause with its document and citations."""
    return {
        "id": clause.id,
        "path": list(clause.path),
        "heading": clause.heading,
        "text": clause.text,
        "pieces": as_json(clause.pieces),
        "page": clause.page,
        "duties": as_json(clause.duties),
        "span": as_json(clause.span),
        "document": {"id": document.id, **header_json(document), "source": document.source},
        "citation": cite(document.header, clause.path, document.source),
        "citation_gbt": cite_gbt(document.header, document.source, clause.page),
        "url": clause_url(clause.id),
    }


def _grounded_json(reply: Reply) -> "replies.GroundedAnswer":
    return {
        "text": reply.text,
        "statements": [{"text": one.text, "citations": list(one.rests_on)} for one in reply.statements],
        "citations": [
            {
                "number": number,
                "clause_id": quote.hit.clause.id,
                "document_id": quote.hit.document.id,
                "citation": quote.hit.citation,
                "url": clause_url(quote.hit.clause.id),
                "quote": quote.quote,
                "span": None if quote.start is None or quote.end is None else [quote.start, quote.end],
            }
            for number, quote in enumerate(reply.quotes, 1)
        ],
    }


def miss_json(miss: "Miss") -> Json:
    """Return one line of `policykb eval --worst`."""
    from policykb.index.evaluation.misses import opening

    passage, first = ({"id": p.document_id, "opening": opening(p)} if p else None for p in (miss.passage, miss.first))
    return {
        "query": miss.query,
        "question": miss.question,
        "passage": passage,
        "ranks": dict(miss.ranks),
        "first": first,
        "lacking": list(miss.lacking),
    }
