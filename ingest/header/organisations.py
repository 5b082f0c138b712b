"""Names of organisations on lines of their own, in heads and signatures."""

import re
from collections.abc import Sequence
from itertools import pairwise

from policykb.ingest.header.web_labels import PUBLICITY
from policykb.ingest.structure.dates import DATE
from policykb.ingest.structure.lines import Line, width
from policykb.ingest.structure.numbers import read_number
from policykb.ingest.structure.titles import TITLE_END
from policykb.ingest.wordlists import one_of

# 甘肃省人民政府国有资产监督管理委员会, 中共甘肃省委宣传部
ORGANISATION = re.compile(
    r"中共中央|(?!落实|为|根据|贯彻|按照|经|由|对|在|以)[\u4e00-\u9fff（）()“”·\s]{2,40}"
    rf"(?:{one_of('body_endings', 'office', 'issuer', 'company', 'signature')})"
    r"(?:[（(][^（）()]{2,20}(?<!代章)[）)])?(?:[（(][^（）()]{0,24}代章[）)])?"
)

# 甘肃省科学技术厅 文件 · 中共甘肃省委 甘肃省人民政府
_RED_HEAD = re.compile(r"文件$")
_SPACES = re.compile(r"[ \u3000\xa0\u2002\u2003]+")
_PROXY = re.compile(r"\s|[（(][^（）()]{0,24}代章[）)]")

# Minimum length of one of several names on a line, in characters; a shorter one may be the rest of the name before it,
# such as 办公室 (chosen by hand).
_LEAST_NAME = 6
_REST_OF_NAME = re.compile(
    r"(?:办公|委员|管理|监督|领导|协调|推进|宣传|组织|统战|政法|网信|编办|机关|公安|司法|财政|教育|科技|民政|人民|秘书|人事|党)"
)
# 国家医保局 财政部: these are whole names, though they begin like the rest of one
_MINISTRIES = ("财政部", "教育部", "公安部", "司法部", "科技部", "民政部", "中央宣传部", "中央组织部")

# 中国银行保险监督管理委员会⏎吉林监管局
_HEAD_OFFICE = re.compile(r"(?:中国|国家)[\u4e00-\u9fff]{2,14}(?:委员会|总局|银行)")
_BRANCH = re.compile(r"[\u4e00-\u9fff]{2,6}(?:监管局|监管分局|税务局|分行|支行)")

_UNIVERSITY = re.compile(r"[\u4e00-\u9fff]{2,24}大学")
_PART_OF_UNIVERSITY = re.compile(r"[\u4e00-\u9fff（）()]{2,20}(?:学院|委员会|研究院|办公室|处|部)")

# 兰州科普有限公司——技术中心: the dashes between a company or school and its office
_BEFORE_OFFICE = re.compile(r"(?<=公司|集团|大学|学院)[-—－–]+(?=[\u4e00-\u9fff])")

# 吉林省水利厅吉林省农业农村厅: names without a space between, each with the same place in front
_RUN_TOGETHER = re.compile(
    r"(?:中共)?(?P<place>[\u4e00-\u9fff]{2,8}?(?:省|市|自治区|县|区|州|旗))[\u4e00-\u9fff]{0,30}?[厅局委会部办院署](?=(?:中共)?(?P=place))"
)

# 兰州市科学技术局 兰州市财政局关于…: the beginning of a title
_BY_SENDERS = re.compile(r"(?P<names>[^《》“”。：]+?)\s*(?:关于|印发|转发)")

# （爱国卫生运动委员会）（代章）
_BRACKETED = re.compile(r"(?:[（(][^（）()]{2,20}[）)])+")

# 兰州市: the beginning of a name, on a line that does not continue the name above
_BEGINS_NAME = re.compile(r"(?:中共|[\u4e00-\u9fff]{2,8}?[省市县区州盟旗])")

# 全国科普教学联盟（甘肃省科学院代章）: who else seals shows that this is a signer, of whatever kind
_SEALED = re.compile(r"(?P<name>[\u4e00-\u9fff“”·]{4,30})(?:[（(][^（）()]{0,24}代章[）)])")

# 全国科普教学联盟 · 兰州市科普讲师团: a name that begins as those of bodies do, whatever kind of body it ends with
_WHOLE_NAME = re.compile(
    r"(?:中共|全国|中国|中华|国家|(?!全)[\u4e00-\u9fff]{2,8}?[省市县区州盟旗])(?:(?![的是要应将请])[\u4e00-\u9fff“”·]){2,20}"
)

# Maximum number of lines of a bracket that names who seals (chosen by hand).
MOST_PROXY_LINES = 3

# Minimum width of the first line of a name over two lines, exclusive, in Chinese characters (chosen by hand).
_WRAPPED_NAME = 8


