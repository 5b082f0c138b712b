"""A slip of the pen in a question: characters that sound alike, 科谱 for 科普, 银铃 for 银龄, kepu for 科普.

What is right is what the clauses say: a pair of characters that no clause holds is replaced by one that sounds the same
and that clauses do hold. A question whose pairs are all known stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol

from index.latin import sounds

_COMMON, _COMMON_CHARACTER = 200, 10_000
"""A word, or a character by itself, that jieba counts so often is no slip, even where no clause holds it."""


_RARE = 1 / 1000
"""What no larger share of the clauses holds is no better guess than what is written."""


class Known(Protocol):
    """What is known of words and clauses."""

    def __len__(self) -> int:
        """Clauses held."""
        ...

    def held(self, pairs: Sequence[str]) -> list[int]:
        """For each pair of characters how many clauses hold it."""
        ...

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        """The words of a text, one behind the other, each with how common it is."""
        ...

    def is_word(self, text: str) -> bool:
        """Whether a dictionary has this word."""
        ...


@cache
def _alike() -> dict[str, str]:
    """For each character those that sound like it, whatever the tone."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _, characters in sounds():
        for character in characters:
            found[character].update(dict.fromkeys(characters))
    return {character: "".join(others) for character, others in found.items()}


def corrected(text: str, known: Known) -> str:
    """The folded text with slips mended; as long as it was."""
    characters = list(text)
    for place in _doubtful(text, known):
        if better := _better(characters, place, known):
            characters[place] = better
    return "".join(characters)


def _better(characters: Sequence[str], place: int, known: Known) -> str | None:
    """The character of the same sound that makes words with most neighbours, and then with most clauses."""
    pairs = [(other, pair) for other in _alike()[characters[place]] for pair in _pairs(characters, place, other)]
    support: dict[str, tuple[int, int]] = {}
    for (other, pair), count in zip(pairs, known.held([pair for _, pair in pairs]), strict=True):
        if count > len(known) * _RARE and known.is_word(pair):
            neighbours, clauses = support.get(other, (0, 0))
            support[other] = (neighbours + 1, clauses + count)
    return max(support, key=lambda other: (support[other], other), default=None)


def _doubtful(text: str, known: Known) -> Iterator[int]:
    """Places of characters that no clause holds beside either neighbour, common words left out."""
    at = 0
    for word, count in known.words_with_counts(text):
        places = range(at, at + len(word))
        at += len(word)
        if count >= (_COMMON if len(word) > 1 else _COMMON_CHARACTER):
            continue
        for place in places:
            pairs = _pairs(text, place, text[place])
            if text[place] in _alike() and pairs and not any(known.held(pairs)):
                yield place


def _pairs(characters: Sequence[str], place: int, character: str) -> list[str]:
    before = characters[place - 1] if place else ""
    after = characters[place + 1] if place + 1 < len(characters) else ""
    return [pair for pair in (before + character, character + after) if len(pair) == 2 and pair.isalnum()]
