"""The HTTP service: its layers from the outside in, and the routes within."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from service.access import Access
from service.bounds import Bounds
from service.describe import described
from service.keys import KeyRing
from service.knowledge_base import KnowledgeBase
from service.metrics import Metrics
from service.problems import add_handlers
from service.routes import clauses, departments, documents, search, status
from service.settings import Settings
from service.state import State
from service.traffic import Traffic

ROUTERS = (search.router, departments.router, documents.router, clauses.router, status.router)

_EXPOSED = ["etag", "location", "retry-after", "x-request-id", "content-disposition"]


def create_app(base: KnowledgeBase, settings: Settings | None = None) -> FastAPI:
    """The application over one open knowledge base."""
    settings = settings or Settings()
    metrics = Metrics()
    layers = [
        Middleware(Traffic, metrics=metrics, log=settings.log == "json"),
        Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        Middleware(Access, settings=settings, keys=KeyRing(base.folder)),
        Middleware(Bounds, settings=settings),
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

    @asynccontextmanager
    async def opened(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(base.warm)
        yield

    app = FastAPI(
        title="policykb",
        summary="政策条款与责任部门检索",
        docs_url=None,
        redoc_url=None,
        middleware=layers,
        lifespan=opened,
    )
    app.state.policykb = State(base, settings, metrics)
    add_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    described(app)
    return app
