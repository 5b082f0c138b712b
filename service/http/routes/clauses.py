"""`/v1/clauses`: a clause, its neighbours, and similar clauses elsewhere."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from policykb.corpus.errors import NotFound
from policykb.corpus.model import Document
from policykb.service.http.dependencies import Base
from policykb.service.http.etag import json_with_etag
from policykb.service.http.responses import reply_of
from policykb.service.http.routes.page import page
from policykb.service.present import replies
from policykb.service.present.json_replies import clause_json

router = APIRouter(tags=["clauses"])

Around = Annotated[int, Query(ge=0, le=50)]


@router.get("/v1/clauses/{id}", summary="一条条款：原文、出处、责任分工、位置", **reply_of(replies.CitedClause))
def clause(id: str, request: Request, base: Base) -> Response:
    document, index = _found(base, id)
    return json_with_etag(request, clause_json(document.clauses[index], base.summary(document)))


@router.get("/v1/clauses/{id}/neighbours", summary="一条条款的上级、前后条款", **reply_of(replies.NeighboursReply))
def neighbours(id: str, request: Request, base: Base, before: Around = 2, after: Around = 2) -> Response:
    document, index = _found(base, id)
    summary = base.summary(document)
    clauses = document.clauses
    path = clauses[index].path
    above = [
        other for other in clauses[:index] if len(other.path) < len(path) and path[: len(other.path)] == other.path
    ]
    around = {
        "above": [clause_json(other, summary) for other in above],
        "before": [clause_json(other, summary) for other in clauses[max(0, index - before) : index]],
        "clause": clause_json(clauses[index], summary),
        "after": [clause_json(other, summary) for other in clauses[index + 1 : index + 1 + after]],
    }
    return json_with_etag(request, around)


@router.get(
    "/v1/clauses/{id}/similar", summary="别处的相近条款；score 是相近程度，不是概率", **reply_of(replies.SimilarReply)
)
def similar(
    id: str,
    base: Base,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    elsewhere: Annotated[bool, Query(description="只看其他文件")] = True,
) -> JSONResponse:
    """`score` is the cosine of two vectors, 0 to 1, and no probability."""
    own, summary = base.store.entry(id), base.index.current_documents.by_id()
    if own is None or own.document_id not in summary:
        raise _missing(id)
    hits = [
        {"clause": clause_json(entry.clause, summary[entry.document_id]), "score": round(score, 4)}
        for entry, score in base.similar(own, limit, elsewhere)
        if entry.document_id in summary
    ]
    return JSONResponse({"clause": clause_json(own.clause, summary[own.document_id]), "hits": hits})


@router.get(
    "/clauses/{id}",
    summary="条款的固定网址：浏览器打开阅读页，程序转到 JSON",
    status_code=307,
    response_class=RedirectResponse,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}}}}},
)
async def address(id: str, request: Request) -> Response:
    """The permanent link of a clause, as hits carry it.

    It shows no content itself, so that following it needs no key.
    """
    if "text/html" in request.headers.get("accept", ""):
        return await page(request)
    return RedirectResponse(f"/v1/clauses/{quote(id)}", headers={"vary": "accept"})


def _found(base: Base, id: str) -> tuple[Document, int]:
    """Return the document of a clause, and the clause's index in it. Raises NotFound."""
    entry = base.store.entry(id)
    document = base.store.document(entry.document_id) if entry else None
    indexes = [index for index, clause in enumerate(document.clauses) if clause.id == id] if document else []
    if document is None or not indexes:
        raise _missing(id)
    return document, indexes[0]


def _missing(id: str) -> NotFound:
    return NotFound(
        f"没有编号为 {id} 的条款。它所在的文件可能已被移除，请重新检索。",
        f"There is no clause {id}. Its document may have been taken out; search anew.",
    )
