"""Splits a printed list of holders into names: 省商务厅、发展改革委和各市州政府等部门 → three.

A separator inside an aside is part of the name (市发改委（审改办、大数据局）). Places that share a suffix are one name
(南沙、天河区政府), and so is a phrase for all governments of a kind (各市、县（市、区）人民政府).
"""

import re
from collections.abc import Iterator, Sequence

from policykb.ingest.wordlists import entries, one_of

# 省科技厅 · 市发改委（审改办、大数据局）
ENDS_AS_BODY = re.compile(rf"(?:{one_of('body_endings', 'office', 'holder')})(?<!社会)(?:[（(][^（）()]*[）)])?$")

# 省科协 · 兰州大学 · 全市各区 · 经济开发区: a name that stands alone in brackets, where running text might stand too
IS_BODY = re.compile(
    rf"^[\u4e00-\u9fff（）()、·]{{2,40}}$(?<={one_of('body_endings', 'office', 'in_brackets')})"
    rf"|(?:{one_of('body_endings', 'in_brackets_any')})$"
    r"|(?:厅|局|委|办|政府|管委会|单位|部门)[（(][^（）()]*[）)]$|^(?:全|各).{1,8}[区县市镇]$|开发区$|新区$"
)

# 各市、县（市、区）人民政府 · 各县（市、区）政府（管委会） · 各区、各部门
_ALL_OF = re.compile(r"^(?:各|全)")
_PLACE_KINDS = re.compile(rf"^各?(?:有关|相关)?(?:{one_of('names', 'place_kind')}|[（(〔][^（）()〔〕]*[）)〕])+$")
_GOVERNMENT = re.compile(r"(?:政府|管委会|办事处|管理委员会)(?:[（(][^（）()]*[）)])?$")

# 平原示范区 · 新乡高新区: a place that waits for its suffix, in 平原示范区、新乡高新区管委会
_PLACE = re.compile(r"^(?!各)[\u4e00-\u9fff]{1,12}(?:区|市|县|州|旗|盟|园|城|港|镇|乡|街道)$")
_SHARED_END = re.compile(r"^(?:等?[\u4e00-\u9fff（）()]*)(?:政府|管委会|管理委员会|办事处)$")
# 新乡高新区 · 临港新片区管委会: zones share a 管委会, districts do not
_ZONE = re.compile(r"(?:高新|经开|开发|新|片|园|示范|保税|合作|风景|景|投资|度假|管理)区(?:管委会|管理委员会)?$")
# 各市、县相关部门
_SOME_BODIES = re.compile(r"(?:相关|有关|主管)?(?:部门|单位)$")
# 兰州、白银等市政府
_THREE_CITIES = re.compile(r"等(?:[市县区州]|地级?市)(?:人民)?(?:政府|管委会)$")

# 全市供水、燃气企业: the first part waits for the kind of body
_ALL_OF_KIND = re.compile(r"^(?:各|全[省市县区州])[\u4e00-\u9fff]{2,6}(?<![省市县区州旗盟镇乡园道村])$")
_KIND_OF_BODY = re.compile(r"^(?![省市县区州各全])[\u4e00-\u9fff]{2,8}(?:企业|单位|公司|机构)$")

# 烟台 · 连云港: short names of places that end like 电台 and 海港
_PLACE_LIKE_BODY = re.compile(r"^(?!电台|总台|海港)[\u4e00-\u9fff]{1,2}[台港]$")
# Levels of places, the highest first: 各市、县教育局 share their suffix; 各区、市财政局 do not, as 区 is lower.
_LEVELS = ("省", "市地州盟", "县区旗", "乡镇街")

# 市直有关部门、单位: the second word is no name of its own
_GENERIC = entries("names", "generic")

_AND = re.compile(r"[及和与]|以及|会同")

# 等部门 · 等单位 · 等市直（驻市）进驻单位 · 等相关部门按职责分工
_OPEN_END = re.compile(
    r"(?<![高中初同平])等(?:[^等]{0,24}(?:部门|单位|处室|科室|机构|企业|机关|方面|地区|公司|银行|政府)(?:[（(][^（）()]*[）)])?)?(?:按(?:照)?(?:各自)?职责(?:分工)?)?$"
)

# 省民政厅 省财政厅 · 市教育局/市财政局: other separators, where a body stands on both sides
_OTHER_SEPARATOR = re.compile(r"\s+|\s*[/／|｜·]\s*")

# 省公安厅省卫生健康委: names without anything between them, each with the same level in front
_RUN_TOGETHER = re.compile(r"(?<=[厅局委办部院会处署])(?=[省市县区州][\u4e00-\u9fff]{2,14}$)")

# Minimum length of the first of two such names, in characters: 市委市政府督查室 is one name (chosen by hand).
_LEAST_FIRST = 3

# 各市党委、政府 · 各县（市、区）党委和政府
_PARTY, _GOVERNMENT_ALONE = "党委", ("政府", "人民政府")

# 各高等学校和科研院所: kinds of bodies that share 各
_ALL_KINDS = re.compile(rf"^(?!各|全|[省市县区州][直属级])(?:{one_of('names', 'body_kind')})$")

# 区直各部门 · 市属企业 · 市各相关部门: has a level of its own and waits for none
_OWN_LEVEL = re.compile(r"^[省市县区州](?:[直属级]|各|相关|有关)")

# a part with no letter is no name
_LETTER = re.compile(r"\w")

_TRAILING = "。.：: "


def split_names(text: str) -> list[str]:
    """The names in order, without white space and without a trailing 等 or 等部门."""
    names: list[str] = []
    for run in _runs("".join(_with_commas(text).split())):
        parts = [name for piece in run for name in _at_conjunctions(piece)]
        names += _merge([name for part in parts for name in _apart(part)])
    cleaned = (_without_open_end(name.strip(_TRAILING)) for name in names)
    return [name for name in cleaned if _LETTER.search(name)]


