"""Correction of homophone slips in a question: 科谱 for 科普, 银铃 for 银龄.

The clauses decide which spelling is right. A pair of characters that no clause holds is replaced by one that sounds the
same and that clauses do hold. A question whose pairs are all known stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol

from policykb.index.question.pinyin_english import sounds

_COMMON_CHARACTER = 10_000
"""Minimum jieba frequency of a single character that is no slip, even if no clause holds it beside its neighbours."""

_MIN_RATIO = 100
"""Minimum ratio of jieba frequencies between a correction and a known word that is written: 银铃 becomes 银龄, 接手 stays."""

_MAX_WORD_FREQUENCY = 150_000
"""Maximum jieba frequency of a word of several characters (一个: 142,747)."""

_ASKING = frozenset("几哪谁啥怎什么吗呢")
"""Characters of asking, which clauses do not use and which are therefore no slips."""

_MIN_SHARE = 1 / 1000
"""Minimum share of the clauses that must hold a pair, for it to be a better guess than what is written."""


class KnownWords(Protocol):
    """Frequencies of words in the dictionary and in the clauses."""

    def __len__(self) -> int:
        """Return the number of clauses."""
        ...

    def document_frequencies(self, pairs: Sequence[str]) -> list[int]:
        """Return for each pair of characters the number of clauses that hold it."""
        ...

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        """Cut a text into words without gaps, each with its frequency in the dictionary."""
        ...

    def counts(self, words: Sequence[str]) -> list[int]:
        """Return the frequency of each word in the dictionary; 0 for an unknown word."""
        ...

    def in_words(self, before: str, characters: str, after: str) -> str:
        """Return those characters that make a known word between `before` and `after`."""
        ...


@cache
def _homophones() -> dict[str, str]:
    """Return for each character those that sound like it in any tone, itself included."""
    alike: dict[str, dict[str, None]] = defaultdict(dict)
    for _, characters in sounds():
        for character in characters:
            alike[character].update(dict.fromkeys(characters))
    return {character: "".join(others) for character, others in alike.items()}


def correct_homophones(text: str, known: KnownWords) -> str:
    """Return the folded text with slips corrected; its length stays the same."""
    characters = list(text)
    words: list[tuple[range, int]] = []
    for position in _doubtful(text, known):
        support = _support(characters, position, known)
        if not support:
            continue
        words = words or list(_words(text, known))
        correction = _correction(characters, position, words, support, known)
        if correction and _is_in_a_word("".join(characters), position, correction, known):
            characters[position] = correction
    return "".join(characters)


def _words(text: str, known: KnownWords) -> Iterator[tuple[range, int]]:
    """Yield the range of each word and its frequency."""
    end = 0
    for word, count in known.words_with_counts(text):
        start, end = end, end + len(word)
        yield range(start, end), count


def _support(characters: Sequence[str], position: int, known: KnownWords) -> dict[str, tuple[int, int]]:
    """Find homophones that make a word with a neighbour which clauses hold.

    Returns for each the number of such neighbours (1 or 2) and the number of clauses, summed over the neighbours.
    """
    homophones = _homophones()[characters[position]]
    pairs = [
        (character, before + character + after)
        for before, after in _neighbours(characters, position)
        for character in known.in_words(before, homophones, after)
    ]
    support: dict[str, tuple[int, int]] = {}
    for (character, _), clauses in zip(pairs, known.document_frequencies([pair for _, pair in pairs]), strict=True):
        if clauses > len(known) * _MIN_SHARE:
            neighbours, total = support.get(character, (0, 0))
            support[character] = (neighbours + 1, total + clauses)
    return support


def _correction(
    characters: Sequence[str],
    position: int,
    words: Sequence[tuple[range, int]],
    support: dict[str, tuple[int, int]],
    known: KnownWords,
) -> str | None:
    """Choose the character with the most supporting neighbours, then the most clauses.

    Returns None if the text has a word there that is no less common.
    """
    word, count = next(one for one in words if position in one[0])
    is_common = count >= _COMMON_CHARACTER if len(word) == 1 else count * _MIN_RATIO > _MAX_WORD_FREQUENCY
    if is_common:
        return None
    choices = list(support)
    if len(word) > 1 and count:
        rest = ["".join(characters[word.start : position]), "".join(characters[position + 1 : word.stop])]
        frequencies = known.counts([choice.join(rest) for choice in choices])
        choices = [
            choice for choice, frequency in zip(choices, frequencies, strict=True) if frequency >= _MIN_RATIO * count
        ]
    return max(choices, key=lambda choice: (support[choice], choice), default=None)


def _is_in_a_word(text: str, position: int, character: str, known: KnownWords) -> bool:
    """Whether the corrected character stands in a word of several characters.

    科谱 → 科普 passes; 领导催 → 领导|体 does not, although 导体 is a word.
    """
    end = 0
    for word, _ in known.words_with_counts(text[:position] + character + text[position + 1 :]):
        end += len(word)
        if position < end:
            return len(word) > 1
    return False


def _doubtful(text: str, known: KnownWords) -> Iterator[int]:
    """Yield the positions of characters that no clause holds beside either neighbour."""
    clauses = known.document_frequencies([text[position : position + 2] for position in range(len(text) - 1)])
    for position, character in enumerate(text):
        lonely = not any(clauses[max(0, position - 1) : position + 1])
        if lonely and character in _homophones() and character not in _ASKING and _neighbours(text, position):
            yield position


def _neighbours(characters: Sequence[str], position: int) -> list[tuple[str, str]]:
    """Return the letters beside a position as (before, after), one of them empty.

    Punctuation is no neighbour.
    """
    before = characters[position - 1] if position else ""
    after = characters[position + 1] if position + 1 < len(characters) else ""
    return [side for side in ((before, ""), ("", after)) if "".join(side).isalnum()]
