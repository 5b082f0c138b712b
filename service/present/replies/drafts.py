"""Replies to the check of a draft."""

from typing_extensions import TypedDict  # pydantic needs it before Python 3.12

from policykb.service.knowledge_base.draft_check import Kind, Outcome
from policykb.service.present.replies.span import Span


class Finding(TypedDict):
    """One thing that a draft cites, and what the documents say of it."""

    kind: Kind
    text: str
    span: Span
    outcome: Outcome
    citation: str | None
    document_id: str | None
    clause_id: str | None
    instead: str | None


class DraftReply(TypedDict):
    """Everything that a draft cites, in the order in which it stands there."""

    findings: list[Finding]
