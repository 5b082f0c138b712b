"""A hit as a chatbot is given it: the clause's words with where they stand, and facts about it under plain names."""

from policykb.corpus.model import Clause, Role
from policykb.index.answering.answer import Hit
from policykb.service.present.json_replies import Json, clause_url

_ROLES: dict[Role, str] = {"lead": "牵头单位", "unspecified": "责任单位", "support": "配合单位"}


def passage(clause: Clause, citation: str) -> str:
    """The citation, the words, and who is responsible where only a heading above or a rule says so."""
    inherited = [
        f"{_ROLES[holder.role]}：{holder.text}" for duty in clause.duties if duty.inherited for holder in duty.holders
    ]
    noted = [f"（承自上级条款：{'；'.join(dict.fromkeys(inherited))}）"] if inherited else []
    return "\n".join([citation, clause.text, *noted])


def facts(hit: Hit, address: str) -> Json:
    """What can be filtered by and cited; a list where there may be several."""
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
