"""The shipped contextual encoder, run by ONNX Runtime: no torch, no network.

It reads a text as a whole, words in their order, where the static embedding adds up single words.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from policykb.index.embedding.interface import Vectors
from policykb.index.embedding.static import SHIPPED

ENCODER = SHIPPED / "encoder"
"""The folder of the shipped encoder."""


class ContextualEmbedding:
    """An encoder in a folder with `encoder.onnx`, `tokenizer.json` and `config.json`.

    name: name and version
    longest: maximum number of tokens that it reads of a text
    prompts: what is put before a `query` and before a `document`
    dimensions: length of a vector
    """

    def __init__(self, folder: Path = ENCODER) -> None:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.folder = folder
        self.name = f"{config['name']}-{config['version']}"
        self.longest: int = config["max_tokens"]
        self.dimensions: int = config["dimensions"]
        self.prompts: dict[str, str] = config["prompts"]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: float32 of shape (texts, dimensions).

        The row of an empty text is zero.

        Texts are read one by one on all cores, never padded, so that a vector does not depend on its neighbours.
        """
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count()) as cores:
            return np.stack(list(cores.map(lambda text: self._vector(self.prompts["document"], text), texts)))

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; the shape is that of `encode`."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            vector[:] = self._vector(self.prompts["query"], text)
        return vectors

    def _vector(self, prompt: str, text: str) -> Vectors:
        if not text.strip():
            return np.zeros(self.dimensions, dtype=np.float32)
        ids = np.array([self._tokenizer.encode(prompt + text).ids], dtype=np.int64)
        vector: Vectors = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        return vector

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.enable_truncation(self.longest)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        onnxruntime: Any = import_module("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = (
            1  # texts are spread over the cores, not parts of one
        )
        options.log_severity_level = 3
        path = str(self.folder / "encoder.onnx")
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
