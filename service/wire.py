"""Facts as the JSON objects of the contract."""

from typing import TYPE_CHECKING, Any

from corpus.citation import cite
from corpus.model import Clause, Document, as_json
from corpus.store import Listed
from index.answer import Answer, Hit
from service.knowledge_base import HeldDuty
from service.reply import Reply

if TYPE_CHECKING:
    from index.misses import Miss

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


def answer_json(answer: Answer, explain: bool = False) -> Json:
    """The output of a search."""
    whole = {name: getattr(answer, name) for name in Answer.__dataclass_fields__}
    return whole | {
        "confidence": round(answer.confidence, 4),
        "departments": [as_json(d) | {"score": round(d.score, 4)} for d in answer.departments],
        "hits": [_hit_json(hit, explain) for hit in answer.hits],
        "facets": {
            name: [{"value": value, "count": count} for value, count in counts]
            for name, counts in answer.facets.items()
        },
    }


def _hit_json(hit: Hit, explain: bool) -> Json:
    header = hit.document.header
    found: Json = {
        "clause_id": hit.clause.id,
        "document": {
            "id": hit.document.id,
            "title": header.title,
            "doc_number": header.doc_number,
            "issued": header.issued,
            "status": header.status,
            "source": hit.document.source,
        },
        "path": list(hit.clause.path),
        "heading": hit.clause.heading,
        "text": hit.clause.text,
        "page": hit.clause.page,
        "citation": hit.citation,
        "url": clause_url(hit.clause.id),
        "score": round(hit.score, 4),
        "highlights": [list(span) for span in hit.highlights],
        "duties": as_json(hit.clause.duties),
    }
    if explain:
        found["evidence"] = as_json(hit.evidence)
    return found


def listed_json(listed: Listed) -> Json:
    """A line of `documents`."""
    header: Json = as_json(listed.header)
    return {"id": listed.id, "source": listed.source, "clauses": listed.clauses} | header


def duty_json(held: HeldDuty) -> Json:
    """A line of `duties`."""
    return {
        "clause_id": held.clause.id,
        "document": {"id": held.document.id, "title": held.document.header.title,
                     "doc_number": held.document.header.doc_number},
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


def clause_json(clause: Clause, document: Listed) -> Json:
    """One clause with its document and citation."""
    facts: Json = as_json(clause) | {"span": as_json(clause.span)}
    return facts | {
        "document": {"id": document.id} | as_json(document.header) | {"source": document.source},
        "citation": cite(document.header, clause.path, document.source),
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
    from index.misses import opening

    passage, first = ({"id": p.document_id, "opening": opening(p)} if p else None for p in (miss.passage, miss.first))
    return {
        "query": miss.query,
        "question": miss.question,
        "passage": passage,
        "ranks": dict(miss.ranks),
        "first": first,
        "lacking": list(miss.lacking),
    }
