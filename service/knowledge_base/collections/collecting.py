"""Puts documents into collections, and tells which there are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from policykb.corpus.errors import DamagedStore, NotFound
from policykb.corpus.life.visibility import collection_names
from policykb.corpus.model import Document
from policykb.corpus.store import Store
from policykb.service.knowledge_base.upkeep.audit import line_of, who

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase


def collect(base: "KnowledgeBase", document_id: str, names: Iterable[str]) -> tuple[str, ...]:
    """Put a document into these collections and no others; return their names, sorted.

    Raises NotFound, BadRequest, DamagedStore.
    """
    wanted = collection_names(names)
    with base.writing():
        document = base.store.document(document_id)
        if document is None:
            raise NotFound(
                f"没有编号为 {document_id} 的文件。用 policykb documents 查看编号。",
                f"There is no document {document_id}. See the ids with policykb documents.",
            )
        if wanted != collections_of(base, document_id):
            _put_into(base, document, wanted)
    return wanted


def collect_further(base: "KnowledgeBase", document_ids: Iterable[str], names: Sequence[str]) -> None:
    """Put documents into these collections beside those that they are in.

    The knowledge base must be locked for writing. A damaged document stays where it is.
    """
    for id in document_ids if names else ():
        before = collections_of(base, id)
        wanted = tuple(sorted({*before, *names}))
        with suppress(DamagedStore):
            document = base.store.document(id) if wanted != before else None
            if document:
                _put_into(base, document, wanted)


def _put_into(base: "KnowledgeBase", document: Document, names: tuple[str, ...]) -> None:
    """Put a document into collections, and note it in history and audit log."""
    with closing(Store(base.store.path, checked=False)) as store, store.writing() as writer:
        writer.collect(document, names)
        writer.note(document.id, "collected", who(), {"collections": names})
        writer.keep_audit(line_of("collect", document=document.id, source=document.source, collections=names))


def collections_of(base: "KnowledgeBase", document_id: str) -> tuple[str, ...]:
    """Return the collections that a document is in, sorted."""
    return base.store.lives.collections(document_id).get(document_id, ())


def every_collection(base: "KnowledgeBase") -> list[tuple[str, int]]:
    """Return every collection with the number of its documents, by name."""
    present = set(base.store.ids_where([], []))
    named = base.store.lives.collections()
    counted = Counter(name for id, names in named.items() if id in present for name in names)
    return sorted(counted.items())
