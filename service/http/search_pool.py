"""Searching in processes of its own: every core searches, and questions are answered while documents come in.

Python runs one thread at a time, so a single process would make 32 callers wait for each other and for every update of
the index. Each searching process opens the knowledge base for itself, and follows the revisions that one more process,
which steps behind them, writes to the index.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

from policykb.index.answering.answer import Answer, Query, check
from policykb.service.http.render import Rendered, rendered, unrendered
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.models import ModelConfig, read_model_config

P = ParamSpec("P")
R = TypeVar("R")

# of the process that updates the index
_YIELDING = 10

_RENEWALS = 5
"""So often are processes that break under one call started anew."""


class SearchPool:
    """So many processes over one knowledge base folder; the first question to each waits until it is open.
    Raises DamagedStore."""

    def __init__(self, folder: Path, processes: int) -> None:
        self._count = processes
        self._searching = _Processes(folder, processes, 0)
        self._writing = _Processes(folder, 1, _YIELDING)

    def answer(self, query: Query) -> Answer:
        """Search in whichever process is free next. Raises BadRequest."""
        check(query)
        return self._searching.run(_render_answer, query, unrendered).content

    async def render(self, query: Query, renderer: Callable[[Answer], R]) -> Rendered[R]:
        """Likewise, for what `tell`, a function that can be sent, makes of the answer, and for whoever goes on with other
        things meanwhile. Raises BadRequest."""
        check(query)
        return await self._searching.render(_render_answer, query, renderer)

    def update(self) -> None:
        """Bring the index to the store's revision. For whoever holds the lock of the knowledge base."""
        self._writing.run(_update)

    def is_ready(self) -> bool:
        """Whether the index holds all that the store holds."""
        return self._searching.run(_is_ready)

    def warm(self) -> None:
        """Start all processes, and wait until there is one that answers."""
        for opened in [self._searching.start(_is_open) for _ in range(self._count)] + [self._writing.start(_is_open)]:
            opened.result()

    def processes(self) -> list[int]:
        """The ids of those that search."""
        return self._searching.ids()

    def close(self) -> None:
        self._searching.close()
        self._writing.close()


class _Processes:
    """Processes that have the knowledge base open. When one is killed, all are started anew."""

    def __init__(self, folder: Path, count: int, yielding: int) -> None:
        self._given = (folder, yielding)
        self._count = count
        self._lock = threading.Lock()
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self._count, context, initializer=_open, initargs=self._given)
        with _uninterrupted(), suppress(BrokenProcessPool):  # who asks next finds it broken, and starts others
            for _ in range(self._count):
                pool.submit(_is_open)  # starts a process each time, as none is idle yet
        if read_model_config(self._given[0]) == ModelConfig():  # a large model shares one question between all cores
            _pin(list(pool._processes))
        return pool

    def start(self, call: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> Future[R]:
        return self._pool.submit(call, *arguments, **named)

    def run(self, call: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """What the call gives; again in new processes if the old ones broke under it."""
        pool = self._pool
        for _ in range(_RENEWALS):
            try:
                return pool.submit(call, *arguments, **named).result()
            except BrokenProcessPool:
                pool = self._renewed(pool)
        return pool.submit(call, *arguments, **named).result()

    async def render(self, call: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """As `run`."""
        pool = self._pool
        for _ in range(_RENEWALS):
            try:
                return await asyncio.wrap_future(pool.submit(call, *arguments, **named))
            except BrokenProcessPool:
                pool = self._renewed(pool)
        return await asyncio.wrap_future(pool.submit(call, *arguments, **named))

    def _renewed(self, broken: ProcessPoolExecutor) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is broken:
                self._pool = self._started()
            return self._pool

    def ids(self) -> list[int]:
        return list(self._pool._processes)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def cores(processes: int) -> list[int | None]:
    """The core that each of so many processes keeps to, where there are no more cores than processes; else None. Left
    to the system, two that search share a core now and then, for up to a second beside a file that is being read."""
    allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if not allowed or processes < len(allowed):
        return [None] * processes
    return [allowed[number % len(allowed)] for number in range(processes)]


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Processes started meanwhile never hear Ctrl-C, which is for the service alone, not even before they ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _pin(processes: Sequence[int]) -> None:
    """Have these processes keep to their cores."""
    for process, core in zip(processes, cores(len(processes)), strict=True):
        if core is not None:
            with suppress(OSError):  # forbidden, or the cores have changed meanwhile: the system may choose
                os.sched_setaffinity(process, {core})


_base: KnowledgeBase | None = None


def _open(folder: Path, yielding: int) -> None:
    """In the child: open the knowledge base; end with the service, however that ends, and not at Ctrl-C before it."""
    global _base
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    if yielding and hasattr(os, "nice"):
        os.nice(yielding)
    _base = KnowledgeBase(folder)
    _base.warm()
    gc.freeze()  # as the service itself does: what is open now stays


def _end_with_the_service() -> None:
    service = multiprocessing.parent_process()
    if service:
        service.join()
        os._exit(0)


def _opened() -> KnowledgeBase:
    if _base is None:
        raise AssertionError("this process has no knowledge base open")
    return _base


def _is_open() -> bool:
    return _base is not None


def _render_answer(query: Query, renderer: Callable[[Answer], R]) -> Rendered[R]:
    return rendered(_opened().answer(query), renderer)


def _is_ready() -> bool:
    return _opened().is_ready()


def _update() -> None:
    _opened().update_index()
