"""The department registry: a grammar over data.

A printed name is region + level + body: 省科技厅 in a document of Gansu is 甘肃省科学技术厅. A *body* is a function of
the state that outlives its names; `departments.toml` lists what each is called at every level, and was called before.
This module holds the grammar: which prefixes a name may carry, how the official name is composed, what is a group.
Only attested bodies are departments. Any other name stays as printed.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policykb.corpus.model import Level
from policykb.corpus.regions import Region, Regions

_DATA = Path(__file__).with_name("departments.toml")

LEVELS = ("nation", "province", "municipality", "city", "county")
NATION = "国家"

# the level whose list a body without one of its own shares
_SAME_AS = {"municipality": ("city", "province"), "county": ("city",)}

PARTY_ORGANS = ("党工委", "委员会", "党委", "委")
GOVERNMENT_ORGANS = ("人民政府", "政府")
PARTY_HEADS = ("中国共产党", "中共")
_PARTY_WORD = {"自治区": "自治区党委"}

# 各市州人民政府 · 省科普工作联席会议成员单位 · 相关业务处室 · 市直有关部门
_GROUP = re.compile(
    r"""
      ^各 | ^全(省|市|区|县|州) | ^涉[农]?[县区]
    | ^(县|区|乡镇|街道|县、区|开发区|园区)([（(][^（）()]*[）)])?(人民政府|政府|管委会)?$
    | 各(部门|单位|处室|科室)$ | ^(省|市|县|区|州)级[^、]{0,8}(部门|单位)$
    | 成员单位$ | 成员$
    | (有关|相关|主管|市直|省直|区直|县直|直属|各级|各地)[^、]*(部门|单位|处室|厅局|机构|企业|银行|政府)$
    | ^(省|市|县|区|州|自治区)?(级|直)?(各)?(有关|相关)(部门|单位|方面)
    """,
    re.VERBOSE,
)

# 市发改委（审改办、大数据局）
_ASIDE = re.compile(r"[（(][^（）()]*[）)]$")

_ASIDES = re.compile(r"[（(〔<〈“][^（）()〔〕<>〈〉“”]*[）)〕>〉”]")
# 南沙、天河区政府 · 高新区、经开区管委会
_SHARED_SUFFIX = re.compile(r"、.*(?:政府|管委会|管理委员会|办事处|单位|部门)$")

_SLOT = re.compile(r"^(?P<head>[^{}]*)\{(?P<slot>region|place|level|capital)\}(?P<tail>.*)$")

# 娄星区, 开鲁县; 高新区 and 工业园区 are no counties, 科左后旗 is short for a longer name
_COUNTY_ALONE = re.compile(
    r"^(?!各|全|本|等|(?:市|城|县|辖|郊)区$)[\u4e00-\u9fff]{1,7}(?<!高新)(?<!开发)(?<!经开)(?<!新)(?<!园)(?<!示范)(?<!保税)(?<!合作)(?<!商务)(?<!港)(?<!管理)(?<!功能)(?<!景)"
    r"(?:自治县|县|区|(?<![左右][前中后])旗)$"
)

# a name that begins like this is the nation's, whoever prints it
_NATIONAL = ("国家", "中国", "中华", "全国", "中央", "中共中央", "国务院")


@dataclass(frozen=True, slots=True)
class Department:
    """`name` is the usual short name (省人社厅), `full_name` the official one (甘肃省人力资源和社会保障厅).

    `id` names the body in its region and does not change with reforms.
    """

    id: str
    name: str
    full_name: str
    kind: str
    region: str
    level: Level


@dataclass(frozen=True, slots=True)
class Era:
    """What a body is called at one level at one time: official name, usual short name, other forms."""

    body: str
    kind: str
    level: str
    names: tuple[str, ...]
    until: int | None = None

    @property
    def official(self) -> str:
        return self.names[0]

    @property
    def short(self) -> str:
        return self.names[min(1, len(self.names) - 1)]


@dataclass(frozen=True, slots=True)
class Template:
    """A name with a place inside: 国家税务总局{region}税务局. `slot` says which form of the place goes there first."""

    name: str
    head: str
    slot: str
    tail: str
    era: Era

    def at(self, place: Region) -> str:
        """The name as the place bears it."""
        return _written(self.name, place, "")

    def place_in(self, name: str) -> str | None:
        """What stands in the slot of `name`; None if it is no such name."""
        room = len(name) - len(self.head) - len(self.tail)
        if room < 1 or not name.startswith(self.head) or not name.endswith(self.tail):
            return None
        return name[len(self.head) : len(self.head) + room]


class Registry:
    """The bodies and regions of China, opened once and passed to whoever resolves names."""

    def __init__(self, bodies: dict[str, Any], regions: Regions) -> None:
        self.regions = regions
        self.eras = tuple(_eras(bodies))
        self.templates: dict[str, list[Template]] = {level: [] for level in LEVELS}
        self._forms: dict[str, dict[str, list[Era]]] = {level: defaultdict(list) for level in LEVELS}
        for era in self.eras:
            for name in era.names:
                if slot := _SLOT.match(name):
                    self.templates[era.level].append(Template(name, slot["head"], slot["slot"], slot["tail"], era))
                else:
                    self._forms[era.level][name].append(era)

    @classmethod
    def load(cls, path: Path = _DATA) -> "Registry":
        """Raises OSError or tomllib.TOMLDecodeError if the shipped file is damaged."""
        with path.open("rb") as file:
            return cls(tomllib.load(file), Regions.load())

    def region_of(self, name: str) -> Region | None:
        """The place that an official name or an issuer begins with."""
        bare = _without_head(name)
        readings = list(self.regions.readings(bare))
        known = (place for place, end in readings if self._by_form(bare[end:], level_of(place)))
        trusted = (
            place for place, _ in readings if place.registered or (len(place.short) <= 4 and place.word in "区县旗")
        )
        return next(known, next(trusted, None))

    def printed_place(self, printed: str, region: Region | None) -> Region | None:
        """The place above its own that a name in a document of `region` prints by its level word: 省发展改革委."""
        chain = list(self.regions.chain(region))
        return next((above for above in chain if printed.startswith(above.word)), None)

    def resolve(self, printed: str, region: Region | None) -> Department | None:
        """The department that a document of `region` means by `printed`; None for groups and unknown names."""
        name = _ASIDE.sub("", printed)
        if is_group(name):
            return None
        national = self._national(printed) or self._national(name)
        if national and name.startswith(_NATIONAL):
            return national
        for place, rest in self._places(_without_head(name), region):
            if era := self._by_form(rest, level_of(place)):
                return compose(era, place, self._is_own(place, region))
        return (
            self._by_template(name, region)
            or national
            or self._by_unlisted_place(name, region)
            or self._by_place_alone(name, region)
        )

    def _places(self, name: str, region: Region | None) -> Iterator[tuple[Region, str]]:
        """The places the name may speak of, each with what is left of the name."""
        for place, end in self.regions.readings(name):
            if not place.registered and place.parent is None and region and region.level != "county":
                place = self.regions.county(region.name + place.short) or place
            yield place, name[end:]
        for above in self.regions.chain(region):
            if name.startswith(above.word):
                yield above, name[len(above.word) :]
        if region:
            yield region, name

    def _is_own(self, place: Region, region: Region | None) -> bool:
        """Whether a document of `region` calls the place by its level word alone."""
        return region is None or any(place.name == above.name for above in self.regions.chain(region))

    def _by_form(self, rest: str, level: str) -> Era | None:
        """组织部, 委组织部 and 政府国资委: the organ before a body tells whose it is."""
        forms = self._forms[level]
        rest = "人民政府" if rest == "政府" else rest
        if rest in forms:
            return forms[rest][0]
        for organs, party in ((PARTY_ORGANS, True), (GOVERNMENT_ORGANS, False)):
            for organ in organs:
                if rest.startswith(organ) and (eras := forms.get(rest[len(organ) :])):
                    return min(eras, key=lambda era: (era.kind == "party") != party)
        return None

    def _by_template(self, name: str, region: Region | None) -> Department | None:
        if found := self._at_a_capital(name):
            return found
        for place in self.regions.chain(region):
            for template in self.templates[level_of(place)]:
                if template.at(place) == name:
                    return compose(template.era, place)
        for templates in self.templates.values():
            for template in templates:
                printed = template.place_in(name)
                known = self.regions.get(printed) if template.slot != "level" else None
                if known and level_of(known) == template.era.level and fill(template.slot, known) == printed:
                    return compose(template.era, known)
        return None

    def _at_a_capital(self, name: str) -> Department | None:
        """人民银行郑州中心支行: a province's office that bears the name of the capital."""
        for template in self.templates["province"]:
            if template.slot == "capital" and (city := self.regions.get(template.place_in(name))):
                province = self.regions.parent(city)
                if province and province.capital == city.short and city.short == template.place_in(name):
                    return compose(template.era, province)
        return None

    def _national(self, name: str) -> Department | None:
        eras = self._forms["nation"].get(name)
        return compose(eras[0], None) if eras else None

    def _by_unlisted_place(self, name: str, region: Region | None) -> Department | None:
        """古雷海关: an office named after a place of its own."""
        for template in self.templates["city"]:
            printed = template.place_in(name)
            if printed and template.era.kind == "vertical" and template.slot == "place" and 2 <= len(printed) <= 5:
                return compose(template.era, _unlisted(printed, region))
        return None

    def _by_place_alone(self, name: str, region: Region | None) -> Department | None:
        """娄星区, 浦东新区: a place stands for its government, a zone for its committee."""
        place = self.regions.get(name)
        if place is None and region and region.level == "city" and _COUNTY_ALONE.match(name):
            place = self.regions.county(region.name + name)
        if place is None or not name.endswith(place.name[-1]):
            return None
        zone = place.registered and place.level == "city" and not place.name.endswith(("市", "州", "盟", "地区"))
        eras = self._forms[level_of(place)]["人民政府"]
        era = next((era for era in self.eras if era.names[0] == "{region}管理委员会"), None) if zone else eras[0]
        return compose(era, place, self._is_own(place, region)) if era else None

    def by_id(self, department_id: str) -> Department | None:
        """The department of an id, under the names it bears today."""
        place_name, _, body = department_id.partition("/")
        if not place_name:
            return None
        place = None
        if place_name != NATION:
            place = self.regions.get(place_name) or self.regions.county(place_name) or _unlisted(place_name, None)
        level = level_of(place) if place else "nation"
        era = next((era for era in self.eras if (era.body, era.level, era.until) == (body, level, None)), None)
        return compose(era, place) if era else None


