"""The text and its spans: every character in one leaf, every text and note quoting its source."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spans import CHECKS, check_clauses, check_duties, check_leaves, check_pages, check_parents

from policykb.corpus.model import Document, Span

Understand = Callable[[str], Document]

_CHINESE = "一二三四五六七八九十"
_NAMES = ("省科技厅", "省科协", "团省委", "兰州海关", "市发改委（审改办、大数据局）", "各市州人民政府", "某某公司")
_WORDS = (
    "加强科普人才队伍建设",
    "各市（州）要落实责任",
    "支持3家企业申报ISO 9001认证",
    "推动“三下乡”等活动",
    "依据《甘肃省科学技术普及条例》（甘人大〔2010〕3号）",
    "增长1.5倍",
)
_FRONT = (
    "甘肃省科学技术厅",
    "文件",
    "甘科才〔2023〕1号",
    "关于印发《甘肃省若干措施》的通知",
    "各市（州）科技局：",
    "2023年2月1日",
    "(此件主动公开)",
    "甘肃省若干措施",
    "为贯彻落实有关精神，制定本措施。",
)
_BREAKS = ("\n", "\n\n", "\r\n", "\n　　", "\f", "\n\f", "\n \n")


@st.composite
def notes(draw: st.DrawFn) -> str:
    """（责任部门：省科技厅、省科协) with half- and full-width brackets mixed."""
    label = draw(st.sampled_from(("责任部门", "责任单位", "牵头单位", "配合单位")))
    names = draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=6))
    opened, closed = draw(st.sampled_from("（(【[")), draw(st.sampled_from("）)】]"))
    return opened + label + draw(st.sampled_from("：:")) + draw(st.sampled_from("、，")).join(names) + closed


@st.composite
def measures(draw: st.DrawFn, number: int) -> str:
    opened, closed = draw(st.sampled_from("（(")), draw(st.sampled_from("）)"))
    sentences = draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4))
    note = draw(st.one_of(st.just(""), notes()))
    return f"{opened}{_CHINESE[number]}{closed}第{number}项举措。" + "。".join(sentences) + "。" + note


@st.composite
def hard_wrapped(draw: st.DrawFn, paragraph: str) -> str:
    """The paragraph with line breaks of all kinds anywhere inside."""
    cuts = draw(st.lists(st.integers(1, max(1, len(paragraph) - 1)), max_size=3, unique=True).map(sorted))
    parts = [paragraph[start:end] for start, end in zip([0, *cuts], [*cuts, len(paragraph)], strict=True)]
    return "".join(part + draw(st.sampled_from(_BREAKS)) for part in parts[:-1]) + parts[-1]


@st.composite
def policies(draw: st.DrawFn) -> str:
    """A plausible policy: some header lines, sections with measures, some closing lines."""
    paragraphs = draw(st.lists(st.sampled_from(_FRONT), max_size=6))
    running = draw(st.booleans())
    number = 0
    for section in range(draw(st.integers(0, 3))):
        paragraphs.append(f"{_CHINESE[section]}、第{section}部分")
        number = number if running else 0
        for _ in range(draw(st.integers(0, 3))):
            paragraphs.append(draw(measures(number)))
            number += 1
    paragraphs += draw(st.lists(st.sampled_from(_FRONT), max_size=3))
    wrapped = [draw(hard_wrapped(paragraph)) for paragraph in paragraphs]
    return "".join(paragraph + draw(st.sampled_from(_BREAKS)) for paragraph in wrapped)


TEXTS = st.one_of(
    policies(),
    st.lists(st.sampled_from([*_FRONT, *_BREAKS, "一、", "（二）", "第三条", "1.", "①", "（责任部门：", "）"])).map(
        "".join
    ),
    st.text(),
)


@pytest.mark.parametrize("check", CHECKS)
def test_seed(seed: Document, check: Callable[[Document], None]) -> None:
    check(seed)


@pytest.mark.parametrize("check", [check_leaves, check_clauses, check_duties, check_pages])
@settings(deadline=None, max_examples=200)
@given(text=TEXTS)
def test_any_text(understand_text: Understand, check: Callable[[Document], None], text: str) -> None:
    check(understand_text(text))


@settings(deadline=None, max_examples=200)
@given(text=policies())
def test_parents_do_not_repeat_children(understand_text: Understand, text: str) -> None:
    check_parents(understand_text(text))


@settings(deadline=None)
@given(text=TEXTS)
def test_reading_again_gives_the_same(understand_text: Understand, text: str) -> None:
    assert understand_text(text) == understand_text(text)


@settings(deadline=None)
@given(text=TEXTS)
def test_text_is_unaltered(understand_text: Understand, text: str) -> None:
    assert understand_text(text).text == text


def test_empty_text(understand_text: Understand) -> None:
    document = understand_text("")
    assert (document.clauses, document.blocks) == ((), ())


def test_one_character(understand_text: Understand) -> None:
    document = understand_text("字")
    assert [piece for clause in document.clauses for piece in clause.pieces] + [
        block.span for block in document.blocks
    ] == [Span(0, 1)]
