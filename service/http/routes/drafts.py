"""`/v1/check-citations` checks what a draft cites."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from policykb.service.http.dependencies import Base, Heavy
from policykb.service.http.responses import reply_of
from policykb.service.knowledge_base.draft_check import LONGEST_DRAFT, check_citations
from policykb.service.present import replies
from policykb.service.present.json_replies import finding_json

router = APIRouter(prefix="/v1", tags=["search"])


class Draft(BaseModel):
    """Request body of `POST /v1/check-citations`."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_DRAFT)]


@router.post(
    "/check-citations", summary="核对一份文稿的引用：标题、文号、条号、引文、责任部门", **reply_of(replies.DraftReply)
)
async def check(draft: Draft, base: Base, heavy: Heavy) -> JSONResponse:
    def reply() -> JSONResponse:
        found: replies.DraftReply = {"findings": [finding_json(one) for one in check_citations(base, draft.text)]}
        return JSONResponse(found)

    return await heavy.run(reply)
