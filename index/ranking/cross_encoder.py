"""An optional second reranker, which reads question and clause together.

It is a cross-encoder. It is slow, so it only reorders the top of a ranking. Confidence and scores come from the
features of the shipped ranking: a score stays with its position in the list.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from policykb.corpus.errors import BadRequest, NotReadable
from policykb.index.embedding.loading import absolute, load
from policykb.index.first_stage.inverted_index import Scores
from policykb.index.ranking.result import Ranking

TOP = 30
"""Maximum number of clauses that the cross-encoder reads."""


class CrossEncoderReranker:
    """A reranker that runs a `CrossEncoder` of sentence-transformers.

    The model has one output and is named by folder or by its name on the hub.
    """

    def __init__(self, name: str) -> None:
        """Load the model.

        Raises NotReadable if it is no cross-encoder or missing, BadRequest without the extra.
        """
        self.name = absolute(name)
        self._model = load("CrossEncoder", self.name)
        kinds = getattr(getattr(self._model, "config", None), "architectures", None) or []
        if self._model.num_labels != 1 or (kinds and all(kind.endswith("Model") for kind in kinds)):
            raise NotReadable(
                f"{name} 不是重排模型（只有一个分值的 CrossEncoder）。请换一个，例如 BAAI/bge-reranker-base。",
                f"{name} is no reranker (a CrossEncoder with one score). Name another, such as BAAI/bge-reranker-base.",
            )

    def scores(self, question: str, texts: Sequence[str]) -> Scores:
        """Return how well each text answers, float32 of shape (texts,). Raises BadRequest."""
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
    """Return the rows that the cross-encoder reads.

    They are the first ones of the ranking, all reranked before.
    """
    return ranking.rows[: min(TOP, len(ranking.features))]


def rerank_top(ranking: Ranking, scores: Scores, first: Collection[int] = (), last: Collection[int] = ()) -> Ranking:
    """Return the ranking with its top in the order of these scores.

    Of equal scores, the better placed comes first.

    scores: one for each row of the top
    first: rows that stay before all others, whatever their scores
    last: rows that stay after all others
    """
    tiers = [0 if row in first else 2 if row in last else 1 for row in ranking.rows[: len(scores)]]
    order = np.append(np.lexsort((-scores, np.array(tiers))), np.arange(len(scores), len(ranking.scores))).astype(
        np.int64
    )
    return replace(
        ranking,
        rows=tuple(ranking.rows[rank] for rank in order) + ranking.rows[len(order) :],
        words=ranking.words[order],
        pairs=ranking.pairs[order],
        cosines=ranking.cosines[order],
        features=ranking.features[order[: len(ranking.features)]],
        parts=ranking.parts[order[: len(ranking.parts)]],
    )
