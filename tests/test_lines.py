"""Printed lines, and the text that flows through them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.corpus.model import Span
from policykb.ingest.structure.lines import flow, reflow, split_lines

LINED = st.lists(st.sampled_from(["科普", "工作。", "（一）", " ", "　", "\n", "\r\n", "\f", "ISO", "9001", "）"])).map(
    "".join
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("甲", ["甲"]),
        ("甲\n", ["甲"]),
        ("甲\n乙", ["甲", "乙"]),
        ("甲\r\n\r\n　　乙 \n", ["甲", "", "乙"]),
        ("甲\f乙\f", ["甲", "乙"]),
        ("\n\f\n", ["", "", ""]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert [line.text for line in split_lines(text)] == lines


@given(st.text() | LINED)
def test_lines_hold_every_character(text: str) -> None:
    assert "".join(line.span.of(text) for line in split_lines(text)) == text


def test_lines_of_a_stretch() -> None:
    text = "甲\n乙\n丙"
    assert [line.span for line in split_lines(text, Span(2, 4))] == [Span(2, 4)]


@pytest.mark.parametrize(
    ("text", "flowing"),
    [
        ("", ""),
        ("\n \f", ""),
        ("科普\n工作", "科普工作"),
        ("科普\r\n\r\n  工作", "科普工作"),
        ("科普\f工作", "科普工作"),
        ("第一段。\n第二段", "第一段。\n第二段"),
        ("一共四项：\n第一项；\n第二项。", "一共四项：\n第一项；\n第二项。"),
        ("责任部门：省科\n协、省妇联", "责任部门：省科协、省妇联"),
        ("（责任部门：省科协、\n\n省妇联）", "（责任部门：省科协、省妇联）"),
        ("各市（州）\n科技局", "各市（州）科技局"),
        ("宣传政策、标准等信息\n（含历年数据）\n的单位", "宣传政策、标准等信息（含历年数据）的单位"),
        ("宣传政策、标准（含历年\n的数据）\n，定期更新", "宣传政策、标准（含历年的数据），定期更新"),
        ("责任单位：省科技厅、省教育厅等\n省级有关部门", "责任单位：省科技厅、省教育厅等省级有关部门"),
        ("宣传政策，办好科普日\n（省科技厅负责）\n加强宣传", "宣传政策，办好科普日（省科技厅负责）\n加强宣传"),
        ("通过ISO\n9001认证", "通过ISO 9001认证"),
        ("通过ISO\n认证", "通过ISO认证"),
        ("（见第一条。\n第二条）", "（见第一条。第二条）"),
        (
            "一、总体要求\n坚持科普工作政治性、思想性、科学性，服务大局，健全协同机制，为高质量发展提供支撑。",
            "一、总体要求\n坚持科普工作政治性、思想性、科学性，服务大局，健全协同机制，为高质量发展提供支撑。",
        ),
    ],
)
def test_reflow(text: str, flowing: str) -> None:
    assert reflow(text) == flowing


@given(st.text() | LINED)
def test_reflow_keeps_every_word(text: str) -> None:
    assert "".join(reflow(text).split()) == "".join(text.split())


@given(st.text() | LINED)
def test_every_character_knows_its_place(text: str) -> None:
    flowing = flow(text, [Span(0, len(text))])
    assert len(flowing.text) == len(flowing.offsets)
    for character, offset in zip(flowing.text, flowing.offsets, strict=True):
        if offset < 0:
            assert character == " "
        elif character != "\n":
            assert text[offset] == character


@given(LINED, st.data())
def test_span_of_flowing_characters(text: str, data: st.DataObject) -> None:
    flowing = flow(text, [Span(0, len(text))])
    places = [index for index, character in enumerate(flowing.text) if not character.isspace()]
    if places:
        first, last = sorted(data.draw(st.tuples(st.sampled_from(places), st.sampled_from(places))))
        span = flowing.span(first, last + 1)
        assert "".join(span.of(text).split()) == "".join(flowing.text[first : last + 1].split())


def test_flow_over_pieces() -> None:
    text = "科普工\n第 3 页\n作要点"
    flowing = flow(text, [Span(0, 4), Span(10, 13)])
    assert flowing.text == "科普工作要点"
    assert flowing.span(2, 4) == Span(2, 11)
