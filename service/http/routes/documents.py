"""`/v1/documents`: the documents, their content, and related documents.

Adding and removing documents takes a write key.
"""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from policykb.corpus.citation import cite, cite_gbt
from policykb.corpus.errors import NotFound
from policykb.corpus.model import Document, as_json
from policykb.corpus.records import DocumentSummary
from policykb.index.text.normalise import fold
from policykb.service.http.dependencies import Base, Heavy
from policykb.service.http.etag import json_with_etag, not_modified, tagged
from policykb.service.http.requests import AsOf
from policykb.service.http.responses import reply_of
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present import replies
from policykb.service.present.json_replies import (
    clause_json,
    clause_url,
    header_json,
    listed_json,
    related_json,
    summary_json,
)

router = APIRouter(prefix="/v1/documents", tags=["documents"])

# formats that a browser may show; all others are only saved
_SHOWN = {".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8", ".png": "image/png", ".jpg": "image/jpeg"}
_SAVED = "application/octet-stream"

_BINARY = {"schema": {"type": "string", "format": "binary"}}

_SANDBOX = "sandbox; default-src 'none'"
"""Content security policy of original files: they come from outside, and their scripts get no rights."""


@router.get("", summary="列出文件，新的在前；q 按标题、文号、发文机关、文件名筛选", **reply_of(replies.DocumentsReply))
def documents(
    base: Base,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    as_of: AsOf | None = None,
) -> replies.DocumentsReply:
    wanted = fold(q.strip())
    found = [summary for summary in base.documents(as_of) if wanted in fold(_searchable(summary))]
    named = base.store.lives.collections() if base.collections is None else None
    reply: replies.DocumentsReply = {
        "total": len(found),
        "documents": [listed_json(summary, named) for summary in found[offset : offset + limit]],
    }
    if as_of:
        reply["as_of"] = as_of
    return reply


@router.get("/{id}", summary="一份文件：抬头、读出了多少、哪里存疑", **reply_of(replies.DocumentReport))
def document(id: str, request: Request, base: Base) -> Response:
    whole = _found(base, id)
    return json_with_etag(request, reading_json(whole, base.summary(whole)))


@router.get("/{id}/outline", summary="一份文件的条款目录", **reply_of(replies.OutlineReply))
def outline(id: str, request: Request, base: Base) -> Response:
    whole = _found(base, id)
    lines: list[replies.OutlineClause] = [
        {
            "id": clause.id,
            "path": list(clause.path),
            "heading": clause.heading,
            "page": clause.page,
            "citation": cite(whole.header, clause.path, whole.source),
            "url": clause_url(clause.id),
            "duties": len(clause.own_notes),
        }
        for clause in whole.clauses
    ]
    body: replies.OutlineReply = {"id": id, "title": whole.header.title, "clauses": lines}
    return json_with_etag(request, body)


@router.get("/{id}/text", summary="一份文件的全文，连同每条条款、文本块和页的位置", **reply_of(replies.TextReply))
def text(id: str, request: Request, base: Base) -> Response:
    whole = _found(base, id)
    parts: replies.TextReply = {
        "id": id,
        "text": whole.text,
        "clauses": as_json(whole.clauses),
        "blocks": as_json(whole.blocks),
        "pages": as_json(whole.pages),
        "boxes": as_json(whole.boxes),
        "doubts": as_json(whole.doubts),
    }
    return json_with_etag(request, parts)


@router.get(
    "/{id}/file",
    summary="原文件",
    response_class=FileResponse,
    responses={200: {"content": {type.partition(";")[0]: _BINARY for type in (*_SHOWN.values(), _SAVED)}}},
)
def file(id: str, request: Request, base: Base) -> Response:
    whole = _found(base, id)
    tag = f'"{whole.sha256}"'
    if known := not_modified(request, tag):
        return known
    path = original(base, whole)
    suffix = whole.source[whole.source.rfind(".") :].lower()
    headers = tagged(tag) | {"content-security-policy": _SANDBOX}
    return FileResponse(
        path,
        headers=headers,
        media_type=_SHOWN.get(suffix, _SAVED),
        filename=whole.source,
        content_disposition_type="inline" if suffix in _SHOWN else "attachment",
    )


