"""发文字号: 甘科才〔2023〕1号, in whatever brackets and spacing it is printed or asked for."""

import re
import unicodedata

DOC_NUMBER = re.compile(
    r"""
    (?P<issuer> [\u4e00-\u9fff]{1,16} ) \s*
    [〔\[（(【﹝［〈{] \s* (?P<year> [1１2２][9９0０]\d\d ) \s* [〕\]）)】﹞］〉}] \s*
    第? \s* (?P<number> \d{1,5} ) \s* 号
    """,
    re.VERBOSE,
)


def normal(match: re.Match[str]) -> str:
    """甘科才 [2023] 1 号 → 甘科才〔2023〕1号."""
    issuer = match["issuer"].rpartition("文件")[2]
    year, number = (unicodedata.normalize("NFKC", match[part]) for part in ("year", "number"))
    return f"{issuer}〔{year}〕{number}号"


def normalise(printed: str) -> str:
    """The normal form of a printed number; anything else comes back without white space."""
    match = DOC_NUMBER.search(printed)
    return normal(match) if match else "".join(printed.split())
