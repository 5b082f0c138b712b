"""The registry keeps what its examples promise, and claims nothing it does not know."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up import names

from policykb.corpus.bodies import LEVELS, TemplateIndex, level_of
from policykb.corpus.departments import Department, Registry, compose, is_group

DATA = Path(__file__).parent.parent / "corpus" / "departments.toml"

BODIES: dict[str, Any] = tomllib.loads(DATA.read_text(encoding="utf-8"))
EXAMPLES = [(body, example) for body, entry in BODIES.items() for example in entry.get("examples", [])]


def resolve(registry: Registry, region: str, printed: str) -> Department | None:
    return registry.resolve(printed, registry.region_of(region))


@pytest.mark.parametrize(("body", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_example(registry: Registry, body: str, example: str) -> None:
    region, printed, full_name = example.split(" ", 2)
    found = resolve(registry, region, printed)
    assert found is not None
    assert found.full_name == full_name
    assert found.id.endswith(f"/{body}")


@pytest.mark.parametrize("body", BODIES)
def test_body_has_examples(body: str) -> None:
    assert BODIES[body].get("examples")


@pytest.mark.parametrize("body", BODIES)
def test_body_is_well_formed(body: str) -> None:
    entry = BODIES[body]
    assert set(entry) <= {"kind", *LEVELS, "former", "examples"}
    assert any(level in entry for level in LEVELS)
    for former in entry.get("former", []):
        assert set(former) == {"level", "names", "until"}
        assert former["level"] in LEVELS
        assert former["names"]


def current_and_former(registry: Registry) -> Iterator[tuple[str, str, str]]:
    for era in registry.eras:
        for name in era.names:
            yield era.level, name, era.body


def test_no_form_is_claimed_twice(registry: Registry) -> None:
    claims: dict[tuple[str, str], set[str]] = defaultdict(set)
    for level, name, body in current_and_former(registry):
        claims[level, name].add(body)
    assert {form: bodies for form, bodies in claims.items() if len(bodies) > 1} == {}


def test_forms_are_clean(registry: Registry) -> None:
    assert [name for _, name, _ in current_and_former(registry) if not name or name != "".join(name.split())] == []


@pytest.mark.parametrize(
    "names",
    [
        ("省卫生健康委", "甘肃省卫生健康委员会", "甘肃省卫生健康委", "省卫健委", "省卫计委", "省卫生厅"),
        ("省人社厅", "甘肃省人力资源和社会保障厅", "省人力资源和社会保障厅", "省人力资源社会保障厅", "省人事厅"),
        ("团省委", "共青团甘肃省委", "共青团甘肃省委员会", "中国共产主义青年团甘肃省委员会"),
        ("省委组织部", "中共甘肃省委组织部", "甘肃省委组织部"),
        ("省政府国资委", "省国资委", "甘肃省人民政府国有资产监督管理委员会"),
        ("省科技厅", "甘肃省科学技术厅", "省科委"),
        ("省文旅厅", "甘肃省文化和旅游厅", "省文化厅", "省旅游局"),
        ("省生态环境厅", "省环保厅"),
        ("省应急厅", "甘肃省应急管理厅", "省安监局"),
        ("省市场监管局", "省工商局", "省质监局"),
        ("甘肃金融监管局", "甘肃银保监局", "国家金融监督管理总局甘肃监管局"),
        ("省乡村振兴局", "省扶贫办"),
    ],
    ids=lambda names: names[0],
)
def test_names_of_one_body(registry: Registry, names: tuple[str, ...]) -> None:
    found = [resolve(registry, "甘肃省", name) for name in names]
    assert None not in found
    assert len({department.id for department in found if department}) == 1


@pytest.mark.parametrize(
    "name",
    [
        "省科普工作联席会议成员单位",
        "各市州人民政府",
        "各市（州）人民政府",
        "各县（市、区）人民政府",
        "相关部门",
        "有关部门",
        "省直有关部门",
        "省级有关单位",
        "各有关单位",
        "各相关业务处室",
        "各级党委",
        "市直各部门",
    ],
)
def test_group(registry: Registry, name: str) -> None:
    assert is_group(name)
    assert resolve(registry, "甘肃省", name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "省",
        "你好",
        "华为公司",
        "中国石油天然气集团有限公司",
        "金川集团",
        "读者出版集团",
        "市供电公司",
        "牵头",
        "Ministry of Fun",
        "省喜剧厅",
        "。",
        "（）",
    ],
)
def test_not_a_department(registry: Registry, name: str) -> None:
    assert resolve(registry, "甘肃省", name) is None


def test_region_comes_from_the_document(registry: Registry) -> None:
    gansu, jiangxi = (resolve(registry, region, "省科技厅") for region in ("甘肃省", "江西省"))
    assert gansu is not None
    assert jiangxi is not None
    assert (gansu.full_name, jiangxi.full_name) == ("甘肃省科学技术厅", "江西省科学技术厅")
    assert gansu.id != jiangxi.id


def test_a_name_that_carries_its_own_region(registry: Registry) -> None:
    found = resolve(registry, "甘肃省", "兰州市科技局")
    assert found is not None
    assert (found.full_name, found.region, found.level) == ("兰州市科学技术局", "兰州市", "city")


def test_province_above_a_city(registry: Registry) -> None:
    found = resolve(registry, "兰州市", "省科技厅")
    assert found is not None
    assert found.full_name == "甘肃省科学技术厅"


def test_without_region_only_whole_names_are_known(registry: Registry) -> None:
    assert registry.resolve("省科技厅", None) is None
    named = registry.resolve("甘肃省科学技术厅", None)
    national = registry.resolve("国家发展改革委", None)
    assert named is not None
    assert named.name == "省科技厅"
    assert national is not None
    assert (national.full_name, national.level) == ("国家发展和改革委员会", "nation")


def test_aside_is_no_part_of_the_name(registry: Registry) -> None:
    found = resolve(registry, "赣州市", "市发改委（审改办、大数据局）")
    assert found == resolve(registry, "赣州市", "市发改委")


PLACES = {"province": "甘肃省", "municipality": "上海市", "city": "赣州市"}


@pytest.mark.parametrize("level", PLACES)
def test_short_name_leads_back(registry: Registry, level: str) -> None:
    place = registry.region_of(PLACES[level])
    assert place is not None
    assert level_of(place) == level
    lost = []
    for era in registry.eras:
        if era.level == level:
            department = compose(era, place)
            found = registry.resolve(department.name, place)
            if found is None or found.id != department.id:
                lost.append(department.name)
    assert lost == []


@pytest.mark.parametrize("name", names(), ids=lambda row: row["region"] + row["printed"])
def test_names_that_policies_print(registry: Registry, name: dict[str, str]) -> None:
    found = resolve(registry, name["region"], name["printed"])
    assert (found.full_name if found else "") == name["full name"]
    assert is_group(name["printed"]) == (name["kind"] == "group")


@pytest.mark.parametrize(
    ("region", "printed", "full_name"),
    [
        ("通辽市", "科尔沁区", "通辽市科尔沁区人民政府"),
        ("上海市", "浦东新区", "上海市浦东新区人民政府"),
        ("河南省", "郑州市", "郑州市人民政府"),
        ("甘肃省", "兰州新区", "兰州新区管理委员会"),
    ],
)
def test_a_place_stands_for_who_governs_it(registry: Registry, region: str, printed: str, full_name: str) -> None:
    found = resolve(registry, region, printed)
    assert found is not None
    assert found.full_name == full_name


@pytest.mark.parametrize("printed", ["科左后旗", "高新区", "开发区", "工业园区", "市区", "兰州"])
def test_no_county(registry: Registry, printed: str) -> None:
    assert resolve(registry, "通辽市", printed) is None


@pytest.mark.parametrize("printed", ["南沙、天河区政府", "高新区、经开区管委会", "广州、深圳、东莞等市人民政府"])
def test_several_that_share_their_suffix_are_a_group(printed: str) -> None:
    assert is_group(printed)


def test_separators_in_an_aside_make_no_group() -> None:
    assert not is_group("市发改委（审改办、大数据局）")


def test_a_province_keeps_its_bank_in_the_capital(registry: Registry) -> None:
    for region in ("河南省", "郑州市", "赣州市"):
        found = resolve(registry, region, "人民银行郑州中心支行")
        assert found is not None
        assert (found.region, found.full_name) == ("河南省", "中国人民银行郑州中心支行")


def test_templates_are_found_by_their_ends(registry: Registry) -> None:
    """The index gives what a look at every template gives, in the same order."""
    templates = [template for some in registry.templates.values() for template in some]
    index = TemplateIndex(templates)
    places = [registry.regions.by_name[name] for name in ("甘肃省", "兰州市", "北京市", "天水市")]
    for name in ("", "局", "税务局", *(template.at(place) for template in templates for place in places)):
        assert index.fitting(name) == [template for template in templates if template.place_in(name)], name


def test_the_names_of_more_places_than_are_kept(registry: Registry) -> None:
    cities = [
        place for name, place in registry.regions.by_name.items() if place.level == "city" and name.endswith("市")
    ]
    assert len(cities) > 64
    for place in (*cities, *cities):
        department = registry.resolve(f"国家税务总局{place.official}税务局", place)
        assert department
        assert department.region == place.name
    assert len(registry._printed) <= 64


@pytest.mark.parametrize(
    ("region", "printed", "year", "full_name"),
    [
        ("浙江省", "省建设厅", 2021, "浙江省住房和城乡建设厅"),
        ("浙江省", "省建设厅", 2008, "浙江省建设厅"),
        ("浙江省", "省建设厅", None, "浙江省建设厅"),
        ("浙江省", "省环保厅", 2021, "浙江省环境保护厅"),
        ("厦门市", "市建设局", 2021, "厦门市建设局"),
    ],
)
def test_a_former_name_that_shortens_the_name_of_today(
    registry: Registry, region: str, printed: str, year: int | None, full_name: str
) -> None:
    found = registry.resolve(printed, registry.region_of(region), year)
    assert found is not None
    assert found.full_name == full_name