@router.get(
    "/{id}/compare",
    summary="与另一份文件逐条对照；score 是相近程度，不是概率",
    **reply_of(replies.ComparisonReply),
)
async def compare(
    id: str, base: Base, heavy: Heavy, with_: Annotated[str, Query(alias="with", max_length=200)]
) -> JSONResponse:
    """The clauses of both documents in pairs, in the order of this one.

    A clause without a similar one in the other document stands alone. `score` is the cosine of two vectors, 0 to 1.
    """
    return await heavy.run(lambda: _comparison(base, id, with_))


@router.get(
    "/{id}/related",
    summary="库中相关文件：落实、引用、修改、废止关系，各个版本，以及它变动时须复查的文件",
    **reply_of(replies.RelatedReply),
)
def related(id: str, base: Base, as_of: AsOf | None = None) -> replies.RelatedReply:
    """`affected` is what rests on the document, directly or through others.

    It is at most 200, the nearest first. Each comes with its path: who implements whom (`implements`), or names whom as its basis (`basis`).
    """
    return related_json(base.related(_found(base, id).id, as_of)[1])


def _comparison(base: KnowledgeBase, id: str, with_: str) -> JSONResponse:
    left, right = _found(base, id), _found(base, with_)
    sides = [base.summary(one) for one in (left, right)]
    pairs: list[replies.ComparedPair] = [
        {
            "left": clause_json(pair.left, sides[0]) if pair.left else None,
            "right": clause_json(pair.right, sides[1]) if pair.right else None,
            "score": None if pair.likeness is None else round(pair.likeness, 4),
        }
        for pair in base.compare(left, right)
    ]
    return JSONResponse({"left": summary_json(sides[0]), "right": summary_json(sides[1]), "pairs": pairs})


def _found(base: Base, id: str) -> Document:
    """Return a document. Raises NotFound."""
    whole = base.store.document(id)
    if whole is None:
        raise NotFound(
            f"没有编号为 {id} 的文件。用 GET /v1/documents 查看编号。",
            f"There is no document {id}. See the ids with GET /v1/documents.",
        )
    return whole


def original(base: KnowledgeBase, whole: Document) -> Path:
    """Return the original file of a document. Raises NotFound if it was not kept."""
    path = base.original(whole.id)
    if path is None:
        raise NotFound(
            f"没有保存 {whole.source} 的原文件。请重新收入该文件。",
            f"The original of {whole.source} was not kept. Take the file in again.",
        )
    return path


def reading_json(document: Document, summary: DocumentSummary) -> replies.DocumentReport:
    """Return what was read from a document, for a person to check, and its validity."""
    header = header_json(summary)
    notes = [duty for clause in document.clauses for duty in clause.own_notes]
    unknown = {h.text for duty in notes for h in duty.holders if h.department_id is None and not h.group}
    return {
        "id": document.id,
        "source": document.source,
        "sha256": document.sha256,
        "characters": len(document.text),
        "pages": len(document.pages),
        "clauses": len(document.clauses),
        "duties": len(notes),
        "unknown_departments": sorted(unknown),
        "missing": list(summary.header.missing),
        "doubts": [
            {"span": as_json(doubt.span), "what": doubt.what, "text": doubt.span.of(document.text)[:200]}
            for doubt in document.doubts
        ],
        "citation": cite(document.header, (), document.source),
        "citation_gbt": cite_gbt(document.header, document.source),
        **header,
    }


def _searchable(summary: DocumentSummary) -> str:
    """Return the texts by which a list of documents is filtered."""
    header = summary.header
    parts = (header.title, header.notice_title, header.doc_number, *header.issuers, summary.source)
    return "\n".join(part for part in parts if part)
