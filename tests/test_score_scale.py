"""Another encoder's cosines in the scale of the shipped one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from policykb.corpus.model import Document
from policykb.corpus.store import Store
from policykb.index.embedding.static import StaticEmbedding, Vectors
from policykb.index.engine import Engine
from policykb.index.question.question import Question
from policykb.index.ranking.features import FEATURES
from policykb.index.ranking.score_scale import in_order_of
from policykb.index.text.segmenter import Segmenter


class Encoder:
    """An encoder with the vectors of the static embedding, perhaps squashed: unrelated texts come to `shared`."""

    def __init__(self, embedding: StaticEmbedding, shared: float) -> None:
        self.name = f"encoder-{shared}"
        self._embedding = embedding
        self._shared = shared
        self.dimensions = embedding.dimensions + 16

    def encode(self, texts: Sequence[str]) -> Vectors:
        alike = np.full((len(texts), 16), np.sqrt(self._shared / 16))
        return np.hstack([alike, np.sqrt(1 - self._shared) * self._embedding.encode(texts)]).astype(np.float32)

    encode_query = encode


def test_the_order_of_the_one_and_the_values_of_the_other() -> None:
    scaled = in_order_of(np.array([0.8, 0.95, 0.7], np.float32), np.array([0.5, 0.1, -0.2], np.float32))
    assert scaled.tolist() == pytest.approx([0.1, 0.5, -0.2])


def test_nothing_has_no_scale() -> None:
    assert not len(in_order_of(np.zeros(0, np.float32), np.zeros(0, np.float32)))


@pytest.mark.parametrize("text", ["老年人防诈骗", "科技馆建设归谁管", "公务员培训", "天气预报"])
def test_another_scale_changes_nothing_that_counts(
    tmp_path: Path, embedding: StaticEmbedding, segmenter: Segmenter, seed: Document, text: str
) -> None:
    store = Store(tmp_path / "corpus.sqlite")
    store.add(seed)
    rankings = []
    for number, encoder in enumerate((Encoder(embedding, 0.0), Encoder(embedding, 0.7))):
        engine = Engine(tmp_path / str(number), encoder, segmenter)
        engine.update(store)
        engine.encode(engine.waiting(store))
        engine.fill_from(store)
        assert not engine.pending
        rankings.append(engine.search(Question(text, "topic", text)))
    plain, squashed = rankings
    meanings = [np.sort(ranking.features[:, FEATURES.index("meaning")]) for ranking in rankings]
    assert squashed.rows[0] == plain.rows[0]
    assert squashed.scores[0] == pytest.approx(plain.scores[0], abs=0.2)
    assert meanings[1] == pytest.approx(meanings[0], abs=0.05)
    store.close()