def organisations_at(lines: Sequence[Line], index: int) -> tuple[list[str], int]:
    """The organisations at line `index` and their number of lines; ([], 0) if none.

    A long name may continue on the line below.
    """
    parts = [name for part in _SPACES.split(lines[index].text) if (name := _RED_HEAD.sub("", part))]
    if len(parts) > 1 and all(map(_is_separate_name, parts)):
        return [_named(part) for part in parts], 1
    for taken in (2, 1) if _has_branch(lines, index) else (1, 2):
        part = lines[index : index + taken]
        words = "".join(_squeezed(line.text) for line in part)
        whole = len(part) == taken and all(line.text and not DATE.search(line.text) for line in part)
        wrapped = taken == 1 or (width(part[0].text) > _WRAPPED_NAME and not _BEGINS_NAME.match(part[-1].text))
        if whole and wrapped and ORGANISATION.fullmatch(words):
            following = lines[index + taken].text if index + taken < len(lines) else ""
            proxy = _PROXY.fullmatch(following)
            if not proxy and _BRACKETED.fullmatch(following) and not PUBLICITY.fullmatch(following):
                return [_named(words + following)], taken + 1
            return names_apart(_named(words)), taken + lines_of_proxy(lines, index + taken)
    return _sealed_at(lines, index)


def senders_of(title: str) -> list[str]:
    """The organisations that a printed title begins with, where spaces part them.

    甲局 乙局 丙局关于…: empty where it begins otherwise. One office of another is a single name, with or without a space.
    """
    by = _BY_SENDERS.match(title)
    names = list(dict.fromkeys(_SPACES.split(by["names"].strip()))) if by else []
    apart = len(names) > 1 and all(map(_is_separate_name, names))
    return names if apart and not any(_is_branch(one, other) for one, other in pairwise(names)) else []


def _sealed_at(lines: Sequence[Line], index: int) -> tuple[list[str], int]:
    """The signer for whom another body seals and the number of lines; ([], 0) if none."""
    below = lines_of_proxy(lines, index + 1)
    words = "".join(_squeezed(line.text) for line in lines[index : index + 1 + below])
    sealed = _SEALED.fullmatch(words)
    return ([sealed["name"]], 1 + below) if sealed else ([], 0)


def last_signer(lines: Sequence[Line]) -> tuple[str, int] | None:
    """The name and the index of a signer that stands alone at the end of a document.

    It is of any kind above a date that ends the lines, of a known kind where no date follows. The paragraph above it is
    complete.
    """
    printed = [(index, _squeezed(line.text)) for index, line in enumerate(lines) if line.text]
    dated = bool(printed) and bool(DATE.fullmatch(printed[-1][1]))
    printed = [(-1, "。"), (-1, "。"), *printed]
    (_, above), (index, name) = printed[-2 - dated], printed[-1 - dated]
    complete = above.endswith("。") or read_number(above) is not None
    known = ORGANISATION if not dated else _WHOLE_NAME
    is_signer = complete and _WHOLE_NAME.fullmatch(name) and known.fullmatch(name) and not TITLE_END.search(name)
    return (name, index) if is_signer else None


def signs_at(lines: Sequence[Line], index: int) -> bool:
    """Whether the line at `index` names a signer, and nothing else."""
    return bool(ORGANISATION.fullmatch(lines[index].text) or _sealed_at(lines, index)[1])


def lines_of_proxy(lines: Sequence[Line], index: int) -> int:
    """The number of lines that name who seals for the signer: （甲局⏎乙局代章）, or 0."""
    for taken in range(1, MOST_PROXY_LINES + 1):
        part = lines[index : index + taken]
        if len(part) == taken and _PROXY.fullmatch("".join(_squeezed(line.text) for line in part)):
            return taken
    return 0


def _squeezed(line: str) -> str:
    """A line without white space, and without 文件 at its end.

    软 件 学 院 文 件 → 软件学院. Dashes before an office go too.
    """
    return _BEFORE_OFFICE.sub("", "".join(line.split()).removesuffix("文件"))


def _is_separate_name(part: str) -> bool:
    """Whether one part of a line with spaces is a whole name."""
    whole = len(part) >= _LEAST_NAME or not _REST_OF_NAME.match(part) or part in _MINISTRIES
    return bool(ORGANISATION.fullmatch(part)) and whole


def _has_branch(lines: Sequence[Line], index: int) -> bool:
    """Whether two lines are one name: 中国银行保险监督管理委员会⏎吉林监管局, 河南大学⏎软件学院."""
    below = _squeezed(lines[index + 1].text) if index + 1 < len(lines) else ""
    return _is_branch("".join(lines[index].text.split()), below)


def _is_branch(name: str, following: str) -> bool:
    """Whether the second name is of a part of the body of the first."""
    if _UNIVERSITY.fullmatch(name):
        return bool(_PART_OF_UNIVERSITY.fullmatch(following))
    return bool(_HEAD_OFFICE.fullmatch(name) and _BRANCH.fullmatch(following))


def names_apart(names: str) -> list[str]:
    """Names without spaces between them, one by one."""
    ends = [match.end() for match in _RUN_TOGETHER.finditer(names)]
    return [names[start:end] for start, end in pairwise([0, *ends, len(names)])]


def _named(words: str) -> str:
    """A name without white space and without （代章）."""
    return _PROXY.sub("", words)
