"""Replies to searches, questions and suggestions."""

from typing import Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035 (pydantic needs it before Python 3.12)

from policykb.corpus.model import Role, Status
from policykb.index.answering.answer import ConditionKind, Reason
from policykb.index.question.question import Intent
from policykb.service.present.replies.clauses import Duty
from policykb.service.present.replies.headers import NamedDocument, StatusReason
from policykb.service.present.replies.span import Span


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


class DepartmentChoice(TypedDict):
    """One of several departments that a name may mean."""

    id: str
    name: str


class DepartmentOfAnswer(TypedDict):
    """A department with the clauses that prove it."""

    id: str
    name: str
    full_name: str | None
    score: float
    duties: list[DepartmentProof]
    members: list[DepartmentMember]


class Condition(TypedDict):
    """A condition that the question was understood to state, and its words for it."""

    kind: ConditionKind
    value: str
    words: str


class HitDocument(TypedDict):
    """The document of a hit."""

    id: str
    title: str
    doc_number: str | None
    issued: str | None
    status: Status | None
    repealed_by: NamedDocument | None
    superseded_by: NamedDocument | None
    status_reason: StatusReason | None
    source: str


class Evidence(TypedDict):
    """The scores and features that explain the rank of a hit.

    They are the scores of the two halves of the search (words and vectors), the score of the ranker, and its features
    by name.
    """

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


class SearchPart(TypedDict):
    """The answer to one of several questions of a message."""

    query: str
    intent: Intent
    answered: bool
    confidence: float
    reason: Reason | None
    choices: list[DepartmentChoice]
    understood: list[Condition]
    departments: list[DepartmentOfAnswer]
    hits: list[Hit]


class SearchReply(TypedDict):
    """The reply to `POST /v1/search`. `as_of` is there where the question gave it."""

    query: str
    intent: Intent
    answered: bool
    confidence: float
    reason: Reason | None
    choices: list[DepartmentChoice]
    understood: list[Condition]
    total: int
    took_ms: float
    departments: list[DepartmentOfAnswer]
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    parts: list[SearchPart]
    as_of: NotRequired[str]


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


class AskPart(TypedDict):
    """How one of several questions of a message was answered."""

    query: str
    answered: bool
    confidence: float
    reason: Reason | None
    departments: list[DepartmentOfAnswer]


class AskReply(TypedDict):
    """The reply to `POST /v1/ask`. `as_of` is there where the question gave it."""

    query: str
    intent: Intent
    answered: bool
    confidence: float
    reason: Reason | None
    choices: list[DepartmentChoice]
    understood: list[Condition]
    took_ms: float
    departments: list[DepartmentOfAnswer]
    answer: GroundedAnswer
    parts: list[AskPart]
    as_of: NotRequired[str]


class SuggestedName(TypedDict):
    """Something that may be meant; `url` opens it."""

    kind: Literal["department", "doc_number", "title", "programme"]
    text: str
    detail: str | None
    url: str


class SuggestReply(TypedDict):
    """The reply to `GET /v1/suggest`."""

    suggestions: list[SuggestedName]
