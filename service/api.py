"""The HTTP API. JSON from strangers is checked here; errors are RFC 9457 problem documents."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException

from corpus.errors import PolicyError
from corpus.model import Role
from index.answer import FARTHEST, LONGEST_QUERY, MOST_HITS, Filters, Query, Sort
from index.question import Intent
from service.knowledge_base import KnowledgeBase
from service.language import Language, say, told
from service.wire import Json, answer_json

_MOST_BODY = 64 * 1024

Value = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Values = Annotated[list[Value], Field(max_length=100)]


class SearchFilters(BaseModel):
    """Lists are or, keys are and."""

    model_config = ConfigDict(extra="forbid")

    department: Values = []
    role: list[Role] = []
    region: Values = []
    level: list[Literal["nation", "province", "city", "county"]] = []
    issuer: Values = []
    document: Values = []
    doc_number: Values = []
    section: Values = []
    status: list[Literal["in force", "amended", "repealed"]] = []
    issued_from: date | None = None
    issued_to: date | None = None
    inherited: bool = True

    def as_filters(self) -> Filters:
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.model_dump(mode="json").items()
        }
        return Filters(**values)


class SearchRequest(BaseModel):
    """What `POST /v1/search` takes."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, Field(max_length=LONGEST_QUERY)] = ""
    filters: SearchFilters = SearchFilters()
    limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = 10
    offset: Annotated[int, Field(ge=0, le=FARTHEST)] = 0
    sort: Sort = "relevance"
    facets: bool = False
    explain: bool = False
    intent: Intent | None = None


def create_app(base: KnowledgeBase) -> FastAPI:
    """The application over one open knowledge base."""
    app = FastAPI(title="policykb", summary="政策条款与责任部门检索", docs_url=None, redoc_url=None)
    app.middleware("http")(_bounded)
    app.add_exception_handler(PolicyError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)

    @app.post("/v1/search", summary="检索条款与责任部门")
    def search(request: SearchRequest) -> Json:
        query = Query(
            text=request.query,
            filters=request.filters.as_filters(),
            limit=request.limit,
            offset=request.offset,
            sort=request.sort,
            facets=request.facets,
            intent=request.intent,
        )
        return answer_json(base.answer(query), request.explain)

    @app.get("/health", summary="服务是否可用")
    def health() -> Json:
        return {"status": "ok", "documents": len(base.store.documents())}

    return app


async def _bounded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse a body that says it is too long, or does not say how long it is."""
    length = request.headers.get("content-length", "0" if request.method in ("GET", "HEAD") else "")
    if not length.isdecimal() or int(length) > _MOST_BODY:
        return _problem(request, 413, "too-large", f"请求体须注明长度且不超过 {_MOST_BODY} 字节。",
                        f"The body must state its length, and be no longer than {_MOST_BODY} bytes.")  # fmt: skip
    return await call_next(request)


async def _refused(request: Request, error: Any) -> JSONResponse:
    return _problem(request, error.status, error.type, told(error, "zh"), told(error, "en"))


async def _invalid(request: Request, error: Any) -> JSONResponse:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or "body"
    return _problem(
        request, 422, "bad-request", f"请求中的 {field} 不合规定：{first['msg']}。", f"{field}: {first['msg']}."
    )


async def _http(request: Request, error: Any) -> JSONResponse:
    return _problem(request, error.status_code, "http", f"请求未能处理：{error.detail}。", f"{error.detail}.")


def _problem(request: Request, status: int, kind: str, chinese: str, english: str) -> JSONResponse:
    wanted: Language = "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"
    body = {"type": f"urn:policykb:{kind}", "status": status, "detail": say(chinese, english, wanted)}
    return JSONResponse(body, status, media_type="application/problem+json")
