"""The index of a view: of the documents that are seen, and made of nothing else.

An older index never answers here, as the main one may: what has been taken out of sight must not be told any more, not
even by a count.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.storage_errors import storage_errors
from policykb.corpus.store import Store
from policykb.index.answering.searcher import Searcher
from policykb.service.knowledge_base.collections.views import FOLDER, view_name
from policykb.service.knowledge_base.live_index import INDEX, LiveIndex
from policykb.service.knowledge_base.open_models import OpenModels
from policykb.service.knowledge_base.upkeep.troubles import Troubles
from policykb.service.knowledge_base.write_lock import WriteLock

if TYPE_CHECKING:
    from policykb.index.embedding.interface import Embedding
    from policykb.index.engine import Engine

_TRIES = 3
"""Number of times that the index follows a store that goes on changing, before it answers."""


class ViewIndex(LiveIndex):
    """The index of the documents that a store shows.

    It follows the store before each question, whoever asks; it has a lock of its own, since whoever takes documents in
    holds the other one for long.
    """

    def __init__(self, folder: Path, store: Store, troubles: Troubles, models: OpenModels) -> None:
        """`store`: a store that shows some collections."""
        self._name = view_name(store.collections or ())
        with storage_errors(folder):
            (folder / FOLDER).mkdir(mode=0o700, exist_ok=True)
        lock = WriteLock(folder / FOLDER, f"{self._name}.lock")
        super().__init__(folder, store, lock, troubles, models)
        self._filled: tuple[int, int] | None = None  # vectors that were known when the index last took them in

    def _engine(self, embedding: "Embedding") -> "Engine":
        from policykb.index.engine import VECTORS, Engine

        models, folder = self.models, self._folder / FOLDER / self._name
        vectors = self._folder / INDEX / VECTORS
        return Engine(folder, embedding, models.segmenter, static=models.static_beside(embedding), vectors=vectors)

    def _caught_up(self) -> Searcher:
        """Return the searcher, its index brought to the store's revision.

        Raises what keeps the index from following.
        """
        searcher = self.searcher
        engine = searcher.engine
        if engine.is_behind(self._store):
            engine.refresh()
        for _ in range(_TRIES):
            if engine.is_behind(self._store):
                with self._lock.held():
                    self._follow(engine)
        if engine.pending and self._filled != (known := engine.vectors_version):
            with self._lock.held():
                engine.fill_from(self._store)
            self._filled = known
        return searcher

    def _follow(self, engine: "Engine") -> None:
        """Bring the index to the store's revision.

        A first one begins with what the main index holds of the documents that are seen, which takes little time.
        """
        engine.refresh()  # another process may have been at it
        if not engine.revision:
            engine.begin_with(self._folder / INDEX, self._store)
        engine.update(self._store)
