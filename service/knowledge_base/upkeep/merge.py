"""Merges another knowledge base into this one.

Documents come with originals, history, corrections and collections.

A document that both have stays as it is here; what people have corrected in it there is corrected here, too, unless the
same place is corrected here already.
"""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.errors import BadRequest, DamagedStore, PolicyError
from policykb.corpus.life.corrections import correction_json
from policykb.corpus.life.records import KeptCorrection
from policykb.corpus.model import Document
from policykb.corpus.storage_errors import storage_errors
from policykb.corpus.store import Store
from policykb.corpus.writer import Writer
from policykb.service.knowledge_base.life.correcting import correct
from policykb.service.knowledge_base.originals import keep_original, original_of
from policykb.service.knowledge_base.upkeep.audit import line_of

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
    from policykb.service.knowledge_base.taking_in import Progress


@dataclass(slots=True)
class Merged:
    """What a merge did.

    added: ids of the documents that are new here
    known: ids of the documents that were here already
    corrected: ids of the documents here that were corrected as they are there
    failed: ids of the documents that could not be taken over, or corrected, each with its name and the reason
    """

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    failed: list[tuple[str, str, PolicyError]] = field(default_factory=list)


def merge(base: "KnowledgeBase", other: Path, progress: "Progress | None" = None) -> Merged:
    """Take over all that another knowledge base folder holds; it is not changed.

    Stopped half-way, the next merge goes on. Raises BadRequest if the folder is no knowledge base.
    """
    if not (other / "corpus.sqlite").is_file() or other.resolve() == base.folder.resolve():
        raise BadRequest(
            f"{other} 不是另一个知识库。请指定另一个知识库的目录；备份文件先用 policykb restore 恢复。",
            f"{other} is no other knowledge base. Name the folder of one; restore a backup first.",
        )
    merged = Merged()
    base.index.check_models()
    with _copied(other) as theirs:
        corrections = theirs.lives.corrections()
        with base.writing(), closing(Store(base.store.path, checked=False)) as ours:
            _take_over(base, ours, theirs, other, merged, progress)
    here = set(base.store.ids_where([], []))
    for id in merged.known:
        if id not in here:  # it has left the search here
            continue
        _correct(base, id, [one for one in corrections if one.document == id], merged)
    return merged


@contextmanager
def _copied(folder: Path) -> Iterator[Store]:
    """Open a copy of the store of a folder, which opening may convert."""
    with tempfile.TemporaryDirectory(prefix="policykb-") as beside:
        copy = Path(beside) / "corpus.sqlite"
        theirs = sqlite3.connect(folder / "corpus.sqlite")
        with storage_errors(folder), closing(theirs) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        with closing(Store(copy)) as store:
            yield store


def _take_over(
    base: "KnowledgeBase", ours: Store, theirs: Store, folder: Path, merged: Merged, progress: "Progress | None"
) -> None:
    """Add the documents that are not here, each in a transaction of its own."""
    ids = theirs.ids_where([], [])
    ids.reverse()  # of copies without a date the one taken in later is the current one
    collections, replacements = theirs.lives.collections(), theirs.lives.replacements()
    present = set(ours.ids_where([], [])).union(one.id for one in ours.lives.withdrawn())
    for done, id in enumerate(ids, 1):
        source = theirs.source(id) or id
        if id in present:
            merged.known.append(id)
        else:
            try:
                document = theirs.document(id)
            except DamagedStore as error:
                merged.failed.append((id, source, error))
                continue
            if document:
                _keep_original(base.folder, folder, document)
                with ours.writing() as writer:
                    _add(writer, theirs, document, collections.get(id, ()))
                merged.added.append(id)
        if progress:
            progress(done, len(ids), Path(source))
    here, replaced = set(ours.ids_where([], [])), ours.lives.replacements()
    with ours.writing() as writer:
        for older, newer in replacements.items():
            if {older, newer} <= here and older not in replaced and newer not in replaced:
                writer.replace(older, newer)


def _keep_original(folder: Path, other: Path, document: Document) -> None:
    original = original_of(other, document.sha256)
    if original:
        keep_original(folder, original, document.sha256)


def _add(writer: Writer, theirs: Store, document: Document, collections: Sequence[str]) -> None:
    """Add a document with its life so far."""
    if collections:
        writer.collect(document, collections)
    else:
        writer.add(document)
    for event in theirs.lives.history(document.id):
        writer.copy_event(event)
    about = {"document": document.id, "source": document.source}
    writer.keep_audit(line_of("ingest", **about, sha256=document.sha256, new=True))
    noted = [
        {"number": number, "correction": correction_json(one.correction), "was": one.was, "why": one.why}
        for one in theirs.lives.corrections(document.id, undone=True)
        if (number := writer.copy_correction(one)) and one.undone is None
    ]
    if noted:
        writer.keep_audit(line_of("correct", **about, corrections=noted))
    if collections:
        writer.keep_audit(line_of("collect", **about, collections=sorted(collections)))


def _correct(base: "KnowledgeBase", id: str, theirs: Sequence[KeptCorrection], merged: Merged) -> None:
    """Correct a document that was here as it is corrected there."""
    places = {one.correction.place for one in base.store.lives.corrections(id)}
    new = [one for one in theirs if one.correction.place not in places]
    if not new:
        return
    try:
        correct(base, id, [one.correction for one in new], new[0].why)
        merged.corrected.append(id)
    except PolicyError as error:
        merged.failed.append((id, base.store.source(id) or id, error))
