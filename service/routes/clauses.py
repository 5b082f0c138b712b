"""One clause by its id, and those around it in its document."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from corpus.errors import NotFound
from corpus.model import Document
from corpus.store import Listed
from service.routes.page import page
from service.routes.unchanged import unless_known
from service.state import Base
from service.wire import clause_json

router = APIRouter(tags=["clauses"])

Around = Annotated[int, Query(ge=0, le=50)]


@router.get("/v1/clauses/{id}", summary="一条条款：原文、出处、责任分工、位置")
def clause(id: str, request: Request, base: Base) -> Response:
    document, place = _found(base, id)
    return unless_known(request, clause_json(document.clauses[place], _listed(document)))


@router.get("/v1/clauses/{id}/neighbours", summary="一条条款的上级、前后条款")
def neighbours(id: str, request: Request, base: Base, before: Around = 2, after: Around = 2) -> Response:
    document, place = _found(base, id)
    listed = _listed(document)
    clauses = document.clauses
    path = clauses[place].path
    above = [
        other for other in clauses[:place] if len(other.path) < len(path) and path[: len(other.path)] == other.path
    ]
    facts = {
        "above": [clause_json(other, listed) for other in above],
        "before": [clause_json(other, listed) for other in clauses[max(0, place - before) : place]],
        "clause": clause_json(clauses[place], listed),
        "after": [clause_json(other, listed) for other in clauses[place + 1 : place + 1 + after]],
    }
    return unless_known(request, facts)


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
        raise NotFound(
            f"没有编号为 {id} 的条款。它所在的文件可能已被移除，请重新检索。",
            f"There is no clause {id}. Its document may have been taken out; search anew.",
        )
    return document, places[0]


def _listed(document: Document) -> Listed:
    return Listed(document.id, document.source, 0, document.header, len(document.clauses))
