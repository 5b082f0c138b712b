"""The request in a long message: people greet, tell their story, and ask in between."""

import re
from collections.abc import Callable, Sequence

_LONG = 45
"""A text of more characters is a message, not a question."""

_KEPT = 5
_FEWEST = 4
"""Of a message's parts so many are kept; one of fewer has no story in it, and a part of fewer characters says nothing."""

_PART = re.compile(r"[^。！？!?;；，,~\n]+")

Nearness = Callable[[Sequence[str]], list[float]]
"""Tells for each text how near the clauses come to it."""


def reduce_query(text: str, nearness: Nearness) -> str:
    """The parts of a long message that clauses come nearest to, in their order; a short text as it is."""
    parts = [part for match in _PART.finditer(text) if len(part := match[0].strip()) >= _FEWEST]
    if len(text) <= _LONG or len(parts) < _FEWEST:
        return text
    near = nearness(parts)
    kept = sorted(sorted(range(len(parts)), key=lambda place: (-near[place], place))[:_KEPT])
    return "，".join(parts[place] for place in kept)
