"""Query reduction for long messages.

In a long message people greet, tell their story, and ask in between.
"""

import re
from collections.abc import Callable, Sequence

_MAX_QUESTION_CHARACTERS = 45
"""Maximum length of a question; a longer text is a message and is reduced. Chosen by hand."""

_MAX_PARTS = 5
"""Maximum number of parts kept of a message."""

_MIN_PARTS = 4
"""Minimum number of parts of a message that is reduced; one with fewer has no story in it."""

_MIN_PART_CHARACTERS = 4
"""Minimum length of a part; a shorter one says nothing."""

_PART = re.compile(r"[^。！？!?;；，,~\n]+")

Nearness = Callable[[Sequence[str]], list[float]]
"""Returns for each text the similarity of the clause nearest to it."""


def reduce_query(text: str, nearness: Nearness) -> str:
    """Keep the parts of a long message that clauses are nearest to, in their order.

    A short text is returned unchanged.
    """
    parts = [part for match in _PART.finditer(text) if len(part := match[0].strip()) >= _MIN_PART_CHARACTERS]
    if len(text) <= _MAX_QUESTION_CHARACTERS or len(parts) < _MIN_PARTS:
        return text
    similarities = nearness(parts)
    nearest = sorted(range(len(parts)), key=lambda number: (-similarities[number], number))[:_MAX_PARTS]
    return "，".join(parts[number] for number in sorted(nearest))
