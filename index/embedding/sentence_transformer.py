"""Any sentence-transformers model as the embedding of a knowledge base."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from policykb.corpus.errors import BadRequest
from policykb.index.embedding.contextual import ContextualEmbedding
from policykb.index.embedding.interface import Embedding, Vectors
from policykb.index.embedding.loading import absolute, load
from policykb.index.embedding.static import StaticEmbedding

SHIPPED_NAME, STATIC_NAME = "policykb-e5-zh", "policykb-static-zh"

_PROMPTS = Path(__file__).with_name("prompts.toml")

_QUERY_KEYS, _PASSAGE_KEYS = ("query",), ("document", "passage", "corpus")
"""Names under which models keep their prompts."""

_STEP = 256
"""Number of texts given to the model at once, which bounds memory."""

_BATCH = 32
"""Number of texts that the model encodes at once."""


class TransformerEmbedding:
    """A model in a folder, or by its name on the hub.

    name: the name, or the absolute path of the folder
    longest: maximum number of tokens that the model reads of a text, None for no limit; the rest is found by words alone
    query_prompt, passage_prompt: texts put before questions and before passages
    dimensions: length of a vector
    """

    def __init__(self, name: str) -> None:
        """Load the model.

        Raises NotReadable if there is none or it cannot be downloaded, and BadRequest without the extra.
        """
        self.name = absolute(name)
        self._model = load("SentenceTransformer", self.name)
        longest = self._model.max_seq_length
        self.longest: int | None = longest if isinstance(longest, int) else None
        self.query_prompt, self.passage_prompt = prompts_of(self._model.prompts, self.name)
        self.dimensions = int(self._unit_vectors(["政策"], self._model.encode_query, self.query_prompt).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode passages, those of similar length together.

        Returns float32 of shape (texts, dimensions). Raises BadRequest.
        """
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(
            (number for number, text in enumerate(texts) if text.strip()), key=lambda number: -len(texts[number])
        )
        for start in range(0, len(order), _STEP):
            numbers = order[start : start + _STEP]
            some = [texts[number] for number in numbers]
            vectors[numbers] = self._unit_vectors(some, self._model.encode_document, self.passage_prompt)
        return vectors

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Encode questions: float32 of shape (texts, dimensions). Raises BadRequest."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if numbers := [number for number, text in enumerate(texts) if text.strip()]:
            some = [texts[number] for number in numbers]
            vectors[numbers] = self._unit_vectors(some, self._model.encode_query, self.query_prompt)
        return vectors

    def _unit_vectors(self, texts: list[str], encode: Callable[..., Vectors], prompt: str) -> Vectors:
        try:
            vectors = encode(
                texts, prompt=prompt, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        except (RuntimeError, IndexError) as error:  # out of memory, or a tokenizer of another model
            raise BadRequest(
                f"模型 {self.name} 无法编码（{error}）。请换一个模型：policykb reindex --model 名称或目录。",
                f"The model {self.name} cannot encode ({error}). Use another: policykb reindex --model NAME_OR_FOLDER.",
            ) from error
        return vectors.astype(np.float32)


def open_embedding(name: str | None) -> Embedding:
    """Open a model by name or folder; None means the shipped one.

    Raises NotReadable or BadRequest.
    """
    if name is None or is_shipped(name):
        return ContextualEmbedding()
    return StaticEmbedding() if is_static(name) else TransformerEmbedding(name)


def is_shipped(name: str) -> bool:
    """Whether this is the name of the shipped model, with or without its version."""
    return re.fullmatch(rf"{SHIPPED_NAME}(-[\d.]+)?", name) is not None


def is_static(name: str) -> bool:
    """Whether this is the name of the shipped static embedding: no encoder."""
    return re.fullmatch(rf"{STATIC_NAME}(-[\d.]+)?", name) is not None


def prompts_of(own: Mapping[str, str | None], name: str) -> tuple[str, str]:
    """Return the prompts for questions and for passages.

    They come from the model's own settings, or else from the list of known families.
    """
    query = next((own[key] for key in _QUERY_KEYS if own.get(key)), None)
    passage = next((own[key] for key in _PASSAGE_KEYS if own.get(key)), None)
    if query or passage:
        return query or "", passage or ""
    for family in tomllib.loads(_PROMPTS.read_text(encoding="utf-8"))["family"]:
        if re.search(family["pattern"], name, re.IGNORECASE):
            return family["query"], family["passage"]
    return "", ""
