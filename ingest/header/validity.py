"""Entry into force and expiry as the text states them: 自2023年3月1日起施行, 有效期五年."""

import re
from calendar import monthrange

from policykb.corpus.numerals import value_of
from policykb.ingest.structure.dates import DATE, iso

# 本办法自2023年3月1日起施行 · 自印发之日起施行
_EFFECTIVE = re.compile(
    rf"自\s*(?:(?P<date>{DATE.pattern})|(?:印发|发布|公布|颁布|下发|发文)之日)\s*起\s*(?:正式)?(?:施行|实施|生效|执行|试行)"
)

_LENGTH = (
    r"(?:(?P<years>\d{1,2}|[一二两三四五六七八九十])\s*年|(?P<months>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*个月)"
)

_ITSELF = r"本(?:办法|通知|意见|规定|细则|方案|措施|规则|制度|政策|标准|条例|公告|决定)"
"""How a document names itself. A project has a term too (执行期), a permit is valid for months."""

_TERM = rf"(?:有效期|试行期|暂行期|实施期|施行期|{_ITSELF}的?执行期)"

# 有效期至2028年2月28日 · 有效期为5年 · 试行期两年 · 执行期限截至2025年12月31日
_EXPIRES = re.compile(
    rf"{_TERM}(?:限)?(?:暂定)?(?:为|至|到|截至|截止到|截止至|，|自[^。，]{{0,20}}起)*\s*(?:(?P<date>{DATE.pattern})|{_LENGTH})"
)

# 自印发之日起试行一年 · 本办法暂行两年
_ON_TRIAL = re.compile(rf"(?:试行|暂行)(?:期限)?(?:为)?{_LENGTH}")

_UNNAMED_DATE = re.sub(r"\?P<\w+>", "?:", DATE.pattern)

# 本通知执行期限自2024年3月1日至2025年12月31日止 · 本通知自2024年3月1日起执行，至2025年12月31日止
_FROM_TO = re.compile(
    rf"本(?!市|省|区|县|州)[\u4e00-\u9fff]{{1,6}}?(?:的?(?:有效|试行|执行|实施|施行)期限?)?为?自?(?P<first>{_UNNAMED_DATE})起?"
    rf"(?:(?:正式)?(?:施行|实施|执行|试行|生效))?[，,]?(?:有效期)?[至到](?P<last>{_UNNAMED_DATE})"
    r"(?:止|截止|终止|(?:期间)?(?:有效|施行|实施|执行|试行))"
)

# 本办法自印发之日起施行，有效期6个月: what stands before a term of months, which a permit has more often
_BEGUN = re.compile(rf"{_ITSELF}(?:自[^，。；]{{1,20}}起(?:正式)?(?:施行|实施|执行|试行|生效))?[，,]?的?$")

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
        if match := _FROM_TO.search(sentence):
            first, last = (DATE.fullmatch(match[name]) for name in ("first", "last"))
            if first and last:
                effective, expires = iso(first), iso(last)
            continue
        match = _EXPIRES.search(sentence) if _OF_ITSELF.search(sentence) else None
        if match and match["months"] and not _BEGUN.search(sentence[: match.start()]):
            continue
        if match and match["date"]:
            expires = iso(match)
        elif (match := match or _trial(sentence)) and (begins := effective or issued):
            expires = _later(begins, value_of(match["years"] or "0"), value_of(match["months"] or "0"))
    return effective, expires if expires and expires > (effective or issued or "") else None


def _trial(sentence: str) -> re.Match[str] | None:
    """How long a document is tried (试行一年), as it says of itself."""
    match = _ON_TRIAL.search(sentence)
    before = sentence[: match.start()] if match else ""
    about_itself = re.search(_ITSELF, before)
    return match if about_itself and not re.search(r"后|工作|企业|人员", before[about_itself.end() :]) else None


def _later(day: str, years: int, months: int = 0) -> str:
    """The ISO date so many years and months after `day`.

    A day that the month lacks is its last: 29 February becomes 28 February.
    """
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 + years * 12 + months, 12)
    last = monthrange(year, month + 1)[1]
    return f"{year:04d}-{month + 1:02d}-{min(int(day[8:]), last):02d}"
