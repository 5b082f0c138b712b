"""A text for reading: simplified characters, none invisible, no number broken.

Offsets stay the same. The grammar of the parser is written in simplified characters. A document in traditional characters is read through a copy of
the same length, and everything that is quoted from it is then taken from the text as printed.
"""

import re
from functools import cache

import opencc

# zero-width space, joiners, word joiner, byte order mark, soft hyphen, characters of private use: printed as nothing
# that can be read
_INVISIBLE = dict.fromkeys([*map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), *range(0xE000, 0xF900)], " ")

_HAN = re.compile(r"[\u4e00-\u9fff]")

# Minimum share of the Chinese characters of a traditional text that simplification changes: about one in three does;
# of a simplified text only some in names (chosen by hand).
_TRADITIONAL_SHARE = 0.05


# １⏎   \ufffd做大做强: a number whose full stop has no character, which stands on a line of its own
_LONE_NUMBER = re.compile("^([ \t\u3000]*[0-9０-９]{1,2})\n([ \t\u3000]*)\ufffd", re.MULTILINE)
# 黔府发〔⏎  2022〕8号 · 行动方案（⏎  2022—2025年）: a year that a line break parts from its bracket
_PARTED_YEAR = re.compile(r"([〔\[（(])([ \t]*)\n(?=[ \t]*[12０-９][0-9０-９]{3}\s*[年〕\])）—－–-])")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def plain_text(text: str) -> str:
    """The text as the parser reads it; each character stands where it stood."""
    visible = _PARTED_YEAR.sub(r"\1\2 ", _LONE_NUMBER.sub(r"\1.\2 ", text.translate(_INVISIBLE)))
    table = {character: _simplified(character) for character in set(_HAN.findall(visible))}
    changed = {ord(one): other for one, other in table.items() if one != other}
    han = _HAN.findall(visible)
    if sum(ord(one) in changed for one in han) <= _TRADITIONAL_SHARE * len(han):
        return visible
    return visible.translate(changed)


def _simplified(character: str) -> str:
    other: str = _converter().convert(character)
    return other if len(other) == 1 else character
