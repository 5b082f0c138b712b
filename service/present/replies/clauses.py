"""Clauses, and what stands around them."""

from typing import Any

from typing_extensions import NotRequired, TypedDict  # noqa: UP035 (pydantic needs it before Python 3.12)

from policykb.corpus.model import BlockKind, DutySource, Role
from policykb.service.present.replies.headers import Header
from policykb.service.present.replies.span import Span


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
    due: list[str] | None
    persons: list[str]
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


class ParsedDocument(TypedDict):
    """The output of `policykb parse`."""

    source: str
    header: dict[str, Any]
    clauses: list[Clause]
    blocks: list[Block]
    doubts: list[Doubt]
