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
        return self.encode_token_ids(self.token_ids(texts))

    def encode_token_ids(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """As `encode`, for texts that are cut already."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for vector, token_ids in zip(vectors, texts, strict=True):
            whole = self.pooled(token_ids)
            vector[:] = whole / max(math.sqrt(whole @ whole), 1e-12)
        return vectors

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """The same as `encode`: questions and passages are read alike."""
        return self.encode(texts)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of the pieces of each text. One alone is not worth waking other threads."""
        if len(texts) == 1:
            return [self.tokenizer.encode(texts[0], add_special_tokens=False).ids]
        return [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def __len__(self) -> int:
        """Pieces held."""
        return len(self._rows)

    def pooled(self, token_ids: Sequence[int]) -> Vectors:
        """The sum of the rows of these pieces: float32 of shape (dimensions,)."""
        if not len(token_ids):
            return np.zeros(self.dimensions, dtype=np.float32)
        numbers = np.array(token_ids)
        total: Vectors = self.scales(numbers) @ self.int8_rows(numbers)
        return total

    def int8_rows(self, token_ids: Sequence[int] | NDArray[np.integer]) -> Vectors:
        """The rows of these pieces as they are stored, in whole numbers: float32 of shape (pieces, dimensions). `scales`
        make them `rows`."""
        return np.take(self._rows, token_ids, axis=0).astype(np.float32)

    def int8_norms(self, token_ids: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float32]:
        """The Euclidean lengths of `whole_rows`, above 0."""
        return np.take(self._lengths, token_ids)

    def scales(self, token_ids: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float32]:
        """What each of these rows is stored in units of."""
        return np.take(self._scales, token_ids)

    def rows(self, token_ids: Sequence[int] | NDArray[np.integer]) -> Vectors:
        """The rows of these pieces: float32 of shape (pieces, dimensions)."""
        return self.int8_rows(token_ids) * self.scales(token_ids)[:, None]
