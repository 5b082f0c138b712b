"""Errors are sentences that name the thing and the remedy.

PolicyError
├── NotReadable      a file that cannot be taken in
├── BadRequest       a question, filter or option that makes no sense
├── NotFound         an id or department that is not there
└── DamagedStore     a knowledge base folder that cannot be opened
"""

from collections.abc import Callable


class PolicyError(Exception):
    """Anything that the user can mend. `str(error)` is the whole message, in Chinese; `english` says the same. `nearest`
    are the names that one nobody knows may have been meant for; None where no name was looked for."""

    type = "error"
    status = 400

    def __init__(self, chinese: str, english: str, nearest: tuple[str, ...] | None = None) -> None:
        super().__init__(chinese)
        self.english = english
        self.nearest = nearest

    def __reduce__(self) -> tuple[Callable[..., "PolicyError"], tuple[str, str], dict[str, object]]:
        """Goes whole from one process to another."""
        return type(self), (str(self), self.english), self.__dict__


class NotReadable(PolicyError):
    type = "not-readable"
    status = 422


class BadRequest(PolicyError):
    type = "bad-request"
    status = 422


class NotFound(PolicyError):
    type = "not-found"
    status = 404


class DamagedStore(PolicyError):
    type = "damaged-store"
    status = 503
