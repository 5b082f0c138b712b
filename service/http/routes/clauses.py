"""One clause by its id, those around it in its document, and its like in others."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from policykb.corpus.errors import NotFound
from policykb.corpus.model import Document
from policykb.service.http.dependencies import Base
from policykb.service.http.etag import unless_known
from policykb.service.http.routes.page import page
from policykb.service.present.json_replies import clause_json

router = APIRouter(tags=["clauses"])

Around = Annotated[int, Query(ge=0, le=50)]


@router.get("/v1/clauses/{id}", summary="一条条款：原文、出处、责任分工、位置")
def clause(id: str, request: Request, base: Base) -> Response:
    document, place = _found(base, id)
    return unless_known(request, clause_json(document.clauses[place], base.summary(document)))


@router.get("/v1/clauses/{id}/neighbours", summary="一条条款的上级、前后条款")
def neighbours(id: str, request: Request, base: Base, before: Around = 2, after: Around = 2) -> Response:
    document, place = _found(base, id)
    summary = base.summary(document)
    clauses = document.clauses
    path = clauses[place].path
    above = [
        other for other in clauses[:place] if len(other.path) < len(path) and path[: len(other.path)] == other.path
    ]
    facts = {
        "above": [clause_json(other, summary) for other in above],
        "before": [clause_json(other, summary) for other in clauses[max(0, place - before) : place]],
        "clause": clause_json(clauses[place], summary),
        "after": [clause_json(other, summary) for other in clauses[place + 1 : place + 1 + after]],
    }
    return unless_known(request, facts)


@router.get("/v1/clauses/{id}/similar", summary="别处的相近条款；score 是相近程度，不是概率")
def similar(
    id: str,
    base: Base,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    elsewhere: Annotated[bool, Query(description="只看其他文件")] = True,
) -> JSONResponse:
    """`score` is the cosine of meaning, 0 to 1: it orders, and is no probability."""
    own, summary = base.store.entry(id), base.current_documents.documents()
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
    """The address that every hit carries. It says nothing itself, so that nobody needs a key to follow it."""
    if "text/html" in request.headers.get("accept", ""):
        return await page(request)
    return RedirectResponse(f"/v1/clauses/{quote(id)}", headers={"vary": "accept"})


def _found(base: Base, id: str) -> tuple[Document, int]:
    entry = base.store.entry(id)
    document = base.store.document(entry.document_id) if entry else None
    places = [place for place, clause in enumerate(document.clauses) if clause.id == id] if document else []
    if document is None or not places:
        raise _missing(id)
    return document, places[0]


def _missing(id: str) -> NotFound:
    return NotFound(
        f"没有编号为 {id} 的条款。它所在的文件可能已被移除，请重新检索。",
        f"There is no clause {id}. Its document may have been taken out; search anew.",
    )
