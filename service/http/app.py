"""The HTTP application: its middleware, routes, start-up and shutdown.

Middleware stands in order from the outside in, the routes lie within it, and start-up and shutdown enclose the life of
the application.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from policykb.corpus.errors import BadRequest
from policykb.service.chatbots.mcp_server import create_server
from policykb.service.chatbots.tools import Tools
from policykb.service.http.background_encoder import BackgroundEncoder
from policykb.service.http.dependencies import State, States
from policykb.service.http.jobs import Jobs
from policykb.service.http.metrics import Metrics
from policykb.service.http.middleware.access import Access
from policykb.service.http.middleware.body_limits import BodyLimits
from policykb.service.http.middleware.caller_address import CallerAddress
from policykb.service.http.middleware.compression import Compression
from policykb.service.http.middleware.hosts import Hosts
from policykb.service.http.middleware.request_log import RequestLog
from policykb.service.http.openapi import complete_openapi
from policykb.service.http.problems import add_handlers
from policykb.service.http.routes import (
    clauses,
    collections,
    consolidated,
    departments,
    dify,
    documents,
    drafts,
    export,
    fastgpt,
    jobs,
    life,
    page,
    page_images,
    search,
    status,
    suggest,
    tools,
    uploads,
)
from policykb.service.http.search_pool import SearchPool
from policykb.service.http.trusted_proxies import TrustedProxies
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
    consolidated.router,
    uploads.router,
    collections.router,
    page_images.router,
    jobs.router,
    life.router,
    clauses.router,
    export.router,
    drafts.router,
    dify.router,
    fastgpt.router,
    tools.router,
    status.router,
)

_EXPOSED = ["etag", "location", "retry-after", "x-request-id", "content-disposition"]
"""Response headers that scripts of other origins may read."""


def create_app(base: KnowledgeBase, settings: Settings | None = None, search_pool: SearchPool | None = None) -> FastAPI:
    """Return the application over one open knowledge base.

    search_pool: the processes that search, closed when the application ends; without one it searches in this process
    """
    settings = settings or Settings()
    metrics = Metrics()
    encoder = BackgroundEncoder(search_pool.encode if search_pool else base.index.encode)
    state = State(base, settings, metrics, Suggester(base), Jobs(settings.most_waiting), encoder, search_pool)
    states = States(state)
    mcp_server = _mcp(states)
    app = FastAPI(
        title="policykb",
        summary="政策条款与责任部门检索",
        version=version("policykb"),
        servers=[{"url": state.address}],
        docs_url=None,
        redoc_url=None,
        middleware=_middleware(base, settings, metrics),
        lifespan=_lifespan(states, mcp_server),
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.policykb = states
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    if mcp_server:
        app.router.routes.extend(_mcp_routes(mcp_server, settings))
    complete_openapi(app)
    return app


def _middleware(base: KnowledgeBase, settings: Settings, metrics: Metrics) -> list[Middleware]:
    """Return the layers around the routes, from the outside in."""
    layers = [
        Middleware(RequestLog, metrics=metrics, log=settings.log == "json"),
        Middleware(Compression, minimum_size=1000, compresslevel=2),
        Middleware(Access, settings=settings, keys=KeyRing(base.folder)),
        Middleware(BodyLimits, settings=settings),
    ]
    if settings.is_loopback:
        layers.insert(1, Middleware(Hosts, settings=settings))
    if settings.cors_origins:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["authorization", "content-type", "if-none-match", "x-request-id"],
            expose_headers=_EXPOSED,
        )
        layers.insert(1, cors)
    if settings.trusted_proxies:
        layers.insert(0, Middleware(CallerAddress, proxies=TrustedProxies(settings.trusted_proxies)))
    return layers


def _lifespan(states: States, mcp_server: "MCPServer | None") -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return the context manager that starts and stops the application.

    Before the application serves, it is warmed up; afterwards jobs and processes are closed.
    """
    state = states.whole
    base, search_pool = state.base, state.search_pool

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool((search_pool or base).warm)
        update_here, encoder = base.index.update, state.encoder

        def update() -> None:
            (search_pool.update if search_pool else update_here)()
            encoder.wake()

        base.index.update = update
        encoder.start()
        async with AsyncExitStack() as stack:
            if mcp_server:
                await stack.enter_async_context(mcp_server.session_manager.run())
            yield
        await run_in_threadpool(state.jobs.close)
        await run_in_threadpool(encoder.close)
        base.index.update = update_here
        states.close()
        if search_pool:
            await run_in_threadpool(search_pool.close)

    return lifespan


def _mcp(states: States) -> "MCPServer | None":
    """Return the MCP server, or None if the extra is not installed.

    The server stands behind `Access`, so the keys of the service apply to it.
    """
    try:
        return create_server(lambda: _tools(states.of_the_caller()), states.whole.heavy)
    except BadRequest:
        return None


def _tools(state: State) -> Tools:
    return Tools(state.base, state.answer, state.address)


def _mcp_routes(server: "MCPServer", settings: Settings) -> list[Route]:
    """Return the routes of the MCP server: stateless, one exchange a request.

    They take POST alone. GET would open a stream on which nothing ever comes, and which holds its connection for good;
    the protocol lets a server refuse it.

    Where no key is asked for, only requests to names of this computer are answered. Otherwise a page in a browser could
    read along under a name of its own (DNS rebinding).
    """
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
    made = server.streamable_http_app(stateless_http=True, json_response=True, transport_security=security).routes
    return [Route(route.path, route.endpoint, methods=["POST"]) for route in made if isinstance(route, Route)]
