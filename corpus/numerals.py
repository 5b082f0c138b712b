"""Numerals in figures and in Chinese words."""

import unicodedata

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def value_of(number: str) -> int:
    """The value of a printed number: 二十一 → 21, 21 → 21, ③ → 3, 二〇二三 → 2023."""
    plain = unicodedata.normalize("NFKC", number)
    if plain.isdecimal():
        return int(plain)
    if not any(unit in plain for unit in _UNITS):
        return int("".join(str(_DIGITS[digit]) for digit in plain))
    total, digit = 0, None
    for character in plain:
        if character in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        else:
            digit = _DIGITS[character]
    return total + (digit or 0)


def chinese(number: int) -> str:
    """Write a number below 10,000 in Chinese words: 21 → 二十一, 105 → 一百零五."""
    words, gap = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // value % 10
        if digit:
            words += ("零" if gap and words else "") + "零一二三四五六七八九"[digit] + unit
        gap = not digit
    return words.removeprefix("一") if 10 <= number < 20 else words
