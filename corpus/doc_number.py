"""发文字号: 甘科才〔2023〕1号, in whatever brackets and spacing it is printed or asked for."""

import re

DOC_NUMBER = re.compile(
    r"""
    (?P<issuer> [\u4e00-\u9fff]{1,12} ) \s*
    [〔\[（(【﹝] \s* (?P<year> (?:19|20)\d\d ) \s* [〕\]）)】﹞] \s*
    第? \s* (?P<number> \d{1,5} ) \s* 号
    """,
    re.VERBOSE,
)


def normal(match: re.Match[str]) -> str:
    """甘科才 [2023] 1 号 → 甘科才〔2023〕1号."""
    return f"{match['issuer']}〔{match['year']}〕{match['number']}号"


def normalise(printed: str) -> str:
    """The normal form of a printed number; anything else comes back without white space."""
    match = DOC_NUMBER.search(printed)
    return normal(match) if match else "".join(printed.split())