def is_group(name: str) -> bool:
    """Whether the name speaks of many at once (各市州人民政府, 南沙、天河区政府, …成员单位) and so has no official name of
    its own."""
    outside = _ASIDES.sub("", name)
    return bool(_GROUP.search(outside) or _SHARED_SUFFIX.search(outside))


def level_of(place: Region) -> str:
    """The list of names that holds at a place: 直辖市 have their own."""
    return "municipality" if place.municipality else place.level


def fill(slot: str, place: Region) -> str:
    """What a template's slot says for a place: 甘肃省, 甘肃, 省 or 兰州."""
    return {"region": place.name, "place": place.short, "level": place.word, "capital": place.capital or ""}[slot]


def compose(era: Era, place: Region | None, own: bool = True) -> Department:
    """The department that an era's names make at a place; None for the nation. Its short name begins with the level
    word (省科技厅), or with the place where that is not the document's `own` (兰州市科技局)."""
    if place is None:
        return Department(f"{NATION}/{era.body}", era.short, era.official, era.kind, NATION, "nation")
    party = era.kind == "party"
    return Department(
        id=f"{place.name}/{era.body}",
        name=_written(era.short, place, _short_prefix(place, party) if own else place.name + "委" * party),
        full_name=_written(era.official, place, f"中共{place.name}委" if party else place.name),
        kind=era.kind,
        region=place.name,
        level=place.level,
    )


def _short_prefix(place: Region, party: bool) -> str:
    return _PARTY_WORD.get(place.word, place.word + "委") if party else place.word


def _written(name: str, place: Region, prefix: str) -> str:
    if "{" in name:
        return name.format(region=place.name, place=place.short, level=place.word, capital=place.capital)
    return prefix + name


def _eras(bodies: dict[str, Any]) -> Iterator[Era]:
    """Current names of all bodies first, so that a former name never hides one that is borne today."""
    for key, body in bodies.items():
        for level in LEVELS:
            shared: Sequence[str] = next((body[other] for other in _SAME_AS.get(level, ()) if other in body), ())
            if names := body.get(level, shared):
                yield Era(key, body["kind"], level, tuple(names))
    for key, body in bodies.items():
        for former in body.get("former", []):
            yield Era(key, body["kind"], former["level"], tuple(former["names"]), until=former["until"])


def _without_head(name: str) -> str:
    for head in ("我", *PARTY_HEADS):
        name = name.removeprefix(head)
    return name


def _unlisted(name: str, region: Region | None) -> Region:
    return Region(name, name, "city", "市", parent=region.name if region else None, registered=False)
