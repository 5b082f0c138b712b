"""The JSON objects of the API, field by field: the contract with every caller.

`json_replies.py` builds them, and the type checker holds it to these types; the routes publish them in `/openapi.json`. Every
span is `[start, end]` in characters, half-open. Dates are ISO strings. None means that the document does not say, or that it
cannot be known.
"""

from typing import Annotated, Any, Literal

from annotated_types import Len
from typing_extensions import NotRequired, TypedDict  # noqa: UP035 (pydantic needs this TypedDict before 3.12)

from policykb.corpus.model import BlockKind, DutySource, Level, Role, Status
from policykb.index.answering.answer import Reason
from policykb.index.question.question import Intent

Span = Annotated[list[int], Len(2, 2)]
"""`[start, end]`, half-open."""


class NamedDocument(TypedDict):
    """As much of a document as names it."""

    id: str
    title: str
    doc_number: str | None


class Citation(TypedDict):
    """Another document named in the text."""

    title: str
    doc_number: str | None


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
    repealed_by: NamedDocument | None
    amended_by: list[NamedDocument]


class Summary(Header):
    """A document without its text."""

    id: str
    source: str
    clauses: int


class Holder(TypedDict):
    """One name in a responsibility note."""

    text: str
    role: Role
    department_id: str | None
    name: str | None
    full_name: str | None
    group: bool
    members: NotRequired[list["Holder"]]


class Duty(TypedDict):
    """One responsibility note of a clause."""

    raw: str
    span: Span
    holders: list[Holder]
    deadline: str | None
    inherited: bool
    source: DutySource


class Clause(TypedDict):
    """One numbered unit of a document; `span` is the hull of its pieces."""

    id: str
    path: list[str]
    heading: str
    text: str
    pieces: list[Span]
    page: int | None
    duties: list[Duty]
    span: NotRequired[Span]


class ClauseDocument(Header):
    """The document of a clause."""

    id: str
    source: str


class CitedClause(Clause):
    """A clause with its document, its citations and its stable address."""

    document: ClauseDocument
    citation: str
    citation_gbt: str
    url: str


class Block(TypedDict):
    """A stretch of text that is no clause."""

    kind: BlockKind
    span: Span
    page: int | None


class Box(TypedDict):
    """Where a printed line stands: page from 1, points from the upper left corner."""

    span: Span
    page: int
    left: float
    top: float
    right: float
    bottom: float


class Doubt(TypedDict):
    """Something the parser was not sure of."""

    span: Span
    what: str


class QuotedDoubt(Doubt):
    """A doubt with the text that it is about."""

    text: str


class DepartmentProof(TypedDict):
    """A clause that names a department."""

    clause_id: str
    text: str
    role: Role
    inherited: bool


class DepartmentMember(TypedDict):
    """A department that belongs to a group."""

    id: str
    name: str
    full_name: str | None


class DepartmentOfAnswer(TypedDict):
    """A department with the clauses that prove it."""

    id: str
    name: str
    full_name: str | None
    score: float
    duties: list[DepartmentProof]
    members: list[DepartmentMember]


class HitDocument(TypedDict):
    """The document of a hit."""

    id: str
    title: str
    doc_number: str | None
    issued: str | None
    status: Status | None
    repealed_by: NamedDocument | None
    source: str


class Evidence(TypedDict):
    """Why a hit stands where it does: scores of the halves, of the ranker, and its features by name."""

    words: float
    pairs: float
    cosine: float
    score: float
    features: dict[str, float]


class Hit(TypedDict):
    """A clause found. The last three fields come with `explain`."""

    clause_id: str
    document: HitDocument
    path: list[str]
    heading: str
    text: str
    page: int | None
    citation: str
    citation_gbt: str
    url: str
    score: float
    highlights: list[Span]
    sentence: Span | None
    duties: list[Duty]
    evidence: NotRequired[Evidence | None]
    matched: NotRequired[dict[str, list[str]] | None]
    best_sentence: NotRequired[Span | None]


class FacetValue(TypedDict):
    """A value and the number of clauses of the result that have it."""

    value: str
    count: int


class SearchReply(TypedDict):
    """The reply to `POST /v1/search`."""

    query: str
    intent: Intent
    answered: bool
    confidence: float
    reason: Reason | None
    total: int
    took_ms: float
    departments: list[DepartmentOfAnswer]
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]


class AnswerStatement(TypedDict):
    """One sentence of an answer, with the numbers of the citations that it rests on."""

    text: str
    citations: list[int]


class AnswerCitation(TypedDict):
    """A quotation; `span` is its place in the clause, None for an inherited note."""

    number: int
    clause_id: str
    document_id: str
    citation: str
    url: str
    quote: str
    span: Span | None


class GroundedAnswer(TypedDict):
    """An answer put together from quotations."""

    text: str
    statements: list[AnswerStatement]
    citations: list[AnswerCitation]


