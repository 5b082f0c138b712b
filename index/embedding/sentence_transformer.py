"""Any model of sentence-transformers as the embedding of a knowledge base."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from policykb.corpus.errors import BadRequest
from policykb.index.embedding.loading import absolute, load
from policykb.index.embedding.static import Embedding, StaticEmbedding, Vectors

SHIPPED_NAME = "policykb-static-zh"

Watch = Callable[[int, int], None]
"""Told of passages encoded and passages in all."""

_PROMPTS = Path(__file__).with_name("prompts.toml")

_FOR_QUERIES, _FOR_PASSAGES = ("query",), ("document", "passage", "corpus")

_STEP, _BATCH = 256, 32
"""So many texts are encoded between two words to the watcher, and so many at once."""


class TransformerEmbedding:
    """A folder, or a name on the hub. `longest` is the number of tokens that the model reads of a text, None for no
    limit: what lies behind is found by its words alone."""

    def __init__(self, name: str, watch: Watch | None = None) -> None:
        """Raises NotReadable for what is no model, or cannot be had, BadRequest without the extra."""
        self.name = absolute(name)
        self._model = load("SentenceTransformer", self.name)
        self._watch = watch
        longest = self._model.max_seq_length
        self.longest: int | None = longest if isinstance(longest, int) else None
        self.query_prompt, self.passage_prompt = prompts_of(self._model.prompts, self.name)
        self.dimensions = int(self._units(["政策"], self._model.encode_query, self.query_prompt).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Passages, those of like length together: float32 of shape (texts, dimensions). Raises BadRequest."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        order = sorted(
            (place for place, text in enumerate(texts) if text.strip()), key=lambda place: -len(texts[place])
        )
        for done in range(0, len(order), _STEP):
            some = order[done : done + _STEP]
            encoded = self._units([texts[place] for place in some], self._model.encode_document, self.passage_prompt)
            vectors[some] = encoded
            if self._watch and len(texts) > 1:
                self._watch(done + len(some), len(order))
        return vectors

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Questions: float32 of shape (texts, dimensions). Raises BadRequest."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        if some := [place for place, text in enumerate(texts) if text.strip()]:
            asked = [texts[place] for place in some]
            vectors[some] = self._units(asked, self._model.encode_query, self.query_prompt)
        return vectors

    def _units(self, texts: list[str], encode: Callable[..., Vectors], prompt: str) -> Vectors:
        try:
            vectors = encode(
                texts, prompt=prompt, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        except (RuntimeError, IndexError) as error:  # memory gone, or a tokenizer that is not this model's
            raise BadRequest(
                f"模型 {self.name} 无法编码（{error}）。请换一个模型：policykb reindex --model 名称或目录。",
                f"The model {self.name} cannot encode ({error}). Use another: policykb reindex --model NAME_OR_FOLDER.",
            ) from error
        return vectors.astype(np.float32)


def open_embedding(name: str | None, watch: Watch | None = None) -> Embedding:
    """The shipped model for None or its own name, any other by name or folder. Raises NotReadable, BadRequest."""
    return StaticEmbedding() if name is None or is_shipped(name) else TransformerEmbedding(name, watch)


def is_shipped(name: str) -> bool:
    """Whether this names the shipped model, with its version or without."""
    return re.fullmatch(rf"{SHIPPED_NAME}(-[\d.]+)?", name) is not None


def prompts_of(own: Mapping[str, str | None], name: str) -> tuple[str, str]:
    """What goes before a question and before a passage: as the model itself says, or as its family is known to want."""
    query = next((own[key] for key in _FOR_QUERIES if own.get(key)), None)
    passage = next((own[key] for key in _FOR_PASSAGES if own.get(key)), None)
    if query or passage:
        return query or "", passage or ""
    for family in tomllib.loads(_PROMPTS.read_text(encoding="utf-8"))["family"]:
        if re.search(family["pattern"], name, re.IGNORECASE):
            return family["query"], family["passage"]
    return "", ""
