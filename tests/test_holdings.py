"""What is counted over all clauses is adjusted when some change, and stays what counting anew gives."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from index.embedding import StaticEmbedding
from index.holdings import Passage, no_holdings
from index.mapped import read_arrays
from index.tokens import Cutter

PASSAGES = [
    Passage(1, "a", "科普措施", "加强保障", "各级政府将科普经费列入预算；鼓励社会各界捐助科普资金。"),
    Passage(2, "a", "科普措施", "", "开展银龄科普行动。"),
    Passage(4, "b", "养老服务", "设施", "新建住宅小区配套建设养老服务设施。"),
    Passage(5, "b", "", "", ""),
]


def test_pieces_are_counted_as_though_read_anew(embedding: StaticEmbedding, cutter: Cutter) -> None:
    held = no_holdings(embedding.dimensions).changed([], PASSAGES, cutter, embedding, embedding)
    added = [replace(PASSAGES[0], row=6, text="校外培训机构不得在科普场馆开班。"), replace(PASSAGES[3], row=7)]
    changed = held.changed([1, 5], added, cutter, embedding, embedding)
    left = [PASSAGES[1], PASSAGES[2], *added]
    anew = no_holdings(embedding.dimensions).changed([], left, cutter, embedding, embedding)
    assert np.array_equal(changed.texts_with, anew.texts_with)
    assert changed.texts_with.max() == 4  # the empty piece
    assert not np.array_equal(changed.texts_with, held.texts_with)


ARRAYS = {
    "some": np.arange(7, dtype=np.int64),
    "table": np.arange(12, dtype=np.uint16).reshape(3, 4),
    "flags": np.array([True, False, True]),
    "shares": np.array([0.5], dtype=np.float32),
    "none": np.zeros((0, 2), dtype=np.int32),
    "numbers": np.array([2**64 - 1], dtype=np.uint64),
    "bytes": np.array([-128, 127], dtype=np.int8),
    "halves": np.array([0.5, 65504], dtype=np.float16),
}


def test_mapped_arrays_are_what_the_library_reads(tmp_path: Path) -> None:
    save_file(ARRAYS, tmp_path / "arrays")
    mapped, read = read_arrays(tmp_path / "arrays"), load_file(tmp_path / "arrays")
    assert mapped.keys() == read.keys()
    for name, array in read.items():
        assert (mapped[name].dtype, mapped[name].shape) == (array.dtype, array.shape)
        assert np.array_equal(mapped[name], array)


@pytest.mark.parametrize("size", [0, 5, 60, -1])
def test_a_file_that_is_cut_off_is_damaged(tmp_path: Path, size: int) -> None:
    save_file(ARRAYS, tmp_path / "arrays")
    (tmp_path / "cut").write_bytes((tmp_path / "arrays").read_bytes()[:size])
    with pytest.raises(ValueError):  # noqa: PT011 (each of the readers says it in its own words)
        read_arrays(tmp_path / "cut")
