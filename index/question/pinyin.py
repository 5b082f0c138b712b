"""Questions typed wholly in pinyin: tingche shoufei biaozhun → 停车收费标准.

Each word is read syllable by syllable, and the characters are chosen whose pairs stand in most clauses.
"""

import math
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from policykb.index.question.pinyin_english import sounds

_MIN_WORDS = 2
"""Minimum number of words of a text in pinyin; one alone may be any word."""

_LONGEST_SYLLABLE = 6

_MAX_WORDS, _MAX_SYLLABLES = 30, 6
"""Maximum number of words of a question in pinyin, and of syllables of a word."""

_KEPT_PATHS = 20
"""Number of readings of the first syllables of a word that are followed."""

_ALONE = {
    "shui": "谁", "you": "由", "na": "哪", "nage": "哪个", "de": "的", "he": "和", "gui": "归", "guan": "管", "ma": "吗", "ban": "办",
    "duoshao": "多少", "qian": "钱", "zenme": "怎么", "shenme": "什么", "bumen": "部门", "nali": "哪里", "ji": "几", "zai": "在",
}  # fmt: skip
"""What words of asking mean, which clauses do not use, and words of one syllable."""

_WORD = re.compile(r"[a-z]+")
_OTHER = re.compile(r"[^a-z\s?？。，,!！.]")


Frequencies = Callable[[Sequence[str]], list[int]]
"""Returns for each pair of characters the number of clauses that hold it."""


def from_pinyin(text: str, frequencies: Frequencies) -> str:
    """Return the Chinese that a folded text in pinyin spells.

    A text that is not wholly pinyin, or of which no word stands in a clause, is returned as it is.
    """
    words = _WORD.findall(text)
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS or _OTHER.search(text):
        return text
    if not all(word in _ALONE or 0 < len(_syllables_of(word)) <= _MAX_SYLLABLES for word in words):
        return text
    read = [_ALONE.get(word) or _most_usual(_syllables_of(word), frequencies) for word in words]
    return "".join(read) if all(read) else text


@cache
def _characters() -> dict[str, str]:
    return dict(sounds())


@lru_cache(1_000)
def _syllables_of(word: str) -> tuple[str, ...]:
    """Return the fewest syllables that a word can be cut into; empty if it cannot."""
    if len(word) > _MAX_SYLLABLES * _LONGEST_SYLLABLE:
        return ()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            before = best[start]
            if before is not None and word[start:end] in _characters():
                cut = (*before, word[start:end])
                here = best[end]
                best[end] = cut if here is None or len(cut) < len(here) else here
    return best[-1] or ()


def _most_usual(syllables: Sequence[str], frequencies: Frequencies) -> str:
    """Return the characters whose pairs stand in most clauses, or nothing."""
    first, *rest = (_characters()[syllable] for syllable in syllables)
    paths = {character: (0.0, character) for character in first}
    for characters in rest:
        pairs = [before + after for before in paths for after in characters]
        often = dict(zip(pairs, frequencies(pairs), strict=True))
        longer = {
            after: max(
                (score + math.log1p(often[before + after]), path + after) for before, (score, path) in paths.items()
            )
            for after in characters
        }
        paths = dict(sorted(longer.items(), key=lambda item: item[1], reverse=True)[:_KEPT_PATHS])
    score, path = max(paths.values())
    return path if score > 0 else ""
