"""The state of the service, and what the caller may do.

`/health`, `/ready` and `/metrics` have threads of their own: however much is under way, they answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from policykb.corpus.errors import PolicyError, Unusable
from policykb.service.http.dependencies import Base, Config, Counts, Running
from policykb.service.http.problems import in_callers_language
from policykb.service.http.responses import reply_of
from policykb.service.knowledge_base.settings import Settings
from policykb.service.present import replies

router = APIRouter(tags=["status"])

_OF_HEALTH, _OF_READY = CapacityLimiter(1), CapacityLimiter(2)

_SOMETHING = (
    "有的事情没有做成，请管理员运行 policykb status。",
    "Something failed; the administrator runs policykb status.",
)
"""What callers without a key are told of all that does not work."""


@router.get("/health", summary="服务是否可用", **reply_of(replies.HealthReply))
async def health(request: Request, base: Base, settings: Config) -> replies.HealthReply:
    """Callers without permission to read only learn that something is wrong."""

    def count() -> int:
        _ = base.store.version  # raises if the folder is gone
        return base.store.size

    with _told_to(request, settings):
        return {"status": "ok", "documents": await to_thread.run_sync(count, limiter=_OF_HEALTH)}


def _may_read(request: Request, settings: Settings) -> bool:
    return settings.is_open or "policykb.key" in request.scope


@contextmanager
def _told_to(request: Request, settings: Settings) -> Iterator[None]:
    """Tell callers without permission to read nothing of what an error says."""
    try:
        yield
    except PolicyError as error:
        if _may_read(request, settings):
            raise
        raise Unusable(*_SOMETHING) from error


@router.get("/ready", summary="索引是否已跟上知识库，哪里不正常", **reply_of(replies.ReadyReply))
async def ready(request: Request, running: Running, base: Base, settings: Config) -> replies.ReadyReply:
    """Callers without permission to read only learn that something is wrong."""
    with _told_to(request, settings):
        condition = await to_thread.run_sync(running.condition, limiter=_OF_READY)
    sentences = condition.sentences()
    if sentences and not _may_read(request, settings):
        sentences = [_SOMETHING]
    if not condition.is_ready:
        reasons = sentences or [("正在更新，请稍后再试。", "It is being updated; try again shortly.")]
        chinese, english = ("".join(texts) for texts in zip(*reasons, strict=True))
        raise Unusable(f"索引还没有跟上知识库。{chinese}", f"The index is behind the documents. {english}")
    return {
        "status": "ready",
        "revision": base.store.revision,
        "to_encode": running.encoder.waiting,
        "troubles": [in_callers_language(request, *sentence) for sentence in sentences],
    }


@router.get("/v1/caller", summary="呼叫者是谁，可否写入", **reply_of(replies.CallerReply))
async def caller(request: Request) -> replies.CallerReply:
    """The page offers what changes documents only to callers who may change them."""
    key = request.scope.get("policykb.key")
    return {"name": key.name if key else None, "may_write": key is not None and key.scope == "write"}


@router.get(
    "/metrics",
    summary="Prometheus 指标",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(base: Base, counts: Counts) -> Response:
    text = counts.text(base.store.size)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
