"""Files embedded in a Word document: word/embeddings/通知.docx."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from zipfile import BadZipFile

from policykb.ingest.formats import Attached, Unreadable
from policykb.ingest.formats.archive import open_archive


def attached(data: bytes) -> Iterator[Attached]:
    """The embedded files; none of a file that is no archive, since reading it says so."""
    try:
        archive = open_archive(data)
    except (BadZipFile, Unreadable, ValueError):
        return
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if path.parent.name == "embeddings" and path.suffix.lower() != ".bin":
            with suppress(BadZipFile, RuntimeError, OSError, EOFError, zlib.error):  # the document itself may be sound
                yield Attached(path.name, archive.read(entry))
