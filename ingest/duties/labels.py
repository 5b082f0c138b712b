"""Labels that announce who is responsible, in notes and table heads."""

import re

from policykb.corpus.model import Role
from policykb.ingest.wordlists import one_of

_LEAD = one_of("labels", "lead", "lead_label")
_SUPPORT = one_of("labels", "support")
_OTHER = one_of("labels", "other")
_UNIT = f"(?:{one_of('labels', 'unit')})"

# （牵头单位：…；配合单位：…） · 牵头责任单位：… · 责任单位（部门）：… · （责任分工：…）
HOLDER_LABEL = (
    rf"(?:指标|项目|任务|工作|政策|改革)?(?:第一|主要|具体)?(?:{_LEAD}|{_SUPPORT}|{_OTHER}){{1,2}}"
    rf"(?:领导)?(?:[\u4e00-\u9fff]{{2,3}})??{_UNIT}(?:[（(](?:单位|部门|处室|科室)[）)])?|(?:责任|任务|职责|工作)分工"
)
# 完成时限：2023年6月 · 进度要求：长期坚持
_TIME_LABEL = (
    "(?:完成|时限|时间|办结|整改)(?:时限|时间|要求|期限|日期|节点)?|(?:实施|推进|落实|责任|工作)(?:时间|时限)|时间(?:节点|安排)"
    "|(?:进度|时限)(?:要求|安排)"
)
# 责任领导：张三 · 课题组长：张三
_PERSON_LABEL = (
    "(?:(?:牵头|责任|分管|包抓|联系|挂钩)(?:省|市|州|县|区|校|厅|局|委)?(?:级)?(?:领导|人|负责人)"
    "|(?:课题|项目|专题)(?:负责人|组长|主持人))"
)
# 联系电话：0931-1234567
_OTHER_LABEL = "联系(?:电话|方式)"
LABEL = re.compile(
    rf"(?:(?P<who>{HOLDER_LABEL})|(?P<when>{_TIME_LABEL})|(?P<person>{_PERSON_LABEL})|{_OTHER_LABEL})\s*[:：]"
)
# 张三、李四
_BETWEEN_PERSONS = re.compile(r"[、，,；;\n]")

# 责任单位⏎市商务局、市财政局⏎完成时限⏎2025年底: labels without a colon, each above its value
LABEL_ALONE = re.compile(rf"^(?:{HOLDER_LABEL})(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?:{_TIME_LABEL})(?=20\d\d)")

# heads of columns: 牵头单位 | 市级责任单位 | 市科技局内牵头处室 | 责任单位及责任人 | 完成时限
HOLDER_COLUMN = re.compile(rf"^(?:[\u4e00-\u9fff]{{1,8}}[级内])?(?:{HOLDER_LABEL})|^(?:责任|承办)及")
BODY_COLUMN = re.compile(rf"^(?:{one_of('labels', 'body_column')})$")
TIME_COLUMN = re.compile(r"^.{0,4}(?:时限|时间|期限|进度).{0,4}$")
PERSON_COLUMN = re.compile(rf"^[\u4e00-\u9fff]{{0,4}}(?:{_PERSON_LABEL}|负责人)$")
TASK_COLUMN = re.compile(one_of("labels", "task_column"))
# columns that say nothing about who does what by when: 备注 · 类别
MERE_COLUMN = re.compile(one_of("labels", "mere_column"))
SERIAL_COLUMN = re.compile(r"^(?:序号|(?:[\u4e00-\u9fff]{2})?编号|No\.?|序)$", re.IGNORECASE)

# 协同负责 · 协同推进: all do it together, none supports
_TOGETHER = re.compile(r"协同(?=负责|推进|落实|抓好)")

_LEADS = re.compile(_LEAD)
_SUPPORTS = re.compile(_SUPPORT)


def role_of(words: str) -> Role:
    """The role that a label or a verb gives: 牵头责任单位 and 牵头负责 lead, 配合 supports."""
    if _LEADS.search(words):
        return "lead"
    return "support" if _SUPPORTS.search(_TOGETHER.sub("", words)) else "unspecified"


def persons_in(value: str) -> tuple[str, ...]:
    """The persons that a label or cell names, as printed, without white space."""
    return tuple(name for part in _BETWEEN_PERSONS.split(value) if (name := "".join(part.split())))
