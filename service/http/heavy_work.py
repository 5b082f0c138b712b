"""Threads for the routes that take long.

Exports, comparisons, page images and draft checks have few threads, and of their own. However many callers ask for them, the threads of all other routes stay free, and
lists and searches answer at once.
"""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from policykb.corpus.errors import Busy

R = TypeVar("R")

_THREADS = 4
"""Maximum number of calls at a time. Chosen by hand."""

_MOST_WAITING = 32
"""Maximum number of calls that wait for a thread. Chosen by hand."""


class HeavyWork:
    """The threads of the long calls of one service."""

    def __init__(self, threads: int = _THREADS, most_waiting: int = _MOST_WAITING) -> None:
        self._limiter = CapacityLimiter(threads)
        self._most = threads + most_waiting
        self._begun = 0

    async def run(self, call: Callable[[], R]) -> R:
        """Make a call in the next free thread. Raises Busy if too many wait already."""
        if self._begun >= self._most:
            raise Busy(
                "同时要做的导出、对照、核对或页面图片太多，这一项没有做。请稍后再试。",
                "Too many exports, comparisons, checks or page images are under way. Try again shortly.",
            )
        self._begun += 1
        try:
            return await to_thread.run_sync(call, limiter=self._limiter)
        finally:
            self._begun -= 1
