"""Takes files and folders into a knowledge base, archives and messages too."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.errors import NotReadable, PolicyError
from policykb.corpus.life.corrections import Correction
from policykb.corpus.model import Document, document_id
from policykb.corpus.records import DocumentSummary
from policykb.corpus.store import Store
from policykb.service.knowledge_base.originals import complete_original, keep_original
from policykb.service.knowledge_base.sources import look_for
from policykb.service.knowledge_base.upkeep.audit import line_of, who
from policykb.service.knowledge_base.upkeep.troubles import Trouble

if TYPE_CHECKING:
    from policykb.ingest.batch import Outcome
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

Progress = Callable[[int, int, Path], None]
"""Hears the number of files done, the number of all files, and the file just done."""

_MAX_DEPTH = 3
"""Maximum number of wrappings around a file: an archive attached to a message in an archive."""

_MAX_UNPACKED = 1024 * 1024 * 1024
"""Maximum bytes that one ingest unpacks from archives and messages."""

_MAX_NAME = 200
"""Maximum bytes of the name of an unpacked file."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an ingest did.

    added: documents taken in
    unchanged: names of files that were in already
    failed: paths of files that could not be read, each with its error
    duties: number of duties read, inherited ones left out
    pages: number of pages read
    seconds: time that it took
    lacking: number of documents without a fact of the header, by its name
    inferred: number of documents with a fact told from other evidence, by its name
    doubts: number of places that a person should check
    troubles: what is still to be done although the documents are in
    found: ids of the documents in each named file, known ones too, by its path
    """

    added: tuple[DocumentSummary, ...]
    unchanged: tuple[str, ...]
    failed: tuple[tuple[str, PolicyError], ...]
    duties: int = 0
    pages: int = 0
    seconds: float = 0.0
    lacking: dict[str, int] = field(default_factory=dict)
    inferred: dict[str, int] = field(default_factory=dict)
    doubts: int = 0
    troubles: tuple[Trouble, ...] = ()
    found: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Taken:
    """What has been taken in so far: sums, and the outcome of each file."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[tuple[str, PolicyError]] = field(default_factory=list)
    duties: int = 0
    pages: int = 0
    doubts: int = 0
    unpacked: int = 0
    found: dict[Path, list[str]] = field(default_factory=dict)

    def count(self, document: Document) -> None:
        """Count a document that has been taken in."""
        self.added.append(document.id)
        self.pages += len(document.pages) or 1
        self.duties += sum(len(clause.own_notes) for clause in document.clauses)
        self.doubts += len(document.doubts)


@dataclass(frozen=True, slots=True)
class _File:
    """A file to take in.

    path: where it is
    shown: the name under which it is known: 汇编.zip/通知.docx
    named: the file that was named, which it is or is inside of
    folder: name of the folder around the named file
    """

    path: Path
    shown: str
    named: Path

    @property
    def folder(self) -> str:
        return self.named.absolute().parent.name


def take_in(base: "KnowledgeBase", paths: Iterable[str | Path], progress: Progress | None) -> Report:
    """Take in files and whole folders, each document in a transaction of its own.

    The knowledge base must be locked for writing. Raises NotReadable if there is nothing to read at all.
    """
    started = time.perf_counter()
    found, missing = look_for([Path(path) for path in paths])
    taken = _Taken(failed=missing)
    with tempfile.TemporaryDirectory(prefix="policykb-") as folder:
        files = [_File(path, path.name, path) for path in found]
        done = 0
        for depth in range(_MAX_DEPTH + 1):
            files, done = _take_wave(base, files, Path(folder) / str(depth), taken, (done, progress))
    taken.failed += [(file.shown, _too_deep(file)) for file in files]
    current = base.index.current_documents.by_id()
    added = tuple(current[id] for id in dict.fromkeys(taken.added) if id in current)
    return Report(
        added,
        tuple(taken.unchanged),
        tuple(taken.failed),
        taken.duties,
        taken.pages,
        time.perf_counter() - started,
        lacking=dict(Counter(name for one in added for name in one.header.missing)),
        inferred=dict(Counter(told.field for one in added for told in one.header.inferred)),
        doubts=taken.doubts,
        found={path: tuple(ids) for path, ids in taken.found.items()},
    )


def corrections_of(store: Store, document_id: str) -> list[Correction]:
    """Return the corrections of a document, oldest first."""
    return [one.correction for one in store.lives.corrections(document_id)]


def put_in(store: Store, document: Document, folder: str) -> None:
    """Add a document that was read, and note it in history and audit log.

    folder: name of the folder around its file
    """
    with store.writing() as writer:
        writer.add(document)
        writer.note(document.id, "ingested", who(), {"source": document.source, "folder": folder})
        writer.keep_audit(added_line(document))


