"""Document numbers (发文字号), in any brackets and spacing: 甘科才〔2023〕1号."""

import re
import unicodedata
from collections.abc import Container

# 甘科才〔2023〕1号 · 国发[2016]5号 · 甘科才【2023】第 1 号
DOC_NUMBER = re.compile(
    r"""
    (?P<issuer> [\u4e00-\u9fff]{1,16} ) \s*
    [〔\[（(【﹝［〈{] \s* (?P<year> [1１2２][9９0０]\d\d ) \s* [〕\]）)】﹞］〉}] \s*
    第? \s* (?P<number> \d{1,5} ) \s* 号
    """,
    re.VERBOSE,
)

# as people type it: 甘科才2023年1号 · 甘科才 2023 1号
_TYPED = re.compile(
    r"""
    (?P<issuer> [\u4e00-\u9fff]{2,16} ) \s*
    [〔\[（(【﹝［〈{]? \s* (?P<year> (?:19|20)\d\d ) \s* [〕\]）)】﹞］〉}]? \s* (?:年 \s*)? 第? \s*
    (?P<number> \d{1,5} ) \s* 号 (?! 楼|院|线)
    """,
    re.VERBOSE,
)

_ISSUER_ENDS = ("政发", "办发", "政办", "国发", "函", "字", "规", "令", "办")
"""Last characters of the heads of 文号. A head that ends otherwise must be known: 2023年1号 follows other words too."""


def normal(match: re.Match[str]) -> str:
    """Return the normal form of a match: 甘科才 [2023] 1 号 → 甘科才〔2023〕1号."""
    issuer = match["issuer"].rpartition("文件")[2]
    year, number = (unicodedata.normalize("NFKC", match[part]) for part in ("year", "number"))
    return f"{issuer}〔{year}〕{number}号"


def normalise(printed: str) -> str:
    """Return the normal form of a printed number; other text loses its white space."""
    match = DOC_NUMBER.search(printed)
    return normal(match) if match else "".join(printed.split())


def with_brackets(text: str, known: Container[str]) -> str:
    """Return the text with the 文号 in it as they are printed: 甘科才2023年1号 → 甘科才〔2023〕1号.

    known: numbers in their normal form; one of them is set apart from the words before it
    """

    def printed(match: re.Match[str]) -> str:
        issuer, rest = match["issuer"], f"〔{match['year']}〕{match['number']}号"
        for at in range(len(issuer) - 1):
            if issuer[at:] + rest in known:
                return f"{issuer[:at]} {issuer[at:]}{rest}" if at else issuer + rest
        return issuer + rest if issuer.endswith(_ISSUER_ENDS) else match[0]

    return _TYPED.sub(printed, text)
