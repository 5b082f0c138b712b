"""`/health`, `/ready` and `/metrics`: the state of the service."""

from fastapi import APIRouter, Response

from policykb.corpus.errors import DamagedStore
from policykb.service.http.dependencies import Base, Counts, Running
from policykb.service.http.responses import reply_of
from policykb.service.present import replies

router = APIRouter(tags=["status"])


@router.get("/health", summary="服务是否可用", **reply_of(replies.HealthReply))
def health(base: Base) -> replies.HealthReply:
    return {"status": "ok", "documents": base.store.size}


@router.get("/ready", summary="索引是否已跟上知识库", **reply_of(replies.ReadyReply))
def ready(running: Running, base: Base) -> replies.ReadyReply:
    if not running.is_ready():
        raise DamagedStore(
            "索引还没有跟上知识库，正在更新。请稍后再试。", "The index is behind the documents. Try again shortly."
        )
    return {"status": "ready", "revision": base.store.revision, "to_encode": running.encoder.waiting}


@router.get(
    "/metrics",
    summary="Prometheus 指标",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def metrics(base: Base, counts: Counts) -> Response:
    text = counts.text(base.store.size)
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