def added_line(document: Document) -> str:
    """Return the line of the audit log for a document that is taken in."""
    return line_of("ingest", document=document.id, source=document.source, sha256=document.sha256, new=True)


def _too_deep(file: _File) -> NotReadable:
    return NotReadable(
        f"{file.shown}：套在 {_MAX_DEPTH} 层以上的压缩包或附件里，没有收入。请解压后再收入。",
        f"{file.shown}: inside more than {_MAX_DEPTH} archives or messages; left out. Unpack it first.",
    )


def _too_much(shown: str) -> NotReadable:
    return NotReadable(
        f"{shown}：这次解开的文件共超过 {_MAX_UNPACKED >> 20} MB，没有收入。请解压后分批收入。",
        f"{shown}: more than {_MAX_UNPACKED >> 20} MB were unpacked in this run; left out. Unpack it and take it in parts.",
    )


def _short(name: str) -> str:
    """The end of a file name, short enough for any file system."""
    while len(name.encode()) > _MAX_NAME:
        name = name[1:]
    return name


def _take_wave(
    base: "KnowledgeBase",
    files: Sequence[_File],
    folder: Path,
    taken: _Taken,
    watched: tuple[int, Progress | None],
) -> tuple[list[_File], int]:
    """Take in files; return those inside them, and the number of files done."""
    from policykb.ingest.batch import parse_files

    done, progress = watched
    new = _sift(base, files, taken)
    fresh = list(new.values())
    done += len(files) - len(fresh)
    inside: list[_File] = []
    kept = {one.document for one in base.store.lives.corrections()}
    ids = {file.path: document_id(sha256) for sha256, file in new.items()}
    corrected = {path: corrections_of(base.store, id) for path, id in ids.items() if id in kept}
    outcomes = zip(fresh, parse_files([file.path for file in fresh], corrections=corrected), strict=True)
    for left, (file, outcome) in zip(range(len(fresh) - 1, -1, -1), outcomes, strict=True):
        if outcome.document:
            taken.found.setdefault(file.named, []).append(outcome.document.id)
        if outcome.document and base.store.has(outcome.document.sha256):
            taken.unchanged.append(file.shown)
        elif outcome.document:
            keep_original(base.folder, file.path, outcome.document.sha256)
            document = replace(outcome.document, source=file.shown)
            with closing(Store(base.store.path, checked=False)) as store:  # others may be reading with the base's own
                put_in(store, document, file.folder)
            taken.count(document)
        elif outcome.error:
            taken.failed.append((file.shown if file.shown != file.path.name else str(file.path), outcome.error))
        inside += _unpacked(file, outcome, folder / str(len(inside)), taken)
        done += 1
        if progress:
            progress(done, done + left + len(inside), file.path)
    return inside, done


def _sift(base: "KnowledgeBase", files: Sequence[_File], taken: _Taken) -> dict[str, _File]:
    """Return the new files by SHA-256; note the known and the unreadable ones.

    A message is read again though it is in: what is attached may not be, if the last ingest was stopped.
    """
    from policykb.ingest.reading import digest, is_wrapping

    fresh: dict[str, _File] = {}
    for file in files:
        try:
            sha256 = digest(file.path)
        except PolicyError as error:
            taken.failed.append((str(file.path) if file.shown == file.path.name else file.shown, error))
            continue
        if sha256 in fresh or (base.store.has(sha256) and not is_wrapping(file.path)):
            complete_original(base.folder, file.path, sha256)
            taken.unchanged.append(file.shown)
            taken.found.setdefault(file.named, []).append(document_id(sha256))
        else:
            fresh[sha256] = file
    return fresh


def _unpacked(file: _File, outcome: "Outcome", folder: Path, taken: _Taken) -> Iterator[_File]:
    """Yield the files inside a file, written below `folder` under their bare names.

    Those of unknown formats are noted as failed.
    """
    from policykb.ingest.reading import FORMATS
    from policykb.service.knowledge_base.sources import unknown

    for number, one in enumerate(outcome.attached):
        name = "".join(letter for letter in one.name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
        path = folder / str(number) / (_short(name.strip(" .")) or "file")
        if path.suffix.lower() not in FORMATS:
            taken.failed.append((f"{file.shown}/{one.name}", unknown(path)))
            continue
        taken.unpacked += len(one.data)
        if taken.unpacked > _MAX_UNPACKED:
            taken.failed.append((f"{file.shown}/{one.name}", _too_much(f"{file.shown}/{one.name}")))
            continue
        path.parent.mkdir(parents=True)
        path.write_bytes(one.data)
        yield _File(path, f"{file.shown}/{one.name}", file.named)
