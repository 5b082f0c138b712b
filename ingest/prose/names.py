"""Names of public bodies in running text, where no label sets them apart.

Whether words are names, and which: 市人民政府及其有关部门 are two, 发展改革、财政等部门 one, 承办人 none.
"""

import re
from collections.abc import Iterator

from policykb.ingest.wordlists import entries, one_of

# 政务服务机构, but not 医疗机构: kinds of 机构 that regulations rule over
_PRIVATE_OFFICE = "".join(f"(?<!{kind})" for kind in entries("prose", "private_office"))

# 县级以上人民政府 · 有关部门和单位 · 市发展改革委（市粮食和物资储备局） · 各县（区）
_BODY = re.compile(
    rf"""
    (?: (?: {one_of("prose", "body")} | (?:部门|机关)(?:和|、)(?:有关)?单位 | {_PRIVATE_OFFICE}机构 ) (?:[（(][^（）()]{{1,20}}[）)])?
      | ^各(?:地|[省市县区州旗（）()、]{{1,8}}) | 其[\u4e00-\u9fff]{{2,16}}机构
    )$
    """,
    re.VERBOSE,
)

# 推进公共服务中心 · 确定牵头部门: a name begins with no verb
_BEGINS_NO_NAME = re.compile(one_of("prose", "begins_no_name"))
# 组织部 · 监督管理局 · 自治县: beginnings of names that look like verbs
_BEGINS_NAME = re.compile(one_of("prose", "begins_name"))

# 结果报总局 · 项目经知识产权局 · 业主委员会: words that no name of a public body holds
_HOLDS_NO_NAME = re.compile(
    rf"{one_of('prose', 'in_no_name')}|(?<![自理])由(?!于)|(?<![情申])报(?![社刊告])|经(?![济开信贸办])|业主(?!管)|应(?!急)|符合|[。；，：“”《》]"
)

# 负有安全生产监督管理职责的部门 · 县级人民政府确定的机构
_RELATIVE = re.compile(r"的[\u4e00-\u9fff、（）]{0,30}(?:部门|机关|机构|人民政府|单位|委员会)$")

# 居民委员会、村民委员会和物业服务企业: the last is no public body
_PRIVATE_LAST = re.compile(
    r"(?:、|和|以及|及|或者)(?:其他)?(?:(?![和及或])[\u4e00-\u9fff]){0,10}"
    r"(?:企业|公司|学校|医院|协会|商会|媒体|社会组织|社会团体|个人|[^关他和、门办在]单位)$"
)
# 农村集体经济组织、村民委员会: nor is the first
_PRIVATE = re.compile(r"(?:组织|企业|公司|学校|医院|协会|商会|合作社|媒体|单位|团体|部队)$")

# （以下简称市城管部门）
_ASIDE = re.compile(r"[（(](?:以下|下称|简称|统称)[^（）()]*[）)]")

# 市人民政府及其有关部门 · 市公安局和市民政局
_AND = re.compile(r"以及|及|和|与|或者|或")
_COMMA = re.compile("、")
# 有关部门和单位: the second is no name of its own
_GENERIC = re.compile(r"单位|机构")
# 工会、共青团、妇联等人民团体: one name
_KIND_SHARED = re.compile(r"等(?:人民团体|群团组织|群众团体|团体)$")
# 市财政局、民政局等部门
_OPEN_END = re.compile(r"等(?:有关|相关)?(?:部门|单位|机构)?$")

# Minimum length of a name, in characters (chosen by hand).
_SHORTEST = 2


def public(words: str) -> str:
    """The words without what is no public body at their end."""
    while (fewer := _PRIVATE_LAST.sub("", words)) != words:
        words = fewer
    return words


def is_name(words: str) -> bool:
    """Whether words are one or more names of public bodies."""
    bare = _ASIDE.sub("", words).strip()
    balanced = sum(map(bare.count, "（(")) == sum(map(bare.count, "）)"))
    if len(bare) < _SHORTEST or not balanced or not _ends_as_body(bare):
        return False
    return not _HOLDS_NO_NAME.search(bare) and all(map(_may_be_name, names_in(bare)))


def _may_be_name(name: str) -> bool:
    """Whether one name begins as a name, or ends as 负有安全生产监督管理职责的部门."""
    if "的" in name:
        return bool(_RELATIVE.search(name))
    return not _BEGINS_NO_NAME.match(name) or bool(_BEGINS_NAME.match(name))


def names_in(words: str) -> list[str]:
    """The names in a list, without 等部门 where each is whole without it."""
    return [_closed(name) for part in _parted(_ASIDE.sub("", words), _AND) for name in _listed(part)]


def _listed(words: str) -> list[str]:
    """The names between 、; one if they share the ending of the last: 市、县人民政府."""
    bare = "".join(words.split())
    if _KIND_SHARED.search(bare):
        return [bare]
    parts = [part for part in _split(bare, _COMMA) if _ends_as_body(part) or not _PRIVATE.search(part)]
    return _parted("、".join(parts), _COMMA) if all(map(_ends_as_body, parts)) else [bare]


def _parted(words: str, between: re.Pattern[str]) -> list[str]:
    """The words cut where a body ends before a separator and another behind it."""
    bare = "".join(words.split())
    parts: list[str] = []
    at = 0
    for start, end in _outside_brackets(bare, between):
        if _ends_as_body(bare[at:start]) and _ends_as_body(bare[end:]) and not _GENERIC.fullmatch(bare[end:]):
            parts.append(bare[at:start])
            at = end
    return [*parts, bare[at:]]


def _split(words: str, between: re.Pattern[str]) -> list[str]:
    """The words cut at every separator outside brackets."""
    bare = "".join(words.split())
    ends = list(_outside_brackets(bare, between))
    starts = [0, *(end for _, end in ends)]
    return [bare[start:end] for start, end in zip(starts, [*(start for start, _ in ends), len(bare)], strict=True)]


def _outside_brackets(words: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Start and end of the matches outside brackets."""
    for match in pattern.finditer(words):
        before = words[: match.start()]
        if sum(map(before.count, "（(")) == sum(map(before.count, "）)")):
            yield match.span()


def _ends_as_body(words: str) -> bool:
    return bool(_BODY.search(words) or _BODY.search(_OPEN_END.sub("", words)))


def _closed(name: str) -> str:
    """A name without 等部门 at its end, if it is a whole name without it."""
    short = _OPEN_END.sub("", name)
    return short if short != name and _BODY.search(short) else name