class AskReply(TypedDict):
    """The reply to `POST /v1/ask`."""

    query: str
    intent: Intent
    answered: bool
    confidence: float
    reason: Reason | None
    took_ms: float
    departments: list[DepartmentOfAnswer]
    answer: GroundedAnswer


class DutyDocument(TypedDict):
    """The document of a duty line."""

    id: str
    title: str
    doc_number: str | None
    status: Status | None
    repealed_by: NamedDocument | None


class DutyLine(TypedDict):
    """One duty of a department."""

    clause_id: str
    document: DutyDocument
    path: list[str]
    heading: str
    text: str
    department: Holder
    role: Role
    deadline: str | None
    inherited: bool
    raw: str
    citation: str
    url: str


class DutyLineWithStanding(DutyLine):
    """One duty of a department, and how it is held."""

    standing: Literal["own", "group", "inherited"]


class DutiesReply(TypedDict):
    """The reply to `GET /v1/departments/{name}/duties`."""

    total: int
    standings: dict[str, int]
    duties: list[DutyLineWithStanding]


class CountedDepartment(TypedDict):
    """A department and a number of clauses."""

    id: str
    name: str
    full_name: str | None
    clauses: int


class DepartmentsReply(TypedDict):
    """The reply to `GET /v1/departments` and to `…/partners`."""

    total: int
    departments: list[CountedDepartment]


class DepartmentFace(TypedDict):
    """A department as the registry knows it."""

    id: str
    name: str
    full_name: str | None
    kind: str | None
    region: str | None
    level: Level | None
    group: bool


class DepartmentDocument(TypedDict):
    """A document that names a department."""

    id: str
    title: str
    doc_number: str | None
    issued: str | None
    clauses: int


class DepartmentYear(TypedDict):
    """A year and the number of clauses issued in it; None for undated documents."""

    year: str | None
    clauses: int


class DepartmentProfile(TypedDict):
    """The reply to `GET /v1/departments/{name}`."""

    query: str
    departments: list[DepartmentFace]
    printed: list[str]
    clauses: int
    roles: dict[str, int]
    standings: dict[str, int]
    documents: list[DepartmentDocument]
    years: list[DepartmentYear]


class DocumentsReply(TypedDict):
    """The reply to `GET /v1/documents`."""

    total: int
    documents: list[Summary]


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
    """The reply to an upload; `new` is false if the document was in already."""

    new: bool


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
    """The reply to `GET /v1/documents/{id}/text`: the text with all that refers to it by span."""

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


class RelatedReply(TypedDict):
    """The reply to `GET /v1/documents/{id}/related`."""

    implements: Summary | None
    implemented_by: list[Summary]
    versions: list[Summary]
    repealed_by: Summary | None
    repeals: list[Summary]


class NeighboursReply(TypedDict):
    """The reply to `GET /v1/clauses/{id}/neighbours`."""

    above: list[CitedClause]
    before: list[CitedClause]
    clause: CitedClause
    after: list[CitedClause]


class SimilarHit(TypedDict):
    """A similar clause; `score` is a cosine, no probability."""

    clause: CitedClause
    score: float


class SimilarReply(TypedDict):
    """The reply to `GET /v1/clauses/{id}/similar`."""

    clause: CitedClause
    hits: list[SimilarHit]


class SuggestedName(TypedDict):
    """Something that may be meant; `url` opens it."""

    kind: Literal["department", "doc_number", "title", "programme"]
    text: str
    detail: str | None
    url: str


class SuggestReply(TypedDict):
    """The reply to `GET /v1/suggest`."""

    suggestions: list[SuggestedName]


class JobError(TypedDict):
    """Why a job failed."""

    type: str
    status: int
    detail: str
    request_id: str


class JobReply(TypedDict):
    """The reply to `GET /v1/jobs/{id}`."""

    id: str
    state: Literal["waiting", "reading", "storing", "done", "failed"]
    source: str
    seconds: float
    result: UploadReport | None
    error: JobError | None


class HealthReply(TypedDict):
    """The reply to `GET /health`."""

    status: Literal["ok"]
    documents: int


class ReadyReply(TypedDict):
    """The reply to `GET /ready`."""

    status: Literal["ready"]
    revision: int


class ParsedDocument(TypedDict):
    """The output of `policykb parse`."""

    source: str
    header: dict[str, Any]
    clauses: list[Clause]
    blocks: list[Block]
    doubts: list[Doubt]


class DifyRecord(TypedDict):
    """A hit as Dify takes it; the metadata can be filtered by."""

    content: str
    score: float
    title: str
    metadata: dict[str, Any]


class DifyReply(TypedDict):
    """The reply to Dify's retrieval."""

    records: list[DifyRecord]


class FastGptReply(TypedDict):
    """Every reply to FastGPT's file library."""

    code: int
    success: bool
    message: str
    data: Any
