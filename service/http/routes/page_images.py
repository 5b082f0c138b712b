"""The pages of a PDF as images, to draw the boxes of its text over."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from policykb.corpus.errors import NotFound
from policykb.service.http.dependencies import Base, Heavy
from policykb.service.http.etag import not_modified, tagged
from policykb.service.http.routes.documents import original
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

router = APIRouter(prefix="/v1/documents", tags=["documents"])

_DRAWING_VERSION = 1
"""Version of the way pages are drawn, part of the ETag; raise it when pages are drawn another way."""

_PNG = {
    "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
    "headers": {
        "x-pixels-per-point": {
            "description": "图片像素与页面点数之比；位置框以点为单位，左上角为原点",
            "schema": {"type": "number"},
        }
    },
}


@router.get(
    "/{id}/pages/{number}.png",
    summary="PDF 的一页，画成图片",
    response_class=Response,
    responses={200: _PNG},
)
async def page_image(
    id: str, number: Annotated[int, Path(ge=1)], request: Request, base: Base, heavy: Heavy
) -> Response:
    return await heavy.run(lambda: _page_image(request, base, id, number))


def _page_image(request: Request, base: KnowledgeBase, id: str, number: int) -> Response:
    whole = base.store.document(id)
    if whole is None or number > len(whole.pages) or not whole.source.lower().endswith(".pdf"):
        raise NotFound(
            f"没有编号为 {id} 的 PDF 文件，或其中没有第 {number} 页。",
            f"There is no PDF {id}, or it has no page {number}.",
        )
    tag = f'"{whole.sha256}-{number}-{_DRAWING_VERSION}"'
    if known := not_modified(request, tag):
        return known
    path = original(base, whole)
    from policykb.ingest.page_image import page_image as draw

    image = draw(path, number)
    return Response(
        image.png, media_type="image/png", headers=tagged(tag) | {"x-pixels-per-point": f"{image.scale:.6g}"}
    )
