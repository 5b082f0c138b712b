"""Mapped arrays equal those that the safetensors library reads, and damaged files raise errors."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from policykb.index.embedding.mapped_arrays import read_arrays

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
        assert not mapped[name].flags.writeable


@pytest.mark.parametrize("size", [0, 5, 60, -1])
def test_a_file_that_is_cut_off_is_damaged(tmp_path: Path, size: int) -> None:
    save_file(ARRAYS, tmp_path / "arrays")
    (tmp_path / "cut").write_bytes((tmp_path / "arrays").read_bytes()[:size])
    with pytest.raises(ValueError):  # noqa: PT011 (each of the readers says it in its own words)
        read_arrays(tmp_path / "cut")


@pytest.mark.parametrize(
    ("written", "instead"), [("[3,4]", "[3,3]"), ("[7]", "[0]"), ("I64", "F32"), ('"U64"', '"U65"')]
)
def test_a_head_that_does_not_fit_is_damage(tmp_path: Path, written: str, instead: str) -> None:
    save_file(ARRAYS, tmp_path / "arrays")
    content = (tmp_path / "arrays").read_bytes()
    assert written.encode() in content
    (tmp_path / "wrong").write_bytes(content.replace(written.encode(), instead.encode(), 1))
    with pytest.raises((ValueError, KeyError)):
        read_arrays(tmp_path / "wrong")
