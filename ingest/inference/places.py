"""The place of a document that names none in its head."""

import re
from collections import Counter
from collections.abc import Iterator

from policykb.corpus.counties import parents_of_counties
from policykb.corpus.departments import NATION, Registry
from policykb.corpus.doc_number import DOC_NUMBER
from policykb.corpus.model import Header
from policykb.corpus.regions import Region
from policykb.ingest.header.header import is_national, place_in_title, writes_as_county
from policykb.ingest.inference.guess import Guess, Sources
from policykb.ingest.wordlists import one_of

# 青岭市人民政府 · 兰州大学: an issuer whose place is unknown, or that is not a place's
_KNOWS_NO_PLACE = re.compile(r"^(?:中共)?[\u4e00-\u9fff]{2,6}[市县区州旗](?:人民政府|委员会|委)|大学|学院|公司|集团")

# 甘肃省 · 兰州市
_LARGE_PLACE = re.compile("[省市]")

# Minimum number of times that the text names the place it is for; no other place may come more than half as often
# (chosen by hand).
_OFTEN = 3

# 结合宁夏实际 · 结合我县实际 names none
_IN_THIS_PLACE = re.compile(r"结合(?P<place>(?![我本各])[\u4e00-\u9fff]{2,8}?)(?:的)?实际")
_WORDS_OF_PLACES = ("", "省", "市", "区", "县", "州", "旗")

# 厦门经济特区
_SPECIAL_ZONE = re.compile(r"(?:发挥|作为|推进|推动)(?P<place>[\u4e00-\u9fff]{2,3})经济特区")

# 税总纳服发〔2023〕1号: numbers that organs of the State begin so
_NATIONAL_NUMBER = re.compile(rf"(?:{one_of('front_matter', 'national_number')})")

# 本法规的效力范围：在中华人民共和国境内…，适用本办法 · 国家数据局主管全国公共数据资源登记工作
# 各省、自治区、直辖市可以根据本条例制定科普工作实施细则
_FOR_THE_NATION = re.compile(
    r"在中华人民共和国境内[^。；]{2,80}适用本(?:办法|规定|规则|条例|细则)|(?:部|局|总局|委|署|委员会)(?:负责|主管)全国[^，。；]{2,30}(?:工作|管理|监督)"
    r"|省、自治区、直辖市[^。；]{0,40}?(?:根据|依据|依照|按照)本(?:办法|规定|规则|条例|细则)[^。；]{0,30}?制定"
)

# 我县 · 县财政: words of a county's own document
_OF_A_COUNTY = re.compile(r"[我全]县|县(?:委|政府|财政|人民政府)(?![、和及])")
_COUNTY = re.compile(r"[\u4e00-\u9fff]{2,5}县")
# 我区 · 区财政局: words of a district's own document; 我区 is an autonomous region too
_OF_A_DISTRICT = re.compile(r"[我全]区|区(?:委|政府|财政|人民政府)(?![、和及])")
_DISTRICT = re.compile(r"[\u4e00-\u9fff]{2,5}区")
# 学习柳河县经验: another county
_OF_OTHERS = "(?:学习|借鉴|赴|参照|比照)"

# 河南理工大学 · 兰州市第一人民医院: units that bear the name of their place
_UNIT = re.compile(r"^(?:中共)?(?P<unit>[\u4e00-\u9fff]{2,14}?(?:大学|学院|学校|医院))")
# 中山大学, 中山医院: after a person
_A_PERSON = ("中山",)

# 我省 · 全市 · 省委: words of a document that a place issued
_OF_A_PLACE = re.compile(r"[我本全][省市县区州]|自治区党委|[省市县区州](?:委|政府)(?![、和及])")

# https://www.gov.cn/zhengce/…: the State Council's own site
_NATIONAL_SITE = re.compile(r"https?://(?:www\.)?gov\.cn/")

