"""One spelling for every character, without moving any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.index.text.normalise import fold


@given(st.text())
def test_length_is_kept(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_characters_fold_one_by_one(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("Ｗ5Ｇ", "w5g"),
        ("（一）", "(一)"),
        ("甘肅科學技術廳", "甘肃科学技术厅"),
        ("老年人防詐騙", "老年人防诈骗"),
        ("甘肃省", "甘肃省"),
        ("", ""),
    ],
)
def test_width_case_and_script(printed: str, folded: str) -> None:
    assert fold(printed) == folded
