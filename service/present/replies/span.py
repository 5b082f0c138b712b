"""Positions in a text."""

from typing import Annotated

from annotated_types import Len

Span = Annotated[list[int], Len(2, 2)]
"""`[start, end]` in characters, half-open."""
