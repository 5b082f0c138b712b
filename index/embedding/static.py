"""The shipped static embedding, run by NumPy: no torch, no network.

The vector of a text is the normalised sum of its tokens' rows. A row is stored as 8-bit integers with one scale.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.interface import Embedding as Embedding
from policykb.index.embedding.interface import Vectors as Vectors
from policykb.index.embedding.mapped_arrays import read_arrays

SHIPPED = Path(__file__).parent.parent / "model"
"""The folder of the shipped model."""

_MIN_NORM = 1e-12
"""Minimum norm to divide by."""


class StaticEmbedding:
    """A static embedding opened from its folder.

    The folder holds `tokenizer.json`, `config.json` and `embedding.safetensors` with these arrays:

    rows: int8 of shape (tokens, dimensions)
    lengths: float32, the Euclidean norm of each row as stored
    scales: float16, the factor that restores each row
    """

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
        """Encode texts: float32 of shape (texts, dimensions), unit vectors or zeros."""
        return self.encode_token_ids(self.token_ids(texts))

    def encode_token_ids(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """Encode texts given as token ids; otherwise as `encode`."""
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for vector, token_ids in zip(vectors, texts, strict=True):
            total = self.pooled(token_ids)
            vector[:] = total / max(math.sqrt(total @ total), _MIN_NORM)
        return vectors

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Encode questions, which this model reads like passages."""
        return self.encode(texts)

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text.

        A single text is tokenized without waking other threads.
        """
        if len(texts) == 1:
            return [self.tokenizer.encode(texts[0], add_special_tokens=False).ids]
        return [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def __len__(self) -> int:
        """Return the number of tokens in the vocabulary."""
        return len(self._rows)

    def pooled(self, token_ids: Sequence[int]) -> Vectors:
        """Return the sum of the tokens' rows: float32 of shape (dimensions,)."""
        if not len(token_ids):
            return np.zeros(self.dimensions, dtype=np.float32)
        ids = np.array(token_ids)
        total: Vectors = self.scales(ids) @ self.int8_rows(ids)
        return total

    def int8_rows(self, token_ids: Sequence[int] | NDArray[np.integer]) -> Vectors:
        """Return the tokens' rows as stored, float32 of shape (tokens, dimensions)."""
        return np.take(self._rows, token_ids, axis=0).astype(np.float32)

    def int8_norms(self, token_ids: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the Euclidean norms of `int8_rows`, all above 0."""
        return np.take(self._lengths, token_ids)

    def scales(self, token_ids: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float32]:
        """Return the factors that turn `int8_rows` into `rows`."""
        return np.take(self._scales, token_ids)

    def rows(self, token_ids: Sequence[int] | NDArray[np.integer]) -> Vectors:
        """Return the tokens' rows: float32 of shape (tokens, dimensions)."""
        return self.int8_rows(token_ids) * self.scales(token_ids)[:, None]
