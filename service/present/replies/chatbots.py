"""Replies to chatbot platforms."""

from typing import Any

from typing_extensions import TypedDict


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
