"""The original files that a knowledge base keeps.

They are for the reader, and for reading them again.

Each lies in `files/` under its SHA-256 with the suffix of the file it was: no name from outside becomes a path.
"""

import hashlib
import os
from pathlib import Path

from policykb.corpus.model import document_id

_MAX_SUFFIX = 6
"""Maximum characters of a suffix, with its full stop."""


def keep_original(folder: Path, path: Path, sha256: str) -> None:
    """Keep a copy of a file in a knowledge base folder. Raises OSError."""
    files = folder / "files"
    files.mkdir(mode=0o700, exist_ok=True)
    written = files / f"{sha256}.new"
    try:
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(path.read_bytes())
        os.replace(written, files / (sha256 + _suffix(path)))
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def complete_original(folder: Path, path: Path, sha256: str) -> None:
    """Keep a file again if what was kept of it is missing or damaged. Raises OSError."""
    kept = original_of(folder, sha256)
    if kept is None or file_digest(kept) != sha256:
        keep_original(folder, path, sha256)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def original_of(folder: Path, sha256: str) -> Path | None:
    """Return the kept file of this SHA-256; None if it was not kept."""
    files = folder / "files"
    if (plain := files / sha256).is_file():  # kept before suffixes were
        return plain
    return next((path for path in files.glob(f"{sha256}.*") if path.suffix != ".new"), None)


def original_of_document(folder: Path, id: str) -> Path | None:
    """Return the kept file of a document whose SHA-256 is not known for sure.

    None if it was not kept.
    """
    return next((path for path in every_original(folder) if document_id(path.name) == id), None)


def every_original(folder: Path) -> list[Path]:
    """Return all kept files, sorted."""
    files = folder / "files"
    return sorted(path for path in files.glob("*") if path.suffix != ".new") if files.is_dir() else []


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    return suffix if len(suffix) <= _MAX_SUFFIX and suffix[1:].isascii() and suffix[1:].isalnum() else ""
