"""`/v1/export`: duty tables and search results as files."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import Field

from policykb.corpus.model import Role
from policykb.service.exports.files import (
    DUTY_FORMATS,
    HIT_FORMATS,
    MAX_EXPORTED_HITS,
    MEDIA_TYPES,
    all_hits,
    duties_file,
    duties_title,
    hits_file,
)
from policykb.service.http.dependencies import Asking, Base, Heavy
from policykb.service.http.requests import AsOf, SearchRequest
from policykb.service.knowledge_base.duty_lines import DutyFilter
from policykb.service.present import replies

router = APIRouter(prefix="/v1/export", tags=["export"])

_BINARY = {"schema": {"type": "string", "format": "binary"}}


def _files(formats: Sequence[str], model: Any) -> dict[int | str, dict[str, Any]]:
    """Describe, for OpenAPI, a response in one of several formats.

    model: type of the response in JSON
    """
    content = {MEDIA_TYPES[format].partition(";")[0]: _BINARY for format in formats if format != "json"}
    return {200: {"content": content, "model": model}}


class ExportRequest(SearchRequest):
    """A search whose hits become a file, up to a thousand of them."""

    limit: Annotated[int, Field(ge=1, le=MAX_EXPORTED_HITS)] = 100
    format: Literal["xlsx", "csv", "json", "bib"] = "xlsx"


@router.get(
    "/duties",
    summary="一个部门的任务分工表",
    response_class=Response,
    responses=_files(DUTY_FORMATS, list[replies.DutyLine]),
)
async def duties(
    department: Annotated[str, Query(min_length=1, max_length=200)],
    base: Base,
    heavy: Heavy,
    format: Literal["xlsx", "docx", "csv", "json"] = "xlsx",
    region: Annotated[str | None, Query(max_length=200, description="只要这个地区的，全称或开头")] = None,
    role: Role | None = None,
    year: Annotated[int | None, Query(ge=1900, le=2999, description="只要这一年印发或到期的")] = None,
    due: Annotated[date | None, Query(description="只要这一天之前到期的")] = None,
    as_of: AsOf | None = None,
) -> Response:
    """Region, role, year and last day narrow a table too long for one file."""
    wanted = DutyFilter(region, role, year, due.isoformat() if due else None)

    def file() -> Response:
        lines = base.duties(department, wanted=wanted, as_of=as_of)
        return _file(duties_file(department, lines, format), duties_title(department, lines), format)

    return await heavy.run(file)


@router.post(
    "/search", summary="检索结果存为文件", response_class=Response, responses=_files(HIT_FORMATS, replies.SearchReply)
)
async def search(request: ExportRequest, ask: Asking, heavy: Heavy) -> Response:
    def file() -> Response:
        answer = all_hits(ask, request.as_query(), request.limit)
        return _file(hits_file(answer, request.format), "检索结果", request.format)

    return await heavy.run(file)


def _file(data: bytes, name: str, format: str) -> Response:
    disposition = f"attachment; filename=\"export.{format}\"; filename*=UTF-8''{quote(name + '.' + format, safe='')}"
    return Response(data, media_type=MEDIA_TYPES[format], headers={"content-disposition": disposition})
