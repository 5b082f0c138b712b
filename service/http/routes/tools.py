"""`/tools`: the tools for chatbots, and their description in OpenAPI 3.0.

Coze, Dify and Open WebUI import that description.
"""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from policykb.index.answering.answer import MOST_HITS
from policykb.service.chatbots.openapi30 import Tool, tools_document
from policykb.service.chatbots.tools import (
    AS_OF,
    CHECK,
    DUTIES,
    FETCH,
    SEARCH,
    WHICH,
    CheckResult,
    DutiesResult,
    Fetched,
    SearchResult,
    Tools,
    WhichResult,
)
from policykb.service.http.dependencies import Address, Asking, Base, Heavy
from policykb.service.http.requests import Text
from policykb.service.knowledge_base.draft_check import LONGEST_DRAFT

router = APIRouter(prefix="/tools", tags=["chatbots"])


class SearchArguments(BaseModel):
    """Arguments of the tool `search`."""

    query: Annotated[Text, Field(min_length=1, description="问题或关键词")]
    limit: Annotated[int, Field(ge=1, le=MOST_HITS, description="最多几条")] = 10
    as_of: Annotated[str, Field(max_length=40, description=AS_OF)] = ""


class FetchArguments(BaseModel):
    """Arguments of the tool `fetch`."""

    id: Annotated[str, Field(max_length=100, description="条款或文件编号")]


class WhichArguments(BaseModel):
    """Arguments of the tool `which_department`."""

    question: Annotated[Text, Field(min_length=1, description="什么事")]
    as_of: Annotated[str, Field(max_length=40, description=AS_OF)] = ""


class DutiesArguments(BaseModel):
    """Arguments of the tool `department_duties`."""

    department: Annotated[str, Field(max_length=200, description="部门名称，例如 省卫生健康委")]
    limit: Annotated[int, Field(ge=1, le=MOST_HITS, description="最多几条")] = 50
    as_of: Annotated[str, Field(max_length=40, description=AS_OF)] = ""


class CheckArguments(BaseModel):
    """Arguments of the tool `check_citations`."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_DRAFT, description="文稿，纯文本")]


TOOLS = (
    Tool("search", "检索政策条款", SEARCH, SearchArguments, SearchResult),
    Tool("fetch", "取条款全文", FETCH, FetchArguments, Fetched),
    Tool("which_department", "归哪个部门管", WHICH, WhichArguments, WhichResult),
    Tool("department_duties", "部门任务清单", DUTIES, DutiesArguments, DutiesResult),
    Tool("check_citations", "核对文稿的引用", CHECK, CheckArguments, CheckResult),
)


@router.get("/openapi.json", summary="工具说明（OpenAPI 3.0），供 Coze、Dify、Open WebUI 导入")
def openapi(address: Address) -> dict[str, Any]:
    return tools_document(TOOLS, address)


@router.post("/search", summary="检索政策条款")
def search(arguments: SearchArguments, base: Base, ask: Asking, address: Address) -> SearchResult:
    return Tools(base, ask, address).search(arguments.query, arguments.limit, arguments.as_of)


@router.post("/fetch", summary="取条款全文")
def fetch(arguments: FetchArguments, base: Base, ask: Asking, address: Address) -> Fetched:
    return Tools(base, ask, address).fetch(arguments.id)


@router.post("/which_department", summary="归哪个部门管")
def which_department(arguments: WhichArguments, base: Base, ask: Asking, address: Address) -> WhichResult:
    return Tools(base, ask, address).which_department(arguments.question, arguments.as_of)


@router.post("/department_duties", summary="部门任务清单")
def department_duties(arguments: DutiesArguments, base: Base, ask: Asking, address: Address) -> DutiesResult:
    return Tools(base, ask, address).department_duties(arguments.department, arguments.limit, arguments.as_of)


@router.post("/check_citations", summary="核对文稿的引用")
async def check_citations(
    arguments: CheckArguments, base: Base, ask: Asking, address: Address, heavy: Heavy
) -> CheckResult:
    return await heavy.run(lambda: Tools(base, ask, address).check_citations(arguments.text))
