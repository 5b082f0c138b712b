"""One normal form for every way to print a 文号."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.corpus.doc_number import DOC_NUMBER, normal, normalise, with_brackets

BRACKETS = ("〔〕", "[]", "（）", "()", "【】", "﹝﹞", "〔]", "[〕")


@pytest.mark.parametrize("brackets", BRACKETS)
@pytest.mark.parametrize("space", ["", " ", "　", "\n"])
def test_brackets_and_spaces(brackets: str, space: str) -> None:
    printed = f"甘科才{space}{brackets[0]}{space}2023{space}{brackets[1]}{space}1{space}号"
    assert normalise(printed) == "甘科才〔2023〕1号"


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("国发〔2016〕5号", "国发〔2016〕5号"),
        ("国办发〔1999〕12号", "国办发〔1999〕12号"),
        ("甘科才〔2023〕第1号", "甘科才〔2023〕1号"),
        ("（国发[2016]5号）", "国发〔2016〕5号"),
        ("甘人大〔2010〕 3 号 文件", "甘人大〔2010〕3号"),
    ],
)
def test_normal_form(printed: str, normal: str) -> None:
    assert normalise(printed) == normal


@pytest.mark.parametrize(
    "printed", ["国务院令第700号", "公告2023年第5号", "", "科普", "甘科才〔23〕1号", "〔2023〕1号"]
)
def test_anything_else_stays(printed: str) -> None:
    assert normalise(printed) == printed


def test_white_space_goes_even_from_other_words() -> None:
    assert normalise(" 国务院令 第700号\n") == "国务院令第700号"


def test_several_in_a_text() -> None:
    text = "依据甘科才〔2023〕1号、国发[2016]5号"
    assert [match["number"] for match in DOC_NUMBER.finditer(text)] == ["1", "5"]


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("请问甘科才2023年1号谁负责", "甘科才〔2023〕1号"),
        ("甘科才 2023 1号", "甘科才〔2023〕1号"),
        ("根据甘科才【2023】第1号", "甘科才〔2023〕1号"),
        ("国办发2020年3号", "国办发〔2020〕3号"),
        ("今年的2023年1号楼", None),
        ("会议2023年1号议题", None),
    ],
)
def test_numbers_as_people_type_them(typed: str, found: str | None) -> None:
    match = DOC_NUMBER.search(with_brackets(typed, {"甘科才〔2023〕1号"}))
    assert (match and normal(match)) == found
