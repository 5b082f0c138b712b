"""Processes that search on every core, and one that updates the index.

They are called the search pool; the process that updates runs beside those that search. Python runs one thread at a
time, so in a single process 32 callers would wait for each other and for every update of the index. Each search process
opens the knowledge base for itself and follows the revisions that the update process, which runs at a lower priority,
writes to the index.
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

_UPDATE_NICENESS = 10
"""Niceness of the process that updates the index."""

_MAX_RESTARTS = 5
"""Maximum number of times that the processes are started again when they die during one call."""


class SearchPool:
    """Processes that search the knowledge base of one folder.

    The first question to each process waits until the knowledge base is open there.
    """

    def __init__(self, folder: Path, processes: int) -> None:
        """Start the processes that search and update. Raises DamagedStore.

        processes: number of processes that search; one more updates the index
        """
        self._count = processes
        self._searching = _Processes(folder, processes, 0)
        self._writing = _Processes(folder, 1, _UPDATE_NICENESS)

    def answer(self, query: Query) -> Answer:
        """Search in the next free process. Raises BadRequest."""
        check(query)
        return self._searching.run(_render_answer, query, unrendered).content

    async def render(self, query: Query, renderer: Callable[[Answer], R]) -> Rendered[R]:
        """Search and render the answer in the next free process. Raises BadRequest.

        renderer: a picklable function; it runs in the search process, so that only its result is sent
        """
        check(query)
        return await self._searching.run_async(_render_answer, query, renderer)

    def update(self) -> None:
        """Bring the index to the revision of the store.

        The caller holds the lock of the knowledge base.
        """
        self._writing.run(_update)

    def encode(self, most: int) -> int:
        """Have the encoder read up to so many clauses; return how many are left."""
        return self._writing.run(_encode, most)

    def is_ready(self) -> bool:
        """Whether the index holds all that the store holds."""
        return self._searching.run(_is_ready)

    def warm(self) -> None:
        """Wait until every process has the knowledge base open."""
        for opened in [self._searching.start(_is_open) for _ in range(self._count)] + [self._writing.start(_is_open)]:
            opened.result()

    def processes(self) -> list[int]:
        """Return the process ids of those that search."""
        return self._searching.ids()

    def close(self) -> None:
        self._searching.close()
        self._writing.close()


class _Processes:
    """Processes that have the knowledge base open.

    When one dies, all are started again.
    """

    def __init__(self, folder: Path, count: int, niceness: int) -> None:
        self._initargs = (folder, niceness)
        self._count = count
        self._lock = threading.Lock()
        self._pool = self._start_pool()

    def _start_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self._count, context, initializer=_open, initargs=self._initargs)
        with _interrupts_blocked(), suppress(BrokenProcessPool):  # the next call finds it broken and starts another
            for _ in range(self._count):
                pool.submit(_is_open)  # starts one process each time, as none is idle yet
        if read_model_config(self._initargs[0]) == ModelConfig():  # a large model uses all cores for one question
            _pin(list(pool._processes))
        return pool

    def start(self, call: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> Future[R]:
        return self._pool.submit(call, *arguments, **named)

    def run(self, call: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """Return the result of a call; if the processes die during it, ask new ones."""
        pool = self._pool
        for _ in range(_MAX_RESTARTS):
            try:
                return pool.submit(call, *arguments, **named).result()
            except BrokenProcessPool:
                pool = self._restarted(pool)
        return pool.submit(call, *arguments, **named).result()

    async def run_async(self, call: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """Do the same as `run` without blocking the event loop."""
        pool = self._pool
        for _ in range(_MAX_RESTARTS):
            try:
                return await asyncio.wrap_future(pool.submit(call, *arguments, **named))
            except BrokenProcessPool:
                pool = self._restarted(pool)
        return await asyncio.wrap_future(pool.submit(call, *arguments, **named))

    def _restarted(self, broken: ProcessPoolExecutor) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is broken:
                self._pool = self._start_pool()
            return self._pool

    def ids(self) -> list[int]:
        return list(self._pool._processes)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def cores(processes: int) -> list[int | None]:
    """Return the CPU core that each process keeps to.

    A process has None where there are more cores than processes. Left to the system, two search processes now and then
    share a core for up to a second while a file is being read.
    """
    allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if not allowed or processes < len(allowed):
        return [None] * processes
    return [allowed[number % len(allowed)] for number in range(processes)]


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block SIGINT in processes started meanwhile: Ctrl-C is for the service alone."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _pin(processes: Sequence[int]) -> None:
    """Pin processes to their cores."""
    for process, core in zip(processes, cores(len(processes)), strict=True):
        if core is not None:
            with suppress(OSError):  # forbidden, or the cores have changed: let the system choose
                os.sched_setaffinity(process, {core})


_base: KnowledgeBase | None = None


def _open(folder: Path, niceness: int) -> None:
    """Open the knowledge base in a child process.

    The child ends with the service, however that ends.
    """
    global _base
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    _base = KnowledgeBase(folder)
    _base.warm()
    gc.freeze()  # what is open now stays and need not be searched for garbage


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
    return _opened().index.is_ready()


def _update() -> None:
    _opened().index.update()


def _encode(most: int) -> int:
    return _opened().index.encode(most)
