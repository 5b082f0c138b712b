"""The department registry: it finds the department that a printed name means.

A printed name is region + level + body: 省科技厅 in a document of Gansu is 甘肃省科学技术厅. `departments.toml` lists the
names of each body (see bodies.py). This module holds the grammar over these data: which prefixes a name may carry, how
the official name is composed, what is a group. Only listed bodies are departments. Any other name stays as printed.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policykb.corpus.bodies import (
    DATA,
    LEVELS,
    Era,
    Template,
    TemplateIndex,
    fill,
    level_of,
    load_eras,
    read_template,
    write_name,
)
from policykb.corpus.model import Level
from policykb.corpus.regions import Region, Regions

NATION = "国家"
"""Region of national departments, and the place in their ids: 国家/health."""

PARTY_ORGANS = ("党工委", "委员会", "党委", "委")
"""Words between place and body that make it the Party's: 省委组织部."""

GOVERNMENT_ORGANS = ("人民政府", "政府")
"""Words between place and body that make it the government's: 省政府国资委."""

PARTY_HEADS = ("中国共产党", "中共")
"""Words before the place that name the Party: 中共甘肃省委组织部."""

_PARTY_PREFIXES = {"自治区": "自治区党委"}
"""Short prefix of Party bodies by level word, where it is not the word and 委."""

# names of many at once: 各市州人民政府 · 省科普工作联席会议成员单位 · 相关业务处室 · 市直有关部门
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

# 市场监管部门 · 市政主管部门 · 区域合作处: words that begin like the word of a level
_NO_LEVEL_WORD = re.compile(r"市(?:场|政(?!府)|容|民)|[区县]域")

# the brackets at the end of 市发改委（审改办、大数据局）
_ASIDE = re.compile(r"[（(][^（）()]*[）)]$")

# all brackets and quotations of a name: 各县（市、区）人民政府
_ASIDES = re.compile(r"[（(〔<〈“][^（）()〔〕<>〈〉“”]*[）)〕>〉”]")

# 南沙、天河区政府 · 高新区、经开区管委会
_SHARED_SUFFIX = re.compile(r"、.*(?:政府|管委会|管理委员会|办事处|单位|部门)$")

# a county that stands alone: 娄星区, 开鲁县; 高新区 and 工业园区 are no counties, 科左后旗 is short for a longer name
_COUNTY_ALONE = re.compile(
    r"^(?!各|全|本|等|(?:市|城|县|辖|郊)区$)[\u4e00-\u9fff]{1,7}(?<!高新)(?<!开发)(?<!经开)(?<!新)(?<!园)(?<!示范)(?<!保税)(?<!合作)(?<!商务)(?<!港)(?<!管理)(?<!功能)(?<!景)"
    r"(?:自治县|县|区|(?<![左右][前中后])旗)$"
)

_MAX_PLACES = 64
"""Maximum number of places whose names are kept in memory."""

_NATIONAL = ("国家", "中国", "中华", "全国", "中央", "中共中央", "国务院")
"""Beginnings of national names: a known name that begins so is national in a document of any region."""


@dataclass(frozen=True, slots=True)
class Department:
    """A body at a place.

    id: region and body, which reforms do not change: 甘肃省/human-resources
    name: the usual short name: 省人社厅
    full_name: the official name: 甘肃省人力资源和社会保障厅
    kind: what sort of organ it is, as in `departments.toml`: government, party, vertical and so on
    region: full name of its place; 国家 for national departments
    level: level of its place
    """

    id: str
    name: str
    full_name: str
    kind: str
    region: str
    level: Level


