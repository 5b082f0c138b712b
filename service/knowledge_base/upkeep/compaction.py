"""How much room a knowledge base takes, and giving back what is not needed."""

import shutil
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.database import open_database
from policykb.corpus.store import Store
from policykb.service.knowledge_base.collections.views import forget_views
from policykb.service.knowledge_base.originals import every_original
from policykb.service.knowledge_base.upkeep.audit import line_of, who

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

_LEFT_BEHIND_SECONDS = 3600
"""Seconds after which a half-written file counts as left behind by a crash."""


@dataclass(frozen=True, slots=True)
class Size:
    """The bytes of a knowledge base, by what they are for.

    store: documents, clauses, duties, history
    originals: the kept files
    index: what can be built anew
    rest: audit log, dictionaries, settings
    """

    store: int
    originals: int
    index: int
    rest: int


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a compaction did.

    before, after: the size
    forgotten: names of the withdrawn documents that were forgotten with their originals
    """

    before: Size
    after: Size
    forgotten: tuple[str, ...]


def size_of(folder: Path) -> Size:
    """Return how many bytes the files of a knowledge base folder have."""
    sizes = {"store": 0, "originals": 0, "index": 0, "rest": 0}
    for path in folder.rglob("*"):
        with suppress(OSError):  # removed meanwhile
            if path.is_file() and not path.is_symlink():
                sizes[_part(path.relative_to(folder))] += path.stat().st_size
    return Size(**sizes)


def _part(path: Path) -> str:
    if path.name.startswith("corpus.sqlite") and len(path.parts) == 1:
        return "store"
    return {"files": "originals", "index": "index", "views": "index"}.get(path.parts[0], "rest")


def compact(base: "KnowledgeBase", forget_after_days: float | None = None) -> Compaction:
    """Give back the room of removed rows, unused vectors and half-written files.

    forget_after_days: forget documents that left the search so many days ago, with their originals; None to keep all

    History and corrections of forgotten documents stay. Raises Unusable.
    """
    before = size_of(base.folder)
    with base.writing():
        forgotten = _forget(base, forget_after_days) if forget_after_days is not None else ()
        _sweep(base.folder)
        with closing(open_database(base.store.path, checked=False)) as connection:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    base.index.searcher.engine.forget_unused(base.store)
    forget_views(base.folder)  # those that nobody asks for any more among them
    return Compaction(before, size_of(base.folder), forgotten)


def _forget(base: "KnowledgeBase", days: float) -> tuple[str, ...]:
    """Forget the documents that left the search long ago; their names."""
    limit = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    old = [one for one in base.store.lives.withdrawn() if one.at <= limit]
    with closing(Store(base.store.path, checked=False)) as store:
        for one in old:
            with store.writing() as writer:
                writer.remove(one.id)
                writer.note(one.id, "removed", who(), {"source": one.source, "why": "compact"})
                writer.keep_audit(line_of("remove", document=one.id, source=one.source))
    gone = {one.sha256 for one in old}
    for path in every_original(base.folder):
        if path.name[:64] in gone:
            path.unlink(missing_ok=True)
    return tuple(one.source for one in old)


def _sweep(folder: Path) -> None:
    """Remove half-written originals and copies that a crash has left."""
    for path in (*folder.glob("files/*.new"), *folder.glob(".backup-*"), *folder.glob(".repair-*")):
        with suppress(OSError):  # somebody else was faster
            if time.time() - path.stat().st_mtime <= _LEFT_BEHIND_SECONDS:
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
