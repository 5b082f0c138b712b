"""Document numbers (发文字号), in any brackets and spacing: 甘科才〔2023〕1号."""

import re
import unicodedata

# 甘科才〔2023〕1号 · 国发[2016]5号 · 甘科才【2023】第 1 号
DOC_NUMBER = re.compile(
    r"""
    (?P<issuer> [\u4e00-\u9fff]{1,16} ) \s*
    [〔\[（(【﹝［〈{] \s* (?P<year> [1１2２][9９0０]\d\d ) \s* [〕\]）)】﹞］〉}] \s*
    第? \s* (?P<number> \d{1,5} ) \s* 号
    """,
    re.VERBOSE,
)


def normal(match: re.Match[str]) -> str:
    """Return the normal form of a match: 甘科才 [2023] 1 号 → 甘科才〔2023〕1号."""
    issuer = match["issuer"].rpartition("文件")[2]
    year, number = (unicodedata.normalize("NFKC", match[part]) for part in ("year", "number"))
    return f"{issuer}〔{year}〕{number}号"


def normalise(printed: str) -> str:
    """Return the normal form of a printed number; other text loses its white space."""
    match = DOC_NUMBER.search(printed)
    return normal(match) if match else "".join(printed.split())