class Registry:
    """All bodies and regions of China, loaded once and passed to other parts."""

    def __init__(self, eras: tuple[Era, ...], regions: Regions) -> None:
        """Sort the names of the eras into templates and plain forms, by level."""
        self.regions = regions
        self.eras = eras
        self.templates: dict[str, list[Template]] = {level: [] for level in LEVELS}
        self._forms: dict[str, dict[str, list[Era]]] = {level: defaultdict(list) for level in LEVELS}
        for era in self.eras:
            for name in era.names:
                if template := read_template(name, era):
                    self.templates[era.level].append(template)
                else:
                    self._forms[era.level][name].append(era)
        self._today: dict[tuple[str, str], Era] = {}
        for era in eras:
            if era.until is None:
                self._today.setdefault((era.body, era.level), era)
        self._index = TemplateIndex([template for level in LEVELS for template in self.templates[level]])
        self._printed: dict[Region, dict[str, Template]] = {}

    @classmethod
    def load(cls, path: Path = DATA) -> "Registry":
        """Load the data. Raises OSError or tomllib.TOMLDecodeError if damaged."""
        return cls(load_eras(path), Regions.load())

    def region_of(self, name: str) -> Region | None:
        """Return the place that an official name or an issuer begins with.

        The first reading that leaves a known body counts, else the first trusted place: a listed region, or a county of
        at most four characters.
        """
        bare = _without_head(name)
        readings = list(self.regions.readings(bare))
        known = (place for place, end in readings if self._by_form(bare[end:], level_of(place)))
        trusted = (
            place for place, _ in readings if place.registered or (len(place.short) <= 4 and place.word in "区县旗")
        )
        return next(known, next(trusted, None))

    def printed_place(self, printed: str, region: Region | None) -> Region | None:
        """Return the place that the level word at the beginning means: 省 of 省发展改革委.

        It is the region of the document or one above it.
        """
        chain = list(self.regions.chain(region))
        if _NO_LEVEL_WORD.match(printed):
            return None
        return next((above for above in chain if printed.startswith(above.word)), None)

    def resolve(self, printed: str, region: Region | None, year: int | None = None) -> Department | None:
        """Return the department that a document of `region` and `year` means by `printed`.

        Groups and unknown names give None.
        """
        name = _ASIDE.sub("", printed)
        if is_group(name):
            return None
        national = self._national(printed) or self._national(name)
        if national and name.startswith(_NATIONAL):
            return national
        for place, rest in self._places(_without_head(name), region):
            if era := self._by_form(rest, level_of(place)) or self._by_form_of_municipality(rest, place):
                return compose(self._shortened(era, year), place, self._is_own(place, region))
        return (
            self._by_template(name, region)
            or national
            or self._by_unlisted_place(name, region)
            or self._by_place_alone(name, region)
        )

    def _places(self, name: str, region: Region | None) -> Iterator[tuple[Region, str]]:
        """Yield the places that the name may begin with, each with the rest of the name."""
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
        """Whether a place is `region` or one above: its level word alone names it."""
        return region is None or any(place.name == above.name for above in self.regions.chain(region))

    def _by_form(self, rest: str, level: str) -> Era | None:
        """Return the body that a name without its place means: 组织部, 委组织部, 政府国资委.

        If several bodies share a form, the organ before it decides: 委 for one of the Party, 政府 for one of the
        government.
        """
        forms = self._forms[level]
        rest = "人民政府" if rest == "政府" else rest
        if rest in forms:
            return forms[rest][0]
        for organs, party in ((PARTY_ORGANS, True), (GOVERNMENT_ORGANS, False)):
            for organ in organs:
                if rest.startswith(organ) and (eras := forms.get(rest[len(organ) :])):
                    return min(eras, key=lambda era: (era.kind == "party") != party)
        return None

    def _shortened(self, era: Era, year: int | None) -> Era:
        """Return the names of today for a former one that shortens them: 建设厅 in 2021.

        Only for provinces, whose bodies all changed their names, and where the name of today ends with the former one.
        """
        if era.level != "province" or era.until is None or year is None or year <= era.until:
            return era
        today = next((one for one in self.eras if (one.body, one.level, one.until) == (era.body, era.level, None)), era)
        return today if today.official.endswith(era.official) else era

    def _by_form_of_municipality(self, rest: str, place: Region) -> Era | None:
        """Return the body of a district named as its municipality names it: 区经济信息委."""
        around = self.regions.parent(place)
        return self._by_form(rest, "municipality") if around and around.municipality else None

    def _by_template(self, name: str, region: Region | None) -> Department | None:
        """Return the department whose name contains its place: 共青团甘肃省委."""
        if found := self._at_a_capital(name):
            return found
        for place in self.regions.chain(region):
            if template := self._names_at(place).get(name):
                return compose(template.era, place)
        for template in self._index.fitting(name):
            printed = template.place_in(name)
            known = self.regions.get(printed) if template.slot != "level" else None
            if known and level_of(known) == template.era.level and fill(template.slot, known) == printed:
                return compose(template.era, known)
        return None

    def _names_at(self, place: Region) -> dict[str, Template]:
        """Return the templates of a place's level by the names that it prints.

        Of equal names the first counts.
        """
        names = self._printed.get(place)
        if names is None:
            names = {}
            for template in self.templates[level_of(place)]:
                names.setdefault(template.at(place), template)
            if len(self._printed) >= _MAX_PLACES:
                self._printed = {}  # not emptied: another thread may be reading it
            self._printed[place] = names
        return names

    def _at_a_capital(self, name: str) -> Department | None:
        """Return a province's office that bears the name of the capital: 人民银行郑州中心支行."""
        for template in self._index.fitting(name):
            if (
                template.era.level == "province"
                and template.slot == "capital"
                and (city := self.regions.get(template.place_in(name)))
            ):
                province = self.regions.parent(city)
                if province and province.capital == city.short and city.short == template.place_in(name):
                    return compose(template.era, province)
        return None

    def _national(self, name: str) -> Department | None:
        """Return the national department of exactly this name."""
        eras = self._forms["nation"].get(name)
        return compose(eras[0], None) if eras else None

    def _by_unlisted_place(self, name: str, region: Region | None) -> Department | None:
        """Return an office that is named after an unlisted place: 古雷海关."""
        for template in self._index.fitting(name):
            printed = template.place_in(name) or ""
            vertical = template.era.level == "city" and template.era.kind == "vertical" and template.slot == "place"
            if vertical and 2 <= len(printed) <= 5:
                return compose(template.era, _unlisted(printed, region))
        return None

    def _by_place_alone(self, name: str, region: Region | None) -> Department | None:
        """Return the government (of a zone, the committee) of a bare place: 娄星区."""
        place = self.regions.get(name)
        if place is None and region and region.level == "city" and _COUNTY_ALONE.match(name):
            place = self.regions.county(region.name + name)
        if place is None or not name.endswith(place.name[-1]):
            return None
        zone = place.registered and place.level == "city" and not place.name.endswith(("市", "州", "盟", "地区"))
        eras = self._forms[level_of(place)]["人民政府"]
        era = next((era for era in self.eras if era.names[0] == "{region}管理委员会"), None) if zone else eras[0]
        return compose(era, place, self._is_own(place, region)) if era else None

    def national_names(self) -> frozenset[str]:
        """Return all names of national bodies: 科学技术部, 科技部."""
        return frozenset(self._forms["nation"])

    def by_id(self, department_id: str) -> Department | None:
        """Return the department of an id, with its names of today."""
        place_name, _, body = department_id.partition("/")
        if not place_name:
            return None
        place = None
        if place_name != NATION:
            place = self.regions.get(place_name) or self.regions.county(place_name) or _unlisted(place_name, None)
        level = level_of(place) if place else "nation"
        era = self._today.get((body, level))
        return compose(era, place) if era else None


