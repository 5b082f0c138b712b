"""Web pages of governments: the text is in, the page's furniture is out."""

import re
from pathlib import Path

import pytest
from made_up import DATA

from policykb.ingest.formats.web.html import extract

PAGES = sorted((DATA / "pages").iterdir())
FURNITURE = ("分享到", "打印", "版权所有", "网站地图", "ICP备", "当前位置")
TITLE = "兰州市人民政府办公室关于印发科普工作方案的通知"
_FACTS = (
    "<table><tr><td>索 引 号：</td><td>0001/2023-01</td><td>发文字号：</td><td>兰政办发〔2023〕5号</td></tr>"
    "<tr><td>成文日期：</td><td>2023年3月1日</td><td>主题分类：</td><td>科技</td></tr></table>"
)
_TABLE = (
    "<table><tr><th>重点任务</th><th>牵头部门</th></tr><tr><td>任务甲</td><td rowspan=2>市科技局</td></tr>"
    "<tr><td>任务乙</td></tr></table>"
)
BODY = (
    "<p>各县区人民政府：</p><p>　　一、总体要求</p><p>　　（一）加强组织领导，坚持统筹推进各项科普工作任务落实到位。</p>"
    f"<p>　　二、重点任务<br>　　（二）加强<b>科普</b>场馆建设，提升服务能力和水平。</p>{_TABLE}<p>【打印】【关闭】</p>"
)


def page(body: str = BODY, container: str = "TRS_Editor", facts: str = _FACTS, charset: str = "utf-8") -> str:
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{TITLE}-兰州市人民政府门户网站</title><script>var a = "首页";</script></head><body>
<form id="form1"><div class="top"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt; 政策文件</div>{facts}<h1>{TITLE}</h1>
<div class="share">分享到：微信 <a href="javascript:window.print()">打印</a></div>
<div class="{container}">{body}</div><div style="display: none">{body}</div>
<div class="footer">版权所有：兰州市人民政府办公室 网站地图 陇ICP备00000001号</div></form></body></html>"""


@pytest.mark.parametrize("container", ["TRS_Editor", "article-content zoomcon", "UCAP-CONTENT", "某类"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_page(container: str, charset: str) -> None:
    found = extract(page(container=container, charset=charset).encode(charset if charset == "utf-8" else "gb18030"))
    for line in (TITLE, "　　一、总体要求", "　　二、重点任务", "　　（二）加强科普场馆建设，提升服务能力和水平。"):
        assert found.text.split("\n").count(line) == 1, line
    assert "发文字号：兰政办发〔2023〕5号\n" in found.text
    assert not [name for name in (*FURNITURE, "首页") if name in found.text]
    assert [table.of(found.text) for table in found.tables] == [
        "重点任务\t牵头部门\n任务甲\t市科技局\n任务乙\t市科技局\n"
    ]


def test_a_page_laid_out_by_tables() -> None:
    layout = f"<html><body><table><tr><td>{BODY}</td></tr></table></body></html>"
    found = extract(layout.encode())
    assert "　　一、总体要求\n" in found.text
    assert len(found.tables) == 1


def test_headings_that_begin_like_furniture_stay() -> None:
    body = BODY + "<p>关闭落后产能</p><p>分享改革经验</p>"
    found = extract(page(body).encode()).text
    assert "关闭落后产能\n" in found
    assert "分享改革经验\n" in found


def test_deep_nesting() -> None:
    extract(("<div>" * 100_000 + "一、总体要求" + "</div>" * 100_000).encode())


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]><p>一、总体要求&b;</p>'
    assert "哈哈" not in extract(bomb.encode()).text.replace('"哈哈哈哈哈哈哈哈"', "")


def check_articles(page: bytes, least: int) -> list[str]:
    """All articles of the page are read, and nothing of the page's furniture. Returns the numbers of the articles."""
    found = extract(page).text
    assert not [name for name in (*FURNITURE, "扫一扫") if name in found]
    source = re.sub(r"<[^>]+>", "", page.decode("gbk" if b"charset=gbk" in page else "utf-8", errors="replace"))
    numbers = re.findall(r"第[一二三四五六七八九十]+条", source)
    assert [number for number in numbers if number not in found] == []
    assert len(found) > least
    return numbers


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_articles_on_pages_of_several_makers(path: Path) -> None:
    assert len(check_articles(path.read_bytes(), 350)) >= 10


@pytest.mark.data
def test_articles_on_real_pages(collection: Path) -> None:
    paths = sorted(collection.glob("gz-*.html"))
    assert paths
    for path in paths:
        check_articles(path.read_bytes(), 900)


def test_a_page_goes_on_behind_the_end_of_a_page_inside_it() -> None:
    inner = "<html><body><p>站内搜索</p></body></html>"
    page = f"<html><body>{inner}<div id='UCAP-CONTENT'><p>第一条 办好场馆。</p><p>第二条 开放场馆。</p></div></body></html>"
    text = extract(page.encode()).text
    assert "第一条 办好场馆。" in text
    assert "第二条 开放场馆。" in text


def test_the_name_of_section_and_site_is_no_title() -> None:
    page = (
        "<html><head><title>关于办好场馆的通知__2018年第26号公报_某某网</title></head><body><div id='zoom'>"
        "<p>关于办好场馆的通知</p><p>各有关单位：</p><p>办好场馆。</p></div></body></html>"
    )
    assert extract(page.encode()).text.startswith("关于办好场馆的通知\n各有关单位")


def test_a_page_says_beside_the_text_when_it_was_published() -> None:
    page = "<html><body><span>发布时间：2022-07-05</span><div id='zoom'><p>办好场馆。</p></div></body></html>"
    assert extract(page.encode()).metadata.published == "2022-07-05"


def test_a_template_that_holds_the_document_is_read() -> None:
    notice = "<p>甘肃省高级人民法院</p><p>甘法〔2024〕2号</p><p>各中级人民法院：</p><p>现就开放法庭通知如下。</p>"
    template = "<template><div><h3>关于开放法庭的通知</h3>{}</div></template><script>let a;</script>"
    assert "甘法〔2024〕2号\n各中级人民法院：" in extract(template.format(notice).encode()).text
    assert "空模板" not in extract((page() + template.format("<p>空模板</p>")).encode()).text
