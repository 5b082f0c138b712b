"""Another model's cosines in the scale of the shipped one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from policykb.corpus.model import Document
from policykb.corpus.store import Store
from policykb.index.embedding.static import StaticEmbedding, Vectors
from policykb.index.engine import Engine
from policykb.index.first_stage.forward_index import build_forward_index
from policykb.index.question.question import Question
from policykb.index.ranking.features import FEATURES
from policykb.index.ranking.score_scale import shipped_cosines, to_shipped_scale
from policykb.index.text.segmenter import Segmenter

CLAUSES = [("科普 经费", "各级政府将科普经费列入预算。"), ("", "开展银龄科普行动；识别网络诈骗。"), ("科普经费", "")]


class Squashed:
    """The shipped model with a scale of its own, as some have: texts that have nothing in common come to 0.7."""

    name = "squashed"

    def __init__(self, embedding: StaticEmbedding) -> None:
        self._embedding = embedding
        self.dimensions = embedding.dimensions + 16

    def encode(self, texts: Sequence[str]) -> Vectors:
        shared = np.full((len(texts), 16), np.sqrt(0.7 / 16))
        return np.hstack([shared, np.sqrt(0.3) * self._embedding.encode(texts)]).astype(np.float32)

    encode_query = encode


def test_the_order_of_the_one_and_the_values_of_the_other() -> None:
    scaled = to_shipped_scale(np.array([0.8, 0.95, 0.7], np.float32), np.array([0.5, 0.1, -0.2], np.float32))
    assert scaled.tolist() == pytest.approx([0.1, 0.5, -0.2])


def test_nothing_has_no_scale(embedding: StaticEmbedding) -> None:
    forward, _ = build_forward_index(embedding, CLAUSES)
    nothing = np.zeros(0, dtype=np.int64)
    assert not len(to_shipped_scale(np.zeros(0, np.float32), np.zeros(0, np.float32)))
    assert not len(shipped_cosines(embedding.encode(["科普"])[0], embedding, forward, nothing))


@pytest.mark.parametrize("places", [[0, 1, 2], [2, 0], [1]])
def test_cosines_are_those_of_the_embedding(embedding: StaticEmbedding, places: list[int]) -> None:
    forward, vectors = build_forward_index(embedding, CLAUSES)
    question = embedding.encode(["科普经费从哪里来"])[0]
    cosines = shipped_cosines(question, embedding, forward, np.array(places))
    assert cosines == pytest.approx(vectors[places] @ question, abs=1e-5)


@pytest.mark.parametrize("text", ["老年人防诈骗", "科技馆建设归谁管", "公务员培训", "天气预报"])
def test_another_scale_changes_nothing_that_counts(
    tmp_path: Path, embedding: StaticEmbedding, segmenter: Segmenter, seed: Document, text: str
) -> None:
    store = Store(tmp_path / "corpus.sqlite")
    store.add(seed)
    rankings = []
    for number, model in enumerate((embedding, Squashed(embedding))):
        engine = Engine(tmp_path / str(number), model, segmenter)
        engine.update(store)
        rankings.append(engine.search(Question(text, "topic", text)))
    shipped, squashed = rankings
    cosines = [ranking.features[:, FEATURES.index("cosine")] for ranking in rankings]
    assert squashed.rows[0] == shipped.rows[0]
    assert squashed.scores[0] == pytest.approx(shipped.scores[0], abs=0.2)
    assert np.sort(cosines[1]) == pytest.approx(np.sort(cosines[0]), abs=0.02)
    assert min(squashed.features[:, FEATURES.index("best_cosine")]) < 0.7
    store.close()
