"""Verifies a knowledge base: nothing that was written has changed on the disk.

The store against its checksums, the originals against their hashes, the index against its checksums and the store, and,
since it takes as long as taking everything in, only if asked for, the documents against their originals read again.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from policykb.corpus.database import check_structure, open_database
from policykb.corpus.errors import PolicyError
from policykb.corpus.model import document_id
from policykb.corpus.storage_errors import damaged_document
from policykb.service.knowledge_base.originals import every_original, original_of
from policykb.service.knowledge_base.upkeep.audit import last_actions
from policykb.service.knowledge_base.upkeep.reading_again import read_again

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
    from policykb.service.knowledge_base.taking_in import Progress

Part = Literal["store", "document", "lost", "original", "index", "reading"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written, or as it would be read today.

    part: what it is about; a `reading` is no damage: another version of policykb reads the file in another way; `lost`
        is a document that was taken in and that nobody removed
    document: id of the document; None if it is about the whole
    source: name of its file
    chinese, english: what is wrong and what to do
    """

    part: Part
    document: str | None
    source: str | None
    chinese: str
    english: str

    @property
    def is_damage(self) -> bool:
        """Whether something is damaged or lost."""
        return self.part != "reading"


def verify(base: "KnowledgeBase", reading: bool = False, progress: "Progress | None" = None) -> list[Finding]:
    """Return all that is damaged or lost, by part.

    reading: whether to read every original again and compare
    """
    found = [*_store(base), *_documents(base), *_lost(base), *_originals(base), *_index(base)]
    return [*found, *_readings(base, progress)] if reading else found


def _store(base: "KnowledgeBase") -> Iterator[Finding]:
    """The structure of the file, and whether it was lost.

    The checksums of the rows are checked with the documents.
    """
    try:
        with closing(open_database(base.store.path, checked=False)) as connection:
            check_structure(connection, base.store.path)
    except PolicyError as error:
        yield Finding("store", None, None, str(error), error.english)
    if not base.store.size and (kept := len(every_original(base.folder))):
        chinese = (
            f"库里没有文件，而 files/ 里有 {kept} 份原文件：库文件可能丢失过。运行 policykb repair，由原文件重写。"
        )
        english = f"The store is empty, yet files/ holds {kept} originals: it may have been lost. Run policykb repair."
        yield Finding("store", None, None, chinese, english)


def _documents(base: "KnowledgeBase") -> Iterator[Finding]:
    base.store.extents()  # checks the holders
    for id in base.store.ids_where([], []):
        try:
            if base.store.document(id) is None or id not in base.store.damaged:
                continue
        except PolicyError:
            pass
        source = base.store.source(id) or id
        error = damaged_document(id, source)
        yield Finding("document", id, source, str(error), error.english)


def _lost(base: "KnowledgeBase") -> Iterator[Finding]:
    """Documents that are gone from the store while their originals are kept.

    SQLite drops the last changes without a word where its own log is damaged; our log of changes knows of them.
    """
    ids, last = set(base.store.ids_where([], [])), last_actions(base.folder, base.store.kept_audit())
    for path in every_original(base.folder) if ids else ():  # an empty store is told as a whole
        id = document_id(path.name)
        action, source = last.get(id, ("", ""))
        if id not in ids and action and action not in ("remove", "withdraw"):
            chinese = f"“{source}”（{id}）收入过，没有移除，却不在库中。运行 policykb repair，从原文件补回。"
            english = f"{source} ({id}) was taken in and not removed, yet it is not in the store. Run policykb repair."
            yield Finding("lost", id, source, chinese, english)


def _originals(base: "KnowledgeBase") -> Iterator[Finding]:
    from policykb.ingest.reading import digest

    for id in base.store.ids_where([], []):
        sha256, source = base.store.sha256(id), base.store.source(id) or id
        path = original_of(base.folder, sha256) if sha256 else None
        if path is None:
            chinese = f"“{source}”（{id}）的原文件不在 files/ 中。请重新收入该文件。"
            english = f"The original of {source} ({id}) is not in files/. Take the file in again."
            yield Finding("original", id, source, chinese, english)
        elif digest(path) != sha256:
            chinese = f"“{source}”（{id}）的原文件已损坏（{path}）。请从备份恢复，或移除后重新收入。"
            english = (
                f"The original of {source} ({id}) is damaged ({path}). Restore it from a backup, or take it in again."
            )
            yield Finding("original", id, source, chinese, english)


def _index(base: "KnowledgeBase") -> Iterator[Finding]:
    """The index follows the store by itself, so only what it would not notice is told."""
    engine = base.index.searcher.engine
    try:
        engine.verify(base.store)
    except (PolicyError, sqlite3.Error) as error:
        english = error.english if isinstance(error, PolicyError) else str(error)
        yield Finding("index", None, None, str(error), english)


def _readings(base: "KnowledgeBase", progress: "Progress | None") -> Iterator[Finding]:
    """The documents that are read in another way today."""
    ids = [summary.id for summary in base.store.documents()]
    for id, document in read_again(base, ids, progress):
        if isinstance(document, PolicyError):
            chinese, english = (
                f"原文件重新读取失败：{document}",
                f"Reading the original again failed: {document.english}",
            )
        elif document.text == _text_of(base, id) and document.clauses == _clauses_of(base, id):
            continue
        else:
            source = base.store.source(id) or id
            chinese = f"“{source}”（{id}）现在的读法与入库时不同。要更新，运行 policykb repair --reread。"
            english = f"{source} ({id}) is read in another way today. To renew it, run policykb repair --reread."
        yield Finding("reading", id, base.store.source(id), chinese, english)


def _text_of(base: "KnowledgeBase", id: str) -> str | None:
    try:
        document = base.store.document(id)
    except PolicyError:  # told already
        return None
    return document.text if document else None


def _clauses_of(base: "KnowledgeBase", id: str) -> tuple[object, ...]:
    try:
        return tuple(entry.clause for entry in base.store.entries_of(id))
    except PolicyError:
        return ()
