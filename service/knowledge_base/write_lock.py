"""The lock of a knowledge base folder: one process writes at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from policykb.corpus.errors import Locked
from policykb.corpus.storage_errors import storage_error, storage_errors

_SECONDS = 60
"""Seconds to wait for another process that writes."""


class WriteLock:
    """The lock of one folder; the same thread may take it again."""

    def __init__(self, folder: Path, file: str = "lock") -> None:
        """`file`: name of the file in the folder that is locked."""
        self._folder = folder
        self._lock = FileLock(folder / file, mode=0o600)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock while something is written.

        Raises Locked if another process does not let go, and what else keeps the folder from being written.
        """
        if not self._acquire(_SECONDS):
            raise Locked(
                f"另一个程序正在写入知识库 {self._folder}。请等它结束后再试。",
                f"Another program is writing to {self._folder}. Try again when it has finished.",
            )
        try:
            with storage_errors(self._folder):
                yield
        finally:
            self._lock.release()

    @contextmanager
    def free(self, wait: bool) -> Iterator[bool]:
        """Hold the lock if it is free, or after waiting for it; yields whether it is held.

        Raises what keeps the folder from being written.
        """
        if not self._acquire(_SECONDS if wait else 0):
            yield False
            return
        try:
            yield True
        finally:
            self._lock.release()

    def _acquire(self, seconds: float) -> bool:
        """Take the lock; False if another process has it all the time.

        Raises NoPermission, NoLocks, Unusable.
        """
        try:
            self._lock.acquire(timeout=seconds)
        except Timeout:
            return False
        except (OSError, NotImplementedError) as error:
            raise storage_error(error, self._folder) from error
        return True
