"""Memory-mapped arrays of a safetensors file.

Mapping opens a file without reading it, and all processes share one copy. The safetensors library makes a copy in each
process.
"""

import mmap
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

_DTYPES = {
    "BOOL": np.bool_,
    "I8": np.int8,
    "U16": np.uint16,
    "I32": np.int32,
    "I64": np.int64,
    "U64": np.uint64,
    "F16": np.float16,
    "F32": np.float32,
}
"""The number types that an index and the shipped model use, by safetensors name."""

_LENGTH_BYTES = 8
"""Bytes at the start of a file that give the length of its JSON header; the arrays follow the header."""


def read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    """Map the arrays of a file, read-only, by name.

    While they are in use the file may be replaced or removed, but not written to. Raises OSError, ValueError, KeyError
    or TypeError if it is damaged.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if hasattr(mapped, "madvise"):
        mapped.madvise(mmap.MADV_WILLNEED)
    header_end = _LENGTH_BYTES + int.from_bytes(mapped[:_LENGTH_BYTES], "little")
    header, data = orjson.loads(mapped[_LENGTH_BYTES:header_end]), memoryview(mapped)[header_end:]
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[slice(*array["data_offsets"])], dtype=_DTYPES[array["dtype"]]).reshape(array["shape"])
        for name, array in header.items()
    }
