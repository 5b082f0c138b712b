"""The departments that regulations name by their field: 市人力资源社会保障部门."""

import re
from collections.abc import Iterator

# 市卫生健康行政主管部门 · 市公安机关 · 市城市管理综合执法部门
_KIND = re.compile(r"(?:行政)?(?:主管)?(?:部门|机关)$")
# 市发展改革、财政等部门
_LIST_END = re.compile(r"等?(?:有关|相关)?(?P<kind>(?:行政)?(?:主管)?(?:部门|机关))$")

# 国务院卫生健康主管部门
_STATE_COUNCIL = re.compile(r"^国务院")
# 市 · 省人民政府: the place before the field
_PLACE = re.compile(
    r"^(?:省|市(?![场政容民])|县(?!域)|区(?!域)|州|自治区|[\u4e00-\u9fff]{2,7}?[省市县区州])(?:人民政府)?"
)

_ENDINGS = ("局", "厅", "委员会", "委", "部", "管理局", "监督管理局", "办公室")


def spoken_forms(name: str) -> Iterator[str]:
    """The names that a department of this field may have: 市公安机关 → 市公安局, 市公安厅 …."""
    bare = name.removeprefix("本").replace("人民政府", "") if _KIND.search(name) else name.removeprefix("本")
    if not _KIND.search(bare):
        yield bare
        return
    stem = _KIND.sub("", bare)
    stems = [stem, stem.replace("和", "")] if "和" in stem else [stem]
    for one in stems:
        field = _STATE_COUNCIL.sub("", one)
        heads = ("", "国家") if field != one else ("",)
        yield from (f"{head}{field}{ending}" for head in heads for ending in _ENDINGS)


def spoken_members(name: str) -> list[str]:
    """The single bodies of a list that shares its ending: 市发展改革、财政部门 → two.

    The place in front holds for all of them. Empty for any other name.
    """
    ending = _LIST_END.search(name)
    fields = name[: ending.start()].split("、") if ending else []
    if ending is None or len(fields) < 2:
        return []
    place = _STATE_COUNCIL.match(name) or _PLACE.match(fields[0])
    before = place[0] if place else ""
    fields[0] = fields[0].removeprefix(before)
    if not all(fields):
        return []  # 市、县（区）财政部门: a list of places
    return [f"{before}{field}{ending['kind']}" for field in fields]
