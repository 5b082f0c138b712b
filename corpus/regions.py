"""The regions of China: provinces, prefectures and counties.

Provinces, prefectures and the districts of 直辖市 are data (`regions.toml`), and so are all counties (`counties.py`). A
county that is not listed is recognised by the last character of its name.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policykb.corpus.counties import parents_of_counties
from policykb.corpus.model import Level

_DATA = Path(__file__).with_name("regions.toml")

LEVEL_WORDS = ("自治区", "地区", "省", "市", "州", "盟", "县", "区", "旗")
"""Words by which documents call the levels, longest first."""

# an unlisted county: 云安区, 静宁县, 镶黄旗
_COUNTY = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,9}?(?:自治县|自治旗|县|区|旗|市))")

_MAX_NAME = 18
"""Maximum characters of a listed name: 中国（上海）自由贸易试验区临港新片区."""

HEAD = 2
"""Minimum characters of a name in running text; names are looked up by so many first characters."""

# the level word that a short name drops: 兰州市, 大兴安岭地区
_CITY_WORD = re.compile(r"(?:市|地区|盟)$")

_NOT_A_COUNTY = ("小区", "社区", "园区", "景区", "校区", "片区", "库区", "街区", "山区", "灾区", "牧区", "湖区")
"""Endings of areas that are no counties: 老旧小区."""

_NOT_A_NAME = ("自治区", "地区", "市区", "城区", "县区", "城市", "都市", "超市", "门市")
"""Words that end like a county and are none."""

_NOT_A_PLACE = ("各", "该", "全", "本", "我", "相关", "有关", "所在", "辖", "社", "园", "地", "校", "厂", "景", "街")
"""Beginnings that no county has: 各县, 相关区, 园区."""


_NO_BORDER = ("域", "块", "间", "位", "别", "分")
"""Characters before which 区 ends no name: 西安区域, 海南区块链."""


@dataclass(frozen=True, slots=True)
class Region:
    """A place with a government.

    name: full name: 甘肃省; of a county with its prefecture: 云浮市云安区
    short: short name: 甘肃, 云安区
    level: its level
    word: the word by which its own documents call its level: 省, 市, 自治区, 州
    municipality: whether it is a 直辖市
    sub_provincial: whether it is a city of 副省级
    capital: short name of a province's capital
    parent: full name of the region around it; None for a province
    registered: whether the data list it
    """

    name: str
    short: str
    level: Level
    word: str
    municipality: bool = False
    sub_provincial: bool = False
    capital: str | None = None
    parent: str | None = None
    registered: bool = True

    @property
    def official(self) -> str:
        """The name that its bodies bear: 句容市, 静宁县, but 云浮市云安区 with the city around it."""
        return self.name if self.level != "county" or self.word == "区" else self.short


@dataclass(frozen=True, slots=True)
class Regions:
    """All listed regions.

    by_name: regions by full and by short name
    by_character: provinces by the 简称 that document numbers use: 甘
    """

    by_name: dict[str, Region]
    by_character: dict[str, Region]
    _lengths: dict[str, tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Note how long the names are that begin alike."""
        object.__setattr__(self, "_lengths", lengths_by_head(self.by_name))

    @classmethod
    def load(cls, path: Path = _DATA) -> "Regions":
        """Read the file. Raises OSError or tomllib.TOMLDecodeError if damaged."""
        with path.open("rb") as file:
            data = tomllib.load(file)
        registered = [region for name, entry in data.items() for region in _province(name, entry)]
        by_name = {region.name: region for region in registered}
        for region in registered:
            if region.level != "county" or len(parents_of_counties().get(region.short, ())) < 2:
                by_name.setdefault(region.short, region)
        characters = {
            character: by_name[name]
            for name, entry in data.items()
            for character in ([entry["character"]] if isinstance(entry["character"], str) else entry["character"])
        }
        return cls(by_name, characters)

    def get(self, name: str | None) -> Region | None:
        """Return the listed region of this full or short name."""
        return self.by_name.get(name) if name else None

    def parent(self, region: Region) -> Region | None:
        """Return the region around a region."""
        return self.get(region.parent)

    def chain(self, region: Region | None) -> Iterator[Region]:
        """Yield the region and those above it, the smallest first."""
        while region:
            yield region
            region = self.parent(region)

    def leading(self, text: str) -> tuple[Region, int] | None:
        """Return the smallest region at the beginning: 漳州市公安局 → 漳州市, length 3."""
        return next(self.readings(text), None)

    def readings(self, text: str) -> Iterator[tuple[Region, int]]:
        """Yield the regions that `text` may begin with, each with the length of its name.

        A county comes first, below the region before it if there is one; then that region. 西安区 is a county of its own,
        not a part of 西安市.
        """
        listed = self._registered(text)
        known = self._known_county(text)
        if known and (listed is None or known[1] > listed[1]):
            yield known
        parent, start = listed or (None, 0)
        county = _COUNTY.match(text, start)
        if county and county.end() < len(text) and not text.startswith(_NOT_A_PLACE, start):
            name = county["name"]
            is_area = name.endswith(_NOT_A_COUNTY) and name not in parents_of_counties()
            if (
                len(name) > 1
                and not is_area
                and name not in _NOT_A_NAME
                and not (name.endswith("市") and parent is None)
            ):
                yield self._county(name, parent), county.end()
        if listed:
            yield listed

    def trailing(self, text: str) -> tuple[Region, int] | None:
        """Return the listed region that `text` ends with, and the length of its name."""
        for length in range(min(len(text), _MAX_NAME), 1, -1):
            if region := self.by_name.get(text[-length:]):
                return region, length
        return None

    def named(self, text: str) -> tuple[Region, ...]:
        """Return the listed regions that running text names, each once, in order."""
        regions: dict[str, Region] = {}
        at = 0
        while at < len(text):
            region, length = self._registered(text[at : at + 2 * _MAX_NAME]) or (None, 1)
            if region:
                regions[region.name] = region
            at += length
        return tuple(regions.values())

    def _known_county(self, text: str) -> tuple[Region, int] | None:
        """Return the county whose listed name `text` begins with, and the name's length."""
        for length in range(min(len(text), _MAX_NAME), 1, -1):
            if text[:length] in parents_of_counties() and not text.startswith(_NO_BORDER, length):
                return self._county(text[:length], None), length
        return None

    def _county(self, name: str, parent: Region | None) -> Region:
        """Return the county of this name in a region.

        The region is `parent`, or else the one region that has a county so called.
        """
        around = [self.get(place) for place in parents_of_counties().get(name, ())]
        inside = [place for place in around if place and (parent is None or parent in self.chain(place))]
        parent = inside[0] if len(inside) == 1 else parent
        full = parent.name + name if parent else name
        listed = self.by_name.get(full)
        return listed or Region(
            full, name, "county", name[-1], parent=parent.name if parent else None, registered=len(inside) == 1
        )

    def county(self, full_name: str) -> Region | None:
        """Return the county of this full name: 云浮市云安区."""
        listed = self._registered(full_name)
        if listed and listed[1] < len(full_name):
            return self._county(full_name[listed[1] :], listed[0])
        return self._county(full_name, None) if _COUNTY.fullmatch(full_name) else None

    def _registered(self, text: str) -> tuple[Region, int] | None:
        """Return the smallest listed region at the beginning, and its name's length."""
        for length in self._lengths.get(text[:HEAD], ()):
            if length <= len(text) and (region := self.by_name.get(text[:length])):
                inner = self._registered(text[length:])
                if inner and inner[0].parent == region.name:
                    return inner[0], length + inner[1]
                return region, length
        return None


