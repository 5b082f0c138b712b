"""The time that a question about tasks names: 2025年底前要完成的任务, 今年到期的任务, 2023年的任务."""

import re
from dataclasses import dataclass
from datetime import date

from policykb.corpus.due import due
from policykb.corpus.numerals import value_of

_YEAR = r"(?:20\d\d年?|二[〇零][〇零一二三四五六七八九]{2}年|今年|本年|明年)度?"
_PART = (
    r"(?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:(?:3[01]|[12]\d|0?[1-9])日|[上中下]旬|[底末初])?"
    r"|第?[一二三四1-4]季度[底末]?|[上下]半年|(?<=年)[底末]|年[底末])"
)
_WHEN = rf"(?P<when>{_YEAR}\s*{_PART}?|{_PART})"
_DONE = r"(?:(?:需要|必须|应当|要|须|应|该|得)*(?:完成|办结|办完|做完|到期|截止|落实|建成|交))"

# 2025年底前 · 6月底以前要完成
_BEFORE = re.compile(rf"{_WHEN}(?:(?:之|以)?前|为止)")
# 今年到期 · 2025年内要完成 · 明年底到期
_WITHIN = re.compile(rf"{_WHEN}(?:之?内|里)?(?:就|都|将)?{_DONE}")
_ANY_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)年|(?P<near>今年|本年|明年|去年)")
_YEARS_AWAY = {"今年": 0, "本年": 0, "明年": 1, "去年": -1}


@dataclass(frozen=True, slots=True)
class AskedTime:
    """A stretch of time as a question names it.

    first, last: ISO days between which a task falls due; the first is None where anything before the last counts
    has_year: whether it names a year; otherwise it is of the year in which each document was issued
    words: how the question says it
    """

    first: str | None
    last: str
    has_year: bool
    words: str

    def holds(self, days: tuple[str, str] | None, issued: str | None) -> bool:
        """Whether a deadline, as its first and last day, ends within.

        issued: ISO day on which the document was issued
        """
        if days is None:
            return False
        first, last = self.first or "", self.last
        if not self.has_year:
            year = (issued or days[1])[:4]
            first, last = first and year + first[4:], year + last[4:]
        return first <= days[1] <= last


def asked_due(question: str, today: date) -> AskedTime | None:
    """Return the time in which the tasks fall due that a folded question asks for."""
    before = _BEFORE.search(question)
    match = before or _WITHIN.search(question)
    days = due(match["when"] + "前" * bool(before), f"{today.year}-01-01") if match else None
    if match is None or days is None:
        return None
    has_year = bool(re.match(_YEAR, match["when"]))
    return AskedTime(None if before else days[0], days[1], has_year, match[0])


def asked_years(question: str, today: date) -> tuple[tuple[int, str], ...]:
    """Return the years that a folded question names, each with its words."""
    return tuple(
        (value_of(match["year"]) if match["year"] else today.year + _YEARS_AWAY[match["near"]], match[0])
        for match in _ANY_YEAR.finditer(question)
    )
