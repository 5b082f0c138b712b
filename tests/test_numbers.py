"""The numbers that head clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.corpus.numerals import value_of
from policykb.ingest.structure.numbers import RANK, read_number


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("九十九", 99),
        ("百", 100),
        ("一百零五", 105),
        ("二百", 200),
        ("两百一十", 210),
        ("一千一百一十", 1110),
        ("二千零二十三", 2023),
        ("二〇二三", 2023),
        ("二○一二", 2012),
        ("零", 0),
        ("21", 21),
        ("１２", 12),
        ("③", 3),
        ("⑳", 20),
    ],
)
def test_value(printed: str, value: int) -> None:
    assert value_of(printed) == value


@pytest.mark.parametrize(
    ("line", "kind", "value", "printed", "words"),
    [
        ("一、强化责任", "一", 1, "一", "强化责任"),
        ("十一、强化责任", "一", 11, "十一", "强化责任"),
        ("一 、强化责任", "一", 1, "一", "强化责任"),
        ("五.强化责任", "一", 5, "五", "强化责任"),
        ("五．强化责任", "一", 5, "五", "强化责任"),
        ("（五）加强", "（一）", 5, "（五）", "加强"),
        ("(五) 加强", "（一）", 5, "（五）", "加强"),
        ("( 五 )加强", "（一）", 5, "（五）", "加强"),
        ("（五)、加强", "（一）", 5, "（五）", "加强"),
        ("（二十一）健全", "（一）", 21, "（二十一）", "健全"),
        ("1.完善", "1", 1, "1", "完善"),
        ("1．完善", "1", 1, "1", "完善"),
        ("12、完善", "1", 12, "12", "完善"),
        ("（1）项目", "（1）", 1, "（1）", "项目"),
        ("(12)项目", "（1）", 12, "（12）", "项目"),
        ("①材料", "①", 1, "①", "材料"),
        ("第一编 总则", "part", 1, "第一编", "总则"),
        ("第二章　组织", "chapter", 2, "第二章", "组织"),
        ("第 二 章 组织", "chapter", 2, "第二章", "组织"),
        ("第一节 规定", "section", 1, "第一节", "规定"),
        ("第三条　本办法", "article", 3, "第三条", "本办法"),
        ("第三十条 本办法", "article", 30, "第三十条", "本办法"),
        ("第3条 本办法", "article", 3, "第3条", "本办法"),
        ("（二）", "（一）", 2, "（二）", ""),
        ("一、", "一", 1, "一", ""),
        ("1.1 编制目的", "1.1", 1, "1.1", "编制目的"),
        ("4.2.1现场污染处置", "1.1.1", 1, "4.2.1", "现场污染处置"),
    ],
)
def test_number(line: str, kind: str, value: int, printed: str, words: str) -> None:
    number = read_number(line)
    assert number is not None
    assert (number.kind, number.value, number.steps[-1]) == (kind, value, printed)
    assert line[number.end :].strip() == words


@pytest.mark.parametrize(
    "line",
    [
        "",
        "科普工作",
        "一是加强领导",
        "一方面",
        "1.5亿元投入",
        "1.2倍以上",
        "3.5月底前完成",
        "2023年2月1日",
        "第一，加强领导",
        "第三条规定的情形",
        "第一条、第二条所列",
        "第一章、第二章所列",
        "（以下简称科普）",
        "（责任部门：省科协）",
        "三年来",
        "三下乡",
    ],
)
def test_no_number(line: str) -> None:
    assert read_number(line) is None


def test_outermost_first() -> None:
    kinds = ["part", "chapter", "section", "article", "一", "（一）", "1", "1.1", "1.1.1", "（1）", "①"]
    assert sorted(kinds, key=lambda kind: RANK[kind]) == kinds


@given(st.integers(1, 99))
def test_chinese_and_arabic_agree(value: int) -> None:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    chinese = ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")
    assert value_of(chinese) == value == value_of(str(value))


@given(st.text() | st.text("第一二三十百〇编章节条（）()、.．123①０ "))
def test_any_line(line: str) -> None:
    number = read_number(line)
    assert number is None or 0 < number.end <= len(line)