# 皖政〔2023〕13号 · 根据皖政办〔2023〕2号: the number of a province's government
_OF_PROVINCE = re.compile(r"(?P<place>[\u4e00-\u9fff])政[\u4e00-\u9fff]{0,3}$")

# 根据《中共兰州市委、兰州市人民政府关于…的决定》: the city whose decision a document carries out
_CITY_DECIDED = re.compile(
    r"(?:根据|按照|依据|落实|贯彻)《(?:中共)?(?P<city>[\u4e00-\u9fff]{2,8}?[市州盟])(?:委(?:员会)?(?:办公[厅室])?|人民政府)"
    r"(?:[、和\s]?(?P=city)(?:人民)?政府(?:办公[厅室])?)?(?:关于|印发)"
)

# （牵头单位：市委组织部，配合单位：市财政局、各区县）: a body that a list calls by its level alone
_BARE_BODY = re.compile(
    r"(?<=[：:、，；（(])(?P<word>[省市州盟县区旗])(?![场政民域级直属])[\u4e00-\u9fff]{1,14}?[厅局委部办](?=[、，；。）)])"
)
# 各区、县级市 · 各县（市、区）: what a prefecture has below it, and a city of county level has not
_HAS_COUNTIES = re.compile("各[区县]|[区县][（(、]|县级市")
# Minimum number of bodies of the city in lists, and how many times as many as those of other levels (chosen by hand).
_FEWEST_BODIES, _RULING = 3, 4

# Number of characters at the beginning in which the address of a page counts (chosen by hand).
_NEAR_TOP = 600


def places_by_name(header: Header, _: Sources, registry: Registry) -> Iterator[Guess]:
    """The places that issuers, titles, recipients or number name."""
    if header.region:
        return
    for name in _named(header):
        if place := place_in_title(name, header.issuers, header.recipients, registry):
            yield from _at(place, f"发文机关或标题“{name}”", 0.9)
    if is_national(header.issuers, header.title, header.recipients, registry):
        yield from _nation(f"发文机关、标题或主送机关“{header.recipients or header.title}”", 0.9)
    number = header.doc_number or ""
    if is_national_number(number):
        yield from _nation(f"文号“{number}”", 0.9)


def places_by_unit(header: Header, _: Sources, registry: Registry) -> Iterator[Guess]:
    """The place after which a university or hospital is named.

    Its level is none of a place's.
    """
    if header.region:
        return
    for name in _named(header):
        unit = _UNIT.match(name)
        is_plain = len(registry.regions.named(name)) < 2  # 北京大学深圳医院 lies elsewhere
        place = registry.regions.leading(unit["unit"]) if unit and is_plain else None
        if (
            unit
            and place
            and place[0].registered
            and place[0].level != "county"
            and not unit["unit"].startswith(_A_PERSON)
        ):
            yield Guess("region", place[0].name, f"单位名称“{unit['unit']}”", 0.6)


def places_by_text(header: Header, sources: Sources, registry: Registry) -> Iterator[Guess]:
    """The places that the text tells, or the names of file and folder.

    None where an issuer or title names a place that is not known.
    """
    if header.region or any(map(_KNOWS_NO_PLACE.search, _named(header))):
        return
    number = header.doc_number or ""
    told = [*_told_by_text(number, sources, registry), *_told_by_names(sources, registry)]
    for region, level in zip(told[::2], told[1::2], strict=True):
        if level.value == "county" or not writes_as_county(header.recipients):
            yield from (region, level)
    if county := _own_county(sources.text, registry):
        yield from _at(county, f"正文称本县，只提到“{county.short}”", 0.7)
    if writes_as_county(header.recipients) and (district := _own_district(sources.text, registry)):
        yield from _at(district, f"正文称本区，只提到“{district.short}”", 0.7)
    if (scope := _FOR_THE_NATION.search(sources.text)) and not _OF_A_PLACE.search(sources.text):
        yield from _nation(f"正文“{scope[0][:40]}”", 0.8)
    if ministries := _ministries(sources.text, registry):
        yield from _nation(f"正文提到{'、'.join(ministries[:3])}等，不说本地", 0.6)
    if site := _NATIONAL_SITE.search(sources.text[:_NEAR_TOP]):
        yield from _nation(f"网址“{site[0]}”", 0.7)


