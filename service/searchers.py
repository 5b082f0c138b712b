"""Searching in processes of its own: every core searches, and questions are answered while documents come in.

Python runs one thread at a time, so a single process would make 32 callers wait for each other and for every update of
the index. Each searching process opens the knowledge base for itself, and follows the revisions that the service writes.
"""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from index.answer import Answer, Query
from service.knowledge_base import KnowledgeBase, check


class Searchers:
    """So many processes over one knowledge base folder; the first question to each waits until it is open."""

    def __init__(self, folder: Path, processes: int) -> None:
        self._folder = folder
        self._processes = processes
        self._lock = threading.Lock()
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, context, initializer=_open, initargs=(self._folder,))

    def answer(self, query: Query) -> Answer:
        """Search in whichever process is free next. A process that ended is replaced. Raises BadRequest."""
        check(query)
        pool = self._pool
        try:
            return pool.submit(_answer, query).result()
        except BrokenProcessPool:
            with self._lock:
                if self._pool is pool:
                    self._pool = self._started()
            return self._pool.submit(_answer, query).result()

    def warm(self) -> None:
        """Start all processes, and wait until there is one that answers."""
        for ready in [self._pool.submit(_is_open) for _ in range(self._processes)]:
            ready.result()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


_base: KnowledgeBase | None = None


def _open(folder: Path) -> None:
    """In the child: open the knowledge base; end with the service, however that ends, and not at Ctrl-C before it."""
    global _base
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_service, daemon=True).start()
    _base = KnowledgeBase(folder)
    _base.warm()


def _end_with_the_service() -> None:
    service = multiprocessing.parent_process()
    if service:
        service.join()
        os._exit(0)


def _is_open() -> bool:
    return _base is not None


def _answer(query: Query) -> Answer:
    if _base is None:
        raise AssertionError("the searching process is not open")
    return _base.answer(query)
