"""Objects that FastAPI passes to the routes, such as the knowledge base.

These dependencies are the knowledge base, the settings, and the one way to ask a question.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool

from policykb.index.answering.answer import Answer, Ask, Query
from policykb.index.question.question import Intent
from policykb.service.http.background_encoder import BackgroundEncoder
from policykb.service.http.heavy_work import HeavyWork
from policykb.service.http.jobs import Jobs
from policykb.service.http.metrics import Metrics
from policykb.service.http.render import rendered
from policykb.service.http.search_pool import SearchPool
from policykb.service.knowledge_base.collections.views import OpenViews
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.knowledge_base.suggestions import Suggester
from policykb.service.knowledge_base.upkeep.audit import CALLER
from policykb.service.knowledge_base.upkeep.troubles import Condition

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class State:
    """Everything that one running service holds.

    base: the knowledge base, or what the caller sees of it
    encoder: has new clauses read in the background
    search_pool: the processes that search; without one the service searches itself
    heavy: the threads of the calls that take long
    """

    base: KnowledgeBase
    settings: Settings
    metrics: Metrics
    suggester: Suggester
    jobs: Jobs
    encoder: BackgroundEncoder
    search_pool: SearchPool | None = None
    heavy: HeavyWork = field(default_factory=HeavyWork)

    @property
    def address(self) -> str:
        """The base URL of the service, as the settings give it.

        It is for callers that do not come with a request.
        """
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return self.settings.public_url or f"http://{host}:{self.settings.port}"

    def condition(self) -> Condition:
        """Return how the knowledge base is.

        It is told as the service and its search processes see it.
        """
        if self.search_pool is None:
            return self.base.condition()
        return self.base.condition(is_ready=True) | self.search_pool.condition()

    def answer(self, query: Query) -> Answer:
        """Answer a query and count it. Raises BadRequest.

        The query is also noted in the audit log if the settings say so.
        """
        pool, seen = self.search_pool, self.base.collections
        answer = pool.answer(query, seen) if pool else self.base.answer(query)
        self._note(query, answer.intent, answer.answered)
        return answer

    async def render(self, query: Query, renderer: Callable[[Answer], R]) -> R:
        """Answer a query and render the answer. Raises BadRequest.

        Searching and rendering do not block the event loop.

        renderer: a picklable function; it runs where the search runs
        """
        if self.search_pool:
            result = await self.search_pool.render(query, renderer, self.base.collections)
        else:
            result = await run_in_threadpool(lambda: rendered(self.base.answer(query), renderer))
        self._note(query, result.intent, result.answered)
        return result.content

    def _note(self, query: Query, intent: Intent, answered: bool) -> None:
        self.metrics.count_question(intent, answered)
        if self.settings.audit_queries:
            self.base.audit.note("ask", query=query.text, answered=answered)


class States:
    """What the service holds for those who may see all documents, and for the others.

    whole: for those who may see all
    """

    def __init__(self, whole: State) -> None:
        self.whole = whole
        self._views = OpenViews(self._opened)

    def seen_with(self, collections: Iterable[str]) -> State:
        """Return what the service holds for those who may see these collections only."""
        return self._views.of(frozenset(collections))

    def of_the_caller(self) -> State:
        """Return what the service holds for the caller of the current request."""
        seen = cast("Sequence[str]", CALLER.get().get("collections", ()))  # no caller is an error, and no permission
        return self.seen_with(seen) if seen else self.whole

    def _opened(self, collections: frozenset[str]) -> State:
        base = self.whole.base.view(collections)
        jobs, encoder = Jobs(0), BackgroundEncoder(lambda _: 0)  # of its own: whoever cannot write has no uploads
        return replace(self.whole, base=base, suggester=Suggester(base), jobs=jobs, encoder=encoder)

    def close(self) -> None:
        """Close the views."""
        self._views.close()


async def _running(request: Request) -> State:
    """Return what the service holds, as far as the caller may see it."""
    states: States = request.app.state.policykb
    key = request.scope.get("policykb.key")
    if key is None or not key.collections:
        return states.whole
    return await run_in_threadpool(states.seen_with, key.collections)


Running = Annotated[State, Depends(_running)]


async def _asking(state: Running) -> Ask:
    return state.answer


async def _base(state: Running) -> KnowledgeBase:
    return state.base


async def _settings(state: Running) -> Settings:
    return state.settings


async def _metrics(state: Running) -> Metrics:
    return state.metrics


async def _suggester(state: Running) -> Suggester:
    return state.suggester


async def _jobs(state: Running) -> Jobs:
    return state.jobs


async def _heavy(state: Running) -> HeavyWork:
    return state.heavy


async def _address(request: Request, state: Running) -> str:
    return (state.settings.public_url or str(request.base_url)).rstrip("/")


Base = Annotated[KnowledgeBase, Depends(_base)]
Config = Annotated[Settings, Depends(_settings)]
Counts = Annotated[Metrics, Depends(_metrics)]
Suggesting = Annotated[Suggester, Depends(_suggester)]
Queue = Annotated[Jobs, Depends(_jobs)]
Asking = Annotated[Ask, Depends(_asking)]
Heavy = Annotated[HeavyWork, Depends(_heavy)]
"""Runs what takes long, in threads of its own."""
Address = Annotated[str, Depends(_address)]
"""The address of this service, without a slash at the end: the beginning of every link that it gives."""
