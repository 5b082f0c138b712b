"""A list of holders as printed, into single names: 省商务厅、发展改革委和各市州政府等部门 → three names.

A separator inside an aside is part of the name (市发改委（审改办、大数据局）), places that share a suffix are one name
(南沙、天河区政府), and so is a phrase for all governments of a kind (各市、县（市、区）人民政府).
"""

import re
from collections.abc import Iterator, Sequence

# how the name of a body ends
_BODY_END = (
    r"(?:厅|局|委|办|部|处|室|科|院|署|会|团|社|队|所|站|台|馆|行|司|校|学|中心|公司|集团|机构|政府|机关|企业|单位|部门|"
    r"银行|联盟|海关|基地|总部|法院|检察院|医院|大学|学校|街道|乡镇|协|联|厂|矿|段|港|总站|电网|电信|移动|联通|铁塔)"
)
ENDS_AS_BODY = re.compile(rf"{_BODY_END}(?:[（(][^（）()]*[）)])?$")

# the same for a name that stands alone in brackets, where a stretch of text might too
IS_BODY = re.compile(
    r"^[\u4e00-\u9fff（）()、·]{2,40}$(?<=[厅局委办部处室署会团联行府协])"
    r"|(?:中心|公司|集团|银行|海关|单位|部门|法院|检察院|机构|企业|大学|学院|研究院|研究所|总队|支队|总站|总台|总社|街道|供销社)$"
    r"|(?:厅|局|委|办|政府|管委会|单位|部门)[（(][^（）()]*[）)]$|^(?:全|各).{1,8}[区县市镇]$|开发区$|新区$"
)

# 各市、县（市、区）人民政府 · 各县（市、区）政府（管委会） · 各区、各部门
_ALL_OF = re.compile(r"^(?:各|全)")
_PLACE_KINDS = re.compile(
    r"^各?(?:省|自治区|直辖市|设区市|地级以上市|市|地|州|盟|自治州|自治县|县|区|旗|乡|镇|街道|[（(][^（）()]*[）)])+$"
)
_GOVERNMENT = re.compile(r"(?:政府|管委会|办事处|管理委员会)(?:[（(][^（）()]*[）)])?$")

# 平原示范区 · 新乡高新区 · 广州: a place that waits for its suffix
_PLACE = re.compile(r"^(?!各)[\u4e00-\u9fff]{1,12}(?:区|市|县|州|旗|盟|园|城|港|镇|乡|街道)$")
_SHARED_END = re.compile(r"^(?:等?[\u4e00-\u9fff（）()]*)(?:政府|管委会|管理委员会|办事处)$")
# 新乡高新区, 临港新片区管委会: zones share a 管委会, districts do not
_ZONE = re.compile(r"(?:高新|经开|开发|新|片|园|示范|保税|合作|风景|景|投资|度假|管理)区(?:管委会|管理委员会)?$")
_SOME_BODIES = re.compile(r"(?:相关|有关|主管)?(?:部门|单位)$")
_THREE_CITIES = re.compile(r"等(?:[市县区州]|地级?市)(?:人民)?(?:政府|管委会)$")

# 全市供水、燃气企业: the first waits for the kind of body
_ALL_OF_KIND = re.compile(r"^(?:各|全[省市县区州])[\u4e00-\u9fff]{2,6}(?<![省市县区州旗盟镇乡园道村])$")
_KIND_OF_BODY = re.compile(r"^(?![省市县区州各全])[\u4e00-\u9fff]{2,8}(?:企业|单位|公司|机构)$")

# 烟台, 连云港: short names of places that end as 电台 and 海港 do
_PLACE_LIKE_BODY = re.compile(r"^(?!电台|总台|海港)[\u4e00-\u9fff]{1,2}[台港]$")
# 各市、县教育局 share their suffix, 各区、市财政局 do not: the first is the lower level
_LEVELS = ("省", "市地州盟", "县区旗", "乡镇街")

# 市直有关部门、单位: the second word is no name of its own
_GENERIC = ("单位", "部门", "机构", "企业", "处室", "直属单位")

_AND = re.compile(r"[及和与]|以及|会同")

# 等部门 · 等单位 · 等市直（驻市）进驻单位 · 等相关部门按职责分工
_OPEN_END = re.compile(
    r"等(?:[^等]{0,24}(?:部门|单位|机构|企业|机关|方面|地区|公司|银行|政府)(?:[（(][^（）()]*[）)])?)?(?:按(?:照)?(?:各自)?职责(?:分工)?)?$"
)

_LETTER = re.compile(r"\w")

_TRAILING = "。.：: "


def split_names(text: str) -> list[str]:
    """The names in order, white space removed, a trailing 等 or 等部门 dropped."""
    names: list[str] = []
    for run in _runs("".join(text.split())):
        names += _merge([name for piece in run for name in _at_conjunctions(piece)])
    cleaned = (_without_open_end(name.strip(_TRAILING)) for name in names)
    return [name for name in cleaned if _LETTER.search(name)]


def top_level(text: str, separators: str) -> Iterator[tuple[int, int]]:
    """The stretches between separators that stand outside brackets and quotation marks."""
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
    """Runs of names joined by 、 — only these share prefixes and suffixes."""
    for start, end in top_level(text, "，,；;。"):
        yield [text[start:end][a:b] for a, b in top_level(text[start:end], "、")]


def _at_conjunctions(piece: str) -> list[str]:
    """省水利厅和各市州政府 → two; 规划和自然资源局 stays: what stands before 和 is no whole name."""
    for match in _AND.finditer(piece):
        left, right = piece[: match.start()], piece[match.end() :]
        whole = ENDS_AS_BODY.search(left) or left.endswith(("等", "部门", "单位"))
        inside = left.count("（") > left.count("）") or left.count("(") > left.count(")")
        more = ENDS_AS_BODY.search(right) or _ALL_OF.match(right) or _PLACE.match(right)
        if left and right and whole and not inside and more:
            return [left, *_at_conjunctions(right)]
    return [piece]


def _merge(names: Sequence[str]) -> list[str]:
    """Join what waits for the suffix of a later name of the run."""
    merged: list[str] = []
    waiting: list[str] = []
    for name in names:
        if name in _GENERIC and merged and not waiting:
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
    return merged + waiting


def _waits(name: str, waiting: Sequence[str]) -> bool:
    if _PLACE_KINDS.match(name):
        return name.startswith("各") or bool(waiting) or len(name) == 1
    if _PLACE.match(name) or _PLACE_LIKE_BODY.match(name):
        return True
    if _ALL_OF_KIND.match(name) and not ENDS_AS_BODY.search(name):
        return True
    return len(name) <= 3 and not ENDS_AS_BODY.search(name)


def _closes(waiting: Sequence[str], name: str) -> bool:
    if _PLACE_KINDS.match(waiting[0]):
        level = _level_of(name)
        if level is None or name.startswith("各"):
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
    """How low in the state the level stands that a name begins with: 县（市、区）教育局."""
    name = name.removeprefix("自治")
    return next((level for level, words in enumerate(_LEVELS) if name and name[0] in words), None)


def _without_open_end(name: str) -> str:
    if _THREE_CITIES.search(name):
        return name
    return _OPEN_END.sub("", name)
