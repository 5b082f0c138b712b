"""A clause as chatbots get it: text with citation, and metadata to filter by."""

from policykb.corpus.model import Clause, Role
from policykb.index.answering.answer import Hit
from policykb.service.present.json_replies import Json, clause_url
from policykb.service.present.roles import ROLES


def passage_text(clause: Clause, citation: str) -> str:
    """Return the citation, the clause's text, and inherited duties on a last line."""
    inherited = [
        f"{ROLES[holder.role].label}：{holder.text}"
        for duty in clause.duties
        if duty.inherited
        for holder in duty.holders
    ]
    note = [f"（承自上级条款：{'；'.join(dict.fromkeys(inherited))}）"] if inherited else []
    return "\n".join([citation, clause.text, *note])


def hit_metadata(hit: Hit, address: str) -> Json:
    """Return facts to filter by and to cite; a field with several values is a list.

    The link to the clause begins with `address`.
    """
    header = hit.document.header
    holders = [holder for duty in hit.clause.duties for holder in duty.holders]

    def named(role: Role) -> list[str]:
        return list(dict.fromkeys(holder.full_name or holder.text for holder in holders if holder.role == role))

    return {
        "document_id": hit.document.id,
        "clause_id": hit.clause.id,
        "url": address + clause_url(hit.clause.id),
        "citation": hit.citation,
        "title": header.title,
        "doc_number": header.doc_number,
        "issuer": list(header.issuers),
        "issued": header.issued,
        "status": header.status,
        "repealed_by": hit.document.repealed_by and hit.document.repealed_by.header.title,
        "superseded_by": hit.document.superseded_by and hit.document.superseded_by.source,
        "region": header.region,
        "level": header.level,
        "source": hit.document.source,
        "path": list(hit.clause.path),
        "heading": hit.clause.heading,
        "page": hit.clause.page,
        "department": list(dict.fromkeys(holder.full_name or holder.text for holder in holders)),
        "lead": named("lead"),
        "support": named("support"),
        "responsible": named("unspecified"),
    }
