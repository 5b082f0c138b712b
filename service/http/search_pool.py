"""Processes that search on every core, and one that updates the index.

They are called the search pool; the process that updates runs beside those that search. Python runs one thread at a
time, so in a single process 32 callers would wait for each other and for every update of the index. Each search process
opens the knowledge base for itself and follows the revisions that the update process, which runs at a lower priority,
writes to the index.

anyio runs the processes. Each has pipes of its own, so a death at any byte ends the call that waits for it, which is then
made again elsewhere; and no call waits longer than its time limit.
"""

import asyncio
import gc
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, fail_after, to_process
from anyio.from_thread import start_blocking_portal

from policykb.corpus.errors import Overdue
from policykb.index.answering.answer import Answer, Query, check
from policykb.service.http.render import Rendered, rendered, unrendered
from policykb.service.knowledge_base.collections.views import OpenViews
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.troubles import Condition

R = TypeVar("R")

_UPDATE_NICENESS = 10
"""Niceness of the process that updates the index."""

_SEARCH_SECONDS = 60
"""Maximum seconds of a search, with the waiting for a process and what is tried again."""

_LOOK_SECONDS = 5
"""Maximum seconds of a look at how the processes are."""

_WATCH_SECONDS = 0.5
"""Seconds between two looks of a process at whether its service is still there."""

_WRITING_SECONDS = 3600
"""Maximum seconds of an update of the index."""

_MOST_TRIES = 10
"""Maximum number of times that a call is made when processes die during it."""

to_process.WORKER_MAX_IDLE_TIME = math.inf  # type: ignore[assignment] # a process that is open stays open


class SearchPool:
    """Processes that search the knowledge base of one folder.

    The first question to each process waits until the knowledge base is open there.
    """

    def __init__(self, folder: Path, processes: int) -> None:
        """Make room for the processes; they start when they are first asked.

        processes: number of processes that search; one more updates the index
        """
        self._count = processes
        self._searching = _Processes(folder, processes, 0)
        self._writing = _Processes(folder, 1, _UPDATE_NICENESS)
        self._look: Future[Condition] | None = None

    def answer(self, query: Query, collections: frozenset[str] | None = None) -> Answer:
        """Search in the next free process. Raises BadRequest, Overdue.

        collections: the only ones that the caller may see; None for all documents
        """
        check(query)
        call = self._searching.start(_SEARCH_SECONDS, _render_answer, query, unrendered, collections)
        found: Rendered[Answer] = call.result()
        return found.content

    async def render(
        self, query: Query, renderer: Callable[[Answer], R], collections: frozenset[str] | None = None
    ) -> Rendered[R]:
        """Search and render the answer in the next free process.

        Raises BadRequest, Overdue.

        renderer: a picklable function; it runs in the search process, so that only its result is sent
        collections: as for `answer`
        """
        check(query)
        call = self._searching.start(_SEARCH_SECONDS, _render_answer, query, renderer, collections)
        return await asyncio.wrap_future(call)

    def update(self) -> None:
        """Bring the index to the revision of the store.

        The caller holds the lock of the knowledge base.
        """
        self._writing.start(_WRITING_SECONDS, _update).result()

    def encode(self, most: int) -> int:
        """Have the encoder read up to so many clauses; return how many are left."""
        return self._writing.start(_WRITING_SECONDS, _encode, most).result()

    def condition(self) -> Condition:
        """Return how a knowledge base is, as one of the processes sees it.

        Not ready if none says so in time.
        """
        if self._look is None or self._look.done():  # one look at a time: it may wait for a process that is opening
            self._look = self._searching.start(_WRITING_SECONDS, _condition)
        try:
            return self._look.result(_LOOK_SECONDS)
        except (TimeoutError, Overdue, BrokenWorkerProcess):
            return Condition(is_ready=False)

    def warm(self) -> None:
        """Wait until every process has the knowledge base open."""
        opening = [self._searching.start(_WRITING_SECONDS, _is_open) for _ in range(self._count)]
        for opened in [*opening, self._writing.start(_WRITING_SECONDS, _is_open)]:
            opened.result()

    def processes(self) -> list[int]:
        """Return the process ids of those that have searched."""
        return self._searching.ids()

    def close(self) -> None:
        """End the processes, whatever they do."""
        self._searching.close()
        self._writing.close()


class _Processes:
    """Processes that have the knowledge base open, and the loop that waits for them."""

    def __init__(self, folder: Path, count: int, niceness: int) -> None:
        self._opening = folder, niceness
        self._limiter = CapacityLimiter(count)
        self._ids: set[int] = set()
        self._stack = ExitStack()
        self._portal = self._stack.enter_context(start_blocking_portal())
        self._portal.call(_block_interrupts)

    def start(self, seconds: float, call: Callable[..., R], *arguments: object) -> Future[R]:
        """Make a call in the next free process; if one dies during it, in another.

        The future raises Overdue after so many seconds.
        """
        return self._portal.start_task_soon(self._within, seconds, partial(call, *arguments))

    async def _within(self, seconds: float, call: Callable[[], R]) -> R:
        try:
            with fail_after(seconds):
                return await self._tried(lambda: to_process.run_sync(
                    _call, *self._opening, call, cancellable=True, limiter=self._limiter
                ))  # fmt: skip
        except TimeoutError as error:
            raise Overdue.after(seconds) from error

    async def _tried(self, start: Callable[[], Awaitable[tuple[int, R]]]) -> R:
        """Return the result of a call that is made again if its process dies."""
        tries = 1
        while True:
            try:
                process, result = await start()
            except BrokenWorkerProcess:
                if tries == _MOST_TRIES:
                    raise
                tries += 1
            else:
                self._ids.add(process)
                return result

    def ids(self) -> list[int]:
        """Return the ids of the processes that have answered; some may have ended."""
        return sorted(self._ids.copy())

    def close(self) -> None:
        with suppress(RuntimeError):  # closed before
            self._portal.call(self._portal.stop, True)
        self._stack.close()


def _block_interrupts() -> None:
    """Block SIGINT in this thread and in what it starts.

    Ctrl-C is for the service alone.
    """
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


_base: KnowledgeBase | None = None


def _call(folder: Path, niceness: int, call: Callable[[], R]) -> tuple[int, R]:
    """Make a call in this process, which opens the knowledge base for its first.

    Returns the id of the process with the result.
    """
    global _base
    if _base is None:
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)  # anyio has turned it off; warnings are to be seen
        threading.Thread(target=_end_with_the_service, args=[os.getppid()], daemon=True).start()
        if niceness and hasattr(os, "nice"):
            os.nice(niceness)
        _base = KnowledgeBase(folder)
        _base.warm()
        gc.freeze()  # what is open now stays and need not be searched for garbage
    return os.getpid(), call()


def _end_with_the_service(service: int) -> None:
    """End this process once the service that started it is gone, also amid a call."""
    while os.getppid() == service:
        time.sleep(_WATCH_SECONDS)
    os._exit(0)


def _opened() -> KnowledgeBase:
    if _base is None:
        raise AssertionError("this process has no knowledge base open")
    return _base


_views: OpenViews[KnowledgeBase] = OpenViews(lambda collections: _opened().view(collections))


def _is_open() -> bool:
    return _base is not None


def _render_answer(query: Query, renderer: Callable[[Answer], R], collections: frozenset[str] | None) -> Rendered[R]:
    base = _opened() if collections is None else _views.of(collections)
    return rendered(base.answer(query), renderer)


def _condition() -> Condition:
    return _opened().condition()


def _update() -> None:
    _opened().index.update()


def _encode(most: int) -> int:
    return _opened().index.encode(most)
