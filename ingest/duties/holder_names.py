"""Splits a printed list of holders into names: 省商务厅、发展改革委和各市州政府等部门 → three.

A separator inside an aside is part of the name (市发改委（审改办、大数据局）). Places that share a suffix are one name
(南沙、天河区政府), and so is a phrase for all governments of a kind (各市、县（市、区）人民政府).
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

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

_BRACKET = re.compile(r"[（）()]")

# Number of characters that decide whether a text ends as a body: three, and the two before them (chosen by hand).
_LONGEST_ENDING = 8

# Number of characters behind a conjunction that decide whether they are one of the short names above (chosen by hand).
_LONGEST_WHOLE = 16

# 等部门 · 等单位 · 等市直（驻市）进驻单位 · 等相关部门按职责分工
_OPEN_END = re.compile(
    r"(?<![高中初同平])等(?:[^等]{0,24}(?:部门|单位|处室|科室|机构|企业|机关|方面|地区|公司|银行|政府)(?:[（(][^（）()]*[）)])?)?(?:按(?:照)?(?:各自)?职责(?:分工)?)?$"
)

# 省民政厅 省财政厅 · 市教育局/市财政局: other separators, where a body stands on both sides
_OTHER_SEPARATOR = re.compile(r"\s+|\s*[/／|｜·]\s*")
_COMMA = re.compile(r"[、，,；;]")
_COMMA_OR_OTHER = re.compile(r"[、，,；;\s/／|｜·]")

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
    words = _Words.of(text)
    commas = [match.end() for match in _COMMA.finditer(text)]
    ends = [match.start() for match in _COMMA_OR_OTHER.finditer(text)]
    pieces: list[str] = []
    at = 0
    for match in _OTHER_SEPARATOR.finditer(text):
        before = bisect_right(commas, match.start())
        after = bisect_left(ends, match.end())
        left = max(at, commas[before - 1]) if before else at
        right = ends[after] if after < len(ends) else len(text)
        if words.ends_as_body(left, _stripped_end(text, left, match.start())) and words.ends_as_body(
            match.end(), right
        ):
            pieces.append(text[at : match.start()])
            at = match.end()
    return "、".join([*pieces, text[at:]])


def _stripped_end(text: str, start: int, end: int) -> int:
    """The end of a part without the white space behind it."""
    while start < end and text[end - 1].isspace():
        end -= 1
    return end


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
        run = text[start:end]
        yield [run[a:b] for a, b in top_level(run, "、")]


def _at_conjunctions(piece: str) -> list[str]:
    """The names that 和, 及, 与, 以及 or 会同 joins.

    省水利厅和各市州政府 are two; 规划和自然资源局 is one, as 规划 is no whole name.
    """
    words = _Words.of(piece)
    joints = [match.span() for match in _AND.finditer(piece)]
    names: list[str] = []
    begin = counted = 0
    open_brackets = Counter[str]()
    for (start, end), (following, _) in pairwise([*joints, (len(piece), len(piece))]):
        for mark in "（）()":
            open_brackets[mark] += piece.count(mark, counted, start)
        counted = start
        inside = open_brackets["（"] > open_brackets["）"] or open_brackets["("] > open_brackets[")"]
        if not inside and _parts_names(words, begin, (start, end), following):
            names.append(piece[begin:start])
            begin = counted = end
            open_brackets.clear()
    return [*names, piece[begin:]]


def _parts_names(words: "_Words", begin: int, joint: tuple[int, int], following: int) -> bool:
    """Whether a conjunction parts two whole names.

    begin: where the name before it begins
    joint: start and end of the conjunction
    following: start of the next one, or the end of the text
    """
    piece, (start, end) = words.text, joint
    rest = piece[end : end + _LONGEST_WHOLE]
    if begin == start or not rest:
        return False
    if rest[: following - end] in _GENERIC and following - end <= len(rest):
        return False
    if piece.endswith(_PARTY, begin, start) and rest in _GOVERNMENT_ALONE:
        return False
    if piece.startswith("各", begin, start) and _ALL_KINDS.match(rest):
        return False
    whole = words.ends_as_body(begin, start) or piece.endswith(("等", "部门", "单位"), begin, start)
    return whole and bool(_ALL_OF.match(rest) or _PLACE.match(rest) or words.ends_as_body(end, len(piece)))


@dataclass(frozen=True, slots=True)
class _Words:
    """A text whose parts are judged by their last characters, however long they are.

    text: the text
    brackets: positions of its round brackets, in order
    """

    text: str
    brackets: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "_Words":
        """The text, with its brackets looked up."""
        return cls(text, [match.start() for match in _BRACKET.finditer(text)])

    def ends_as_body(self, begin: int, end: int) -> bool:
        """Whether the part from `begin` to `end` ends as `ENDS_AS_BODY` says."""
        if begin < end and self.text[end - 1] in "）)":
            before = bisect_left(self.brackets, end - 1)
            end = self.brackets[before - 1] if before else -1
            if end <= begin or self.text[end] in "）)" or self.text[end - 1] in "）)\n":
                return False
        return bool(ENDS_AS_BODY.search(self.text[max(begin, end - _LONGEST_ENDING) : end]))


@dataclass(slots=True)
class _Waiting:
    """Parts that wait for the suffix of a later part: 南沙 in 南沙、天河区政府.

    names: the parts
    lowest: the lowest level that one of them begins with
    zones: whether they are zones, of each kind that occurs
    """

    names: list[str] = field(default_factory=list)
    lowest: int = 0
    zones: set[bool] = field(default_factory=set)

    def add(self, name: str) -> None:
        """Add a part."""
        self.names.append(name)
        self.lowest = max(self.lowest, _level_of(name.removeprefix("各")) or 0)
        self.zones.add(_ZONE.search(name) is not None)


def _merge(names: Sequence[str]) -> list[str]:
    """The names of a run, with parts joined that wait for the suffix of a later part."""
    merged: list[list[str]] = []
    waiting = _Waiting()
    for name in names:
        goes_on = name in _GENERIC or (name in _GOVERNMENT_ALONE and merged and merged[-1][-1].endswith(_PARTY))
        if goes_on and merged and not waiting.names:
            merged[-1].append(name)
            continue
        if waiting.names and _closes(waiting, name):
            merged.append([*waiting.names, name])
            waiting = _Waiting()
        elif _waits(name, bool(waiting.names)):
            waiting.add(name)
        else:
            merged += [[one] for one in (*waiting.names, name)]
            waiting = _Waiting()
    rest = waiting.names
    all_of_kinds = len(rest) > 1 and rest[0].startswith("各") and all(map(_PLACE_KINDS.match, rest))
    merged += [rest] if all_of_kinds else [[one] for one in rest]
    return ["、".join(parts) for parts in merged]


def _waits(name: str, others: bool) -> bool:
    """Whether a part may take its suffix from a later one: 南沙 in 南沙、天河区政府.

    others: whether parts before it wait
    """
    if _PLACE_KINDS.match(name):
        return name.startswith("各") or others or len(name) == 1
    if _PLACE.match(name) or _PLACE_LIKE_BODY.match(name):
        return True
    if _ALL_OF_KIND.match(name) and not ENDS_AS_BODY.search(name):
        return True
    return len(name) <= 3 and not ENDS_AS_BODY.search(name)


def _closes(waiting: _Waiting, name: str) -> bool:
    """Whether a part brings the suffix that the waiting parts share."""
    first = waiting.names[0]
    if _PLACE_KINDS.match(first):
        name = _without_open_end(name)
        level = _level_of(name)
        if level is None or name.startswith("各") or _OWN_LEVEL.match(name):
            return False
        governs = bool(_GOVERNMENT.search(name) or _SOME_BODIES.search(name))
        return governs or (waiting.lowest <= level and bool(ENDS_AS_BODY.search(name)))
    if _ALL_OF_KIND.match(first):
        return bool(_KIND_OF_BODY.match(name))
    if _THREE_CITIES.search(name):
        return True
    zones = _ZONE.search(name) is not None
    alike = waiting.zones == {zones}
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
