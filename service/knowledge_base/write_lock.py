"""The lock of a knowledge base folder: one process writes at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from policykb.corpus.errors import BadRequest, DamagedStore

_SECONDS = 60
"""Seconds to wait for another process that writes."""


class WriteLock:
    """The lock of one folder; the same thread may take it again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / "lock")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock while something is written.

        Raises BadRequest if another process does not let go, DamagedStore if the folder cannot be written.
        """
        try:
            self._lock.acquire(timeout=_SECONDS)
        except OSError as error:
            if not isinstance(error, Timeout):
                raise DamagedStore(
                    f"无法写入知识库 {self._folder}（{error}）。请检查权限，或用 --kb 换一个目录。",
                    f"{self._folder} cannot be written ({error}). Check permissions, or use another --kb.",
                ) from error
            raise BadRequest(
                f"另一个程序正在写入知识库 {self._folder}。请等它结束后再试。",
                f"Another program is writing to {self._folder}. Try again when it has finished.",
            ) from error
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise DamagedStore(
                f"无法写入知识库 {self._folder}（{error}）。请检查磁盘空间和权限，或用 --kb 换一个目录。",
                f"{self._folder} cannot be written ({error}). Check disk space and permissions, or use another --kb.",
            ) from error
        finally:
            self._lock.release()

    @contextmanager
    def free(self, wait: bool) -> Iterator[bool]:
        """Hold the lock if it is free, or after waiting for it; yields whether it is held.

        It is not held while another process writes, or in a folder that can only be read.
        """
        try:
            self._lock.acquire(timeout=_SECONDS if wait else 0)
        except OSError:
            yield False
            return
        try:
            yield True
        finally:
            self._lock.release()
