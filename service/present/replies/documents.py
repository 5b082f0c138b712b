"""Replies about whole documents."""

from typing import Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035 (pydantic needs it before Python 3.12)

from policykb.service.present.replies.clauses import Block, Box, CitedClause, Clause, Doubt
from policykb.service.present.replies.headers import Header, NamedDocument, Summary
from policykb.service.present.replies.span import Span


class QuotedDoubt(Doubt):
    """A doubt with the text that it is about."""

    text: str


class ListedDocument(Summary):
    """A document in a list, with the collections that it is in.

    Callers who may not see all documents are not told the collections.
    """

    collections: NotRequired[list[str]]


class DocumentsReply(TypedDict):
    """The reply to `GET /v1/documents`."""

    total: int
    documents: list[ListedDocument]
    as_of: NotRequired[str]


class CollectedDocument(TypedDict):
    """The reply to `PUT /v1/documents/{id}/collections`."""

    id: str
    collections: list[str]


class Collection(TypedDict):
    """A collection with the number of its documents."""

    name: str
    documents: int


class CollectionsReply(TypedDict):
    """The reply to `GET /v1/collections`."""

    collections: list[Collection]


class DocumentReport(Header):
    """What was read out of a document, for a person to look over."""

    id: str
    source: str
    sha256: str
    characters: int
    pages: int
    clauses: int
    duties: int
    unknown_departments: list[str]
    missing: list[str]
    doubts: list[QuotedDoubt]
    citation: str
    citation_gbt: str


class UploadReport(DocumentReport):
    """The reply to an upload.

    new: false if the document was in already
    note: what is still to be done although the document is in, such as an index update that failed
    """

    new: bool
    note: str | None


class AcceptedUpload(TypedDict):
    """The reply to an upload that is read later."""

    job: str


class OutlineClause(TypedDict):
    """A line of an outline."""

    id: str
    path: list[str]
    heading: str
    page: int | None
    citation: str
    url: str
    duties: int


class OutlineReply(TypedDict):
    """The reply to `GET /v1/documents/{id}/outline`."""

    id: str
    title: str
    clauses: list[OutlineClause]


class TextReply(TypedDict):
    """The reply to `GET /v1/documents/{id}/text`.

    It holds the text with all that refers to it by span.
    """

    id: str
    text: str
    clauses: list[Clause]
    blocks: list[Block]
    pages: list[Span]
    boxes: list[Box]
    doubts: list[Doubt]


class ComparedPair(TypedDict):
    """A clause of the left document and its counterpart in the right one."""

    left: CitedClause | None
    right: CitedClause | None
    score: float | None


class ComparisonReply(TypedDict):
    """The reply to `GET /v1/documents/{id}/compare`."""

    left: Summary
    right: Summary
    pairs: list[ComparedPair]


class AffectedLink(TypedDict):
    """One document that rests on another, and the words that say so if known."""

    by: NamedDocument
    relation: Literal["implements", "basis"]
    of: NamedDocument
    words: str | None


class AffectedDocument(TypedDict):
    """A document that rests on another, with the links between them."""

    document: Summary
    path: list[AffectedLink]


class RelatedReply(TypedDict):
    """The reply to `GET /v1/documents/{id}/related`."""

    implements: Summary | None
    implemented_by: list[Summary]
    versions: list[Summary]
    repealed_by: Summary | None
    repeals: list[Summary]
    cites: list[Summary]
    cited_by: list[Summary]
    amends: list[Summary]
    amended_by: list[Summary]
    supersedes: list[Summary]
    superseded_by: Summary | None
    affected: list[AffectedDocument]
