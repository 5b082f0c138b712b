"""The names of a body, as the data list them."""

from pathlib import Path

import pytest

from policykb.corpus.bodies import Era, Template, fill, load_eras, read_template, write_name
from policykb.corpus.regions import Region

GANSU = Region("甘肃省", "甘肃", "province", "省", capital="兰州")
TAX = Era("tax", "vertical", "province", ("国家税务总局{region}税务局", "{level}税务局"))

DATA = """
[one]
kind = "government"
city = ["甲局", "甲"]
former = [{level = "city", names = ["乙局"], until = 2018}]

[two]
kind = "party"
province = ["丙部"]
"""


@pytest.fixture
def eras(tmp_path: Path) -> tuple[Era, ...]:
    path = tmp_path / "departments.toml"
    path.write_text(DATA, encoding="utf-8")
    return load_eras(path)


def test_names_of_today_come_before_all_former_ones(eras: tuple[Era, ...]) -> None:
    assert [era.until for era in eras] == [*[None] * (len(eras) - 1), 2018]


def test_municipality_and_county_share_the_list_of_another_level(eras: tuple[Era, ...]) -> None:
    levels = {body: [era.level for era in eras if era.body == body and era.until is None] for body in ("one", "two")}
    assert levels == {"one": ["municipality", "city", "county"], "two": ["province", "municipality"]}


def test_a_single_name_is_official_and_short(eras: tuple[Era, ...]) -> None:
    assert {(era.official, era.short) for era in eras} == {("甲局", "甲"), ("乙局", "乙局"), ("丙部", "丙部")}


def test_a_plain_name_is_no_template() -> None:
    assert read_template("科学技术厅", TAX) is None


def test_a_template_gives_the_name_of_a_place_and_finds_the_place_in_it() -> None:
    template = read_template(TAX.official, TAX)
    assert template == Template(TAX.official, "国家税务总局", "region", "税务局", TAX)
    name = template.at(GANSU)
    assert name == "国家税务总局甘肃省税务局"
    assert template.place_in(name) == GANSU.name


@pytest.mark.parametrize("name", ["国家税务总局税务局", "国家税务总局甘肃省", "甘肃省税务局", ""])
def test_no_place_in_another_name(name: str) -> None:
    template = read_template(TAX.official, TAX)
    assert template is not None
    assert template.place_in(name) is None


@pytest.mark.parametrize(
    ("slot", "form"), [("region", "甘肃省"), ("place", "甘肃"), ("level", "省"), ("capital", "兰州")]
)
def test_the_form_of_a_place_in_each_slot(slot: str, form: str) -> None:
    assert fill(slot, GANSU) == form
    assert write_name(f"甲{{{slot}}}乙", GANSU, "丙") == f"甲{form}乙"


def test_a_name_without_slots_gets_the_prefix() -> None:
    assert write_name("科技厅", GANSU, "省") == "省科技厅"
