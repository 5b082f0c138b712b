"""Reads originals again, in bounded child processes as at first."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.errors import NotReadable, PolicyError
from policykb.corpus.model import Document
from policykb.service.knowledge_base.originals import original_of, original_of_document

if TYPE_CHECKING:
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
    from policykb.service.knowledge_base.taking_in import Progress


def read_again(
    base: "KnowledgeBase", ids: Sequence[str], progress: "Progress | None" = None
) -> Iterator[tuple[str, Document | PolicyError]]:
    """Yield each of these documents as its original reads today.

    Or the reason why it cannot be read.
    """
    named = [(id, base.store.source(id) or id, base.store.sha256(id) or "") for id in ids]
    kept = [
        (id, source, original_of(base.folder, sha256) or original_of_document(base.folder, id))
        for id, source, sha256 in named
    ]
    for id, source, path in kept:
        if path is None:
            yield id, NotReadable(f"{source}：没有保存原文件。", f"{source}: the original was not kept.")
    there = [(id, source, path) for id, source, path in kept if path]
    documents = read_files([(source, path) for _, source, path in there], progress)
    for (id, _, _), document in zip(there, documents, strict=True):
        yield id, document


def read_files(
    files: Sequence[tuple[str, Path]], progress: "Progress | None" = None
) -> Iterator[Document | PolicyError]:
    """Yield the document of each kept file, under the name that it had.

    Or the reason why it cannot be read.
    """
    from policykb.ingest.batch import parse_files

    with tempfile.TemporaryDirectory(prefix="policykb-") as folder:
        links = [_linked(Path(folder) / str(n), source, path) for n, (source, path) in enumerate(files)]
        for n, ((source, _), outcome) in enumerate(zip(files, parse_files(links), strict=True), 1):
            if progress:
                progress(n, len(files), Path(source))
            if outcome.document:
                yield replace(outcome.document, source=source)
            else:
                yield outcome.error or NotReadable(f"{source}：里面没有正文。", f"{source}: there is no text in it.")


def _linked(folder: Path, source: str, path: Path) -> Path:
    """Give a file the suffix by which its format is known, without copying it."""
    suffix = path.suffix or Path(source.rpartition("/")[2]).suffix.lower()  # none was kept once
    folder.mkdir()
    link = folder / f"original{suffix if suffix[1:].isalnum() else ''}"
    link.symlink_to(path.absolute())
    return link
