"""Views: a knowledge base as those see it who may see some collections only.

A view has an index of its own, below `views/` in the folder of the knowledge base. It is derived, as the main one is.
"""

import hashlib
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, TypeVar

V = TypeVar("V")

FOLDER = "views"
"""Folder of the indexes of views, inside that of the knowledge base."""

_NAME_LENGTH = 32
"""Hexadecimal digits of the name of a view's index: no two sets of collections may ever share one."""

_MOST_OPEN = 16
"""Maximum number of views that are open; the one unused for longest is closed. Chosen by hand."""


def view_name(collections: Iterable[str]) -> str:
    """Return the name under which the index of these collections is kept."""
    return hashlib.sha256("\n".join(sorted(collections)).encode()).hexdigest()[:_NAME_LENGTH]


def forget_views(folder: Path) -> None:
    """Delete the indexes of all views; each is built anew at its next question."""
    for view in (folder / FOLDER).glob("*/"):
        shutil.rmtree(view, ignore_errors=True)


class OpenViews(Generic[V]):
    """The views that are open, each opened once."""

    def __init__(self, open: Callable[[frozenset[str]], V]) -> None:
        """`open`: opens the view of some collections."""
        self._open = open
        self._lock = threading.Lock()
        self._views: OrderedDict[frozenset[str], V] = OrderedDict()

    def of(self, collections: frozenset[str]) -> V:
        """Return the view of these collections.

        One that is closed for another is whole until whoever uses it has finished.
        """
        with self._lock:
            view = self._views.pop(collections, None)
            if view is None:
                view = self._open(collections)
            self._views[collections] = view
            while len(self._views) > _MOST_OPEN:
                self._views.popitem(last=False)
            return view

    def close(self) -> None:
        """Close all views."""
        with self._lock:
            self._views.clear()
