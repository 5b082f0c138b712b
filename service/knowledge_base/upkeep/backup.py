"""Backs a knowledge base up into one file while it is used, and restores it.

The file is a tar archive, compressed with gzip: the store as it was at one moment, the originals, keys, settings and the
audit log. The index is left out; it is derived and built anew.
"""

import gzip
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from policykb.corpus.database import check_structure, open_database, read_state
from policykb.corpus.errors import BadRequest, NotReadable
from policykb.corpus.storage_errors import storage_errors
from policykb.service.knowledge_base.originals import every_original, file_digest
from policykb.service.knowledge_base.write_lock import WriteLock

_STORE = "corpus.sqlite"
_BESIDE = ("audit.jsonl", "keys.json", "policykb.toml", "models.json")
"""Files of the folder that are kept, too, where there are any."""

_ABOUT = "backup.json"

_NAMES = re.compile(
    rf"{_STORE}|{'|'.join(map(re.escape, _BESIDE))}|{_ABOUT}|files/[0-9a-f]{{64}}(?:\.[a-z0-9]{{1,5}})?"
)
"""Names of the members of a backup; there are no others, so that none leads out of the folder."""

_PRIVATE = 0o600

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds.

    created: time, ISO 8601 in UTC
    version: version of policykb
    identity: identity of the store
    revision: revision of the store
    documents: number of documents
    originals: number of original files
    """

    created: str
    version: str
    identity: int
    revision: int
    documents: int
    originals: int


def back_up(folder: Path, file: Path) -> Backup:
    """Write a backup of a knowledge base folder; searches and uploads go on meanwhile.

    Uploads wait only while the store is copied. The file appears whole or not at all. Raises BadRequest if it is there
    already, Unusable if something cannot be read or written.
    """
    if not (folder / _STORE).exists():
        raise BadRequest(
            f"{folder} 里没有知识库。请用 --kb 指定知识库目录。",
            f"There is no knowledge base in {folder}. Name its folder with --kb.",
        )
    if file.exists():
        raise BadRequest(f"{file} 已存在。请换一个文件名。", f"{file} is there already. Choose another name.")
    open_database(folder / _STORE).close()  # raises where it is damaged
    written = file.with_name(f"{file.name}.new")
    try:
        with storage_errors(file), _moment(folder) as copy:
            about = _about(copy)
            opened = os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE), "wb")
            with opened, tarfile.open(fileobj=opened, mode="w:gz", compresslevel=3) as archive:
                data = json.dumps(asdict(about)).encode()
                member = tarfile.TarInfo(_ABOUT)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
                for path in sorted(path for path in copy.rglob("*") if path.is_file()):
                    archive.add(path, path.relative_to(copy).as_posix())
            os.replace(written, file)
    finally:
        written.unlink(missing_ok=True)
    return about


@contextmanager
def _moment(folder: Path) -> Iterator[Path]:
    """Yield a folder beside the knowledge base that holds it as it was at one moment."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as name:
        copy = Path(name)
        (copy / "files").mkdir()
        with WriteLock(folder).held():
            with closing(sqlite3.connect(copy / _STORE)) as target, closing(open_database(folder / _STORE)) as source:
                source.backup(target)
                target.execute("pragma journal_mode = delete")  # one file, without a log beside it
            for path in (folder / "files").glob("*"):
                if _NAMES.fullmatch(f"files/{path.name}"):
                    _link(path, copy / "files" / path.name)
        for beside in _BESIDE:
            if (folder / beside).is_file():
                shutil.copyfile(folder / beside, copy / beside)
        yield copy


def _link(path: Path, target: Path) -> None:
    """Give a file a second name: it never changes, but may be removed."""
    try:
        os.link(path, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, target)


def _about(copy: Path) -> Backup:
    with closing(sqlite3.connect(copy / _STORE)) as connection:
        identity, revision, documents = (read_state(connection, name) for name in ("identity", "revision", "documents"))
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return Backup(created, version("policykb"), identity, revision, documents, len(list((copy / "files").iterdir())))


def restore(file: Path, folder: Path) -> Backup:
    """Restore a backup into a folder that is new or empty.

    Raises NotReadable if the file is no whole backup, BadRequest if the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BadRequest(
            f"目录 {folder} 不是空的。请恢复到新目录，核对后再替换。",
            f"The folder {folder} is not empty. Restore into a new one and put it in place once it is checked.",
        )
    with storage_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "files").mkdir(mode=0o700)
        try:
            about = _extract(file, folder)
        except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, TypeError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise NotReadable(
                f"{file} 不是完整的备份（{error}）。请换一份备份。",
                f"{file} is no whole backup ({error}). Use another one.",
            ) from error
    with closing(open_database(folder / _STORE, checked=False)) as connection:
        check_structure(connection, folder / _STORE)
    return about


def _extract(file: Path, folder: Path) -> Backup:
    about: Backup | None = None
    with gzip.open(file) as stream:
        while stream.read(_CHUNK):  # to the end, where the checksum of the whole stands: tarfile does not go there
            pass
    with tarfile.open(file, "r:gz") as archive:
        for member in archive:
            opened = archive.extractfile(member) if _NAMES.fullmatch(member.name) and member.isreg() else None
            if opened is None:
                raise ValueError(member.name)
            if member.name == _ABOUT:
                about = Backup(**json.load(opened))
                continue
            target = os.open(folder / member.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
            with os.fdopen(target, "wb") as written:
                shutil.copyfileobj(opened, written)
    originals = every_original(folder)
    damaged = [path.name for path in originals if file_digest(path) != path.name[:64]]
    if about is None or len(originals) != about.originals or not (folder / _STORE).is_file():
        raise ValueError(_ABOUT)
    if damaged:
        raise ValueError(damaged[0])
    return about
