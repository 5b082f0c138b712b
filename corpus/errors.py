"""Errors are sentences that name the thing and the remedy.

PolicyError
├── NotReadable      a file that cannot be taken in
├── BadRequest       a question, filter or option that makes no sense
├── NotFound         an id or department that is not there
├── Overdue          work that did not end within its time limit
├── Busy             work that was not begun, because too much is under way
├── Unusable         a knowledge base that cannot be used now
│   ├── DiskFull     no room to write
│   ├── Locked       another program is writing
│   ├── NoPermission its files may not be read or written
│   ├── NoLocks      a file system that knows no locks
│   ├── OtherFormat  written by an older or newer version
│   └── DamagedStore a file that is not what was written
└── DamagedIndex     an index that is not what was written; it is derived and built anew
"""

from collections.abc import Callable
from pathlib import Path


class PolicyError(Exception):
    """An error that the user can correct; `str(error)` is the message in Chinese.

    type: name of the kind of error in replies
    status: HTTP status of the reply
    english: the message in English
    nearest: similar names, if the error is about an unknown name; None for other errors
    """

    type = "error"
    status = 400

    def __init__(self, chinese: str, english: str, nearest: tuple[str, ...] | None = None) -> None:
        super().__init__(chinese)
        self.english = english
        self.nearest = nearest

    def __reduce__(self) -> tuple[Callable[..., "PolicyError"], tuple[str, str], dict[str, object]]:
        """Keep all fields when the error is sent to another process."""
        return type(self), (str(self), self.english), self.__dict__


class NotReadable(PolicyError):
    """A file that cannot be taken in."""

    type = "not-readable"
    status = 422


class BadRequest(PolicyError):
    """A question, filter or option that makes no sense."""

    type = "bad-request"
    status = 422


class NotFound(PolicyError):
    """An id or department that is not there."""

    type = "not-found"
    status = 404


class Overdue(PolicyError):
    """Work that did not end within its time limit."""

    type = "overdue"
    status = 503

    @classmethod
    def after(cls, seconds: float) -> "Overdue":
        """The error for work that was given so many seconds."""
        return cls(
            f"{seconds:.0f} 秒内没有做完，已停止。请稍后再试，或把问题写短些。",
            f"This was not done within {seconds:.0f} seconds and was stopped. Try again later, or ask for less.",
        )


class Busy(PolicyError):
    """Work that was not begun, because too much is under way."""

    type = "busy"
    status = 503


class Unusable(PolicyError):
    """A knowledge base that cannot be used now; unless it says so, nothing is damaged."""

    type = "unusable"
    status = 503


class DiskFull(Unusable):
    """There is no room to write."""

    type = "disk-full"
    status = 507


class Locked(Unusable):
    """Another program is writing."""

    type = "locked"


class NoPermission(Unusable):
    """Files may not be read or written."""

    type = "no-permission"


class NoLocks(Unusable):
    """The file system knows no locks."""

    type = "no-locks"


class OtherFormat(Unusable):
    """A file written by an older or newer version."""

    type = "other-format"


class DamagedStore(Unusable):
    """A file of a knowledge base that is not what was written."""

    type = "damaged-store"


class DamagedIndex(PolicyError):
    """An index folder that is not what was written."""

    type = "damaged-index"
    status = 503

    @classmethod
    def at(cls, path: Path, why: str) -> "DamagedIndex":
        """The error for a file or folder, with the reason in a few words."""
        return cls(
            f"索引 {path} 已损坏（{why}）。请运行 policykb reindex 重建。",
            f"The index {path} is damaged ({why}). Build it anew with policykb reindex.",
        )
