"""The vector index against plain NumPy; its rows are in 8 bits, which costs less than two hundredths of a cosine."""

from pathlib import Path

import numpy as np
import pytest

from policykb.index.embedding.static import Vectors
from policykb.index.first_stage.vector_index import VectorIndex

DIMENSIONS = 64
TOLERANCE = 0.02


def unit_vectors(number: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(number, DIMENSIONS)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS = unit_vectors(300, 1)
QUESTIONS = unit_vectors(5, 2)
NONE = np.zeros(0, dtype=np.bool_)
ALL = np.ones(300, dtype=np.bool_)


@pytest.fixture
def filled() -> VectorIndex:
    return VectorIndex(DIMENSIONS).changed(NONE, VECTORS)


@pytest.mark.parametrize("question", QUESTIONS)
def test_cosines_are_those_of_numpy(filled: VectorIndex, question: Vectors) -> None:
    places, cosines = filled.nearest(question, 300)
    assert sorted(places.tolist()) == list(range(300))
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
    assert cosines == pytest.approx((VECTORS @ question)[places], abs=TOLERANCE)
    assert filled.cosines(question, places) == pytest.approx(cosines, abs=1e-5)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_nearest_are_nearest(filled: VectorIndex, question: Vectors) -> None:
    expected = VECTORS @ question
    places, _ = filled.nearest(question, 10)
    assert len(places) == 10
    assert expected[places].min() >= np.sort(expected)[-10] - 2 * TOLERANCE


@pytest.mark.parametrize("allowed", [[], [10], [11, 200, 299], list(range(0, 300, 2))])
def test_filtered_search_is_exact(filled: VectorIndex, allowed: list[int]) -> None:
    mask = ~ALL
    mask[allowed] = True
    found, _ = filled.nearest(QUESTIONS[0], 1000, mask)
    whole, _ = filled.nearest(QUESTIONS[0], 1000)
    assert found.tolist() == [place for place in whole.tolist() if place in allowed]


def test_those_behind_a_vector_that_goes_move_up(filled: VectorIndex) -> None:
    kept = ALL.copy()
    kept[[0, 5]] = False
    changed = filled.changed(kept, unit_vectors(3, 3))
    assert (len(filled), len(changed)) == (300, 301)
    left = np.concatenate([VECTORS[kept], unit_vectors(3, 3)])
    assert changed.cosines(QUESTIONS[0], np.arange(301)) == pytest.approx(left @ QUESTIONS[0], abs=TOLERANCE)


def test_zeros_are_near_nothing(filled: VectorIndex) -> None:
    places, cosines = filled.nearest(np.zeros(DIMENSIONS, dtype=np.float32), 10)
    assert len(places) == len(cosines) == 0


def test_a_row_of_zeros_is_far_from_everything(filled: VectorIndex) -> None:
    changed = filled.changed(ALL, np.zeros((1, DIMENSIONS), dtype=np.float32))
    assert abs(changed.cosines(QUESTIONS[0], np.array([300]))[0]) < TOLERANCE


def test_opened_again_it_finds_the_same(filled: VectorIndex, tmp_path: Path) -> None:
    filled.save(tmp_path / "vectors.faiss")
    again = VectorIndex(DIMENSIONS, tmp_path / "vectors.faiss")
    assert len(again) == 300
    for found, expected in zip(again.nearest(QUESTIONS[0], 20), filled.nearest(QUESTIONS[0], 20), strict=True):
        assert found.tolist() == expected.tolist()


def test_an_empty_index_finds_nothing() -> None:
    assert len(VectorIndex(DIMENSIONS).nearest(QUESTIONS[0], 10)[0]) == 0


def mixed_vectors(number: int, seed: int) -> Vectors:
    """As texts are: each is of a few topics, so that some lie close together and most do not."""
    topics = unit_vectors(500, seed)[np.random.default_rng(seed).integers(500, size=(number, 4))]
    vectors = topics.sum(axis=1) + unit_vectors(number, seed + 1) / 2
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_of_many_clauses_the_nearest_are_found_through_a_sketch(tmp_path: Path) -> None:
    vectors = mixed_vectors(20_000, 4)
    exact = VectorIndex(DIMENSIONS).changed(NONE, vectors[:-1])
    changed = exact.changed(np.ones(len(exact), dtype=np.bool_), vectors[-1:])
    changed.save(tmp_path / "vectors")
    opened = VectorIndex(DIMENSIONS, tmp_path / "vectors")
    every = np.ones(len(vectors), dtype=np.bool_)
    for question in vectors[::4000]:
        wanted, cosines = opened.nearest(question, 300, every)
        found, same = opened.nearest(question, 300)
        assert len(set(found.tolist()) & set(wanted.tolist())) >= 0.9 * 300
        assert found[:20].tolist() == wanted[:20].tolist()
        assert same == pytest.approx(opened.cosines(question, found))
        assert same[:20].tolist() == cosines[:20].tolist()
        assert changed.nearest(question, 3)[0].tolist() == wanted[:3].tolist()
        many, _ = opened.nearest(question, 1000)
        assert len(set(many.tolist())) == 1000
        assert many[:20].tolist() == found[:20].tolist()
    fewer = opened.changed(np.arange(len(vectors)) < 100, vectors[:0])
    assert len(fewer) == len(fewer.nearest(QUESTIONS[0], 300)[0]) == 100
