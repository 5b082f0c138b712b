"""One spelling for every character, so that a question finds a text printed in another width, case or script.

Folding goes character by character and never changes a text's length: an offset into the folded text is an
offset into the text itself.
"""

import re
import unicodedata
from functools import cache

import opencc

_NO_LETTERS = re.compile(r"[\W_]+")


class _Folding(dict[int, str]):
    """A `str.translate` table that works out each character the first time it is met."""

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
    """The text in half width, lower case and simplified characters, as long as it was."""
    return text.translate(_folding())


def letters(text: str) -> str:
    """The folded text without punctuation and white space, which quotations drop and change."""
    return _NO_LETTERS.sub("", fold(text))
