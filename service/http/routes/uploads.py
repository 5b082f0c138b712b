"""Routes that add documents to the knowledge base and remove them.

A document is taken in at once or as a job. Adding and removing both need a write key.
"""

from collections.abc import Callable, Sequence
from contextvars import copy_context
from functools import partial
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from policykb.corpus.errors import BadRequest, PolicyError
from policykb.corpus.life.visibility import collection_names
from policykb.service.http.dependencies import Base, Queue
from policykb.service.http.problems import in_callers_language
from policykb.service.http.responses import reply_of
from policykb.service.http.routes.documents import reading_json
from policykb.service.http.upload import clean_file_name, ingest_upload
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.audit import CALLER
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
async def take(
    request: Request,
    base: Base,
    jobs: Queue,
    wait: bool = True,
    collection: Annotated[list[str], Query(max_length=100, description="归入这个集合，可重复")] = [],  # noqa: B006
) -> Response:
    """The files are read one after the other.

    With `wait=false` the response comes at once and names the job; `/v1/jobs/{id}` shows its progress.
    """
    collections = collection_names(collection)
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
            await run_in_threadpool(base.audit.note, "ingest", error=str(error))
            raise
        kept = await run_in_threadpool(_copy, upload.file)
    caller = copy_context()  # the job is done in another thread

    tell = partial(in_callers_language, request)

    def work(on_read: Callable[[], None]) -> replies.UploadReport:
        with kept:
            return caller.run(_take, base, kept, name, collections, tell, on_read)

    try:
        job = jobs.add(name, str(CALLER.get({}).get("request_id", "")), work)
    except PolicyError:
        kept.close()
        raise
    if not wait:
        return JSONResponse({"job": job.id}, 202, {"location": f"/v1/jobs/{job.id}"})
    taken = await jobs.result(job.id)
    return JSONResponse(taken, 201 if taken["new"] else 200, {"location": f"/v1/documents/{taken['id']}"})


def _copy(file: BinaryIO) -> BinaryIO:
    """Copy the file, which is closed when the request is over."""
    kept = TemporaryFile(prefix="policykb-")  # noqa: SIM115
    copyfileobj(file, kept)
    kept.seek(0)
    return kept


def _take(
    base: KnowledgeBase,
    file: BinaryIO,
    name: str,
    collections: Sequence[str],
    tell: Callable[[str, str], str],
    on_read: Callable[[], None],
) -> replies.UploadReport:
    """Add a file to the knowledge base; note a failure in the audit log.

    tell: chooses between a sentence in Chinese and in English
    """
    try:
        document, new = ingest_upload(base, file, name, on_read, collections)
    except PolicyError as error:
        base.audit.note("ingest", source=name, error=str(error))
        raise
    trouble = base.troubles.of("index")
    note = tell(trouble.chinese, trouble.english) if trouble else None
    return {"new": new, "note": note, **reading_json(document, base.summary(document))}


@router.delete("/{id}", summary="移除一份文件", **reply_of(replies.Summary))
def remove(id: str, base: Base) -> replies.Summary:
    return summary_json(base.remove(id))