def _named(header: Header) -> tuple[str, ...]:
    return *header.issuers, header.title, header.notice_title or ""


def is_national_number(number: str) -> bool:
    """Whether a document number is one of a central organ."""
    return bool(_NATIONAL_NUMBER.match(number))


def _told_by_text(number: str, sources: Sources, registry: Registry) -> Iterator[Guess]:
    """The place that the text says it is for, or that its number begins with."""
    if said := _in_this_place(sources, registry):
        yield from _at(said[0], f"正文“{said[1]}”", 0.8)
    spoken, often = _spoken_of(sources.text, registry)
    numbered = registry.regions.by_character.get(number[:1]) if "〔" in number else None
    if numbered and (spoken is None or spoken.parent == numbered.name):
        named = numbered.short in sources.text  # 宁政发 may be of 南京, 青政办发 of 青岛
        yield from _at(numbered, f"文号“{number}”的代字", 0.9 if named else 0.6)
    if (city := _numbered_city(number, sources.text, registry)) and (spoken is None or spoken.name == city.parent):
        yield from _at(city, f"文号“{number}”的代字，并见所引省级文号", 0.7)
    if spoken:
        yield from _at(spoken, f"正文{often}次提到“{spoken.name}”", 0.7)
    if (zone := _SPECIAL_ZONE.search(sources.opening)) and (place := registry.regions.get(zone["place"])):
        yield from _at(place, f"正文“{zone[0]}”", 0.7)
    if decided := _deciding_city(sources, registry):
        yield from _at(decided[0], f"正文“{decided[1]}…》”，所列部门多属市级", 0.6)
    province = _bare_province(sources, registry)
    if province:
        yield from _at(province, f"正文多次提到“{province.short}”", 0.5)


def _told_by_names(sources: Sources, registry: Registry) -> Iterator[Guess]:
    """The one place that the names of file or folder hold."""
    for words, what in ((sources.name, "文件名"), (sources.folder, "目录名")):
        named = registry.regions.named(words)
        smallest = [one for one in named if not any(other.parent == one.name for other in named)]
        if len(smallest) == 1:
            yield from _at(smallest[0], f"{what}“{words}”", 0.7)


def _ministries(text: str, registry: Registry) -> list[str]:
    """The ministries that a text names.

    Empty if they are few, or if the text speaks of a place as its own.
    """
    if _OF_A_PLACE.search(text):
        return []
    named = sorted(name for name in registry.national_names() if name.endswith("部") and len(name) > 2 and name in text)
    return named if len(named) >= _OFTEN else []


def _at(place: Region, evidence: str, sure: float) -> Iterator[Guess]:
    yield Guess("region", place.name, evidence, sure)
    yield Guess("level", place.level, evidence, sure)


def _nation(evidence: str, sure: float) -> Iterator[Guess]:
    yield Guess("region", NATION, evidence, sure)
    yield Guess("level", "nation", evidence, sure)


def _in_this_place(sources: Sources, registry: Registry) -> tuple[Region, str] | None:
    """The place of 结合宁夏实际, and these words.

    A county counts only where it is the one of its name in a province that the text names.
    """
    said = _IN_THIS_PLACE.search(sources.opening)
    if said is None:
        return None
    for word in _WORDS_OF_PLACES:
        place = registry.regions.get(said["place"] + word)
        if place and place.level != "county":
            return place, said[0]
    for province in (one for one in registry.regions.named(sources.opening) if one.level == "province"):
        for word in _WORDS_OF_PLACES:
            if place := registry.regions.get(province.name + said["place"] + word):
                return place, said[0]
    return None


