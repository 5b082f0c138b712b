"""Dify's External Knowledge API: the same clauses in the same order as a search, with calibrated scores."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from corpus.errors import NotFound
from index.answer import FARTHEST, MOST_HITS, Hit, Query
from service.asking import Text
from service.metadata import Conditions, meet
from service.passage import facts, passage
from service.state import Address, Asking, Config
from service.validity import no_longer
from service.wire import Json

router = APIRouter(prefix="/dify", tags=["chatbots"])


class NoKnowledge(NotFound):
    type = "no-knowledge"


class RetrievalSetting(BaseModel):
    top_k: Annotated[int, Field(ge=1)] = 10
    score_threshold: Annotated[float, Field(ge=0, le=1)] | None = None


class Retrieval(BaseModel):
    """What Dify sends."""

    knowledge_id: str
    query: Text
    retrieval_setting: RetrievalSetting
    metadata_condition: Conditions | None = None


@router.post("/retrieval", summary="Dify 外部知识库检索")
def retrieval(request: Retrieval, settings: Config, ask: Asking, address: Address) -> JSONResponse:
    if request.knowledge_id != settings.knowledge_id:
        raise NoKnowledge(
            f"没有这个知识库编号。请在 Dify 中填写 {settings.knowledge_id}。",
            f"There is no such knowledge id. Enter {settings.knowledge_id} in Dify.",
        )
    most = min(request.retrieval_setting.top_k, MOST_HITS)
    least = request.retrieval_setting.score_threshold or 0.0
    records: list[Json] = []
    conditions = request.metadata_condition
    if conditions:
        meet(conditions, {})  # an operator that is none is refused even where nothing is found
    for hit in _ranked(ask, request.query, most if not conditions else MOST_HITS):
        known = facts(hit, address)
        if hit.score < least or (conditions and not meet(conditions, known)):
            continue
        content = passage(hit.clause, hit.citation + no_longer(hit.document, "zh"))
        records.append({"content": content, "score": round(hit.score, 4), "title": hit.citation, "metadata": known})
        if len(records) == most:
            break
    return JSONResponse({"records": records})


def _ranked(ask: Asking, text: str, page: int) -> Iterator[Hit]:
    """The hits of a search, page by page, as far as paging goes."""
    for offset in range(0, FARTHEST + 1, page):
        answer = ask(Query(text, limit=page, offset=offset))
        yield from answer.hits
        if offset + page >= answer.total:
            return
