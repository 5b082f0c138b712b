"""Entry into force and expiry as the text states them: 自2023年3月1日起施行, 有效期五年."""

import re

from policykb.corpus.numerals import value_of
from policykb.ingest.structure.dates import DATE, iso

# 本办法自2023年3月1日起施行 · 自印发之日起施行
_EFFECTIVE = re.compile(
    rf"自\s*(?:(?P<date>{DATE.pattern})|(?:印发|发布|公布|颁布|下发|发文)之日)\s*起\s*(?:正式)?(?:施行|实施|生效|执行|试行)"
)

# 有效期至2028年2月28日 · 有效期为5年 · 试行期两年
_EXPIRES = re.compile(
    rf"(?:有效期|试行期|实施期)(?:限)?(?:为|至|到|截至|截止到|，|自[^。，]{{0,20}}起)*\s*"
    rf"(?:(?P<date>{DATE.pattern})|(?P<years>\d{{1,2}}|[一二两三四五六七八九十])\s*年)"
)

# 本办法有效期5年: the sentence is about the document, not about a permit or a discount
_OF_ITSELF = re.compile(r"本(?!市|省|区|县|州|地|级|部门|单位|人|科|硕)[\u4e00-\u9fff]{1,6}|施行|实施")


def read_validity(text: str, issued: str | None) -> tuple[str | None, str | None]:
    """ISO dates of entry into force and of expiry, None where the text states none.

    `issued` is the ISO date of issue, which 自印发之日起 stands for.
    """
    effective = expires = None
    for sentence in "".join(text.split()).split("。"):
        if match := _EFFECTIVE.search(sentence):
            effective = iso(match) if match["date"] else issued
        match = _EXPIRES.search(sentence) if _OF_ITSELF.search(sentence) else None
        if match and match["date"]:
            expires = iso(match)
        elif match and (begins := effective or issued):
            expires = _later(begins, value_of(match["years"]))
    return effective, expires if expires and expires > (effective or issued or "") else None


def _later(day: str, years: int) -> str:
    """The ISO date `years` years after `day`; 29 February becomes 28 February."""
    return f"{int(day[:4]) + years:04d}{day[4:].replace('-02-29', '-02-28')}"
