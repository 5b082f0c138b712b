"""The thread that has the encoder read new clauses while the service answers.

A new document is found by words and static vectors at once; its contextual vectors follow, a few clauses at a time.
"""

import logging
import threading
import time
from collections.abc import Callable

_AT_ONCE = 64
"""Number of clauses that are encoded between two looks at what else there is to do; some two seconds."""


_PAUSE = 0.2
"""Seconds to wait where the index could not take in what was encoded."""


class BackgroundEncoder:
    """Encodes until nothing is left, whenever it is woken.

    waiting: number of clauses that are still to be read, as far as known
    """

    def __init__(self, encode: Callable[[int], int]) -> None:
        """`encode`: reads up to so many clauses and returns how many are left."""
        self._encode = encode
        self._work = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="policykb-encoder", daemon=True)
        self.waiting = 0

    def start(self) -> None:
        """Start the thread, which begins with what an earlier service left."""
        self._thread.start()
        self.wake()

    def wake(self) -> None:
        """Say that there may be new clauses."""
        self.waiting = max(self.waiting, 1)
        self._work.set()

    def close(self) -> None:
        """Stop after the clauses that are being read."""
        self._closing = True
        self._work.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._work.wait()
            self._work.clear()
            try:
                while not self._closing and (left := self._encode(_AT_ONCE)):
                    if left >= self.waiting > 1:
                        time.sleep(_PAUSE)  # somebody else is writing
                    self.waiting = left
                self.waiting = 0
            except Exception:  # the next document wakes it again
                logging.getLogger(__name__).exception("encoding")
            if self._closing:
                return
