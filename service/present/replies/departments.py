"""Replies about departments and their duties."""

from typing import Literal

from typing_extensions import NotRequired, TypedDict  # noqa: UP035 (pydantic needs it before Python 3.12)

from policykb.corpus.model import DutySource, Level, Role, Status
from policykb.service.present.replies.clauses import Holder
from policykb.service.present.replies.headers import NamedDocument, StatusReason


class DutyDocument(TypedDict):
    """The document of a duty line."""

    id: str
    title: str
    doc_number: str | None
    status: Status | None
    repealed_by: NamedDocument | None
    superseded_by: NamedDocument | None
    status_reason: StatusReason | None


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
    due: list[str] | None
    persons: list[str]
    inherited: bool
    source: DutySource
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
    as_of: NotRequired[str]


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
    as_of: NotRequired[str]


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
    as_of: NotRequired[str]
