"""`/fastgpt`: FastGPT's API file library.

FastGPT lists the documents here and fetches their text. Its base URL is `…/fastgpt`.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from policykb.corpus.citation import cite
from policykb.corpus.errors import NotFound
from policykb.corpus.model import Document
from policykb.corpus.records import DocumentSummary
from policykb.index.text.normalise import fold
from policykb.service.http.dependencies import Address, Base
from policykb.service.http.responses import reply_of
from policykb.service.present import replies
from policykb.service.present.json_replies import Json
from policykb.service.present.passage import passage_text

router = APIRouter(prefix="/fastgpt", tags=["chatbots"])

Id = Annotated[str, Query(max_length=100)]


class FileList(BaseModel):
    """Request of FastGPT to list a folder; the only folder is the top one."""

    parentId: str | None = None  # noqa: N815
    searchKey: Annotated[str, Field(max_length=200)] | None = None  # noqa: N815


@router.post("/v1/file/list", summary="FastGPT 文件库：列出文件", **reply_of(replies.FastGptReply))
def list_(request: FileList, base: Base) -> replies.FastGptReply:
    wanted = fold(request.searchKey or "")
    summaries = [] if request.parentId else base.store.documents()
    return _success([_file(one, base) for one in summaries if wanted in fold(f"{one.header.title}\n{one.source}")])


@router.get("/v1/file/content", summary="FastGPT 文件库：一份文件的正文，按条款分段", **reply_of(replies.FastGptReply))
def content(id: Id, base: Base) -> replies.FastGptReply:
    document = _found(base, id)
    parts = [passage_text(one, cite(document.header, one.path, document.source)) for one in document.clauses]
    return _success({"title": document.header.title or document.source, "content": "\n\n".join(parts)})


@router.get("/v1/file/read", summary="FastGPT 文件库：原文件网址", **reply_of(replies.FastGptReply))
def read(id: Id, base: Base, address: Address) -> replies.FastGptReply:
    return _success({"url": f"{address}/v1/documents/{_found(base, id).id}/file"})


def _found(base: Base, id: str) -> Document:
    document = base.store.document(id)
    if document is None:
        raise NotFound(f"没有编号为 {id} 的文件。请重新列出文件。", f"There is no document {id}. List the files anew.")
    return document


def _file(summary: DocumentSummary, base: Base) -> Json:
    kept = base.original(summary.id)
    taken = datetime.fromtimestamp(kept.stat().st_mtime if kept else 0, UTC).isoformat(timespec="seconds")
    name = summary.header.title or summary.source
    return {"id": summary.id, "parentId": None, "name": name, "type": "file", "updateTime": taken, "createTime": taken}


def _success(data: object) -> replies.FastGptReply:
    """Wrap a result in the form that FastGPT expects."""
    return {"code": 200, "success": True, "message": "", "data": data}
