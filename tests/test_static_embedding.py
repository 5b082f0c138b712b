"""The shipped static embedding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.corpus.model import Document
from policykb.index.embedding.static import StaticEmbedding

TEXTS = [
    "给老年人做防诈骗宣传归哪个部门管？",
    "給老年人做防詐騙宣傳歸哪個部門管？",
    "甘肅省科學技術廳",
    "甘科才〔2023〕1号",
    "ＡＢＣ full width ａｎｄ half",
    "Science popularisation policy, GDP +5.5%",
    "5G、AI和新能源汽车",
    "一、\n（一）  换行 与 空格\t制表",
    "龘靐齉爩",
    "😀 emoji と かな カナ",
    "。，！",
    "a",
]


def test_vectors_are_of_length_one(embedding: StaticEmbedding, seed: Document) -> None:
    vectors = embedding.encode([clause.text for clause in seed.clauses])
    assert vectors.shape == (len(seed.clauses), embedding.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_no_words_no_vector(embedding: StaticEmbedding, text: str) -> None:
    assert not embedding.encode([text]).any()


def test_no_texts_no_vectors(embedding: StaticEmbedding) -> None:
    assert embedding.encode([]).shape == (0, embedding.dimensions)


@given(text=st.text())
@settings(deadline=None)
def test_any_text_has_a_unit_vector_or_none(embedding: StaticEmbedding, text: str) -> None:
    length = float(np.linalg.norm(embedding.encode([text])[0]))
    assert length == pytest.approx(1, abs=1e-5) or length == 0


def test_the_same_text_has_the_same_vector(embedding: StaticEmbedding) -> None:
    together = embedding.encode(TEXTS)
    alone = np.vstack([StaticEmbedding().encode([text]) for text in TEXTS[:3]])
    assert np.array_equal(together, embedding.encode(TEXTS))
    assert np.allclose(together[:3], alone, atol=1e-6)


def test_traditional_characters_mean_the_same(embedding: StaticEmbedding) -> None:
    simplified, traditional = embedding.encode(TEXTS[:2])
    assert float(simplified @ traditional) > 0.99


def test_like_things_are_near(embedding: StaticEmbedding) -> None:
    asked, near, far = embedding.encode(["老年人防诈骗", "引导老年人防范网络诈骗", "高速公路收费标准"])
    assert float(asked @ near) > float(asked @ far)
