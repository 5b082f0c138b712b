"""The HTTP service: its layers from the outside in, and the routes within."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from policykb.corpus.errors import BadRequest
from policykb.service.chatbots.mcp_server import create_server
from policykb.service.chatbots.tools import Tools
from policykb.service.http.dependencies import State
from policykb.service.http.jobs import Jobs
from policykb.service.http.metrics import Metrics
from policykb.service.http.middleware.access import Access
from policykb.service.http.middleware.body_limits import BodyLimits
from policykb.service.http.middleware.compression import Compression
from policykb.service.http.middleware.request_log import RequestLog
from policykb.service.http.openapi import complete_openapi
from policykb.service.http.problems import add_handlers
from policykb.service.http.routes import (
    clauses,
    departments,
    dify,
    documents,
    export,
    fastgpt,
    jobs,
    page,
    page_images,
    search,
    status,
    suggest,
    tools,
)
from policykb.service.http.search_pool import SearchPool
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.knowledge_base.suggestions import Suggester

if TYPE_CHECKING:
    from mcp.server import MCPServer

ROUTERS = (
    page.router,
    search.router,
    suggest.router,
    departments.router,
    documents.router,
    page_images.router,
    jobs.router,
    clauses.router,
    export.router,
    dify.router,
    fastgpt.router,
    tools.router,
    status.router,
)

_EXPOSED = ["etag", "location", "retry-after", "x-request-id", "content-disposition"]


def create_app(base: KnowledgeBase, settings: Settings | None = None, search_pool: SearchPool | None = None) -> FastAPI:
    """The application over one open knowledge base; without `searchers` it searches in this process. It closes them when
    it ends."""
    settings = settings or Settings()
    metrics = Metrics()
    layers = [
        Middleware(RequestLog, metrics=metrics, log=settings.log == "json"),
        Middleware(Compression, minimum_size=1000, compresslevel=2),
        Middleware(Access, settings=settings, keys=KeyRing(base.folder)),
        Middleware(BodyLimits, settings=settings),
    ]
    if settings.cors_origins:
        allowed = Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["authorization", "content-type", "if-none-match", "x-request-id"],
            expose_headers=_EXPOSED,
        )
        layers.insert(1, allowed)

    state = State(base, settings, metrics, Suggester(base), Jobs(settings.most_waiting), search_pool)
    server = _mcp(state)

    @asynccontextmanager
    async def opened(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool((search_pool or base).warm)
        if search_pool:
            here, base.update_index = base.update_index, search_pool.update
        async with AsyncExitStack() as stack:
            if server:
                await stack.enter_async_context(server.session_manager.run())
            yield
        await run_in_threadpool(state.jobs.close)
        if search_pool:
            base.update_index = here
            await run_in_threadpool(search_pool.close)

    app = FastAPI(
        title="policykb",
        summary="政策条款与责任部门检索",
        docs_url=None,
        redoc_url=None,
        middleware=layers,
        lifespan=opened,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.policykb = state
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    if server:
        app.router.routes.extend(_mcp_routes(server, settings))
    complete_openapi(app)
    return app


def _mcp(state: State) -> "MCPServer | None":
    """The MCP server, where the extra is installed. Its keys are those of the service: it stands behind `Access`."""
    settings = state.settings
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        return create_server(Tools(state.base, state.answer, settings.public_url or f"http://{host}:{settings.port}"))
    except BadRequest:
        return None


def _mcp_routes(server: "MCPServer", settings: Settings) -> list[BaseRoute]:
    """One exchange a request, nothing kept between them. Where no key is asked for, only this computer's names are
    answered to, or a page in a browser could read along under a name of its own."""
    from mcp.server.transport_security import TransportSecuritySettings

    names = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        *([urlsplit(settings.public_url).netloc] if settings.public_url else []),
    ]
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=settings.is_open and settings.is_loopback,
        allowed_hosts=[*names, *(f"{name}:*" for name in names)],
        allowed_origins=[*settings.cors_origins, *(f"http://{name}:*" for name in names)],
    )
    return server.streamable_http_app(stateless_http=True, json_response=True, transport_security=security).routes
