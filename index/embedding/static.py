"""Text into vectors. The shipped model is a static embedding run by NumPy: no torch, no network.

The vector of a text is the normalised sum of its tokens' rows; rows are stored in 8 bits with a scale each.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.mapped_arrays import read_arrays

Vectors = NDArray[np.float32]

SHIPPED = Path(__file__).parent.parent / "model"


class Embedding(Protocol):
    """Anything that turns texts into unit vectors."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Passages: float32 of shape (texts, dimensions), each row of length 1, or all zeros for a text without known
        tokens."""
        ...

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Questions, which some models read in another way than passages; the same shape."""
        ...


class StaticEmbedding:
    """A folder with `tokenizer.json`, `embedding.safetensors` (8-bit `rows` with their `lengths`, and float16 `scales`) and
    `config.json`."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        from tokenizers import Tokenizer

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.folder = folder
        self.name = f"{config['name']}-{config['version']}"
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tensors: dict[str, Any] = read_arrays(folder / "embedding.safetensors")
        self._rows = tensors["rows"]
        self._lengths = tensors["lengths"]
        self._scales = tensors["scales"].astype(np.float32)
        self.dimensions = int(self._rows.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self.encode_pieces(self.pieces(texts))

    def encode_pieces(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """As `encode`, for texts that are cut already."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for vector, pieces in zip(vectors, texts, strict=True):
            whole = self.sum_of(pieces)
            vector[:] = whole / max(math.sqrt(whole @ whole), 1e-12)
        return vectors

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """The same as `encode`: questions and passages are read alike."""
        return self.encode(texts)

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the pieces of each text. One alone is not worth waking other threads."""
        if len(texts) == 1:
            return [self.tokenizer.encode(texts[0], add_special_tokens=False).ids]
        return [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def __len__(self) -> int:
        """Pieces held."""
        return len(self._rows)

    def sum_of(self, pieces: Sequence[int]) -> Vectors:
        """The sum of the rows of these pieces: float32 of shape (dimensions,)."""
        if not len(pieces):
            return np.zeros(self.dimensions, dtype=np.float32)
        numbers = np.array(pieces)
        total: Vectors = self.scales(numbers) @ self.whole_rows(numbers)
        return total

    def whole_rows(self, pieces: Sequence[int] | NDArray[np.integer]) -> Vectors:
        """The rows of these pieces as they are stored, in whole numbers: float32 of shape (pieces, dimensions). `scales`
        make them `rows`."""
        return np.take(self._rows, pieces, axis=0).astype(np.float32)

    def whole_lengths(self, pieces: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float32]:
        """The Euclidean lengths of `whole_rows`, above 0."""
        return np.take(self._lengths, pieces)

    def scales(self, pieces: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float32]:
        """What each of these rows is stored in units of."""
        return np.take(self._scales, pieces)

    def rows(self, pieces: Sequence[int] | NDArray[np.integer]) -> Vectors:
        """The rows of these pieces: float32 of shape (pieces, dimensions)."""
        return self.whole_rows(pieces) * self.scales(pieces)[:, None]
