"""Replies about what has become of documents."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from policykb.corpus.life.changes import DutyChangeKind
from policykb.corpus.life.corrections import CorrectionKind
from policykb.corpus.life.records import EventKind


class EventOfDocument(TypedDict):
    """Something that became of a document; `facts` depends on `what`."""

    at: str
    what: EventKind
    who: str
    facts: dict[str, Any]


class HistoryReply(TypedDict):
    """The reply to `GET /v1/documents/{id}/history`, oldest first."""

    events: list[EventOfDocument]


class FieldChange(TypedDict):
    """A field of the header that is another one now."""

    field: str
    before: Any
    after: Any


class DutyChange(TypedDict):
    """A holder that came, went, or has another role or deadline."""

    kind: DutyChangeKind
    holder: str
    before: str | None
    after: str | None


class ClauseWords(TypedDict):
    """A clause as it is, or was."""

    path: list[str]
    text: str


class ClauseChange(TypedDict):
    """A clause that came, went or has changed."""

    kind: Literal["added", "removed", "changed"]
    id: str
    path: list[str]
    heading: str
    before: ClauseWords | None
    after: ClauseWords | None
    duties: list[DutyChange]


class ChangesReply(TypedDict):
    """What is different; `same` counts the clauses that are not."""

    fields: list[FieldChange]
    clauses: list[ClauseChange]
    same: int


class KeptCorrection(TypedDict):
    """A correction that somebody made; `undone` is when it was taken back."""

    number: int
    document: str
    kind: CorrectionKind
    field: NotRequired[str]
    clause: NotRequired[str]
    value: Any
    was: Any
    who: str
    at: str
    why: str
    undone: str | None


class CorrectionsReply(TypedDict):
    """The reply to `GET /v1/documents/{id}/corrections`, oldest first."""

    corrections: list[KeptCorrection]


class Remark(TypedDict):
    """A remark that an answer is not right."""

    number: int
    document: str
    clause: str
    question: str
    words: str
    who: str
    at: str


class RemarksReply(TypedDict):
    """The reply to `GET /v1/reports`, oldest first."""

    reports: list[Remark]


class RemarkKept(TypedDict):
    """The reply to `POST /v1/reports`."""

    number: int


class FoundFile(TypedDict):
    """A file of a followed folder; `before` is its former path if it was renamed."""

    path: str
    before: str | None


class UnreadableFile(TypedDict):
    """A file that cannot be read, and why."""

    path: str
    reason: str


class FollowedFolder(TypedDict):
    """What there is to do in a followed folder; `error` if it could not be looked at."""

    folder: str
    new: list[str]
    changed: list[str]
    renamed: list[FoundFile]
    gone: list[str]
    waiting: list[str]
    unreadable: list[UnreadableFile]
    same: int
    error: str | None


class FollowedReply(TypedDict):
    """The reply to `GET /v1/sync` and `POST /v1/sync`; `added` are ids."""

    folders: list[FollowedFolder]
    added: list[str]
