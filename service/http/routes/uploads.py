"""Routes that add documents to the knowledge base and remove them.

A document is taken in at once or as a job. Adding and removing both need a write key.
"""

from collections.abc import Callable
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from policykb.corpus.errors import BadRequest, PolicyError
from policykb.service.http.dependencies import Base, Queue
from policykb.service.http.responses import reply_of
from policykb.service.http.routes.documents import reading_json
from policykb.service.http.upload import clean_file_name, ingest_upload
from policykb.service.knowledge_base.audit import CALLER, write_audit_line
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present import replies
from policykb.service.present.json_replies import summary_json

router = APIRouter(prefix="/v1/documents", tags=["documents"])

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}

_UPLOADED: dict[int | str, dict[str, Any]] = {
    200: {"model": replies.UploadReport, "description": "已在库中"},
    201: {"model": replies.UploadReport, "description": "已收入"},
    202: {
        "model": replies.AcceptedUpload,
        "description": "已排队，尚未读取（wait=false）",
        "content": {"application/json": {"example": {"job": "5f0c2f6d1b7e4f0a9c3d8e7b6a594837"}}},
    },
}


@router.post("", summary="上传并收入一份文件", status_code=201, openapi_extra=_FORM, responses=_UPLOADED)
async def take(request: Request, base: Base, jobs: Queue, wait: bool = True) -> Response:
    """With `wait=false` the file is read later, as a job.

    The response then names the job; `/v1/jobs/{id}` shows its progress.
    """
    who = dict(CALLER.get({}))
    async with request.form(max_files=1, max_fields=1) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise BadRequest(
                "请求里没有文件。请以 multipart/form-data 上传，字段名为 file。",
                "There is no file. Upload it as multipart/form-data in the field file.",
            )
        try:
            name = clean_file_name(upload.filename)
        except PolicyError as error:
            await run_in_threadpool(write_audit_line, base.folder, "ingest", error=str(error), **who)
            raise
        if wait:
            taken = await run_in_threadpool(_take, base, upload.file, name, who)
            status = 201 if taken["new"] else 200
            return JSONResponse(taken, status, {"location": f"/v1/documents/{taken['id']}"})
        kept = await run_in_threadpool(_copy, upload.file)

    def work(on_read: Callable[[], None]) -> replies.UploadReport:
        with kept:
            return _take(base, kept, name, who, on_read)

    try:
        job = jobs.add(name, str(who.get("request_id", "")), work)
    except PolicyError:
        kept.close()
        raise
    return JSONResponse({"job": job.id}, 202, {"location": f"/v1/jobs/{job.id}"})


def _copy(file: BinaryIO) -> BinaryIO:
    """Copy the file, which is closed when the request is over."""
    kept = TemporaryFile(prefix="policykb-")  # noqa: SIM115
    copyfileobj(file, kept)
    kept.seek(0)
    return kept


def _take(
    base: KnowledgeBase, file: BinaryIO, name: str, who: dict[str, object], on_read: Callable[[], None] | None = None
) -> replies.UploadReport:
    """Add a file to the knowledge base, and its success or failure to the audit log."""
    try:
        document, new = ingest_upload(base, file, name, on_read)
    except PolicyError as error:
        write_audit_line(base.folder, "ingest", source=name, error=str(error), **who)
        raise
    write_audit_line(base.folder, "ingest", document=document.id, source=name, sha256=document.sha256, new=new, **who)
    return {"new": new, **reading_json(document, base.summary(document))}


@router.delete("/{id}", summary="移除一份文件", **reply_of(replies.Summary))
def remove(id: str, base: Base) -> replies.Summary:
    removed = base.remove(id)
    write_audit_line(base.folder, "remove", document=removed.id, source=removed.source, **CALLER.get({}))
    return summary_json(removed)
