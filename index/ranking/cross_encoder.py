"""A cross-encoder reads question and clause together: slow, so it only puts the top of a ranking in order.

How sure an answer is was judged before, by the signs of the shipped ranking; a score stays with its place in the list.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from policykb.corpus.errors import BadRequest, NotReadable
from policykb.index.embedding.loading import absolute, load
from policykb.index.first_stage.inverted_index import Scores
from policykb.index.ranking.result import Ranking

TOP = 30
"""At most so many of the best clauses are read again."""


class CrossEncoderReranker:
    """A folder, or a name on the hub, of sentence-transformers' `CrossEncoder` with one output."""

    def __init__(self, name: str) -> None:
        """Raises NotReadable for what is no cross-encoder, or cannot be had, BadRequest without the extra."""
        self.name = absolute(name)
        self._model = load("CrossEncoder", self.name)
        kinds = getattr(getattr(self._model, "config", None), "architectures", None) or []
        if self._model.num_labels != 1 or (kinds and all(kind.endswith("Model") for kind in kinds)):
            raise NotReadable(
                f"{name} 不是重排模型（只有一个分值的 CrossEncoder）。请换一个，例如 BAAI/bge-reranker-base。",
                f"{name} is no reranker (a CrossEncoder with one score). Name another, such as BAAI/bge-reranker-base.",
            )

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """How well each text answers: float32 of shape (texts,). Raises BadRequest."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        try:
            scores = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        except (RuntimeError, IndexError) as error:
            raise BadRequest(
                f"重排模型 {self.name} 无法打分（{error}）。请停用它：policykb reindex --reranker none。",
                f"The reranker {self.name} cannot score ({error}). Turn it off: policykb reindex --reranker none.",
            ) from error
        return np.asarray(scores, dtype=np.float32)


def rows_to_rerank(ranking: Ranking) -> tuple[int, ...]:
    """The rows that are read again, all of them looked at before."""
    return ranking.rows[: min(TOP, len(ranking.features))]


def rerank_top(ranking: Ranking, scores: Scores, first: Collection[int] = (), last: Collection[int] = ()) -> Ranking:
    """The top of a ranking in the order of these scores, one for each row of it; of equals the better placed first.
    Whatever its score, a row of `first` stays before and one of `last` behind the others."""
    tiers = [0 if row in first else 2 if row in last else 1 for row in ranking.rows[: len(scores)]]
    order = np.append(np.lexsort((-scores, np.array(tiers))), np.arange(len(scores), len(ranking.scores))).astype(
        np.int64
    )
    return replace(
        ranking,
        rows=tuple(ranking.rows[place] for place in order) + ranking.rows[len(order) :],
        words=ranking.words[order],
        pairs=ranking.pairs[order],
        cosines=ranking.cosines[order],
        features=ranking.features[order[: len(ranking.features)]],
        parts=ranking.parts[order[: len(ranking.parts)]],
    )
