"""`/v1/search` finds clauses and departments; `/v1/ask` answers with quotations."""

from functools import partial

from fastapi import APIRouter, Request, Response

from policykb.index.answering.answer import Query
from policykb.service.http.dependencies import Running
from policykb.service.http.render import render_ask, render_search
from policykb.service.http.requests import Question, SearchRequest
from policykb.service.http.responses import reply_of
from policykb.service.present import replies
from policykb.service.present.language import Language

router = APIRouter(prefix="/v1", tags=["search"])

_JSON = "application/json"


@router.post("/search", summary="检索条款与责任部门", **reply_of(replies.SearchReply))
async def search(request: SearchRequest, state: Running) -> Response:
    return Response(
        await state.render(request.as_query(), partial(render_search, explain=request.explain)), media_type=_JSON
    )


@router.post("/ask", summary="一个有出处的回答：全部引自原文，不用语言模型", **reply_of(replies.AskReply))
async def ask(question: Question, request: Request, state: Running) -> Response:
    wanted: Language = "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"
    filters = question.filters.as_filters()
    query = Query(question.query, filters, intent=question.intent, use=question.use, as_of=question.as_of)
    return Response(await state.render(query, partial(render_ask, language=wanted)), media_type=_JSON)
