"""The interface of an embedding, which turns texts into unit vectors."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Watch = Callable[[int, int], None]
"""Progress callback: called with the number of passages encoded and the number of all passages."""

Vectors = NDArray[np.float32]
"""Vectors as rows: float32 of shape (texts, dimensions)."""


class Embedding(Protocol):
    """A model that turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Name and version; an index made with another name is built anew."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode passages: float32 of shape (texts, dimensions).

        Each row has length 1, or is all zeros for a text without known tokens.
        """
        ...

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Encode questions, which some models read in another way than passages.

        The shape is that of `encode`.
        """
        ...
