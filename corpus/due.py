"""Deadlines as dates: 6月底前 in a document of 2023 → 2023-06-30."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from policykb.corpus.numerals import value_of

# 2023年 · 二〇二五年 · 今年
_YEAR = r"(?:(?P<year>20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年?度?|(?P<this>今年|本年|当年|明年|次年|翌年)度?)"
# 6月底 · 6月30日 · 第三季度末 · 上半年 · 年底 · 全年
_PART = (
    r"(?:(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])日|(?P<third>[上中下])旬|(?P<edge>[底末初]))?"
    r"|第?(?P<quarter>[一二三四1-4])季度(?P<quarter_end>[底末])?|(?P<half>[上下])半年"
    r"|(?P<year_end>(?<=年)[底末内]|年[底末内])|(?P<whole>全年))"
)
_POINT = re.compile(rf"{_YEAR}?{_PART}?(?P<before>之?以?前)?")

# 2023—2025年 · 2023年6月至12月: what stands between the two ends of a stretch of time
_TO = re.compile(r"(?:起|开始)?[-—－–~～至到]+")
# 2021-2023年 · 7—9月: the first end lacks its unit
_BARE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=[-—－–~～至到])")
_BARE_MONTH = re.compile(r"(?<![\d月])(\d{1,2})(?=[-—－–~～至到]\d{1,2}月)")

# 每年6月底前 · 逐年: what comes again and again
_RECURS = re.compile(r"每|逐|定期")
# 全国两会召开前 · 任期内 · 学期末 · 15日内 · 两年内 · 本月底: times that no calendar tells; but 2023年内 is one
_NO_DAY = re.compile(
    r"[会学任赛]|[日天月]内|(?<![\d〇○零一二三四五六七八九])[\d一二两三四五六七八九十几]{1,3}年内"
    r"|工作日|本月|当月|召开|后(?!续)|前夕"
)

# 印发之日起3个月内 · 文件下发后30日内
_AFTER_ISSUE = re.compile(
    r"(?:印发|发布|公布|下发|出台|实施)(?:之日)?(?:起|后)(?P<count>\d{1,3}|[一二三四五六七八九十]{1,3})(?P<unit>个?月|[日天]|年)(?:以)?内"
)

# 十四五末 · “十五五”期间: five-year plans
_PLAN = re.compile(r"“?十(?P<plan>[一二三四五六])五”?(?P<how>末|期末|期间|时期)")
_FIRST_PLAN = 2001  # the tenth ran from 2001; 十一五 from 2006

_Days = tuple[date, date]


def due(deadline: str | None, issued: str | None) -> tuple[str, str] | None:
    """First and last day of a deadline, as ISO dates.

    They are equal where it names one day. None if it cannot be told: 长期坚持, 每季度, 全国两会召开前. A deadline
    without a year is of the year of issue, or of the next if it would be over by then.
    """
    if not deadline or _RECURS.search(deadline):
        return None
    since = date.fromisoformat(issued) if issued else None  # `iso` gives real days only
    found = list(_days(deadline, since))
    if not found or any(first > last for first, last in found):
        return None
    return min(first for first, _ in found).isoformat(), max(last for _, last in found).isoformat()


def _days(deadline: str, issued: date | None) -> Iterator[_Days]:
    """First and last day of each part of a deadline."""
    if after := _AFTER_ISSUE.search(deadline):
        if issued:
            last = _later(issued, value_of(after["count"]), after["unit"])
            yield last, last
        return
    if plan := _PLAN.search(deadline):
        first = _FIRST_PLAN + 5 * value_of(plan["plan"])
        last = date(first + 4, 12, 31)
        yield (date(first, 1, 1) if plan["how"] in ("期间", "时期") else last), last
        return
    if _NO_DAY.search(deadline):
        return
    try:
        yield from _stretches(_BARE_MONTH.sub(r"\1月", _BARE_YEAR.sub(r"\1年", deadline)), issued)
    except ValueError:  # 2月30日: no such day
        return


def _stretches(deadline: str, issued: date | None) -> Iterator[_Days]:
    """First and last day of each point or stretch of time that is printed."""
    points = [match for match in _POINT.finditer(deadline) if match[0].rstrip("之以前")]
    opening: re.Match[str] | None = None
    since = issued
    for match, below in zip(points, [*points[1:], None], strict=True):
        year = _year(match, since)
        if year is None:
            return
        if _has_year(match):
            since = date(year, 1, 1)  # 2023年6月底前取得成效，12月底前完成
        if opening is None and below and _TO.fullmatch(deadline, match.end(), below.start()):
            opening = match
            continue
        if opening:
            first, last = _part(opening, _year(opening, issued) or year)[0], _part(match, year)[1]
            yield first, last if last >= first else _part(match, year + 1)[1]  # 11月至3月
        else:
            yield _point(match, year, since)
        opening = None


def _point(match: re.Match[str], year: int, issued: date | None) -> _Days:
    """First and last day of one point of time."""
    first, last, is_point = _part(match, year)
    if not _has_year(match) and issued and last < issued:
        first, last, is_point = _part(match, year + 1)
    if match["before"] and not is_point:
        last = first - timedelta(days=1)  # 2023年6月前: before it begins
    return (last, last) if is_point or match["before"] else (first, last)


def _has_year(match: re.Match[str]) -> bool:
    return bool(match["year"] or match["this"])


def _year(printed: re.Match[str], issued: date | None) -> int | None:
    """The year that is printed, else that of issue."""
    if printed["year"]:
        return value_of(printed["year"].replace("○", "〇"))
    later = printed["this"] in ("明年", "次年", "翌年")
    return issued.year + later if issued else None


def _part(printed: re.Match[str], year: int) -> tuple[date, date, bool]:
    """First and last day of a part of a year, and whether one day is meant."""
    if printed["month"]:
        month = value_of(printed["month"])
        end = monthrange(year, month)[1]
        if printed["day"]:
            day = date(year, month, int(printed["day"]))
            return day, day, True
        if third := printed["third"]:
            days = {"上": (1, 10), "中": (11, 20), "下": (21, end)}[third]
            return date(year, month, days[0]), date(year, month, days[1]), False
        if printed["edge"] == "初":
            return date(year, month, 1), date(year, month, 10), False
        return date(year, month, 1), date(year, month, end), printed["edge"] is not None
    if printed["quarter"]:
        quarter = value_of(printed["quarter"])
        last = date(year, 3 * quarter, monthrange(year, 3 * quarter)[1])
        return date(year, 3 * quarter - 2, 1), last, printed["quarter_end"] is not None
    if printed["half"] == "上":
        return date(year, 1, 1), date(year, 6, 30), False
    if printed["half"] == "下":
        return date(year, 7, 1), date(year, 12, 31), False
    is_point = printed["year_end"] is not None and "内" not in printed["year_end"]
    return date(year, 1, 1), date(year, 12, 31), is_point


def _later(day: date, count: int, unit: str) -> date:
    """The day that comes `count` days, months or years later."""
    if unit in "日天":
        return day + timedelta(days=count)
    months = day.month - 1 + count * (12 if unit == "年" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
