"""What does not work at the moment beside the answering itself.

Updating the index, the audit log and encoding are side tasks: when one fails, the answer is given all the same. The
failure is logged once and told by /ready, the page and `policykb status` until the task succeeds.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from policykb.corpus.errors import PolicyError
from policykb.corpus.storage_errors import damaged_document, storage_error

Task = Literal["index", "audit", "encoding"]

_NAMES: dict[Task, tuple[str, str]] = {
    "index": ("索引没有更新，先按旧索引回答", "The index was not updated, so the older one answers"),
    "audit": ("审计日志没有写成", "The audit log was not written"),
    "encoding": (
        "新条款没有编码，口语的问法可能找不到",
        "New clauses are not encoded; search by meaning may miss them",
    ),
}

_WAIT_SECONDS = 5.0
"""Seconds after a failure during which a task is not tried again."""

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A side task that failed.

    error: what it said
    when: time of the failure, by the monotonic clock
    """

    task: Task
    error: PolicyError
    when: float

    @property
    def chinese(self) -> str:
        """What does not work, and why, in Chinese."""
        return f"{_NAMES[self.task][0]}：{self.error}"

    @property
    def english(self) -> str:
        """What does not work, and why, in English."""
        return f"{_NAMES[self.task][1]}. {self.error.english}"


@dataclass(frozen=True, slots=True)
class Condition:
    """How a knowledge base is.

    is_ready: whether the index holds all that the store holds
    troubles: the side tasks that failed
    damaged: source of each document that is known to be damaged, by id
    """

    is_ready: bool
    troubles: tuple[Trouble, ...] = ()
    damaged: Mapping[str, str] = field(default_factory=dict)

    def __or__(self, other: "Condition") -> "Condition":
        """Both, as two processes see the same knowledge base."""
        own = [trouble for trouble in self.troubles if trouble.task not in {one.task for one in other.troubles}]
        return Condition(self.is_ready and other.is_ready, (*own, *other.troubles), {**self.damaged, **other.damaged})

    def sentences(self) -> list[tuple[str, str]]:
        """Return what does not work, in Chinese and English."""
        damaged = [damaged_document(id, source) for id, source in self.damaged.items()]
        return [
            *((trouble.chinese, trouble.english) for trouble in self.troubles),
            *((str(error), error.english) for error in damaged),
        ]


class Troubles:
    """The side tasks of one knowledge base that failed last time, in this process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[Task, Trouble] = {}

    def all(self) -> list[Trouble]:
        """Return what does not work, the latest last."""
        with self._lock:
            return sorted(self._known.values(), key=lambda trouble: trouble.when)

    def of(self, task: Task) -> Trouble | None:
        """Return why a task failed; None if it did not."""
        return self._known.get(task)

    def is_recent(self, task: Task) -> bool:
        """Whether a task has failed so lately that it is not to be tried again yet."""
        trouble = self._known.get(task)
        return trouble is not None and time.monotonic() - trouble.when < _WAIT_SECONDS

    def note(self, task: Task, error: Exception) -> None:
        """Note that a task failed.

        It is logged where it did not fail before in the same way.
        """
        told = error if isinstance(error, PolicyError) else storage_error(error, self._folder)
        trouble = Trouble(task, told, time.monotonic())
        with self._lock:
            before = self._known.get(task)
            self._known[task] = trouble
        if before is None or str(before.error) != str(told):
            is_known = isinstance(error, PolicyError | OSError | sqlite3.Error)
            _LOGGER.warning("%s", trouble.english, exc_info=None if is_known else error)

    def clear(self, task: Task) -> None:
        """Note that a task succeeded."""
        with self._lock:
            self._known.pop(task, None)

    @contextmanager
    def side_task(self, task: Task) -> Iterator[None]:
        """Let the block fail without failing what it stands beside."""
        try:
            yield
        except Exception as error:  # whatever it is, the answer does not depend on it
            self.note(task, error)
        else:
            self.clear(task)
