"""Dates as printed: 2023年2月1日, 二〇一二年三月十五日."""

import re

from policykb.ingest.structure.numbers import value_of

DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|[一二][〇○零ＯO一二三四五六七八九]{3})\s*年"
    r"\s*(?P<month>0?[1-9]|1[0-2]|[一二三四五六七八九十]{1,2})\s*月"
    r"\s*(?P<day>0?[1-9](?!\d)|[12]\d|3[01]|[一二三四五六七八九十]{1,3})\s*日"
)


def iso(date: re.Match[str]) -> str:
    """A match of DATE as YYYY-MM-DD."""
    year = value_of(date["year"].replace("Ｏ", "〇").replace("O", "〇"))
    return f"{year:04d}-{value_of(date['month']):02d}-{value_of(date['day']):02d}"
