"""The unit of the number that a question asks for.

多少钱 asks for money, 几个工作日 for time, 多少平米 for 平米. A clause that gives the number holds one with that unit, in
figures or in words.
"""

import re

from policykb.index.text.normalise import fold

MONEY, TIME = "money", "time"

_MAX_QUESTION = 60
"""Maximum characters of a question. A longer message tells a story, in which 几 and 多少 ask for nothing."""

_NUMBER = r"(?:\d[\d,.]*|[一二三四五六七八九十百千万两半]+)"

_ASKS_MONEY = re.compile(
    r"多少\s*(?:钱|money|费用?|fee|补贴|补助|津贴|工资|奖金|租金|押金|保证金|罚款)"
    r"|(?:费用?|款|金|价格?|酬|薪|奖励?|票|工资|补贴|补助|津贴)[^，,。多少人名家次个]{0,4}多少\s*(?:$|[?？，,。吗呢啊])"
)

_ASKS_TIME = re.compile("(?:什么|啥|何)时候?|多久|多长时间|哪[一]?[天年月]|几时|截止(?:到|至)?(?:哪|几|什么)")

_ASKED = re.compile(r"(?P<how>多少|几)\s*(?P<scale>[十百千万亿]*)\s*(?P<unit>[\u4e00-\u9fff]{0,4})")

_MONEY_WORDS = tuple("钱块元")
_TIME_WORDS = ("天", "日", "月", "年", "小时", "分钟", "点", "号", "工作日", "个工作日", "个月", "周")
_NO_TIME = ("年龄", "年级", "点要求", "点意见", "点建议", "月饼", "日志")
_LONG_UNITS = ("平方", "平米", "公里", "厘米", "公斤")
_CLASSIFIERS = frozenset("个名人家份次班米亩折级篇套条项间岁座所辆户吨里分倍门件场期批类种本张台只度斤")

_ANY_FEW = frozenset("家个种类条所分项件")
"""Words before which 几 means "some" or asks which: 哪几家, 几个部门."""

_MONEY = re.compile(rf"{_NUMBER}\s*[多余]?\s*[万千百亿]?\s*(?:元|块|美元)|[%％]|百分之|免费|免收")
_TIME = re.compile(
    rf"{_NUMBER}\s*[多余]?\s*个?\s*(?:工作日|天|日|月|年|小时|分钟|周|星期|季度)|每(?:半)?[年月周日季]|[年月季]底|即日|当[日天月]|定期|随时|长期|常年|全年|公布之日|发布之日|印发之日"
)


def asked_unit(question: str) -> str | None:
    """Return the unit of the number that a question asks for.

    It is `MONEY`, `TIME`, or the word itself: 平米.

    None if it asks for no number, or for one of things that are rather named than counted.
    """
    text = fold(question)
    if len(text) > _MAX_QUESTION:
        return None
    if _ASKS_MONEY.search(text):
        return MONEY
    if _ASKS_TIME.search(text):
        return TIME
    asked = _ASKED.search(text)
    if asked is None or (asked["how"] == "几" and asked["unit"][:1] in _ANY_FEW):
        return None
    unit = asked["unit"]
    if unit.startswith(_NO_TIME):
        return None
    if unit.startswith(_TIME_WORDS):
        return TIME
    if unit.startswith(_MONEY_WORDS) or (asked["scale"] and not unit):
        return MONEY
    long = next((word for word in _LONG_UNITS if unit.startswith(word)), None)
    return long or (unit[:1] if unit[:1] in _CLASSIFIERS else None)


def gives_number(unit: str, text: str) -> bool:
    """Whether a text holds a number with this unit."""
    folded = fold(text)
    if unit in (MONEY, TIME):
        return bool((_MONEY if unit == MONEY else _TIME).search(folded))
    return bool(re.search(rf"{_NUMBER}\s*[多余]?\s*[万千百亿]?\s*{re.escape(unit)}", folded))
