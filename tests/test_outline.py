"""Which lines head clauses, and how clauses nest."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from policykb.corpus.model import Document, Span
from policykb.ingest.structure.inline_items import split_inline
from policykb.ingest.structure.lines import split_lines
from policykb.ingest.structure.outline import read_outline


def paths(text: str) -> list[str]:
    return ["/".join(item.path) for item in read_outline(split_lines(text)).items]


def test_nesting() -> None:
    text = "一、甲\n（一）乙。\n1.丙。\n（1）丁。\n①戊。\n②己。\n2.庚。\n（二）辛。\n二、壬\n（一）癸。"
    assert paths(text) == [
        "一",
        "一/（一）",
        "一/（一）/1",
        "一/（一）/1/（1）",
        "一/（一）/1/（1）/①",
        "一/（一）/1/（1）/②",
        "一/（一）/2",
        "一/（二）",
        "二",
        "二/（一）",
    ]


def test_numbers_run_on_into_the_next_section() -> None:
    text = "一、甲\n（一）乙。\n（四）丙。\n二、丁\n（五）戊。\n（六）己。"
    assert paths(text)[-3:] == ["二", "二/（五）", "二/（六）"]


def test_articles_run_on_through_chapters() -> None:
    text = "第一章 总则\n第一条 甲。\n第二条 乙：\n（一）丙；\n（二）丁。\n第二章 管理\n第三条 戊：\n（一）己。"
    assert paths(text) == [
        "第一章",
        "第一章/第一条",
        "第一章/第二条",
        "第一章/第二条/（一）",
        "第一章/第二条/（二）",
        "第二章",
        "第二章/第三条",
        "第二章/第三条/（一）",
    ]


def test_number_alone_on_its_line() -> None:
    assert paths("一、\n总体要求\n（一）\n健全体系。\n（二）\n加强演练。") == ["一", "一/（一）", "一/（二）"]


@pytest.mark.parametrize("text", ["", "\n\n", "为深入贯彻落实精神，制定本措施。", "2023年2月1日\n一是加强领导。"])
def test_no_clauses(text: str) -> None:
    outline = read_outline(split_lines(text))
    assert outline.items == ()
    assert outline.front == len(split_lines(text))


def test_lines_before_the_first_number_are_front_matter() -> None:
    outline = read_outline(split_lines("标题\n\n前言。\n一、甲\n正文。\n二、乙"))
    assert outline.front == 3
    assert [(item.first, item.last) for item in outline.items] == [(3, 5), (5, 6)]


def test_a_gap_is_a_doubt() -> None:
    outline = read_outline(split_lines("一、甲。\n二、乙。\n五、丙。"))
    assert [item.path for item in outline.items] == [("一",), ("二",), ("五",)]
    assert len(outline.doubts) == 1
    assert "五" in outline.doubts[0].what


def framed(text: str) -> list[str]:
    """Paths of a text in which 【 and 】 stand around what is framed."""
    frames = [Span(*match.span()) for match in re.finditer("【[^】]*】", text)]
    lines = [replace(line, text=line.text.strip("【】")) for line in split_lines(text)]
    return ["/".join(item.path) for item in read_outline(lines, frames).items]


def test_numbers_in_a_frame_count_by_themselves() -> None:
    text = "一、支持事项\n6. 科技保险\n【条件：\n1．甲。\n2．乙。】\n7. 融资租赁\n【1．丙。】\n8. 挂牌"
    assert framed(text.replace("6.", "1.").replace("7.", "2.").replace("8.", "3.")) == [
        "一", "一/1", "一/1/1", "一/1/2", "一/2", "一/2/1", "一/3",
    ]  # fmt: skip


def test_a_frame_goes_on_after_a_page() -> None:
    assert framed("1. 科技保险\n【1．甲。\n2．乙。】\n\n【3．丙。】\n2. 挂牌") == ["1", "1/1", "1/2", "1/3", "2"]


def test_a_text_that_begins_in_a_frame_goes_on_outside() -> None:
    assert framed("【一、甲。\n（一）子。】\n二、乙。\n（二）丑。") == ["一", "一/（一）", "二", "二/（二）"]


def test_a_table_of_contents_is_no_outline() -> None:
    text = "条例\n目录\n第一章 总则\n第二章 附则\n第一章\n总则\n第一条 甲。\n第二章\n附则\n第二条 乙。"
    outline = read_outline(split_lines(text))
    assert outline.front == 4
    assert paths(text) == ["第一章", "第一章/第一条", "第二章", "第二章/第二条"]


def test_a_number_inside_a_wrapped_word_begins_no_list() -> None:
    assert paths("一、甲。\n（一）乙。\n推进线上线下标准统\n一、服务同质。\n（二）丙。") == [
        "一",
        "一/（一）",
        "一/（二）",
    ]


def test_a_heading_may_end_as_a_line_that_goes_on() -> None:
    assert paths("一、甲\n（一）自出具之日起15日内申请的\n1.企业申请\n2.部门受理") == [
        "一",
        "一/（一）",
        "一/（一）/1",
        "一/（一）/2",
    ]


def test_a_list_that_lost_its_first_number() -> None:
    assert paths("第一条 材料包括：\n（二）说明；\n（三）证明。\n第二条 甲。") == [
        "第一条",
        "第一条/（二）",
        "第一条/（三）",
        "第二条",
    ]


def test_an_unbroken_text_is_cut_at_first_numbers_too() -> None:
    text = "一、工作职责(一)市工信局:负责。(二)市城管局:参与。二、工作要求(一)加强。" + "说明" * 1000
    lines = split_inline(split_lines(text), text)
    found = ["/".join(item.path) for item in read_outline(lines).items]
    assert found == ["一", "一/（一）", "一/（二）", "二", "二/（一）"]


def test_a_list_inside_a_paragraph_whose_items_have_notes() -> None:
    text = (
        "1.优化管理。针对周期长等问题，（1）推行改革。（市文旅局牵头，\n市公安局配合）（2）制定办法。（市文旅局负责）"
    )
    found = ["/".join(item.path) for item in read_outline(split_inline(split_lines(text), text)).items]
    assert found == ["1", "1/（1）", "1/（2）"]


def test_a_list_inside_a_sentence_is_no_outline() -> None:
    text = "1.优化管理。要做到：（1）周期短；（2）收费低。（市文旅局负责）"
    assert ["/".join(item.path) for item in read_outline(split_inline(split_lines(text), text)).items] == ["1"]


def test_the_front_of_an_unbroken_text(understand_text: Callable[[str], Document]) -> None:
    document = understand_text(
        "兰州市科学技术局文件兰科发〔2023〕1号兰州市科学技术局关于印发《兰州市科普工作方案》的通知各县区科技局，各有关单位:"
        "为做好科普工作，制定本方案。一、工作目标。加强科普。二、工作要求。" + "说明" * 1000
    )
    assert document.header.doc_number == "兰科发〔2023〕1号"
    assert document.header.title == "兰州市科普工作方案"
    assert document.header.recipients == "各县区科技局，各有关单位"
    assert [clause.path for clause in document.clauses] == [("一",), ("二",)]


def test_a_contents_page_with_page_numbers_behind_tabs(understand_text: Callable[[str], Document]) -> None:
    contents = "目  录\n一、总则\t3\n二、场馆建设\t5\n（一）选择地址\t6\n三、附则\t9\n"
    body = "一、总则\n（一）为办好场馆，制定本细则。\n二、场馆的建设\n（一）选择场馆的地址。\n三、附则\n本细则自印发之日起施行。\n"
    document = understand_text(f"场馆实施细则\n{contents}\n{body}")
    assert ["/".join(clause.path) for clause in document.clauses] == ["一", "一/（一）", "二", "二/（一）", "三"]
