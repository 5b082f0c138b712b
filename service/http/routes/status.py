"""The state of the service, and what the caller may do.

`/health`, `/ready` and `/metrics` have threads of their own: however much is under way, they answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from policykb.corpus.errors import PolicyError, Unusable
from policykb.service.http.dependencies import Base, Counts, State
from policykb.service.http.problems import in_callers_language
from policykb.service.http.responses import reply_of
from policykb.service.present import replies

router = APIRouter(tags=["status"])

_OF_HEALTH, _OF_READY = CapacityLimiter(1), CapacityLimiter(2)

_SOMETHING = (
    "有的事情没有做成，请管理员运行 policykb status。",
    "Something failed; the administrator runs policykb status.",
)
"""What callers who may not read all documents are told of all that does not work."""


@router.get("/health", summary="服务是否可用", **reply_of(replies.HealthReply))
async def health(request: Request, base: Base) -> replies.HealthReply:
    """Callers without permission to read only learn whether something is wrong."""

    def count() -> int:
        _ = base.store.version  # raises if the folder is gone
        return base.store.size

    with _told_to(request):
        documents = await to_thread.run_sync(count, limiter=_OF_HEALTH)
    return {"status": "ok", "documents": None if request.scope["policykb.sees"] == "nothing" else documents}


def _sees_all(request: Request) -> bool:
    return bool(request.scope["policykb.sees"] == "all")


@contextmanager
def _told_to(request: Request) -> Iterator[None]:
    """Tell callers who may not read all documents nothing of what an error says."""
    try:
        yield
    except PolicyError as error:
        if _sees_all(request):
            raise
        raise Unusable(*_SOMETHING) from error


@router.get("/ready", summary="索引是否已跟上知识库，哪里不正常", **reply_of(replies.ReadyReply))
async def ready(request: Request) -> replies.ReadyReply:
    """Callers who may not read all documents only learn whether something is wrong."""
    state: State = request.app.state.policykb.whole
    with _told_to(request):
        condition = await to_thread.run_sync(state.condition, limiter=_OF_READY)
    sentences = condition.sentences()
    if sentences and not _sees_all(request):
        sentences = [_SOMETHING]
    if not condition.is_ready:
        reasons = sentences or [("正在更新，请稍后再试。", "It is being updated; try again shortly.")]
        chinese, english = ("".join(texts) for texts in zip(*reasons, strict=True))
        raise Unusable(f"索引还没有跟上知识库。{chinese}", f"The index is behind the documents. {english}")
    return {
        "status": "ready",
        "revision": state.base.store.revision if _sees_all(request) else None,
        "to_encode": state.encoder.waiting if _sees_all(request) else None,
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
