"""Names in a note, and which of them can be holders rather than running text."""

import re
from dataclasses import dataclass

from policykb.corpus.model import Role
from policykb.ingest.duties.holder_names import ENDS_AS_BODY, IS_BODY
from policykb.ingest.duties.labels import LABEL
from policykb.ingest.wordlists import entries

_TOO_GENERAL = entries("notes", "too_general")

# Maximum length of a name, in characters (chosen by hand).
_LONGEST_NAME = 45

# 依法加强监管的: words of a sentence, not of a name
_RUNNING_TEXT = re.compile(
    r"[。！？《》]|的$|^(?:并|及时|应当|由|对|将|按|依法|以下|做好|加强|负责)|进行|工作$|要求$|[^自]由[各省市县区]|可为|不得|除外$|另行|明确|确定"
)
# 各县（市） · 娄星区: a place stands for its government
_PLACE = re.compile(r"^(?:各|全|相关|有关)|[省市县区州盟旗镇乡园][）)]?$")
# 华新镇 · 青浦工业园区 · 各街道: besides bodies, in a bare list
TOWN = re.compile(r"[\u4e00-\u9fff]{2,8}(?:[镇乡区县市旗]|街道|园区)$")
# 服务商 · 各供电单位: those who are named without being public bodies
_GROUP_OF_BODIES = re.compile(r"^各[\u4e00-\u9fff]{2,12}$|(?:服务商|运营商|业主|属地)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a note.

    text: the name as printed
    role: its role
    part: index of the part between commas that it stands in; some rules depend on it
    """

    text: str
    role: Role
    part: int = 0


def plausible(name: str) -> bool:
    """Whether a name can be a holder rather than running text."""
    if name in _TOO_GENERAL or len(name) > _LONGEST_NAME or name.count("“") != name.count("”"):
        return False
    return not LABEL.fullmatch(f"{name}：") and not _RUNNING_TEXT.search(name)


def is_body(name: Named) -> bool:
    """Whether a name is surely a body, where running text stands around it."""
    return plausible(name.text) and bool(IS_BODY.search(name.text) or _GROUP_OF_BODIES.search(name.text))


def looks_like_body(name: str) -> bool:
    """Whether a name ends like a body, a group or a place."""
    return plausible(name) and bool(ENDS_AS_BODY.search(name) or _PLACE.search(name))
