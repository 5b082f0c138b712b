"""Arrays in a safetensors file, mapped into memory: open without being read, and held once by all processes that have
it open. The library itself makes a copy for each."""

import mmap
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

_KINDS = {
    "BOOL": np.bool_,
    "I8": np.int8,
    "U16": np.uint16,
    "I32": np.int32,
    "I64": np.int64,
    "U64": np.uint64,
    "F16": np.float16,
    "F32": np.float32,
}
"""The kinds of numbers that an index and the shipped model hold."""

_LENGTH = 8
"""A file begins with the length of its head, in so many bytes; in the head stands where each array is behind it."""


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """The arrays of a file by name, which cannot be written to. As long as they are in use the file may be replaced or
    removed, but not written to. Raises OSError, ValueError, KeyError or TypeError if it is damaged."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if hasattr(mapped, "madvise"):
        mapped.madvise(mmap.MADV_WILLNEED)
    behind = _LENGTH + int.from_bytes(mapped[:_LENGTH], "little")
    head, data = orjson.loads(mapped[_LENGTH:behind]), memoryview(mapped)[behind:]
    head.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[slice(*one["data_offsets"])], dtype=_KINDS[one["dtype"]]).reshape(one["shape"])
        for name, one in head.items()
    }
