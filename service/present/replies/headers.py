"""Documents without their text: headers and summaries."""

from typing_extensions import TypedDict

from policykb.corpus.model import Level, Status


class NamedDocument(TypedDict):
    """As much of a document as names it."""

    id: str
    title: str
    doc_number: str | None


class StatusReason(TypedDict):
    """Why a document has its status: words, their document, first and last day."""

    words: str | None
    document: NamedDocument | None
    day: str | None
    until: str | None


class Citation(TypedDict):
    """Another document named in the text."""

    title: str
    doc_number: str | None


class Inferred(TypedDict):
    """How a field was told that the document does not print."""

    evidence: str
    sure: float


class Header(TypedDict):
    """What a document says about itself, with what repeals or amends it today."""

    title: str
    notice_title: str | None
    doc_number: str | None
    issuers: list[str]
    recipients: str | None
    issued: str | None
    publicity: str | None
    effective: str | None
    expires: str | None
    status: Status | None
    region: str | None
    level: Level | None
    cites: list[Citation]
    implements: str | None
    inferred: dict[str, Inferred]
    repealed_by: NamedDocument | None
    superseded_by: NamedDocument | None
    amended_by: list[NamedDocument]
    status_reason: StatusReason | None


class Summary(Header):
    """A document without its text."""

    id: str
    source: str
    clauses: int
