"""`/v1/suggest`: suggestions while somebody types."""

from typing import Annotated

from fastapi import APIRouter, Query

from policykb.corpus.model import as_json
from policykb.service.http.dependencies import Suggesting
from policykb.service.http.responses import reply_of
from policykb.service.present import replies

router = APIRouter(prefix="/v1", tags=["search"])


@router.get("/suggest", summary="输入时的提示：部门、文号、标题、专项行动", **reply_of(replies.SuggestReply))
def suggest(
    suggester: Suggesting,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
) -> replies.SuggestReply:
    return {"suggestions": as_json(tuple(suggester.suggest(q, limit)))}
