"""Reads originals again, in bounded child processes as at first.

A file has the names then that it had: what a document does not print may be told by the name of its file or folder. The
corrections that people have made are laid over what is read.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.errors import NotReadable, PolicyError
from policykb.corpus.life.corrections import Correction
from policykb.corpus.model import Document
from policykb.service.knowledge_base.originals import original_of, original_of_document

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
    from policykb.service.knowledge_base.taking_in import Progress

_MAX_NAME = 200
"""Maximum bytes of a name in the file system."""


@dataclass(frozen=True, slots=True)
class Original:
    """A kept file, and what else its reading depends on.

    source: name under which it was taken in
    path: where it is kept
    folder: name of the folder in which it was found; empty if that is not known
    corrections: what people have corrected in it, oldest first
    """

    source: str
    path: Path
    folder: str = ""
    corrections: tuple[Correction, ...] = ()


def read_again(
    base: "KnowledgeBase", ids: Sequence[str], progress: "Progress | None" = None
) -> Iterator[tuple[str, Document | PolicyError]]:
    """Yield each of these documents as its original reads today.

    Or the reason why it cannot be read.
    """
    originals = {id: find_original(base, id) for id in ids}
    for id, original in originals.items():
        if isinstance(original, PolicyError):
            yield id, original
    there = {id: original for id, original in originals.items() if isinstance(original, Original)}
    yield from zip(there, read_files(list(there.values()), progress), strict=True)


def find_original(base: "KnowledgeBase", id: str) -> Original | PolicyError:
    """Return the original of a document, or the reason why there is none.

    Withdrawn documents have theirs, too.
    """
    withdrawn = {one.id: (one.source, one.sha256) for one in base.store.lives.withdrawn()}
    source, sha256 = withdrawn.get(id) or (base.store.source(id) or id, base.store.sha256(id) or "")
    path = original_of(base.folder, sha256) or original_of_document(base.folder, id)
    if path is None:
        return NotReadable(
            f"{source}：没有保存原文件。请重新收入该文件。",
            f"{source}: the original was not kept. Take the file in again.",
        )
    events = [event for event in base.store.lives.history(id) if "folder" in event.facts]
    folder = str(events[-1].facts["folder"]) if events else ""
    corrections = tuple(one.correction for one in base.store.lives.corrections(id))
    return Original(source, path, folder, corrections)


def read_files(files: Sequence[Original], progress: "Progress | None" = None) -> Iterator[Document | PolicyError]:
    """Yield the document of each kept file, under the name that it had.

    Or the reason why it cannot be read.
    """
    from policykb.ingest.batch import parse_files

    with tempfile.TemporaryDirectory(prefix="policykb-") as folder:
        links = [_linked(Path(folder) / str(number), file) for number, file in enumerate(files)]
        corrections = {link: file.corrections for link, file in zip(links, files, strict=True)}
        outcomes = parse_files(links, corrections=corrections)
        for number, (file, outcome) in enumerate(zip(files, outcomes, strict=True), 1):
            if progress:
                progress(number, len(files), Path(file.source))
            if outcome.document:
                yield replace(outcome.document, source=file.source)
            else:
                yield outcome.error or NotReadable(
                    f"{file.source}：里面没有正文。", f"{file.source}: there is no text in it."
                )


def _linked(folder: Path, file: Original) -> Path:
    """Give a file the names that it had, and its suffix, without copying it."""
    name = Path(file.source.replace("\\", "/").rpartition("/")[2])
    suffix = file.path.suffix or name.suffix.lower()  # none was kept once
    inner = folder / (_safe(file.folder) or "files")
    inner.mkdir(parents=True)
    link = inner / ((_safe(name.stem) or "original") + (suffix if suffix[1:].isalnum() else ""))
    link.symlink_to(file.path.absolute())
    return link


def _safe(name: str) -> str:
    """Return what can stand as a name in the file system; empty if nothing can."""
    name = "".join(letter for letter in name if letter.isprintable() and letter not in "/\\").strip(" .")
    while len(name.encode()) > _MAX_NAME:
        name = name[1:]
    return name
