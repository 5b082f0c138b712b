"""policykb: a knowledge base for Chinese government policy, as a library.

>>> from policykb import KnowledgeBase, Query
>>> with KnowledgeBase("kb") as base:
...     base.ingest(["policies"])
...     for department in base.answer(Query("归哪个部门管")).departments:
...         print(department.full_name)

Each name is imported when it is first used, so that `import policykb` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str
    from policykb.corpus.errors import BadRequest as BadRequest
    from policykb.corpus.errors import DamagedStore as DamagedStore
    from policykb.corpus.errors import NotFound as NotFound
    from policykb.corpus.errors import NotReadable as NotReadable
    from policykb.corpus.errors import PolicyError as PolicyError
    from policykb.index.answering.answer import Filters as Filters
    from policykb.index.answering.answer import Query as Query
    from policykb.ingest.batch import parse_file as parse
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase as KnowledgeBase

_ROOMS = {
    "BadRequest": ("policykb.corpus.errors", "BadRequest"),
    "DamagedStore": ("policykb.corpus.errors", "DamagedStore"),
    "Filters": ("policykb.index.answering.answer", "Filters"),
    "KnowledgeBase": ("policykb.service.knowledge_base.knowledge_base", "KnowledgeBase"),
    "NotFound": ("policykb.corpus.errors", "NotFound"),
    "NotReadable": ("policykb.corpus.errors", "NotReadable"),
    "PolicyError": ("policykb.corpus.errors", "PolicyError"),
    "Query": ("policykb.index.answering.answer", "Query"),
    "parse": ("policykb.ingest.batch", "parse_file"),
}

__all__ = [
    "BadRequest",
    "DamagedStore",
    "Filters",
    "KnowledgeBase",
    "NotFound",
    "NotReadable",
    "PolicyError",
    "Query",
    "__version__",
    "parse",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("policykb")
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, kept_as = _ROOMS[name]
    return getattr(import_module(module), kept_as)
