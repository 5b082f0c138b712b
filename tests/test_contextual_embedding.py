"""The shipped contextual encoder, and its twin for sentence-transformers."""

import os
import zlib
from pathlib import Path

import numpy as np
import pytest

from policykb.corpus.model import Document
from policykb.index.embedding.contextual import ENCODER, ContextualEmbedding
from policykb.index.embedding.export import export_model
from policykb.index.embedding.vector_cache import VectorCache
from policykb.index.engine import Engine, passages_of
from policykb.index.first_stage.snapshot import Passage
from policykb.index.text.segmenter import Segmenter
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

TEXTS = [
    "给老年人做防诈骗宣传归哪个部门管？",
    "甘科才〔2023〕1号",
    "ＡＢＣ full width ａｎｄ half, GDP +5.5%",
    "一、\n（一）  换行 与 空格\t制表",
    "龘靐齉爩",
    "😀 emoji と かな カナ",
    "a",
]

MAX_BYTES = 30_000_000
"""Maximum size of the encoder's folder in a wheel, in bytes."""


@pytest.fixture(scope="module")
def encoder() -> ContextualEmbedding:
    return ContextualEmbedding()


def test_vectors_are_of_length_one(encoder: ContextualEmbedding) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_no_words_no_vector(encoder: ContextualEmbedding, text: str) -> None:
    assert not encoder.encode([text]).any()
    assert not encoder.encode_query([text]).any()


def test_no_texts_no_vectors(encoder: ContextualEmbedding) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimensions)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: ContextualEmbedding) -> None:
    together = encoder.encode(TEXTS)
    for number, text in enumerate(TEXTS):
        assert np.array_equal(encoder.encode([text])[0], together[number])


def test_a_long_text_is_cut(encoder: ContextualEmbedding) -> None:
    assert np.linalg.norm(encoder.encode(["科普" * 5_000])[0]) == pytest.approx(1, abs=1e-3)


def test_words_in_another_order_mean_something_else(encoder: ContextualEmbedding) -> None:
    one, other = encoder.encode(["市财政局监督市教育局", "市教育局监督市财政局"])
    assert float(one @ other) < 0.9999


def test_a_layperson_is_understood(encoder: ContextualEmbedding) -> None:
    asked = encoder.encode_query(["孩子上学远，学校能不能管住宿"])[0]
    near, far = encoder.encode(["加强农村寄宿制学校建设。", "规范高速公路收费标准。"])
    assert float(asked @ near) > float(asked @ far) + 0.05


def test_it_is_small() -> None:
    packed = [len(zlib.compress(path.read_bytes(), 6)) for path in ENCODER.iterdir()]  # as in a wheel
    assert sum(packed) < MAX_BYTES


def test_the_shipped_policy_waits_for_no_encoder(encoder: ContextualEmbedding, seeded: KnowledgeBase) -> None:
    ids = list(seeded.store.rows_of_documents())
    pieces = [piece for passage in passages_of(seeded.store, ids) for piece in passage.pieces]
    known = VectorCache(ENCODER / "vectors.db", encoder.name, encoder.dimensions).find(pieces)
    assert known.keys() == set(pieces)
    assert np.allclose(known[pieces[0]], encoder.encode(pieces[:1])[0], atol=1e-3)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # torch and transformers warn about themselves
def test_sentence_transformers_gives_nearly_the_same_vectors(
    encoder: ContextualEmbedding, seed: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setitem(os.environ, name, "1")
    reason = "sentence-transformers is not installed (the extra `transformers`)"
    module = pytest.importorskip("sentence_transformers", reason=reason)
    export_model(encoder, tmp_path / "exported")
    model = module.SentenceTransformer(str(tmp_path / "exported"), device="cpu")
    texts = [*TEXTS, *(clause.text for clause in seed.clauses)]
    passages = (model.encode_document(texts) * encoder.encode(texts)).sum(axis=1)
    questions = (model.encode_query(TEXTS) * encoder.encode_query(TEXTS)).sum(axis=1)
    assert min(passages.min(), questions.min()) >= 0.99  # activations in 8 bits cost some 0.003
    assert passages.mean() >= 0.995


def test_what_is_encoded_is_counted(encoder: ContextualEmbedding, segmenter: Segmenter, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    passages = [Passage(row, "", "", "", f"第{row}条") for row in range(300)]
    engine = Engine(tmp_path, encoder, segmenter)
    engine.encode(passages, lambda done, total: told.append((done, total)))
    assert told[-1] == (300, 300)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    engine.take([], passages)
    assert engine.pending == []
