"""Facts as the JSON objects of the contract."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from policykb.corpus.citation import cite, cite_gbt
from policykb.corpus.model import Clause, Document, as_json
from policykb.corpus.store import DocumentSummary
from policykb.index.answering.answer import Answer, Hit
from policykb.service.knowledge_base.knowledge_base import DutyLine
from policykb.service.present.grounded_answer import Reply

if TYPE_CHECKING:
    from policykb.index.evaluation.misses import Miss

Json = dict[str, Any]


def document_json(document: Document) -> Json:
    """The output of `parse`."""
    return {
        "source": document.source,
        "header": as_json(document.header),
        "clauses": [as_json(clause) | {"span": as_json(clause.span)} for clause in document.clauses],
        "blocks": as_json(document.blocks),
        "doubts": as_json(document.doubts),
    }


def duties_json(clause: Clause) -> Any:
    """Who holds a clause."""
    return as_json(clause.duties)


def answer_json(answer: Answer, explain: bool = False, duties: Callable[[Clause], Any] = duties_json) -> Json:
    """The output of a search; `duties` says in what form the duties of its clauses stand there."""
    whole = {name: getattr(answer, name) for name in Answer.__dataclass_fields__}
    return whole | {
        "confidence": round(answer.confidence, 4),
        "departments": [
            as_json(d) | {"score": round(d.score, 4), "members": as_json(d.members)} for d in answer.departments
        ],
        "hits": [_hit_json(hit, explain, duties) for hit in answer.hits],
        "facets": {
            name: [{"value": value, "count": count} for value, count in counts]
            for name, counts in answer.facets.items()
        },
    }


def _hit_json(hit: Hit, explain: bool, duties: Callable[[Clause], Any]) -> Json:
    header = hit.document.header
    found: Json = {
        "clause_id": hit.clause.id,
        "document": {
            "id": hit.document.id,
            "title": header.title,
            "doc_number": header.doc_number,
            "issued": header.issued,
            "status": header.status,
            "repealed_by": _named_json(hit.document.repealed_by),
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


def summary_json(summary: DocumentSummary) -> Json:
    """A line of `documents`."""
    return {"id": summary.id, "source": summary.source, "clauses": summary.clauses} | header_json(summary)


def header_json(summary: DocumentSummary) -> Json:
    """The header of a document, as it stands today: with what repeals or amends it."""
    header: Json = as_json(summary.header)
    return header | {
        "repealed_by": _named_json(summary.repealed_by),
        "amended_by": [_named_json(one) for one in summary.amended_by],
    }


def _named_json(summary: DocumentSummary | None) -> Json | None:
    """As much of a document as names it."""
    if summary is None:
        return None
    return {"id": summary.id, "title": summary.header.title, "doc_number": summary.header.doc_number}


def duty_json(held: DutyLine) -> Json:
    """A line of `duties`."""
    return {
        "clause_id": held.clause.id,
        "document": {"id": held.document.id, "title": held.document.header.title,
                     "doc_number": held.document.header.doc_number, "status": held.document.header.status,
                     "repealed_by": _named_json(held.document.repealed_by)},
        "path": list(held.clause.path),
        "heading": held.clause.heading,
        "text": held.clause.text,
        "department": as_json(held.holder),
        "role": held.holder.role,
        "deadline": held.duty.deadline,
        "inherited": held.duty.inherited,
        "raw": held.duty.raw,
        "citation": held.citation,
        "url": clause_url(held.clause.id),
    }  # fmt: skip


def clause_url(clause_id: str) -> str:
    """Where a clause can be opened, from the root of the service; stays the same for as long as the clause does."""
    return f"/clauses/{clause_id}"


def clause_json(clause: Clause, document: DocumentSummary) -> Json:
    """One clause with its document and citation."""
    facts: Json = as_json(clause) | {"span": as_json(clause.span)}
    return facts | {
        "document": {"id": document.id} | header_json(document) | {"source": document.source},
        "citation": cite(document.header, clause.path, document.source),
        "citation_gbt": cite_gbt(document.header, document.source, clause.page),
        "url": clause_url(clause.id),
    }


def reply_json(said: Reply) -> Json:
    """The grounded part of `ask`."""
    return {
        "text": said.text,
        "statements": [{"text": one.text, "citations": list(one.rests_on)} for one in said.statements],
        "citations": [
            {
                "number": number,
                "clause_id": quote.hit.clause.id,
                "document_id": quote.hit.document.id,
                "citation": quote.hit.citation,
                "url": clause_url(quote.hit.clause.id),
                "quote": quote.quote,
                "span": None if quote.start is None else [quote.start, quote.end],
            }
            for number, quote in enumerate(said.quotes, 1)
        ],
    }


def miss_json(miss: "Miss") -> Json:
    """A line of `eval --worst`."""
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
