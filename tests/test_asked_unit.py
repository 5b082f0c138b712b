"""The unit of the number that a question asks for, and texts that give one."""

import pytest

from policykb.index.question.asked_unit import MONEY, TIME, asked_unit, gives_number

ASKED = {
    "夜校一次课多少钱": MONEY,
    "补贴最多几万": MONEY,
    "门票多少": MONEY,
    "最多给几万": MONEY,
    "养老金涨了多少": MONEY,
    "几天办完": TIME,
    "多少个工作日": TIME,
    "几月几号报名": TIME,
    "场馆有多少平米": "平米",
    "一年办几次": "次",
    "师资库要有多少人": "人",
    "由哪几家单位负责": None,
    "几个部门一起管": None,
    "怎么申请": None,
    "粮食产量要达到多少亿斤": "斤",
    "高标准农田多少万亩": "亩",
    "补贴多少人": "人",
    "培训几百人": "人",
    "基金会有多少家": "家",
    "免费名额有多少个": "个",
    "多少年龄以上可以申请": None,
    "几点要求": None,
    "我" * 70 + "多少钱": None,
}


@pytest.mark.parametrize("question", ASKED)
def test_asked(question: str) -> None:
    assert asked_unit(question) == ASKED[question]


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (MONEY, "最高收费三十元"),
        (MONEY, "按２万元标准"),
        (MONEY, "比例为80%"),
        (MONEY, "免费开放"),
        (TIME, "有效期五年"),
        (TIME, "10个工作日内"),
        (TIME, "2025年底前"),
        ("人", "建立五百人的师资库"),
        ("次", "每季度检查一次"),
    ],
)
def test_given(unit: str, text: str) -> None:
    assert gives_number(unit, text)


@pytest.mark.parametrize(
    ("unit", "text"), [(MONEY, "给予补贴"), (TIME, "及时办理"), ("人", "建立师资库三个"), ("次", "")]
)
def test_not_given(unit: str, text: str) -> None:
    assert not gives_number(unit, text)
