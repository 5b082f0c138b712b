"""Reads documents again with today's parser, and says what has changed."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from policykb.corpus.errors import DamagedStore, NotFound, NotReadable, PolicyError
from policykb.corpus.life.changes import Changes, changes
from policykb.corpus.model import Document
from policykb.corpus.store import Store
from policykb.service.knowledge_base.upkeep.audit import line_of, who
from policykb.service.knowledge_base.upkeep.reading_again import read_again

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
    from policykb.service.knowledge_base.taking_in import Progress


@dataclass(slots=True)
class Reread:
    """What came of reading again.

    changed: what has changed in each document, by id; nothing where only places or doubts are others
    same: ids of the documents that are read as before
    failed: ids of the documents that could not be read, each with its name and the reason
    """

    changed: dict[str, Changes] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    failed: list[tuple[str, str, PolicyError]] = field(default_factory=list)


def reread(base: "KnowledgeBase", ids: Sequence[str] = (), progress: "Progress | None" = None) -> Reread:
    """Read documents again from their originals; ids and corrections stay.

    ids: the documents; all if none is named. A withdrawn one comes back into the search

    Raises NotFound for an id that nobody knows.
    """
    known = {one.id for one in base.store.lives.withdrawn()}.union(base.store.ids_where([], []))
    for id in ids:
        if id not in known:
            raise NotFound(
                f"没有编号为 {id} 的文件。用 policykb documents 查看编号。",
                f"There is no document {id}. See the ids with policykb documents.",
            )
    done = Reread()
    with base.writing(), closing(Store(base.store.path, checked=False)) as store:
        for id, read in read_again(base, ids or base.store.ids_where([], []), progress):
            before = _before(base, id)
            if isinstance(read, PolicyError) or read.id != id:
                error = read if isinstance(read, PolicyError) else _damaged(read.source)
                done.failed.append((id, base.store.source(id) or id, error))
            elif before and before == replace(read, source=before.source):
                done.same.append(id)
            else:
                done.changed[id] = found = changes(before, read) if before else Changes()
                with store.writing() as writer:
                    writer.add(read)
                    facts = {"fields": [one.field for one in found.fields], "clauses": len(found.clauses)}
                    writer.note(id, "reread" if before else "returned", who(), facts)
                    writer.keep_audit(line_of("reread", document=id, source=read.source))
    return done


def _before(base: "KnowledgeBase", id: str) -> Document | None:
    """Return a document as it was; None if it is not there, or damaged."""
    try:
        return base.store.document(id)
    except DamagedStore:
        return None


def _damaged(source: str) -> PolicyError:
    return NotReadable(
        f"{source}：保存的原文件已损坏。请从备份恢复原文件，或重新收入。",
        f"{source}: its kept original is damaged. Restore it from a backup, or take the file in again.",
    )
