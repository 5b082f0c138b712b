"""The regions: sound data, and the place a name begins or ends with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.corpus.counties import parents_of_counties
from policykb.corpus.regions import Region, Regions

REGIONS = Regions.load()
ALL = tuple({region.name: region for region in REGIONS.by_name.values()}.values())
PROVINCES = [region for region in ALL if region.level == "province"]


@pytest.fixture(params=ALL, ids=lambda region: region.name)
def region(request: pytest.FixtureRequest) -> Region:
    registered: Region = request.param
    return registered


def test_thirty_four_provinces() -> None:
    assert len(PROVINCES) == 34
    assert len({province.short for province in PROVINCES}) == 34
    assert {province.name for province in PROVINCES if province.municipality} == {
        "北京市",
        "天津市",
        "上海市",
        "重庆市",
    }


def test_every_region_is_found_by_its_names(region: Region) -> None:
    assert REGIONS.get(region.name) == region
    shared = len(parents_of_counties().get(region.short, ())) > 1
    assert (REGIONS.get(region.short) is None) == (region.level == "county" and shared)


def test_every_region_has_its_province(region: Region) -> None:
    above = [*REGIONS.chain(region)]
    assert above[0] == region
    assert above[-1] in PROVINCES
    assert (region.parent is None) == (region.level == "province")


def test_prefectures() -> None:
    cities = {region.name for region in ALL if region.level == "city" and region.parent == "甘肃省"}
    assert {"兰州市", "嘉峪关市", "临夏回族自治州", "甘南藏族自治州", "兰州新区"} <= cities
    assert len([name for name in cities if name.endswith(("市", "州"))]) == 14


def test_characters_of_document_numbers() -> None:
    assert REGIONS.by_character["甘"].name == "甘肃省"
    assert REGIONS.by_character["陇"].name == "甘肃省"
    assert REGIONS.by_character["京"].name == "北京市"
    assert {region.name for region in REGIONS.by_character.values()} == {region.name for region in PROVINCES}


def test_a_prefecture_leads_and_trails_its_own_name() -> None:
    for region in ALL:
        if region.name.endswith(("省", "市", "州", "盟", "地区", "县", "自治区")):
            assert REGIONS.leading(region.name) == (region, len(region.name))
            assert REGIONS.trailing(region.name) == (region, len(region.name))


@pytest.mark.parametrize(
    ("text", "name", "length"),
    [
        ("漳州市公安局", "漳州市", 3),
        ("甘肃省科技厅", "甘肃省", 3),
        ("甘肃科技", "甘肃省", 2),
        ("甘肃省兰州市科技局", "兰州市", 6),
        ("兰州新区管委会", "兰州新区", 4),
        ("内蒙古自治区教育厅", "内蒙古自治区", 6),
        ("吉林省吉林市", "吉林市", 6),
        ("延边州发改委", "延边朝鲜族自治州", 3),
        ("云浮市云安区财政局", "云浮市云安区", 6),
        ("酒泉市肃州区教育局", "酒泉市肃州区", 6),
        ("静宁县人民政府", "平凉市静宁县", 3),
        ("西安区人民政府", "西安区", 3),
        ("海南区教育局", "乌海市海南区", 3),
        ("河南蒙古族自治县人民政府", "黄南藏族自治州河南蒙古族自治县", 8),
        ("江苏省句容市人民政府", "镇江市句容市", 6),
        ("句容市财政局", "镇江市句容市", 3),
        ("西安区域协调中心", "西安市", 2),
        ("朝阳区人民政府", "朝阳区", 3),
        ("长春市朝阳区人民政府", "长春市朝阳区", 6),
        ("新疆生产建设兵团", "新疆生产建设兵团", 8),
    ],
)
def test_leading(text: str, name: str, length: int) -> None:
    found = REGIONS.leading(text)
    assert found is not None
    assert (found[0].name, found[1]) == (name, length)


@pytest.mark.parametrize("text", ["", "省科技厅", "各县区", "社区居委会", "市区", "科技部", "我省", "全市财政局"])
def test_no_region_leads(text: str) -> None:
    assert REGIONS.leading(text) is None


@pytest.mark.parametrize(("text", "name"), [("请问甘肃省", "甘肃省"), ("中共兰州", "兰州市"), ("在吉林市", "吉林市")])
def test_trailing(text: str, name: str) -> None:
    found = REGIONS.trailing(text)
    assert found is not None
    assert found[0].name == name
    assert text.endswith(text[-found[1] :])


@pytest.mark.parametrize("text", ["", "省", "甘肃省科技厅", "文件"])
def test_no_region_trails(text: str) -> None:
    assert REGIONS.trailing(text) is None


def test_county_by_its_full_name() -> None:
    found = REGIONS.county("云浮市云安区")
    assert found is not None
    assert (found.name, found.level, found.word, found.parent, found.registered) == (
        "云浮市云安区",
        "county",
        "区",
        "云浮市",
        True,
    )
    assert REGIONS.county("科技") is None


@given(st.text() | st.lists(st.sampled_from(["甘肃", "省", "市", "区", "县", "自治", "兰州", "各"])).map("".join))
def test_any_text(text: str) -> None:
    for found in (REGIONS.leading(text), REGIONS.trailing(text)):
        assert found is None or 0 < found[1] <= len(text)


def test_a_name_of_several_counties_has_no_parent() -> None:
    assert parents_of_counties()["朝阳区"] == ("北京市", "长春市")
    county, _ = REGIONS.leading("朝阳区教育局") or (None, 0)
    assert county is not None
    assert (county.name, county.parent, county.registered) == ("朝阳区", None, False)


def test_a_former_county_is_known() -> None:
    assert parents_of_counties()["下城区"] == ("杭州市",)
