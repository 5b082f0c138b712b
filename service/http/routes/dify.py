"""`/dify`: Dify's External Knowledge API.

It returns the same clauses in the same order as a search; scores are probabilities.
"""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from policykb.corpus.errors import NotFound
from policykb.index.answering.answer import MOST_HITS, Query
from policykb.service.chatbots.dify_conditions import Conditions, meet
from policykb.service.http.dependencies import Address, Config, Running
from policykb.service.http.render import render_records
from policykb.service.http.requests import Text
from policykb.service.http.responses import reply_of
from policykb.service.present import replies
from policykb.service.present.json_replies import Json

router = APIRouter(prefix="/dify", tags=["chatbots"])

_MOST_EXAMINED = 1_000
"""Maximum number of hits whose metadata are compared with the conditions of one request. Chosen by hand."""


class NoKnowledge(NotFound):
    """The request names another knowledge base."""

    type = "no-knowledge"


class RetrievalSetting(BaseModel):
    """Limits of a retrieval: the number of records and their lowest score."""

    top_k: Annotated[int, Field(ge=1)] = 10
    score_threshold: Annotated[float, Field(ge=0, le=1)] | None = None


class RetrievalRequest(BaseModel):
    """Request body of Dify."""

    knowledge_id: str
    query: Text
    retrieval_setting: RetrievalSetting
    metadata_condition: Conditions | None = None


@router.post("/retrieval", summary="Dify 外部知识库检索", **reply_of(replies.DifyReply))
async def retrieval(request: RetrievalRequest, settings: Config, state: Running, address: Address) -> JSONResponse:
    if request.knowledge_id != settings.knowledge_id:
        raise NoKnowledge(
            f"没有这个知识库编号。请在 Dify 中填写 {settings.knowledge_id}。",
            f"There is no such knowledge id. Enter {settings.knowledge_id} in Dify.",
        )
    most = min(request.retrieval_setting.top_k, MOST_HITS)
    least = request.retrieval_setting.score_threshold or 0.0
    kept: list[Json] = []
    conditions = request.metadata_condition
    if conditions:
        meet(conditions, {})  # refuses an unknown operator even if nothing is found
    async for page in _ranked(state, request.query, most if not conditions else MOST_HITS, address):
        good = [record for record in page if record["score"] >= least]
        kept += await run_in_threadpool(_meeting, conditions, good) if conditions else good
        if len(kept) >= most or len(good) < len(page):
            break  # those that follow score no better
    return JSONResponse({"records": kept[:most]})


def _meeting(conditions: Conditions, records: list[Json]) -> list[Json]:
    return [record for record in records if meet(conditions, record["metadata"])]


async def _ranked(state: Running, text: str, size: int, address: str) -> AsyncIterator[list[Json]]:
    """Yield the hits of a search, page by page, the first thousand at most."""
    for offset in range(0, _MOST_EXAMINED, size):
        query = Query(text, limit=size, offset=offset)
        total, found = await state.render(query, partial(render_records, address=address))
        yield found
        if offset + size >= total:
            return
