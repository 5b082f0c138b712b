"""The numbers that head clauses: 附件2, 第一章, 第三条, 一、, （一）, 1., （1）, ①."""

import re
import unicodedata
from dataclasses import dataclass

from policykb.corpus.numerals import value_of

_CHINESE = "[〇○零一二三四五六七八九十百千]{1,9}"

# How the title of an annex ends: 附件 2 过程考核成绩统计表
_PAPER = "[表单录书图版板式卷]|方案|协议|办法|措施|指南|意见|要点|名册|清册|承诺|须知|流程|标准"

# 1.1 编制目的, but not 1.5倍 · 3.5月底前
_AFTER_DECIMAL = r"(?=\s+[\u4e00-\u9fff“]|(?![月年日个万亿元倍项家人次级米吨度分])[\u4e00-\u9fff“])"

# Kinds of numbers, the outermost first.
_PATTERNS = {
    "annex": re.compile(
        rf"(?P<printed>附\s*件)\s*(?P<number>\d{{1,2}}(?:-\d{{1,2}})?|{_CHINESE})?\s*"
        rf"(?:[:：]?$|[:：]\s*(?=\S{{2,40}}$)|(?<=\d)\s+(?=\S[^，。；、：:]{{2,36}}(?:{_PAPER})$))"
    ),  # 附件2
    "part": re.compile(rf"(?P<printed>第\s*(?P<number>{_CHINESE}|\d{{1,4}})\s*编)(?![，。、])"),  # 第一编 总则
    "chapter": re.compile(rf"(?P<printed>第\s*(?P<number>{_CHINESE}|\d{{1,4}})\s*章)(?![，。、])"),  # 第二章 组织管理
    "section": re.compile(rf"(?P<printed>第\s*(?P<number>{_CHINESE}|\d{{1,4}})\s*节)(?![，。、])"),  # 第一节 一般规定
    "article": re.compile(
        rf"(?P<printed>第\s*(?P<number>{_CHINESE}|\d{{1,4}})\s*条)(?![，。、规第])"
    ),  # 第三条　本办法所称
    "一": re.compile(rf"(?P<printed>(?P<number>{_CHINESE}))\s*[、．.﹒]"),  # 一、强化全社会科普责任
    "（一）": re.compile(rf"[（(]?\s*(?P<number>{_CHINESE})\s*[）)]\s*[、.．﹒]?"),  # (五) 加强科普人才队伍建设
    "1": re.compile(r"(?P<printed>(?P<number>\d{1,3}))\s*[.．、﹒](?!\d)"),  # 1.完善评价机制
    "1.1": re.compile(rf"(?P<printed>\d{{1,2}}[.．](?P<number>\d{{1,2}})){_AFTER_DECIMAL}"),  # 1.1 编制目的
    "1.1.1": re.compile(
        rf"(?P<printed>(?:\d{{1,2}}[.．]){{2}}(?P<number>\d{{1,2}})){_AFTER_DECIMAL}"
    ),  # 4.2.1 现场处置
    "（1）": re.compile(r"[（(]\s*(?P<number>\d{1,3})\s*[）)]\s*[、.．﹒]?"),  # （1）项目申报
    "1）": re.compile(r"(?P<printed>(?P<number>\d{1,2})[）)])"),  # 1）营业执照
    "①": re.compile(r"(?P<printed>(?P<number>[①-⑳㉑-㉟㊱-㊿]))"),  # ①材料齐全
}

# Depth of each kind of number: 0 is the outermost.
RANK = {kind: rank for rank, kind in enumerate(_PATTERNS)}


@dataclass(frozen=True, slots=True)
class Number:
    """The number at the start of a line.

    kind: a key of RANK, such as "article" or "（一）"
    value: the number as an integer; 0 for 附件 without one
    steps: what it adds to a clause's path: ("一",), ("第三条",), ("附件", "2")
    end: position in the line where the words after the number begin
    """

    kind: str
    value: int
    steps: tuple[str, ...]
    end: int


# 56.2023年6月底前，全面推动…: only the surrounding list tells this number from a decimal.
_BEFORE_A_DIGIT = re.compile(r"(?P<number>\d{1,3})\s*[.．、﹒](?=\s*\d)")


def read_before_digit(line: str) -> Number | None:
    """A list number followed by a digit, which might be a decimal instead."""
    match = _BEFORE_A_DIGIT.match(line)
    return Number("1", int(match["number"]), (match["number"],), match.end()) if match else None


# 1　总则: heads a section where its parts are numbered 1.1, 1.2
_BEFORE_DECIMALS = re.compile(r"(?P<number>\d{1,2})[ \u3000\xa0]+(?=[\u4e00-\u9fff]{2,20}$)")


def read_before_decimals(line: str) -> Number | None:
    """The number of a heading without a mark behind it: 1　总则.

    Only where the parts below have decimal numbers is it one.
    """
    match = _BEFORE_DECIMALS.match(line)
    return Number("1", int(match["number"]), (match["number"],), match.end()) if match else None


def read_number(line: str) -> Number | None:
    """The number at the start of a line, None if there is none."""
    opened = _opened(line)
    for kind, pattern in _PATTERNS.items():
        if match := pattern.match(opened):
            number = match["number"] or ""
            printed = "".join((match.groupdict().get("printed") or f"（{number}）").split())
            steps = (printed, number) if kind == "annex" and number else (printed,)
            return Number(
                kind,
                value_of(number.partition("-")[0]) if number else 0,
                steps,
                match.end() - (len(opened) - len(line)),
            )
    return None


def _opened(line: str) -> str:
    """The line with a first character such as ⑴ ⒈ ㈠ expanded to (1) 1. (一)."""
    if line and ("⑴" <= line[0] <= "⒛" or "㈠" <= line[0] <= "㈩"):
        return unicodedata.normalize("NFKC", line[0]) + line[1:]
    return line
