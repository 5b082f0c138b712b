"""`/v1/jobs`: the progress of uploads that are read in the background."""

from fastapi import APIRouter, Request, Response

from policykb.service.http.dependencies import Queue
from policykb.service.http.problems import in_callers_language
from policykb.service.present.json_replies import Json

router = APIRouter(prefix="/v1/jobs", tags=["documents"])


@router.get("/{id}", summary="上传任务的进度与结果")
def job(id: str, request: Request, response: Response, jobs: Queue) -> Json:
    found = jobs.find(id)
    response.headers["cache-control"] = "no-store"
    error = found.error
    return {
        "id": found.id,
        "state": found.state,
        "source": found.source,
        "seconds": round(found.seconds, 3),
        "result": found.result,
        "error": error
        and {
            "type": f"urn:policykb:{error.type}",
            "status": error.status,
            "detail": in_callers_language(request, str(error), error.english),
            "request_id": found.request_id,
        },
    }
