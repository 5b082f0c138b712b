"""Translation of Latin words in a question: customs → 海关, kepu → 科普.

English words come from a list of the words that policies use (`glossary.txt`). Pinyin is read by sound (`sounds.txt`)
and matched with given names.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

_HERE = Path(__file__).parent
_WORD = re.compile(r"[a-z][a-z&-]*[a-z]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MAX_NAME_CHARACTERS = 4
"""Maximum length of a name that people type in pinyin."""

_PLURALS = (("ies", "y"), ("es", ""), ("s", ""))


class LatinWords:
    """A translator of Latin words.

    names: names that may be typed in pinyin, the more usual first
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = names
        self._by_sound: dict[str, str] | None = None

    def translate(self, text: str) -> str:
        """Add a translation after each known word; replace pinyin by the name it spells.

        The text must be folded. A text without Chinese of which most words are unknown stays as it is: a single word
        translated out of its sentence would mean something else.
        """
        words = _WORD.findall(text)
        if not _CHINESE.search(text) and 2 * sum(bool(self._meanings(word)) for word in words) < len(words):
            return text
        return _WORD.sub(lambda match: self._replacement(match[0]), text)

    def _replacement(self, word: str) -> str:
        meanings = self._meanings(word)
        return " ".join(meanings if meanings and word not in _glossary() and self._name(word) else (word, *meanings))

    def _meanings(self, word: str) -> list[str]:
        glossary = _glossary()
        for spelling in (word, *(word.removesuffix(end) + other for end, other in _PLURALS if word.endswith(end))):
            if spelling in glossary:
                return glossary[spelling]
        name = self._name(word)
        return [name] if name else []

    def _name(self, word: str) -> str | None:
        """Return the name whose pinyin this is."""
        if self._by_sound is None:
            self._by_sound = dict(_spellings(self._names))
        return self._by_sound.get(word)


@cache
def _glossary() -> dict[str, list[str]]:
    """Return the Chinese translations of each English word."""
    return {word: meanings for word, *meanings in _entries("glossary.txt")}


def _spellings(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield every pinyin spelling of each name.

    The more usual names come last, so that a dictionary keeps them.
    """
    for name in reversed(list(names)):
        if 1 < len(name) <= _MAX_NAME_CHARACTERS:
            for syllables in product(*(_syllables().get(character, ()) for character in name)):
                yield "".join(syllables), name


@cache
def _syllables() -> dict[str, list[str]]:
    """Return the syllables of each character, without tones."""
    syllables: dict[str, list[str]] = defaultdict(list)
    for syllable, characters in sounds():
        for character in characters:
            syllables[character].append(syllable)
    return syllables


@cache
def sounds() -> tuple[tuple[str, str], ...]:
    """Return each syllable with the characters of GB 2312 that have this sound."""
    return tuple((syllable, characters) for syllable, characters in _entries("sounds.txt"))


def _entries(name: str) -> Iterator[list[str]]:
    """Yield the words of each line of a shipped list, without # comments."""
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split()
