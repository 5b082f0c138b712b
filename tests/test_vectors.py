"""The vector index against plain NumPy; its rows are in 8 bits, which costs less than two hundredths of a cosine."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding import Vectors
from index.vectors import VectorIndex

DIMENSIONS = 64
TOLERANCE = 0.02


def unit_vectors(number: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(number, DIMENSIONS)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS = unit_vectors(300, 1)
ROWS = list(range(10, 310))
QUESTIONS = unit_vectors(5, 2)


@pytest.fixture
def filled(tmp_path: Path) -> VectorIndex:
    vectors = VectorIndex(tmp_path / "vectors.faiss", DIMENSIONS)
    vectors.update([], ROWS, VECTORS)
    return vectors


def cosines(question: Vectors) -> dict[int, float]:
    return dict(zip(ROWS, (VECTORS @ question).tolist(), strict=True))


@pytest.mark.parametrize("question", QUESTIONS)
def test_cosines_are_those_of_numpy(filled: VectorIndex, question: Vectors) -> None:
    found = filled.search(question, len(ROWS))
    expected = cosines(question)
    assert set(found.rows) == set(ROWS)
    assert list(found.scores) == sorted(found.scores, reverse=True)
    assert dict(zip(found.rows, found.scores, strict=True)) == pytest.approx(expected, abs=TOLERANCE)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_nearest_are_nearest(filled: VectorIndex, question: Vectors) -> None:
    expected = cosines(question)
    tenth = sorted(expected.values(), reverse=True)[9]
    found = filled.search(question, 10)
    assert len(found.rows) == 10
    assert all(expected[row] >= tenth - 2 * TOLERANCE for row in found.rows)


@pytest.mark.parametrize("allowed", [[], [10], [11, 200, 309], [5, 12, 999], ROWS[::2]])
def test_filtered_search_is_exact(filled: VectorIndex, allowed: list[int]) -> None:
    found = filled.search(QUESTIONS[0], 1000, allowed)
    whole = filled.search(QUESTIONS[0], 1000)
    assert found.rows == tuple(row for row in whole.rows if row in allowed)


def test_removed_rows_are_gone(filled: VectorIndex) -> None:
    filled.update([10, 11, 999], [], VECTORS[:0])
    assert len(filled) == len(ROWS) - 2
    assert not {10, 11} & set(filled.search(VECTORS[0], len(ROWS)).rows)


def test_a_row_added_again_is_replaced(filled: VectorIndex) -> None:
    filled.update([], [10], VECTORS[5:6])
    assert len(filled) == len(ROWS)
    assert set(filled.search(VECTORS[5], 2).rows) == {10, 15}


def test_zeros_are_near_nothing(filled: VectorIndex) -> None:
    assert filled.search(np.zeros(DIMENSIONS, dtype=np.float32), 10).rows == ()


def test_a_row_of_zeros_is_far_from_everything(filled: VectorIndex) -> None:
    filled.update([], [999], np.zeros((1, DIMENSIONS), dtype=np.float32))
    found = filled.search(QUESTIONS[0], 1000)
    assert abs(dict(zip(found.rows, found.scores, strict=True))[999]) < TOLERANCE


def test_opened_again_it_finds_the_same(filled: VectorIndex, tmp_path: Path) -> None:
    again = VectorIndex(tmp_path / "vectors.faiss", DIMENSIONS)
    assert len(again) == len(ROWS)
    assert again.search(QUESTIONS[0], 20) == filled.search(QUESTIONS[0], 20)


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert VectorIndex(tmp_path / "vectors.faiss", DIMENSIONS).search(QUESTIONS[0], 10).rows == ()
