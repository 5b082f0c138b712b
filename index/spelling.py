"""A slip of the pen in a question: characters that sound alike, 科谱 for 科普, 银铃 for 银龄, kepu for 科普.

What is right is what the clauses say: a pair of characters that no clause holds is replaced by one that sounds the same
and that clauses do hold. A question whose pairs are all known stays as it is.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from index.latin import sounds

Held = Callable[[Sequence[str]], list[int]]
"""Tells for each pair of characters how many clauses hold it."""


@cache
def _alike() -> dict[str, str]:
    """For each character those that sound like it, whatever the tone."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _, characters in sounds():
        for character in characters:
            found[character].update(dict.fromkeys(characters))
    return {character: "".join(others) for character, others in found.items()}


def corrected(text: str, held: Held) -> str:
    """The folded text with slips mended; as long as it was."""
    characters = list(text)
    for place, character in enumerate(characters):
        others = _alike().get(character, "")
        if len(others) < 2 or not _is_doubtful(characters, place, held):
            continue
        counts = {other: _support(characters, place, other, held) for other in others}
        best = max(others, key=lambda other: (counts[other], other == character))
        if counts[best] > counts[character]:
            characters[place] = best
    return "".join(characters)


def _is_doubtful(characters: Sequence[str], place: int, held: Held) -> bool:
    """Whether no clause holds the character with either neighbour."""
    pairs = _pairs(characters, place, characters[place])
    return bool(pairs) and not any(held(pairs))


def _support(characters: Sequence[str], place: int, other: str, held: Held) -> tuple[int, int]:
    """With how many neighbours, and in how many clauses, another character would be known."""
    counts = held(_pairs(characters, place, other))
    return sum(count > 0 for count in counts), sum(counts)


def _pairs(characters: Sequence[str], place: int, character: str) -> list[str]:
    before = characters[place - 1] if place else ""
    after = characters[place + 1] if place + 1 < len(characters) else ""
    return [pair for pair in (before + character, character + after) if len(pair) == 2 and pair.isalnum()]
