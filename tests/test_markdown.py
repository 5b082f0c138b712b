"""Markdown: what is taken out and what stays."""

import pytest

from policykb.ingest.formats import Unreadable
from policykb.ingest.formats.web.markdown import extract


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("## **一、总体要求**", "一、总体要求\n"),
        ("- **（一）目标。**内容", "（一）目标。内容\n"),
        ("**发布日期**: 2022年", "发布日期: 2022年\n"),
        ("见[通知](https://www.gov.cn/a.html)。", "见通知。\n"),
        ("[牵头部门](市发展改革委)", "[牵头部门](市发展改革委)\n"),
        ("甲<!-- 注\n释 -->乙", "甲乙\n"),
        ("甲<!-- 未完", "甲<!-- 未完\n"),
        ("1\\. 甲\\*", "1. 甲*\n"),
        ("甲&nbsp;<u>乙</u><br>丙", "甲\xa0乙\n丙\n"),
        ("> 甲\n---\n```\n乙", "甲\n\n\n乙\n"),
        ("1. 甲", "1. 甲\n"),
    ],
)
def test_marks(source: str, expected: str) -> None:
    assert extract(source.encode()).text == expected


def test_tables() -> None:
    found = extract("前\n| 任务 | 牵头 |\r\n|:--|--:|\n| **甲**\\|乙 | 省教育厅 |\n后".encode())
    assert found.text == "前\n任务\t牵头\n甲|乙\t省教育厅\n后\n"
    assert [table.of(found.text) for table in found.tables] == ["任务\t牵头\n甲|乙\t省教育厅\n"]


def test_a_web_page_is_refused() -> None:
    with pytest.raises(Unreadable, match="web page"):
        extract(b"<!DOCTYPE html><html><body>x</body></html>")


@pytest.mark.parametrize("piece", ["<!--", "[", "**a ", "![", "<a", "*"])
def test_long_lines_of_marks_take_no_long_time(piece: str) -> None:
    extract((piece * 50_000).encode())


def test_tables_in_html_inside_markdown() -> None:
    style = "<style>\ntable td { color: red }\n</style>\n"
    table = "<table>\n<tr><td>任务</td>\n<td>责任部门</td></tr>\n<tr><td>建设场馆</td><td>科技局</td></tr>\n</table>\n"
    found = extract(f"# 计划\n{style}{table}尾\n".encode())
    assert [one.of(found.text) for one in found.tables] == ["任务\t责任部门\n建设场馆\t科技局\n"]
    assert found.text.startswith("计划\n")
    assert found.text.rstrip().endswith("尾")
    assert "color" not in found.text


@pytest.mark.parametrize("table", ["<table>未完", "<table></table>", "<table><tr><td>单格</td></tr></table>"])
def test_what_is_no_table_keeps_its_words(table: str) -> None:
    assert "".join(extract(f"甲\n{table}\n乙".encode()).text.split()) in ("甲未完乙", "甲乙", "甲单格乙")


def test_menus_of_a_page_are_left_out_and_other_links_stay() -> None:
    menu = "".join(
        f'> [{name}](https://example.gov.cn/{at} "{name}")\n'
        for at, name in enumerate(["首页", "政务公开", "公开目录"])
    )
    kept = "[科普条例](https://example.gov.cn/a)\n[关于做好科普工作的通知](https://example.gov.cn/b)\n"
    assert extract(f"{menu}\n# 科普方案\n{kept}".encode()).text == "\n科普方案\n科普条例\n关于做好科普工作的通知\n"


def test_a_tag_over_several_lines() -> None:
    source = '<p style="text-align:right;\n margin-top:9px">甲局</p>\n <p style="color:red;\n ">2024年1月2日</p>\n若 a < b\n则止'
    assert extract(source.encode()).text == "甲局\n 2024年1月2日\n若 a < b\n则止\n"
