"""Replies about the service itself and its jobs."""

from typing import Literal

from typing_extensions import TypedDict

from policykb.service.present.replies.documents import UploadReport


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
    to_encode: int
    result: UploadReport | None
    error: JobError | None


class HealthReply(TypedDict):
    """The reply to `GET /health`.

    `documents` is None for callers who may not read.
    """

    status: Literal["ok"]
    documents: int | None


class CallerReply(TypedDict):
    """The reply to `GET /v1/caller`; `name` is that of the key, null without one."""

    name: str | None
    may_write: bool


class ReadyReply(TypedDict):
    """The reply to `GET /ready`.

    `troubles` are sentences about what does not work beside the answering. `revision` and `to_encode` are None for callers
    who may not read all documents.
    """

    status: Literal["ready"]
    revision: int | None
    to_encode: int | None
    troubles: list[str]
