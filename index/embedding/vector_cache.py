"""Vectors that have been worked out once, by the text that they are of.

An encoder takes some 30 ms for a clause, so no text is encoded twice: not after a crash, nor when a document comes again.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np

from policykb.index.embedding.interface import Vectors

_DIGEST_BYTES = 16

_CHECKSUM_BYTES = 4
"""Bytes of the CRC-32 behind a vector."""

_BATCH = 500
"""Number of digests in one query; SQLite allows some 1,000 in old versions."""


def _checksum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(_CHECKSUM_BYTES)


class VectorCache:
    """A file of vectors of one embedding, 16-bit floats."""

    def __init__(self, path: Path, name: str, dimensions: int) -> None:
        """`name`: name of the embedding; vectors of another are not found."""
        self._path = path.resolve()
        self._name = name.encode()
        self._dimensions = dimensions

    def find(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Return the known vectors, by text.

        There are none if the file is not there or cannot be read.
        """
        digests = {self._digest(text): text for text in texts}
        wanted = list(digests)
        found: dict[str, Vectors] = {}
        if not wanted or not self._path.is_file():
            return found
        with (
            suppress(sqlite3.DatabaseError),
            closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)) as opened,
        ):
            for start in range(0, len(wanted), _BATCH):
                some = wanted[start : start + _BATCH]
                query = f"select digest, vector from vectors where digest in ({','.join('?' * len(some))})"
                for digest, data in opened.execute(query, some):
                    if (vector := self._vector(data)) is not None:
                        found[digests[digest]] = vector
        return found

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors of some texts."""
        rows = [row.tobytes() for row in vectors.astype(np.float16)]
        values = [(self._digest(text), row + _checksum(row)) for text, row in zip(texts, rows, strict=True)]
        with self._opened() as connection, connection:
            connection.executemany("insert or replace into vectors values (?, ?)", values)

    def keep_only(self, texts: Sequence[str]) -> None:
        """Forget the vectors of all other texts, if they are more than half."""
        if not self._path.is_file():
            return
        kept = {self._digest(text) for text in texts}
        with self._opened() as connection:
            held = [digest for (digest,) in connection.execute("select digest from vectors")]
            gone = [(digest,) for digest in held if digest not in kept]
            if 2 * len(gone) > len(held):
                with connection:
                    connection.executemany("delete from vectors where digest = ?", gone)
                connection.execute("vacuum")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file.

        A damaged one is replaced by an empty one, since vectors can be worked out again.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            connection = self._connect()
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            connection = self._connect()
        with closing(connection):
            yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30)
        try:
            connection.execute(
                "create table if not exists vectors (digest blob primary key, vector blob) without rowid"
            )
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _vector(self, data: bytes) -> Vectors | None:
        """Return the vector that was kept; None if it is damaged or of another size."""
        size = self._dimensions * np.float16().itemsize
        if data[size:] not in (b"", _checksum(data[:size])) or len(data) < size:  # the shipped ones have no checksum
            return None
        return np.frombuffer(data[:size], dtype=np.float16).astype(np.float32)

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(
            text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES, key=self._name[:64]
        ).digest()
