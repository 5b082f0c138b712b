"""Folding: one spelling for every character, whatever its width, case or script.

A question finds a text that is printed in another spelling. Folding works character by character and keeps the length
of a text: an offset into the folded text is an offset into the text itself.
"""

import re
import unicodedata
from functools import cache

import opencc

NOT_A_LETTER = re.compile(r"[\W_]+")
"""A run of characters that are neither letters nor digits: punctuation, white space, symbols."""


class _Folding(dict[int, str]):
    """A `str.translate` table that computes an entry when it is first needed."""

    def __init__(self) -> None:
        super().__init__()
        self._simplify = opencc.OpenCC("t2s").convert

    def __missing__(self, code: int) -> str:
        character = chr(code)
        for step in (lambda c: unicodedata.normalize("NFKC", c), str.lower, self._simplify):
            changed = step(character)
            if len(changed) == 1:
                character = changed
        self[code] = character
        return character


@cache
def _folding() -> _Folding:
    return _Folding()


def fold(text: str) -> str:
    """Return the text in half width, lower case and simplified characters.

    Its length stays the same.
    """
    return text.translate(_folding())


def letters(text: str) -> str:
    """Return the folded text without punctuation and white space.

    Quotations often drop or change these.
    """
    return NOT_A_LETTER.sub("", fold(text))


def common_letters(short: str, long: str) -> int:
    """Return the length of the longest common subsequence of two texts.

    Bit-parallel, after Crochemore, Iliopoulos, Pinzon and Reid, "A fast and practical bit-vector algorithm for the
    longest common subsequence problem", 2001.
    """
    places: dict[str, int] = {}
    for at, character in enumerate(short):
        places[character] = places.get(character, 0) | 1 << at
    unmatched = every = (1 << len(short)) - 1
    for character in long:
        met = unmatched & places.get(character, 0)
        unmatched = ((unmatched + met) | (unmatched - met)) & every
    return len(short) - unmatched.bit_count()
