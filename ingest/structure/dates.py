"""Dates as printed: 2023年2月1日, 二〇一二年三月十五日, 2018年元月3日, 二0一五年五月六日."""

import re
from calendar import monthrange

from policykb.corpus.numerals import value_of

DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|[一二][〇○零ＯOo0０一二三四五六七八九]{3})\s*年"
    r"\s*(?P<month>0?[1-9]|1[0-2]|[一二三四五六七八九十]{1,2}|元)\s*月"
    r"\s*(?P<day>0?[1-9](?!\d)|[12]\d|3[01]|[一二三四五六七八九十]{1,3})\s*日"
)

# What typists put in place of 〇: 二O一二年, 二0一二年.
_ZEROS = str.maketrans(dict.fromkeys("ＯOo0０", "〇"))


def iso(date: re.Match[str]) -> str:
    """A match of DATE as YYYY-MM-DD.

    A day that the month lacks, as in 2月30日, is its last day: the month is right.
    """
    year = value_of(date["year"] if date["year"].isdecimal() else date["year"].translate(_ZEROS))
    month, day = min(12, max(1, value_of(date["month"].replace("元", "一")))), max(1, value_of(date["day"]))
    return f"{year:04d}-{month:02d}-{min(day, monthrange(year, month)[1]):02d}"
