"""The index of a knowledge base, kept at the revision of its store.

It is opened when it is first needed, caught up before each question, and built anew with another model on request.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from policykb.corpus.departments import Registry
from policykb.corpus.errors import BadRequest
from policykb.corpus.mentions import MentionFinder
from policykb.corpus.store import Store
from policykb.index.answering.searcher import Searcher
from policykb.index.documents.validity import CurrentDocuments
from policykb.index.embedding.interface import Watch
from policykb.service.knowledge_base.collections.views import forget_views
from policykb.service.knowledge_base.models import (
    ModelConfig,
    fingerprint_of,
    open_reranker,
    read_model_config,
    resolve_model_name,
    resolve_reranker_name,
    write_model_config,
)
from policykb.service.knowledge_base.open_models import OpenModels
from policykb.service.knowledge_base.upkeep.troubles import Troubles
from policykb.service.knowledge_base.write_lock import WriteLock

if TYPE_CHECKING:
    from policykb.index.embedding.interface import Embedding
    from policykb.index.engine import Engine
    from policykb.index.first_stage.snapshot import Passage
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker

_T = TypeVar("_T")

INDEX = "index"
"""Folder of the index, inside that of the knowledge base."""

_ENCODED_AT_ONCE = 32
"""Number of clauses encoded between two reports of progress."""

_FILLED_AFTER = 2048
"""Number of clauses after which the index takes in what has been encoded."""


class LiveIndex:
    """The index of one folder over its store.

    models: what it is searched with
    watch: hears of passages that a large model encodes
    update: brings the index to the store's revision, for whoever holds the lock; a service has another process do it
    """

    def __init__(self, folder: Path, store: Store, lock: WriteLock, troubles: Troubles, models: OpenModels) -> None:
        self._folder = folder
        self._troubles = troubles
        self._store = store
        self._lock = lock
        self._turn = models.turn  # an engine does not change while it is searched
        self.models = models
        self._opening = threading.Lock()
        self._opened: tuple[ModelConfig, Searcher] | None = None
        self.watch: Watch | None = None
        self.update: Callable[[], None] = self._update_here

    @property
    def registry(self) -> Registry:
        """The department registry."""
        return self.models.registry

    @property
    def finder(self) -> MentionFinder:
        """Finds departments and places in questions."""
        return self.models.finder

    @cached_property
    def current_documents(self) -> CurrentDocuments:
        """The documents of the store with the status that each has today."""
        return CurrentDocuments(self._store)

    @property
    def searcher(self) -> Searcher:
        """The searcher with the models of the knowledge base.

        It is opened again when another process has changed the models. Raises DamagedStore if the models cannot be
        opened or are not what they were.
        """
        config = self.models.config()
        with self._opening:
            if self._opened is None or self._opened[0] != config:
                self._opened = config, self._searcher(*self.models.open(config))
            return self._opened[1]

    def _searcher(self, embedding: "Embedding", reranker: "CrossEncoderReranker | None") -> Searcher:
        from policykb.index.answering.confidence import Confidence

        models, documents = self.models, self.current_documents
        engine = self._engine(embedding)
        return Searcher(self._store, engine, models.finder, models.latin, Confidence(), documents, reranker)

    def _engine(self, embedding: "Embedding") -> "Engine":
        from policykb.index.engine import Engine

        models = self.models
        return Engine(self._folder / INDEX, embedding, models.segmenter, static=models.static_beside(embedding))

    def _encoded(self, done: int, total: int) -> None:
        if self.watch:
            self.watch(done, total)

    def ask(self, call: Callable[[Searcher], _T]) -> _T:
        """Return what `call` makes of the searcher, once its index is up to date.

        It waits for another process that builds the first index: until then there is nothing to answer from. Raises what
        keeps the first index from being written.
        """
        with self._turn:
            searcher = self._caught_up()
            if searcher.engine.revision or not searcher.engine.is_behind(self._store):
                return call(searcher)
        with self._lock.free(wait=True):  # not within one's turn: whoever writes may be waiting for that
            pass
        with self._turn:
            searcher = self._caught_up()
            trouble = self._troubles.of("index")
            if trouble and not searcher.engine.revision:
                raise trouble.error
            return call(searcher)

    def prepare(self) -> None:
        """Open the index, bring it up to date, and unpack what many questions need."""
        with self._turn:
            self._caught_up().engine.prepare()

    def _caught_up(self) -> Searcher:
        """Return the searcher, its index brought to the store's revision.

        While another process is at it, the older index answers.
        """
        searcher = self.searcher
        engine = searcher.engine
        if not engine.is_behind(self._store):
            if engine.pending:
                engine.refresh()
            return searcher
        engine.refresh()
        if not engine.is_behind(self._store):
            self._troubles.clear("index")  # another process was at it
        elif not self._troubles.is_recent("index"):
            with self._troubles.side_task("index"), self._lock.free(wait=False) as is_held:
                if is_held:
                    self.searcher.engine.update(self._store)
            searcher = self.searcher  # another process may have changed the model meanwhile
        return searcher

    def _update_here(self) -> None:
        with self._turn:
            self.searcher.engine.update(self._store)

    def encode(self, most: int | None = None) -> int:
        """Have the encoder read new clauses, and take the vectors into the index.

        Searches go on meanwhile, with words and static vectors for what is still to be read; what is done is kept, however
        this is stopped.

        most: maximum number of clauses to read now; None for all

        Returns how many clauses are still to be read; 0 if encoding fails.
        """
        with self._turn:
            waiting = self._caught_up().engine.waiting(self._store)
        some = waiting[:most]
        with self._troubles.side_task("encoding"):
            for start in range(0, len(some), _FILLED_AFTER):
                self._encode(self.searcher.engine, some[start : start + _FILLED_AFTER], start, len(some))
                self._fill(wait=most is None)
        return 0 if self._troubles.of("encoding") else self.unread  # what failed now fails again at once

    def _encode(
        self, engine: "Engine", passages: "Sequence[Passage]", before: int = 0, total: int | None = None
    ) -> None:
        """Have the encoder read passages, and tell how far it is.

        before, total: number of passages read before these, and of all
        """
        total = len(passages) if total is None else total
        for start in range(0, len(passages), _ENCODED_AT_ONCE):
            some = passages[start : start + _ENCODED_AT_ONCE]
            engine.encode(some)
            self._encoded(before + start + len(some), total)

    def _fill(self, wait: bool) -> None:
        """Take what has been encoded into the index, if nobody else is writing.

        wait: whether to wait for whoever writes; a service must not, since that may be waiting for this very process
        """
        with self._lock.free(wait) as is_held, self._turn:
            if is_held:
                self.searcher.engine.fill_from(self._store)

    @property
    def unread(self) -> int:
        """Number of clauses that the encoder has still to read, if the index is open."""
        return len(self._opened[1].engine.pending) if self._opened else 0

    def is_ready(self) -> bool:
        """Whether the index holds all that the store holds."""
        engine = self.searcher.engine
        if engine.is_behind(self._store):
            with self._turn:
                engine.refresh()
        return not self._store.revision or not engine.is_behind(self._store)

    def check_models(self) -> None:
        """Check that the models can be opened. Raises DamagedStore, BadRequest.

        Models other than the shipped ones are opened, so that a failure comes before anything is written.
        """
        if read_model_config(self._folder) != ModelConfig():
            _ = self.searcher

    def use_model(self, model: str) -> None:
        """Choose the model of a new knowledge base; the same model again changes nothing.

        Raises BadRequest for one that holds documents and another model, NotReadable for a model that cannot be had.
        """
        before = read_model_config(self._folder)
        if resolve_model_name(model) == before.model:
            return
        if self._store.size:
            raise BadRequest(
                f"知识库已用模型 {before.name} 建立，不能混用 {model}。要换模型，请运行 policykb reindex --model {model}。",
                f"The knowledge base holds the model {before.name}, so {model} cannot be mixed in. To change it, run"
                f" policykb reindex --model {model}.",
            )
        self.rebuild(model)

    def rebuild(self, model: str | None = None) -> "Embedding":
        """Build the index anew; the older one serves until the new one is whole.

        model: the model to use from now on; without one the knowledge base keeps its own

        Stopped half-way, a knowledge base that was to change its model keeps the old one. Raises NotReadable for a
        model that cannot be had, BadRequest, DamagedStore.
        """
        from policykb.index.embedding.sentence_transformer import open_embedding

        before = read_model_config(self._folder)
        name = resolve_model_name(model) if model else before.model
        with self._lock.held(), self._turn:
            embedding = open_embedding(name) if model else self.models.open(before)[0]
            config = replace(before, model=name, fingerprint=fingerprint_of(embedding, name))
            searcher = self._searcher(embedding, open_reranker(config))
            self._encode(searcher.engine, searcher.engine.every_passage(self._store))
            searcher.engine.rebuild(self._store)
            write_model_config(self._folder, config)
            self._troubles.clear("index")
            self.models.use(config, embedding, searcher.reranker)
            self._opened = config, searcher
            searcher.engine.forget_unused(self._store)
            forget_views(self._folder)
        return embedding

    def use_reranker(self, reranker: str) -> None:
        """Choose the cross-encoder that reranks search results, or none.

        The knowledge base remembers the cross-encoder, which reads the top of every ranking. Raises NotReadable,
        BadRequest.
        """
        from policykb.index.ranking.cross_encoder import CrossEncoderReranker

        name = resolve_reranker_name(reranker)
        if name:
            CrossEncoderReranker(name)
        with self._lock.held():
            write_model_config(self._folder, replace(read_model_config(self._folder), reranker=name))