def _deciding_city(sources: Sources, registry: Registry) -> tuple[Region, str] | None:
    """The one city whose decision the opening names, and these words.

    Only where the lists of the text name bodies of a city that has districts or counties: these carry out its decisions
    too, and so does a city of county level.
    """
    found = {
        place.name: (place, decided[0])
        for decided in _CITY_DECIDED.finditer(sources.opening)
        if (place := registry.regions.get(decided["city"])) and (place.level == "city" or place.municipality)
    }
    words = Counter(body["word"] for body in _BARE_BODY.finditer(sources.text))
    own = words["市"] + words["州"] + words["盟"]
    ruling = own >= _FEWEST_BODIES and own >= _RULING * (words.total() - own)
    is_told = len(found) == 1 and ruling and _HAS_COUNTIES.search(sources.text)
    return next(iter(found.values())) if is_told else None


def _own_county(text: str, registry: Registry) -> Region | None:
    """The county of a text that speaks of its county and names no other: 《柳河县…办法》."""
    return _only_one(_COUNTY, text, registry) if _OF_A_COUNTY.search(text) else None


def _own_district(text: str, registry: Registry) -> Region | None:
    """The district of a text that speaks of its district and names no other."""
    is_own = _OF_A_DISTRICT.search(text) and "自治区" not in text
    return _only_one(_DISTRICT, text, registry) if is_own else None


def _only_one(pattern: re.Pattern[str], text: str, registry: Registry) -> Region | None:
    """The one county or district that a text names, unless it is an example to follow."""
    found = [place for match in pattern.finditer(text) if (place := _county_at_end(match[0], registry))]
    known = {place.name: place for place in found}
    only = next(iter(known.values())) if len(known) == 1 else None
    return None if only is None or re.search(f"{_OF_OTHERS}{only.short}", text) else only


def _county_at_end(words: str, registry: Registry) -> Region | None:
    """The one county of China whose name these words end with."""
    for start in range(len(words) - 2):
        name = words[start:]
        if len(parents_of_counties().get(name, ())) == 1:
            return registry.regions.county(name)
    return None


def _numbered_city(number: str, text: str, registry: Registry) -> Region | None:
    """The one city whose name begins like the number: 阜建公函, beside 皖政〔2023〕13号.

    It lies in the province whose numbers the text cites most.
    """
    provinces = registry.regions.by_character
    cited = Counter(
        found["place"]
        for match in DOC_NUMBER.finditer(text)
        if (found := _OF_PROVINCE.search(match["issuer"])) and found["place"] in provinces
    )
    if not cited or "〔" not in number:
        return None
    around = provinces[cited.most_common(1)[0][0]].name
    cities = {
        place.name: place
        for place in registry.regions.by_name.values()
        if place.parent == around and place.level == "city" and place.name[0] == number[0] and place.short in text
    }
    return next(iter(cities.values())) if len(cities) == 1 else None


def _spoken_of(text: str, registry: Registry) -> tuple[Region | None, int]:
    """The city or province that the text clearly names most often, and how often."""
    names = (text[match.end() - size : match.end()] for match in _LARGE_PLACE.finditer(text) for size in (3, 4))
    counts = Counter(name for name in names if (region := registry.regions.get(name)) and region.name == name)
    (first, most), (_, second) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    if most < _OFTEN or most < 2 * second:
        return None, most
    counties = Counter(match[1] for match in re.finditer(rf"{first}([\u4e00-\u9fff]{{2,5}}?[区县市])", text))
    county, often = [*counties.most_common(1), ("", 0)][0]
    known = registry.regions.county(first + county) if 2 * often > most else None
    return (known if known and known.registered else registry.regions.get(first)), most


def _bare_province(sources: Sources, registry: Registry) -> Region | None:
    """The one province whose short name opening and text often print: 湖北外贸."""
    provinces = {one.short: one for one in registry.regions.by_character.values()}
    counts = {short: sources.text.count(short) for short in provinces if short in sources.opening}
    if len(counts) != 1:
        return None
    [(short, often)] = counts.items()
    return provinces[short] if often >= _OFTEN else None