def _with_commas(text: str) -> str:
    """The list with 、 in place of spaces and strokes between two bodies."""
    pieces: list[str] = []
    at = 0
    for match in _OTHER_SEPARATOR.finditer(text):
        left = re.split(r"[、，,；;]", text[at : match.start()])[-1]
        right = re.split(r"[、，,；;\s/／|｜·]", text[match.end() :], maxsplit=1)[0]
        if ENDS_AS_BODY.search(left.strip()) and ENDS_AS_BODY.search(right):
            pieces.append(text[at : match.start()])
            at = match.end()
    return "、".join([*pieces, text[at:]])


def _apart(name: str) -> list[str]:
    """Names without anything between them, one by one."""
    for match in _RUN_TOGETHER.finditer(name):
        left, right = name[: match.start()], name[match.start() :]
        if len(left) >= _LEAST_FIRST and left[0] == right[0] and ENDS_AS_BODY.search(right):
            return [left, *_apart(right)]
    return [name]


def top_level(text: str, separators: str) -> Iterator[tuple[int, int]]:
    """Start and end of the parts between separators outside brackets and quotes."""
    depth = start = 0
    quoted = text.count("“") == text.count("”")
    for index, character in enumerate(text):
        depth += (character in "（(〈<〔[［") - (character in "）)〉>〕]］")
        depth += (quoted and character == "“") - (quoted and character == "”")
        if depth <= 0 and character in separators:
            yield start, index
            start = index + 1
    yield start, len(text)


def _runs(text: str) -> Iterator[list[str]]:
    """Runs of parts joined by 、; only parts of one run share prefixes and suffixes."""
    for start, end in top_level(text, "，,；;。"):
        yield [text[start:end][a:b] for a, b in top_level(text[start:end], "、")]


def _at_conjunctions(piece: str) -> list[str]:
    """The names that 和, 及, 与, 以及 or 会同 joins.

    省水利厅和各市州政府 are two; 规划和自然资源局 is one, as 规划 is no whole name.
    """
    for match in _AND.finditer(piece):
        left, right = piece[: match.start()], piece[match.end() :]
        whole = ENDS_AS_BODY.search(left) or left.endswith(("等", "部门", "单位"))
        inside = left.count("（") > left.count("）") or left.count("(") > left.count(")")
        more = ENDS_AS_BODY.search(right) or _ALL_OF.match(right) or _PLACE.match(right)
        if _AND.split(right)[0] in _GENERIC or (left.endswith(_PARTY) and right in _GOVERNMENT_ALONE):
            continue
        if left.startswith("各") and _ALL_KINDS.match(right):
            continue
        if left and right and whole and not inside and more:
            return [left, *_at_conjunctions(right)]
    return [piece]


def _merge(names: Sequence[str]) -> list[str]:
    """The names of a run, with parts joined that wait for the suffix of a later part."""
    merged: list[str] = []
    waiting: list[str] = []
    for name in names:
        goes_on = name in _GENERIC or (name in _GOVERNMENT_ALONE and merged and merged[-1].endswith(_PARTY))
        if goes_on and merged and not waiting:
            merged[-1] += "、" + name
            continue
        if waiting and _closes(waiting, name):
            merged.append("、".join([*waiting, name]))
            waiting = []
        elif _waits(name, waiting):
            waiting.append(name)
        else:
            merged += [*waiting, name]
            waiting = []
    all_of_kinds = len(waiting) > 1 and waiting[0].startswith("各") and all(map(_PLACE_KINDS.match, waiting))
    return [*merged, "、".join(waiting)] if all_of_kinds else merged + waiting


def _waits(name: str, waiting: Sequence[str]) -> bool:
    """Whether a part may take its suffix from a later one: 南沙 in 南沙、天河区政府."""
    if _PLACE_KINDS.match(name):
        return name.startswith("各") or bool(waiting) or len(name) == 1
    if _PLACE.match(name) or _PLACE_LIKE_BODY.match(name):
        return True
    if _ALL_OF_KIND.match(name) and not ENDS_AS_BODY.search(name):
        return True
    return len(name) <= 3 and not ENDS_AS_BODY.search(name)


def _closes(waiting: Sequence[str], name: str) -> bool:
    """Whether a part brings the suffix that the waiting parts share."""
    if _PLACE_KINDS.match(waiting[0]):
        name = _without_open_end(name)
        level = _level_of(name)
        if level is None or name.startswith("各") or _OWN_LEVEL.match(name):
            return False
        descends = all((_level_of(kind.removeprefix("各")) or 0) <= level for kind in waiting)
        return bool(_GOVERNMENT.search(name) or _SOME_BODIES.search(name)) or (
            descends and bool(ENDS_AS_BODY.search(name))
        )
    if _ALL_OF_KIND.match(waiting[0]):
        return bool(_KIND_OF_BODY.match(name))
    if _THREE_CITIES.search(name):
        return True
    zones = _ZONE.search(name) is not None
    alike = all(bool(_ZONE.search(one)) == zones for one in waiting)
    return bool(_SHARED_END.match(name)) and not name.startswith(("各", "省", "市")) and (alike or not zones)


def _level_of(name: str) -> int | None:
    """The level that a name begins with, as an index of `_LEVELS`: 2 for 县（市、区）教育局."""
    name = name.removeprefix("自治")
    return next((level for level, words in enumerate(_LEVELS) if name and name[0] in words), None)


def _without_open_end(name: str) -> str:
    """The name without a trailing 等 or 等部门; 南沙、天河等区政府 stays."""
    if _THREE_CITIES.search(name):
        return name
    return _OPEN_END.sub("", name)
