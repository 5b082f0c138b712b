"""The page's search and departments in Chromium."""

from pathlib import Path

import openpyxl
import pytest
from page_service import FRAUD, MEASURES, NEEDS_CHROMIUM, Open, Site, ask, shown

from policykb.index.answering.answer import FARTHEST, LONGEST_QUERY
from policykb.ingest.reading import FORMATS
from policykb.service.exports.files import HIT_FORMATS

pytestmark = NEEDS_CHROMIUM


def test_ask_filter_open_the_clause_and_take_the_table_along(visit: Open, tmp_path: Path) -> None:
    page = visit()
    ask(page, FRAUD)
    assert page.inner_text(".answer h2") == "负责的部门"
    first = page.locator(".proof").first
    assert "省市场监管局" in first.inner_text()
    assert "（责任部门：省委组织部" in first.locator("blockquote").inner_text()
    assert "可能相关" in page.locator(".hit").first.inner_text()
    assert page.locator(".hit mark").count() > 0

    page.click("#filters .more summary >> nth=0")
    page.locator("label.choice", has_text="省妇联").locator("input").check()
    page.wait_for_url("**department=*")
    shown(page)
    assert page.locator("#filters input:checked").count() == 1
    hits = page.locator(".hit")
    assert hits.count() > 0
    assert all("省妇联" in text for text in hits.all_inner_texts())
    address = page.url

    with page.expect_download() as started:
        page.click("[data-format=xlsx]")
    saved = tmp_path / "结果.xlsx"
    started.value.save_as(saved)
    rows = list(openpyxl.load_workbook(saved).active.values)
    texts = [row[6] for row in rows if isinstance(row[0], int)]
    assert len(texts) == int(page.inner_text(".clauses .count").split()[0])
    assert all("省妇联" in text for text in texts)

    page.evaluate("scrollTo(0, 300)")
    title = hits.first.locator("h3").inner_text()
    hits.first.locator("h3 a").click()
    page.wait_for_url("**/clauses/*")
    here = page.locator(".clause.here")
    here.wait_for()
    assert title.split()[-1] in here.inner_text()
    assert "省妇联" in here.locator(".beside").inner_text()
    assert page.locator(".outline [aria-current]").count() == 1
    assert here.locator("p.citation").first.inner_text().startswith(f"《{MEASURES}》")

    page.go_back()
    page.wait_for_selector(".results")
    assert page.url == address
    assert page.evaluate("scrollY") == 300, "the reader is back, but not where it was left"


@pytest.mark.parametrize("format", ["csv", "json", "bib"])
def test_results_in_other_formats(visit: Open, tmp_path: Path, format: str) -> None:
    page = visit(f"/?q={FRAUD}")
    with page.expect_download() as started:
        page.click(f"[data-format={format}]")
    assert started.value.suggested_filename == f"检索结果.{format}"
    started.value.save_as(tmp_path / "saved")
    assert "甘科才〔2023〕1号" in (tmp_path / "saved").read_text("utf-8-sig")


def test_figures_come_from_the_service(visit: Open) -> None:
    page = visit(f"/?q={FRAUD}")
    assert page.get_attribute("#question", "maxlength") == str(LONGEST_QUERY)
    formats = [button.get_attribute("data-format") for button in page.locator("[data-format]").all()]
    assert formats == list(HIT_FORMATS)
    last = FARTHEST // 10 + 1
    page = visit(f"/?q=科普&page={last + 5}")
    assert page.locator(".hits").get_attribute("start") == str((last + 4) * 10 + 1), "the service took the last offset"
    page = visit("/upload")
    assert page.get_attribute("#files", "accept") == ",".join(FORMATS)


def test_what_has_no_answer_is_said_to_have_none(visit: Open) -> None:
    page = visit("/?q=瑞典克朗今天的汇率是多少")
    assert page.inner_text(".answer.refused h2") == "知识库里没有这个问题的答案"
    assert page.inner_text("#clauses-title") == "相关内容，并非答案"
    assert page.locator(".proof").count() == 0


def test_a_question_for_duties_leads_to_the_department(visit: Open) -> None:
    page = visit("/?q=省卫生健康委有哪些任务")
    assert page.locator(".answer .name").all_inner_texts() == ["省卫生健康委"]
    assert page.locator(".hit").count() == 4
    page.click(".answer .name")
    page.wait_for_selector("#standing-own")
    assert page.inner_text("#standing-own .count") == "4"


def test_suggestions_by_keyboard(visit: Open) -> None:
    page = visit()
    page.locator("#question").press_sequentially("卫生健康")
    page.wait_for_selector("#suggestions li")
    assert page.get_attribute("#question", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#question", "aria-activedescendant")
    assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    page.locator("#question").press_sequentially("委")
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/departments/**")
    page.wait_for_selector("text=任务分工表")
    assert page.inner_text("h1") == "省卫生健康委"


def test_results_say_what_no_longer_holds_and_why(visit: Open, site: Site) -> None:
    page = visit("/?q=大型仪器多久核对一次")
    hit = page.locator(".hit", has_text="兰科发〔2020〕11号").first
    assert hit.locator(".status").inner_text() == "已废止"
    assert hit.locator(".by").inner_text() == "由《兰州市实验室开放共享办法》废止"
    assert page.locator(".hit", has_text="兰科发〔2025〕6号").first.locator(".status, .by").count() == 0
    hit.locator(".by").click()
    page.wait_for_url(f"**/documents/{site.document('later')}")


def test_a_department(visit: Open, tmp_path: Path) -> None:
    page = visit("/departments/省卫计委")
    assert page.inner_text("h1") == "省卫生健康委"
    assert "甘肃省卫生健康委员会" in page.inner_text(".head")
    assert page.inner_text("#standing-own .count") == "4"
    assert page.inner_text("#standing-inherited .count") == "0"
    assert page.locator("#standing-own tbody tr").count() == 4
    for chart in ("years", "partners"):
        assert page.get_attribute(f"svg[aria-labelledby={chart}-title]", "role") == "img"
        assert page.locator(f"#{chart}-table tbody tr").count() > 0
    with page.expect_download() as started:
        page.click("[data-format=xlsx]")
    assert started.value.suggested_filename == "省卫生健康委任务分工表.xlsx"
    started.value.save_as(tmp_path / "表.xlsx")
    assert openpyxl.load_workbook(tmp_path / "表.xlsx").sheetnames[0] == "本单位承担"
    page.click("#partners-more summary")
    partner = page.locator("#partners-table a").first
    name = partner.inner_text()
    partner.click()
    page.wait_for_selector(f"h1:text-is('{name}')")
