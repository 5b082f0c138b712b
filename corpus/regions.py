"""The regions of China: provinces, prefectures, and the counties a name can be seen to belong to.

Provinces and prefectures are data (`regions.toml`); a county or district is known by its last character alone.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policykb.corpus.model import Level

_DATA = Path(__file__).with_name("regions.toml")

# how documents call the levels, longest words first
LEVEL_WORDS = ("自治区", "地区", "省", "市", "州", "盟", "县", "区", "旗")

# 县 or 区 of a place that the data do not list: 云安区, 静宁县, 镶黄旗
_COUNTY = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,9}?(?:自治县|自治旗|县|区|旗|市))")

# the longest listed name: 中国（上海）自由贸易试验区临港新片区
_LONGEST = 18

HEAD = 2
"""No name in running text is shorter."""

# 兰州市, 大兴安岭地区 without their level words
_CITY_WORD = re.compile(r"(?:市|地区|盟)$")

_NOT_A_NAME = ("自治区", "地区", "市区", "城区", "县区", "城市", "都市", "超市", "门市")
_NOT_A_PLACE = ("各", "该", "全", "本", "我", "相关", "有关", "所在", "辖", "社", "园", "地", "校", "厂", "景", "街")


@dataclass(frozen=True, slots=True)
class Region:
    """A place with a government: 甘肃省, short 甘肃. `word` is how its own documents call its level: 省, 市, 自治区, 州;
    `capital` is the short name of a province's capital."""

    name: str
    short: str
    level: Level
    word: str
    municipality: bool = False
    capital: str | None = None
    parent: str | None = None
    registered: bool = True


@dataclass(frozen=True, slots=True)
class Regions:
    """All listed regions, by full and by short name."""

    by_name: dict[str, Region]
    by_character: dict[str, Region]
    _lengths: dict[str, tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_lengths", lengths_by_head(self.by_name))

    @classmethod
    def load(cls, path: Path = _DATA) -> "Regions":
        """Raises OSError or tomllib.TOMLDecodeError if the shipped file is damaged."""
        with path.open("rb") as file:
            data = tomllib.load(file)
        registered = [region for name, entry in data.items() for region in _province(name, entry)]
        by_name = {region.name: region for region in registered}
        for region in registered:
            by_name.setdefault(region.short, region)
        characters = {
            character: by_name[name]
            for name, entry in data.items()
            for character in ([entry["character"]] if isinstance(entry["character"], str) else entry["character"])
        }
        return cls(by_name, characters)

    def get(self, name: str | None) -> Region | None:
        return self.by_name.get(name) if name else None

    def parent(self, region: Region) -> Region | None:
        return self.get(region.parent)

    def chain(self, region: Region | None) -> Iterator[Region]:
        """The region and those above it."""
        while region:
            yield region
            region = self.parent(region)

    def leading(self, text: str) -> tuple[Region, int] | None:
        """The smallest region that `text` begins with, and how many characters name it: 漳州市公安局 → 漳州市, 3."""
        return next(self.readings(text), None)

    def readings(self, text: str) -> Iterator[tuple[Region, int]]:
        """Regions that `text` may begin with: an unlisted county under a listed region first, then the listed one."""
        found = self._registered(text)
        parent, start = found or (None, 0)
        county = _COUNTY.match(text, start)
        if county and county.end() < len(text) and not text.startswith(_NOT_A_PLACE, start):
            name = county["name"]
            if len(name) > 1 and name not in _NOT_A_NAME and not (name.endswith("市") and parent is None):
                yield _county(name, parent), county.end()
        if found:
            yield found

    def trailing(self, text: str) -> tuple[Region, int] | None:
        """The listed region that `text` ends with, and how many characters name it."""
        for length in range(min(len(text), _LONGEST), 1, -1):
            if region := self.by_name.get(text[-length:]):
                return region, length
        return None

    def named(self, text: str) -> tuple[Region, ...]:
        """The listed regions that running text names, each once, in order."""
        found: dict[str, Region] = {}
        at = 0
        while at < len(text):
            region, length = self._registered(text[at : at + 2 * _LONGEST]) or (None, 1)
            if region:
                found[region.name] = region
            at += length
        return tuple(found.values())

    def county(self, full_name: str) -> Region | None:
        """The unlisted county of this full name: 云浮市云安区."""
        found = self._registered(full_name)
        if found and found[1] < len(full_name):
            return _county(full_name[found[1] :], found[0])
        return _county(full_name, None) if _COUNTY.fullmatch(full_name) else None

    def _registered(self, text: str) -> tuple[Region, int] | None:
        for length in self._lengths.get(text[:HEAD], ()):
            if length <= len(text) and (region := self.by_name.get(text[:length])):
                inner = self._registered(text[length:])
                if inner and inner[0].parent == region.name:
                    return inner[0], length + inner[1]
                return region, length
        return None


def lengths_by_head(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For each beginning of names, of `HEAD` characters, how long the names are that begin so, longest first: most places
    in a text begin no name."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        if len(name) >= HEAD:
            lengths[name[:HEAD]].add(len(name))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


def _county(name: str, parent: Region | None) -> Region:
    full = parent.name + name if parent else name
    return Region(full, name, "county", name[-1], parent=parent.name if parent else None, registered=False)


def _province(name: str, entry: dict[str, Any]) -> Iterator[Region]:
    municipality = entry["kind"] == "municipality"
    word = {"province": "省", "autonomous_region": "自治区", "municipality": "市"}.get(entry["kind"], "特别行政区")
    cities = [_city(line, name) for line in entry.get("cities", [])]
    capital = cities[0].short if cities else None
    yield Region(name, entry["short"], "province", word, municipality=municipality, capital=capital)
    yield from cities
    for line in entry.get("counties", []):
        yield Region(name + line, line, "county", line[-1], parent=name)
    for line in entry.get("others", []):
        full, _, short = line.partition(" ")
        yield Region(full, short or full, "city", full[-2:] if full.endswith("新区") else full[-1], parent=name)


def _city(line: str, province: str) -> Region:
    full, _, short = line.partition(" ")
    return Region(full, short or _CITY_WORD.sub("", full), "city", _city_word(full), parent=province)


def _city_word(name: str) -> str:
    return "地区" if name.endswith("地区") else name[-1]
