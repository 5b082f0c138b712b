"""The time that a question about tasks names: 2025年底前要完成的任务, 今年到期的任务, 2023年的任务."""

import re
from dataclasses import dataclass
from datetime import date

from policykb.corpus.due import due
from policykb.corpus.numerals import value_of

_YEAR = r"(?:20\d\d年?|二[〇○零][〇○零一二三四五六七八九]{2}年|今年|本年|明年)度?"
_PART = (
    r"(?:(?<!\d)(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:(?:3[01]|[12]\d|0?[1-9])[日号]|[上中下]旬|[底末初])?"
    r"|第?[一二三四1-4]季度[底末]?|[上下]半年|(?<=年)[底末]|年[底末])"
)
_WHEN = rf"(?P<when>{_YEAR}\s*{_PART}?|{_PART})"
_DONE = r"(?:(?:需要|必须|应当|要|须|应|该|得)*(?:完成|办结|办完|做完|到期|截止|落实|建成|交))"
# 2024年以前印发的文件: a time of issue
_OF_ISSUE = r"(?!的?(?:印发|发布|出台|下发|制定))"

# 2025年底前 · 6月底以前要完成, but not 前三季度 · 前往
_BEFORE = re.compile(rf"{_WHEN}(?:(?:之|以)?前(?![一二三四五六七八九十两几\d往期言])|为止){_OF_ISSUE}")
# 今年到期 · 2025年内要完成 · 明年底到期
_WITHIN = re.compile(rf"{_WHEN}(?:之?内|里)?(?:就|都|将)?{_DONE}")
# 1月至6月到期 · 2023-2025年到期: a stretch, of which one end would be read
_STRETCH = re.compile(r"(?:至|到|前|[-—－–~～])\s*$")
# 本月到期 · 十四五末前完成 · 2025年底以后到期: a time is asked for, in words that are not read
_SOME_TIME = re.compile(
    r"到期|截止|(?:之|以)?前(?:要|须|应|需要|必须)*(?:完成|办结|办完|做完)|(?:以|之)后(?:要|须|应|需要)*(?:完成|到期)"
)
_ANY_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年|(?P<near>今年|本年|明年|去年)")
_YEARS_AWAY = {"今年": 0, "本年": 0, "明年": 1, "去年": -1}


@dataclass(frozen=True, slots=True)
class AskedTime:
    """A stretch of time as a question names it.

    first, last: ISO days between which a task falls due; the first is None where anything before the last counts, the
        last where the time was not understood, so that no task is meant
    printed: the time without a year, of the year in which each document was issued; None if it names a year
    words: how the question says it
    """

    first: str | None
    last: str | None
    printed: str | None
    words: str

    def holds(self, days: tuple[str, str] | None, issued: str | None) -> bool:
        """Whether a deadline, as its first and last day, ends within.

        issued: ISO day on which the document was issued
        """
        if days is None or self.last is None:
            return False
        first, last = self.first, self.last
        if self.printed:
            asked = due(self.printed, f"{(issued or days[1])[:4]}-01-01")
            if asked is None:
                return False
            first, last = (asked[0] if first else None), asked[1]
        return (first or "") <= days[1] <= last


def asked_due(question: str, today: date) -> AskedTime | None:
    """Return the time in which the tasks fall due that a folded question asks for."""
    before = _BEFORE.search(question)
    match = before or _WITHIN.search(question)
    if match is None or _STRETCH.search(question, 0, match.start()):
        some = match or _SOME_TIME.search(question)
        return AskedTime(None, None, None, some[0]) if some else None
    printed = "".join(match["when"].split()).replace("号", "日") + "前" * bool(before)
    days = due(printed, f"{today.year}-01-01")
    if days is None:
        return AskedTime(None, None, None, match[0])
    has_year = bool(re.match(_YEAR, match["when"]))
    return AskedTime(None if before else days[0], days[1], None if has_year else printed, match[0])


def asked_years(question: str, today: date) -> tuple[tuple[int, str], ...]:
    """Return the years that a folded question names, each with its words."""
    return tuple(
        (value_of(match["year"]) if match["year"] else today.year + _YEARS_AWAY[match["near"]], match[0])
        for match in _ANY_YEAR.finditer(question)
    )
