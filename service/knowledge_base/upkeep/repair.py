"""Repairs a knowledge base from the originals that it keeps.

A damaged document is read again from its original. A store whose structure is damaged, or that is lost, is written anew
from all originals, and a damaged file stays beside it. The index is derived and built anew.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykb.corpus.database import check_structure, open_database, read_state
from policykb.corpus.errors import BadRequest, DamagedStore, NotReadable, PolicyError
from policykb.corpus.life.corrections import Correction, read_correction
from policykb.corpus.model import document_id
from policykb.corpus.storage_errors import storage_errors
from policykb.corpus.store import Store
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.originals import every_original
from policykb.service.knowledge_base.upkeep.audit import FILE, last_actions, last_collections, last_corrections, line_of
from policykb.service.knowledge_base.upkeep.reading_again import Original, read_again, read_files
from policykb.service.knowledge_base.upkeep.verify import Finding, verify
from policykb.service.knowledge_base.write_lock import WriteLock

if TYPE_CHECKING:
    from policykb.service.knowledge_base.taking_in import Progress

_STORE = "corpus.sqlite"


@dataclass(slots=True)
class Repairs:
    """What a repair did.

    mended: names of the documents read again
    failed: names of the documents that could not be mended, each with the reason
    saved: where the damaged store was put; None if it was not replaced
    left: what is still damaged afterwards
    """

    mended: list[str] = field(default_factory=list)
    failed: list[tuple[str, PolicyError]] = field(default_factory=list)
    saved: Path | None = None
    left: list[Finding] = field(default_factory=list)


def repair(folder: Path, reread: bool = False, progress: "Progress | None" = None) -> Repairs:
    """Mend what can be mended in a knowledge base folder.

    reread: whether to read every document again, so that all are as this version reads them

    Raises Unusable if the folder cannot be written now.
    """
    repairs, path = Repairs(), folder / _STORE
    if not path.exists() and not every_original(folder):
        raise BadRequest(
            f"{folder} 不是知识库。请用 --kb 指定知识库目录。",
            f"{folder} is no knowledge base. Name its folder with --kb.",
        )
    with storage_errors(folder):
        try:
            with closing(open_database(path, checked=False)) as connection:
                check_structure(connection, path)  # whatever its size
                if not read_state(connection, "documents") and every_original(folder):
                    raise DamagedStore("库文件丢失。", "The store is lost.")
        except DamagedStore:
            if not every_original(folder):
                raise
            _mend_store(folder, repairs, progress)
    with KnowledgeBase(folder) as base:
        found = verify(base)
        ids = [finding.document for finding in found if finding.part in ("document", "lost") and finding.document]
        _renew(base, base.store.ids_where([], []) if reread else ids, repairs, progress)
        base.index.rebuild() if any(finding.part == "index" for finding in found) else base.index.prepare()
        repairs.left = verify(base)
    return repairs


def _renew(base: KnowledgeBase, ids: list[str], repairs: Repairs, progress: "Progress | None") -> None:
    """Replace documents by what their originals say."""
    if not ids:
        return
    sources = _sources(base)
    with base.writing():
        for id, document in read_again(base, ids, progress):
            source = sources.get(id) or base.store.source(id) or id
            if isinstance(document, PolicyError):
                repairs.failed.append((source, document))
            elif document.id != id:
                repairs.failed.append((source, _damaged_original(source)))
            else:
                base.store.add(replace(document, source=source), line_of("repair", document=id, source=source))
                repairs.mended.append(source)


def _sources(base: KnowledgeBase) -> dict[str, str]:
    """Return the names of documents by id, from the log where a row is damaged."""
    logged = {document_id(sha256): source for sha256, source in _logged_names(base.folder / FILE)}
    return logged | {summary.id: summary.source for summary in base.store.documents()}


def _mend_store(folder: Path, repairs: Repairs, progress: "Progress | None") -> None:
    """Write a store anew from the originals.

    The damaged one and the audit log tell their names, and what was removed.
    """
    with WriteLock(folder).held(), tempfile.TemporaryDirectory(prefix=".repair-", dir=folder) as beside:
        names = _names(folder)
        removed = {id for id, (action, _) in last_actions(folder).items() if action in ("remove", "withdraw")}
        originals = [path for path in every_original(folder) if document_id(path.name) not in removed]
        kept = {path.name[:64] for path in originals}
        gone = [name for sha256, name in names.items() if sha256 not in kept and document_id(sha256) not in removed]
        repairs.failed += [(name, _without_original(name)) for name in gone]
        corrected, collected = _corrections(folder), last_collections(folder)
        files = [_original(path, names, corrected) for path in originals]
        new = Path(beside) / _STORE
        with closing(Store(new)) as store:
            for file, document in zip(files, read_files(files, progress), strict=True):
                source, path = file.source, file.path
                if isinstance(document, PolicyError):
                    repairs.failed.append((source, document))
                elif document.sha256 != path.name[:64]:
                    repairs.failed.append((source, _damaged_original(source)))
                else:
                    with store.writing() as writer:
                        writer.collect(document, collected.get(document.id, ()))
                        for correction, facts in corrected.get(document.id, ()):
                            writer.keep_corrections(
                                document.id, [(correction, facts.get("was"))], facts["who"], facts["why"]
                            )
                        writer.keep_audit(line_of("repair", document=document.id, source=source))
                    repairs.mended.append(source)
        repairs.saved = _put_aside(folder / _STORE)
        new.replace(folder / _STORE)


def _corrections(folder: Path) -> dict[str, list[tuple[Correction, dict[str, Any]]]]:
    """Return the logged corrections by document, each with its facts."""
    return {
        id: [(read_correction(facts["correction"]), facts) for facts in by_number.values()]
        for id, by_number in last_corrections(folder).items()
    }


def _original(
    path: Path, names: Mapping[str, str], corrected: Mapping[str, Sequence[tuple[Correction, object]]]
) -> Original:
    corrections = tuple(correction for correction, _ in corrected.get(document_id(path.name), ()))
    return Original(names.get(path.name[:64], path.name), path, corrections=corrections)


def _damaged_original(source: str) -> NotReadable:
    return NotReadable(
        f"{source}：保存的原文件已损坏，没有收入。请从备份恢复原文件，或重新收入。",
        f"{source}: its kept original is damaged; left out. Restore it from a backup, or take the file in again.",
    )


def _without_original(source: str) -> NotReadable:
    return NotReadable(
        f"{source}：没有保存原文件，不能补回。请重新收入。",
        f"{source}: its original was not kept, so it cannot be read again. Take the file in again.",
    )


def _names(folder: Path) -> dict[str, str]:
    """Return the names of the files by SHA-256, as far as they can still be read.

    What the log says of a file counts for more than a damaged store.
    """
    names: dict[str, str] = {}
    address = f"{(folder / _STORE).absolute().as_uri()}?mode=ro"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True)) as damaged:
        names.update(damaged.execute("select sha256, source from documents"))
    return names | dict(_logged_names(folder / FILE))


def _logged_names(log: Path) -> Iterator[tuple[str, str]]:
    """Yield SHA-256 and name of each file that was taken in, the latest last."""
    with suppress(OSError), log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            with suppress(ValueError, KeyError, TypeError):
                facts = json.loads(line)
                if facts["new"]:
                    yield facts["sha256"], facts["source"]


def _put_aside(path: Path) -> Path:
    """Move a damaged store out of the way, with the files that SQLite keeps beside it."""
    saved = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    for ending in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(saved.with_name(saved.name + ending))
    return saved
