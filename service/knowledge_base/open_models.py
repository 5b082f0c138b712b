"""The models of a knowledge base, opened once for all that search it."""

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.service.knowledge_base.models import ModelConfig, open_model, open_reranker, read_model_config

if TYPE_CHECKING:
    from policykb.index.embedding.interface import Embedding
    from policykb.index.embedding.static import StaticEmbedding
    from policykb.index.question.pinyin_english import LatinWords
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker
    from policykb.index.text.segmenter import Segmenter


class OpenModels:
    """Everything that searching needs and that no document has a part in.

    turn: held while an engine searches or changes
    """

    def __init__(self, folder: Path) -> None:
        """`folder`: the folder of the knowledge base."""
        self._folder = folder
        self._opening = threading.RLock()
        self._opened: tuple[ModelConfig, Embedding, CrossEncoderReranker | None] | None = None
        self.turn = threading.RLock()

    @cached_property
    def registry(self) -> Registry:
        """The department registry."""
        return Registry.load()

    @cached_property
    def finder(self) -> MentionFinder:
        """Finds departments and places in questions."""
        return MentionFinder(self.registry)

    @cached_property
    def segmenter(self) -> "Segmenter":
        """Cuts texts into words."""
        from policykb.index.text.segmenter import Segmenter

        return Segmenter(self.finder.words(), cache=self._folder / "cache")

    @cached_property
    def latin(self) -> "LatinWords":
        """Translates words in Latin letters."""
        from policykb.index.question.pinyin_english import LatinWords
        from policykb.index.text.segmenter import terms

        return LatinWords([*self.finder.region_names(), *terms()])

    @cached_property
    def _static(self) -> "StaticEmbedding":
        from policykb.index.embedding.static import StaticEmbedding

        return StaticEmbedding()

    def static_beside(self, embedding: "Embedding") -> "StaticEmbedding | None":
        """Return the static word vectors that go with an encoder.

        None where the embedding is itself a static one.
        """
        from policykb.index.embedding.static import StaticEmbedding

        return None if isinstance(embedding, StaticEmbedding) else self._static

    def config(self) -> ModelConfig:
        """Return which models the knowledge base has now. Raises DamagedStore."""
        return read_model_config(self._folder)

    def open(self, config: ModelConfig) -> "tuple[Embedding, CrossEncoderReranker | None]":
        """Return embedding and reranker, opened anew only where they are others now.

        Raises DamagedStore if they cannot be opened or are not what they were.
        """
        with self._opening:
            if self._opened is None or self._opened[0] != config:
                self._opened = config, open_model(config), open_reranker(config)
            return self._opened[1:]

    def use(self, config: ModelConfig, embedding: "Embedding", reranker: "CrossEncoderReranker | None") -> None:
        """Take over models that have just been opened."""
        with self._opening:
            self._opened = config, embedding, reranker