def lengths_by_head(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return the lengths of the names by their first `HEAD` characters.

    The longest comes first. With it a text is searched quickly, since no name begins at most positions.
    """
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        if len(name) >= HEAD:
            lengths[name[:HEAD]].add(len(name))
    return {head: tuple(sorted(those, reverse=True)) for head, those in lengths.items()}


def _province(name: str, entry: dict[str, Any]) -> Iterator[Region]:
    """Yield a province and all that `regions.toml` lists below it."""
    municipality = entry["kind"] == "municipality"
    word = {"province": "省", "autonomous_region": "自治区", "municipality": "市"}.get(entry["kind"], "特别行政区")
    large = entry.get("sub_provincial", [])
    cities = [_city(line, name, large) for line in entry.get("cities", [])]
    capital = cities[0].short if cities else None
    yield Region(name, entry["short"], "province", word, municipality=municipality, capital=capital)
    yield from cities
    for line in entry.get("counties", []):
        yield Region(name + line, line, "county", line[-1], parent=name)
    for line in entry.get("others", []):
        full, _, short = line.partition(" ")
        yield Region(full, short or full, "city", full[-2:] if full.endswith("新区") else full[-1], parent=name)


def _city(line: str, province: str, large: Collection[str]) -> Region:
    """Read a line of `cities`: full name, then the short one if it is irregular."""
    full, _, short = line.partition(" ")
    usual = _CITY_WORD.sub("", full)
    return Region(full, short or usual, "city", _city_word(full), sub_provincial=full in large, parent=province)


def _city_word(name: str) -> str:
    return "地区" if name.endswith("地区") else name[-1]
