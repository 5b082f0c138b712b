"""Latin words in a question, said in Chinese beside them: customs clearance → 海关 通关, kepu → 科普, Shanghai → 上海.

English by a list of the words that policies use (`glossary.txt`), pinyin by sound, from names that are given.
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
_LONGEST_NAME = 4
"""Characters: longer names are not typed in pinyin."""

_PLURALS = (("ies", "y"), ("es", ""), ("s", ""))


class LatinWords:
    """Says what Latin words mean. `names` are what may be typed in pinyin, the more usual first."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = names
        self._by_sound: dict[str, str] | None = None

    def translate(self, text: str) -> str:
        """The folded text with a translation behind each word that has one, and in the place of a name in pinyin the name.
        A text in a foreign language of which most words are unknown stays as it is: a word out of its sentence would mean
        something else."""
        words = _WORD.findall(text)
        if not _CHINESE.search(text) and 2 * sum(bool(self._meanings(word)) for word in words) < len(words):
            return text
        return _WORD.sub(lambda match: self._said(match[0]), text)

    def _said(self, word: str) -> str:
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
        """The name that is spelled so in pinyin."""
        if self._by_sound is None:
            self._by_sound = dict(_spelled(self._names))
        return self._by_sound.get(word)


@cache
def _glossary() -> dict[str, list[str]]:
    lines = (_HERE / "glossary.txt").read_text(encoding="utf-8").splitlines()
    return {word: meanings for word, *meanings in map(str.split, lines)}


def _spelled(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every way to spell each name; where two share a spelling, the one that comes first has it."""
    for name in reversed(list(names)):
        if 1 < len(name) <= _LONGEST_NAME:
            for syllables in product(*(_syllables().get(character, ()) for character in name)):
                yield "".join(syllables), name


@cache
def _syllables() -> dict[str, list[str]]:
    """The syllables of each character, without tones."""
    found: dict[str, list[str]] = defaultdict(list)
    for syllable, characters in sounds():
        for character in characters:
            found[character].append(syllable)
    return found


@cache
def sounds() -> tuple[tuple[str, str], ...]:
    """Syllables with the characters of GB 2312 that sound so."""
    lines = (_HERE / "sounds.txt").read_text(encoding="utf-8").splitlines()
    return tuple((syllable, characters) for syllable, characters in map(str.split, lines))
