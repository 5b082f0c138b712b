"""API keys of the service, stored as SHA-256 in `keys.json`.

A key is shown once, when it is made. It has 256 random bits, so a plain hash cannot be reversed by trying, and checking
a key costs no time.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from policykb.corpus.errors import BadRequest, DamagedStore, Locked, NotFound
from policykb.corpus.life.visibility import collection_names
from policykb.corpus.storage_errors import storage_error

Scope = Literal["read", "write"]

PREFIX = "pkb_"
"""Beginning of every secret, by which it can be recognised."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is stored.

    id: eight hexadecimal digits, shown in lists and logs
    name: who it is for, one line
    scope: what it permits; `write` includes reading
    sha256: hash of the secret, hexadecimal
    created: time of creation, ISO 8601 in UTC
    revoked: time of revocation; None for an active key
    collections: the only collections whose documents it shows; empty for all documents
    """

    id: str
    name: str
    scope: Scope
    sha256: str
    created: str
    revoked: str | None = None
    collections: tuple[str, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether it has not been revoked."""
        return self.revoked is None


_SECONDS = 10
"""Seconds to wait for another process that writes keys."""


class KeyRing:
    """The keys of one knowledge base folder.

    A key that another process adds or revokes counts at once.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "keys.json"
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def all(self) -> tuple[Key, ...]:
        """Return every key, in order of creation. Raises DamagedStore."""
        try:
            status = self.path.stat()
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
            if seen != self._seen:
                self._keys = tuple(map(_key, json.loads(self.path.read_text("utf-8"))))
                self._seen = seen
        except FileNotFoundError:
            self._seen, self._keys = None, ()
        except (OSError, ValueError, TypeError) as error:
            raise DamagedStore(
                f"密钥文件 {self.path} 无法读取（{error}）。请恢复备份，或删除后重新创建密钥。",
                f"The key file {self.path} cannot be read ({error}). Restore it, or delete it and make new keys.",
            ) from error
        return self._keys

    @property
    def hide_something(self) -> bool:
        """Whether any key shows some collections only, or did until it was revoked.

        Its holder must not see more without it.
        """
        return any(key.collections for key in self.all())

    def create(self, name: str, scope: Scope, collections: Iterable[str] = ()) -> tuple[Key, str]:
        """Make a key; return it with its secret, which is not stored.

        collections: the only ones whose documents it shows; none for all documents

        Raises BadRequest for a name that is empty or not one line, and for a key to collections that may write.
        """
        names = collection_names(collections)
        if names and scope == "write":
            raise BadRequest(
                "只可看部分集合的密钥不能收入或移除文件。请创建 read 密钥，或不写 --collection。",
                "A key to some collections can only read. Make a read key, or leave out --collection.",
            )
        if not name.strip() or not name.isprintable() or len(name) > 100:
            raise BadRequest(
                "密钥名称须为一行、1 到 100 个字，例如“办公室 Dify”。",
                "The name of a key is one line of 1 to 100 characters.",
            )
        secret = PREFIX + secrets.token_urlsafe(32)
        key = Key(secrets.token_hex(4), name.strip(), scope, _hash(secret), _now(), collections=names)
        with self._writing():
            self._write((*self.all(), key))
        return key, secret

    def revoke(self, id: str) -> Key:
        """Revoke a key, with effect at once. Raises NotFound."""
        with self._writing():
            keys = self.all()
            found = next((key for key in keys if key.id == id), None)
            if found is None:
                raise NotFound(
                    f"没有编号为 {id} 的密钥。用 policykb key list 查看编号。",
                    f"There is no key {id}. See the ids with policykb key list.",
                )
            revoked = found if found.revoked else replace(found, revoked=_now())
            self._write(tuple(revoked if key.id == id else key for key in keys))
        return revoked

    def find(self, secret: str) -> Key | None:
        """Return the active key with this secret."""
        digest = _hash(secret)
        return next((key for key in self.all() if hmac.compare_digest(key.sha256, digest) and key.is_active), None)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock of the file while it is changed.

        Raises Unusable if it cannot be written now.
        """
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock"), timeout=_SECONDS, mode=0o600):
                yield
        except Timeout as error:
            raise Locked(
                f"另一个程序正在写入 {self.path}。请等它结束后再试。",
                f"Another program is writing to {self.path}. Try again when it has finished.",
            ) from error
        except (OSError, NotImplementedError) as error:
            self.path.with_suffix(".new").unlink(missing_ok=True)
            raise storage_error(error, self.path) from error

    def _write(self, keys: tuple[Key, ...]) -> None:
        written = self.path.with_suffix(".new")
        with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump([asdict(key) for key in keys], file, ensure_ascii=False, indent=1)
        os.replace(written, self.path)


def _key(entry: dict[str, Any]) -> Key:
    """Return a key as it is stored; those of older versions name no collections."""
    return Key(**entry | {"collections": tuple(entry.get("collections", ()))})


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
