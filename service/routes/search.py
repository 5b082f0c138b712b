"""`/v1/search` finds clauses and departments; `/v1/ask` gives one answer made of quotations.

The replies are JSON already: FastAPI's own way of writing them takes four times as long as the search.
"""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from index.answer import Query
from service.asking import Question, SearchRequest
from service.language import Language
from service.reply import reply
from service.state import Asking
from service.wire import answer_json, reply_json

router = APIRouter(prefix="/v1", tags=["search"])


@router.post("/search", summary="检索条款与责任部门")
def search(request: SearchRequest, ask: Asking) -> JSONResponse:
    return JSONResponse(answer_json(ask(request.as_query()), request.explain))


@router.post("/ask", summary="一个有出处的回答：全部引自原文，不用语言模型")
def ask(question: Question, request: Request, ask: Asking) -> JSONResponse:
    answer = ask(Query(question.query, question.filters.as_filters(), intent=question.intent))
    wanted: Language = "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"
    whole = answer_json(answer)
    kept = ("query", "intent", "answered", "confidence", "reason", "took_ms", "departments")
    return JSONResponse({name: whole[name] for name in kept} | {"answer": reply_json(reply(answer, wanted))})
