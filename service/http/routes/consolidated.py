"""`/v1/documents/{id}/consolidated`: a regulation with its amendments put in."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from policykb.corpus.days import read_optional_day
from policykb.service.http.dependencies import Base, Heavy
from policykb.service.http.problems import callers_language
from policykb.service.http.responses import reply_of
from policykb.service.knowledge_base.consolidated import consolidated as consolidate
from policykb.service.present import replies
from policykb.service.present.consolidated_text import consolidated_json

router = APIRouter(prefix="/v1/documents", tags=["documents"])


@router.get(
    "/{id}/consolidated",
    summary="整理版：按库中的修改决定逐条改好，每处注明依据；由程序汇编，非官方文本",
    **reply_of(replies.ConsolidatedReply),
)
async def consolidated(
    id: str, request: Request, base: Base, heavy: Heavy, as_of: Annotated[str | None, Query(max_length=50)] = None
) -> JSONResponse:
    """The document with the decisions put in that amend it and are in force.

    They are those in force by `as_of`, by default today. Each changed word has its steps: the instruction, in its own words, and where it stands in the decision. `failures`
    are the instructions that could not be put in; then `complete` is false.
    """
    day, language = read_optional_day(as_of), callers_language(request)
    return await heavy.run(lambda: JSONResponse(consolidated_json(consolidate(base, id, day), language)))
