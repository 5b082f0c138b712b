"""The folder of an index: what it holds, and how a new snapshot takes its place."""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from policykb.corpus.storage_errors import storage_error
from policykb.index.first_stage.snapshot import IndexSnapshot

FORMAT = 10
"""Version of the index folder; a folder of another version is built anew."""

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index folder holds.

    format: version of the folder
    model: name of the encoder, or of the static embedding where there is none
    static: name of the static embedding
    store: identity of the store
    revision: revision of the store; 0 for nothing
    clauses: number of clauses
    folder: the snapshot, a folder inside the index folder
    checksums: CRC-32 of each file of the snapshot
    """

    format: int
    model: str
    static: str
    store: int
    revision: int
    clauses: int
    folder: str
    checksums: dict[str, int] = field(default_factory=dict)


def read_manifest(folder: Path, models: tuple[str, str]) -> Manifest:
    """Return what the folder holds; an empty manifest if that is nothing we can use."""
    try:
        manifest = Manifest(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return empty_manifest(models)
    held = manifest.format, manifest.model, manifest.static
    return manifest if held == (FORMAT, *models) else empty_manifest(models)


def empty_manifest(models: tuple[str, str]) -> Manifest:
    """Return the manifest of a folder that holds nothing."""
    return Manifest(FORMAT, *models, 0, 0, 0, "")


def write_snapshot(
    folder: Path, snapshot: IndexSnapshot, models: tuple[str, str], version: tuple[int, int]
) -> Manifest:
    """Write a snapshot and the manifest that names it, then remove the older ones.

    models: names of the encoder and of the static embedding
    version: identity and revision of the store

    A crash leaves the older snapshot in place. Raises Unusable if there is no room or no permission, and leaves nothing
    behind.
    """
    if folder.is_file():
        folder.unlink()
    name = f"{version[1]}-{os.urandom(4).hex()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        checksums = snapshot.save(folder / name)
        manifest = Manifest(FORMAT, *models, *version, len(snapshot), name, checksums)
        _write_manifest(folder, manifest)
    except Exception as error:  # the libraries that write have errors of their own for a full disk
        shutil.rmtree(folder / name, ignore_errors=True)
        raise storage_error(error, folder) from error
    for other in folder.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other, ignore_errors=True)
    return manifest


def write_revision(folder: Path, manifest: Manifest, revision: int) -> Manifest:
    """Note that a snapshot holds a later revision, too; return its manifest.

    Raises Unusable.
    """
    later = replace(manifest, revision=revision)
    try:
        _write_manifest(folder, later)
    except OSError as error:
        raise storage_error(error, folder) from error
    return later


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    written = folder / "manifest.new"
    try:
        written.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
        os.replace(written, folder / _MANIFEST)
    except OSError:
        written.unlink(missing_ok=True)
        raise
