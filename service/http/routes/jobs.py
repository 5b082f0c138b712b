"""`/v1/jobs`: the progress of uploads that are read in the background."""

from fastapi import APIRouter, Request, Response

from policykb.service.http.dependencies import Running
from policykb.service.http.problems import in_callers_language
from policykb.service.http.responses import reply_of
from policykb.service.present import replies

router = APIRouter(prefix="/v1/jobs", tags=["documents"])


@router.get("/{id}", summary="上传任务的进度与结果", **reply_of(replies.JobReply))
def job(id: str, request: Request, response: Response, running: Running) -> replies.JobReply:
    found = running.jobs.find(id)
    response.headers["cache-control"] = "no-store"
    error: replies.JobError | None = None
    if found.error:
        error = {
            "type": f"urn:policykb:{found.error.type}",
            "status": found.error.status,
            "detail": in_callers_language(request, str(found.error), found.error.english),
            "request_id": found.request_id,
        }
    return {
        "id": found.id,
        "state": found.state,
        "source": found.source,
        "seconds": round(found.seconds, 3),
        "to_encode": running.encoder.waiting,
        "result": found.result,
        "error": error,
    }
