"""The vectors of clauses in pieces: cutting, searching, removing, adding, and what is not encoded yet."""

import numpy as np
import pytest

from policykb.index.embedding.interface import Vectors
from policykb.index.first_stage.piece_index import PieceIndex, empty_piece_index, pieces_of

DIMENSIONS = 16


def unit(*numbers: int) -> Vectors:
    """Unit vectors along these axes."""
    return np.eye(DIMENSIONS, dtype=np.float32)[list(numbers)]


def index_of(*clauses: Vectors | None) -> PieceIndex:
    nothing = np.zeros(0, dtype=np.bool_)
    return empty_piece_index(DIMENSIONS).changed(nothing, clauses)


def test_a_short_clause_is_one_piece_below_its_context() -> None:
    assert pieces_of("场馆办法 总则", "办好场馆。") == ["场馆办法 总则\n办好场馆。"]


def test_a_long_clause_is_cut_between_sentences_and_nothing_is_lost() -> None:
    text = "".join(f"第{number}座场馆免费开放，每周开放五天，节假日照常开放。" for number in range(40))
    pieces = pieces_of("场馆办法", text)
    assert len(pieces) > 3
    assert all(piece.startswith("场馆办法\n") and piece.endswith("。") for piece in pieces)
    assert "".join(piece.removeprefix("场馆办法\n") for piece in pieces) == text


def test_a_sentence_without_an_end_is_cut_too() -> None:
    pieces = pieces_of("", "场馆" * 1000)
    assert "".join(pieces) == "场馆" * 1000
    assert max(map(len, pieces)) <= 320


def test_a_clause_is_as_near_as_its_nearest_piece() -> None:
    index = index_of(unit(0), unit(1, 2, 3), unit(4))
    docnos, cosines = index.nearest(unit(2)[0], 3)
    assert docnos[0] == 1
    assert sorted(docnos.tolist()) == [0, 1, 2]
    assert cosines[0] == pytest.approx(1, abs=0.01)


def test_a_mask_is_kept() -> None:
    index = index_of(unit(0), unit(1, 2), unit(2))
    docnos, _ = index.nearest(unit(2)[0], 3, np.array([True, False, True]))
    assert docnos.tolist() == [2, 0]


def test_what_is_not_encoded_has_no_cosine() -> None:
    index = index_of(unit(0), None, unit(1, 0))
    assert index.encoded.tolist() == [True, False, True]
    cosines = index.cosines(unit(0)[0], np.array([0, 1, 2]))
    assert np.isnan(cosines[1])
    assert cosines[[0, 2]] == pytest.approx([1, 1], abs=0.01)


def test_clauses_come_go_and_are_encoded_later() -> None:
    index = index_of(unit(0), None, unit(1, 2), None)
    index = index.filled([(3, unit(5)), (1, unit(3, 4))])
    assert index.starts.tolist() == [0, 1, 3, 5, 6]
    for axis, docno in {0: 0, 3: 1, 4: 1, 1: 2, 2: 2, 5: 3}.items():
        assert index.nearest(unit(axis)[0], 1)[0].tolist() == [docno]
    index = index.changed(np.array([False, True, True, False]), [unit(6), None])
    assert index.encoded.tolist() == [True, True, True, False]
    assert index.nearest(unit(6)[0], 1)[0].tolist() == [2]
    assert index.nearest(unit(4)[0], 1)[0].tolist() == [0]


def test_any_order_of_filling_gives_the_same_index() -> None:
    random = np.random.default_rng(1)
    vectors = [random.normal(size=(size, DIMENSIONS)).astype(np.float32) for size in (1, 3, 2, 1)]
    vectors = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in vectors]
    at_once = index_of(*vectors)
    step_by_step = index_of(None, None, None, None)
    for docno in (2, 0, 3, 1):
        step_by_step = step_by_step.filled([(docno, vectors[docno])])
    question = vectors[1][2]
    assert step_by_step.starts.tolist() == at_once.starts.tolist()
    every = np.arange(4)
    assert step_by_step.cosines(question, every).tolist() == at_once.cosines(question, every).tolist()