def is_group(name: str) -> bool:
    """Whether a name means several departments at once: 各市州人民政府, 南沙、天河区政府, …成员单位."""
    outside = _ASIDES.sub("", name)
    return bool(_GROUP.search(outside) or _SHARED_SUFFIX.search(outside))


def compose(era: Era, place: Region | None, own: bool = True) -> Department:
    """Return the department with these names at a place; None means the nation.

    Its short name begins with the level word if the place is the document's `own` or above that (省科技厅), else with the
    full name of the place (兰州市科技局).
    """
    if place is None:
        return Department(f"{NATION}/{era.body}", era.short, era.official, era.kind, NATION, "nation")
    party = era.kind == "party"
    official = place.official
    return Department(
        id=f"{place.name}/{era.body}",
        name=write_name(era.short, place, _short_prefix(place, party) if own else official + "委" * party),
        full_name=write_name(era.official, place, f"中共{official}委" if party else official),
        kind=era.kind,
        region=place.name,
        level=place.level,
    )


def _short_prefix(place: Region, party: bool) -> str:
    """Return the level word of the place, for a Party body with 委: 省, 省委."""
    return _PARTY_PREFIXES.get(place.word, place.word + "委") if party else place.word


def _without_head(name: str) -> str:
    """Return the name without 我 and the Party's name before it: 我省科技厅, 中共甘肃省委."""
    for head in ("我", *PARTY_HEADS):
        name = name.removeprefix(head)
    return name


def _unlisted(name: str, region: Region | None) -> Region:
    """Return a place that the data do not list, as a city."""
    return Region(name, name, "city", "市", parent=region.name if region else None, registered=False)
