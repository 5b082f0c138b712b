"""What becomes of documents, on the page in Chromium: validity, history, versions, remarks, followed folders."""

from collections.abc import Iterator
from typing import get_args

import pytest
from page_service import FRAUD, NEEDS_CHROMIUM, Open, Site, shown, use_key
from page_versions import MARKET, changed_site, grave_faults, versions, write

from policykb.corpus.life.changes import COMPARED_FIELDS, DutyChangeKind
from policykb.corpus.life.corrections import FIELDS, CorrectionKind
from policykb.corpus.life.records import EventKind
from policykb.corpus.model import Status
from policykb.service.http.routes.page import FOLDER
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.life.following import follow, look

pytestmark = NEEDS_CHROMIUM


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = changed_site(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


def test_a_superseded_document_says_so_and_what_became_of_it(visit: Open, site: Site) -> None:
    older, newer = versions(site)
    page = visit(f"/documents/{older}")
    assert page.inner_text(".validity .status") == "已有新版"
    assert page.get_attribute(".validity .by", "href") == f"/documents/{newer}"
    assert page.inner_text("#history summary") == "来历（2）"
    page.click("#history summary")
    lines = page.locator("#history li")
    assert [line.locator("strong").inner_text() for line in lines.all()] == ["由新版取代", "收入"]
    assert lines.nth(1).locator(".detail").inner_text() == "电商.txt"
    lines.nth(0).locator("a", has_text="改了什么").click()
    page.wait_for_url(f"**/changes?before={older}&after={newer}")
    page = visit(f"/documents/{site.document('trial')}")
    told = page.locator(".validity > *").all_inner_texts()
    assert told[:3] == ["已废止", "自 2020-07-01 起施行", "由《兰州市实验室开放共享办法》废止"]
    assert "（兰科发〔2020〕11号）同时废止" in told[3]
    page = visit(f"/documents/{newer}")
    replaced = page.locator(".related > div", has_text="取代").locator("a", has_text="改了什么")
    assert replaced.get_attribute("href") == f"/changes?before={older}&after={newer}"


def test_whatever_can_become_of_a_document_has_words() -> None:
    words = (FOLDER / "words" / "chinese_life.js").read_text("utf-8")
    assert all(f'"history.event.{kind}"' in words for kind in get_args(EventKind))
    assert all(f'"correction.{kind}"' in words for kind in get_args(CorrectionKind) if kind != "header")
    assert all(f'"change.duty.{kind}"' in words for kind in get_args(DutyChangeKind))
    words = (FOLDER / "words" / "chinese.js").read_text("utf-8")
    assert all(f'"field.{name}"' in words for name in {*FIELDS, *COMPARED_FIELDS})
    assert all(f'"status.{status}"' in words for status in get_args(Status))


def test_what_a_version_changes_is_shown_by_header_duty_and_clause(visit: Open, site: Site) -> None:
    older, newer = versions(site)
    page = visit(f"/changes?before={older}&after={newer}")
    assert page.inner_text(".summary") == "删去 1 条；改动 3 条；责任分工 4 处不同"
    duties = [
        [cell.inner_text() for cell in row.locator("th, td").all()] for row in page.locator(".of-duties tbody tr").all()
    ]
    assert duties == [
        ["省商务厅", "时限", "2025年底前完成", "2026年底前完成", "一 建设仓储"],
        ["省教育厅", "退出单位", "牵头", "—", "二 培训人员"],
        ["省农业农村厅", "新增单位", "—", "牵头", "二 培训人员"],
        ["省商务厅", "退出单位", "负责", "—", "三 宣传推广"],
    ]
    rows = page.locator(".of-clauses tbody tr")
    kinds = [row.locator(".tag").all_inner_texts() for row in rows.all()]
    assert kinds == [["字句", "分工"], ["字句", "分工"], ["删去"], ["编号"]]
    assert rows.nth(1).locator("del").all_inner_texts() == ["五", "教育"]
    assert rows.nth(1).locator("ins").all_inner_texts() == ["八", "农业农村"]
    assert rows.nth(2).locator("td").nth(1).inner_text() == "没有这一条"
    page.click(".of-duties a >> nth=1")
    assert page.locator(".of-clauses tr:target .tag").all_inner_texts() == ["字句", "分工"]
    assert page.locator(".summary").count() == 1, "the view was drawn anew"
    page.click("text=前后对调")
    page.wait_for_url(f"**/changes?before={newer}&after={older}")
    shown(page)
    assert "新增 1 条" in page.inner_text(".summary")


def test_an_address_without_two_versions_is_none(visit: Open, site: Site) -> None:
    page = visit(f"/changes?before={versions(site)[0]}")
    assert page.inner_text("h1") == "没有这个页面"


def test_fields_that_differ_between_versions_of_a_document(visit: Open, site: Site) -> None:
    page = visit(f"/documents/{site.document('later')}")
    page.click(".related a:text-is('改了什么')")
    page.wait_for_url(f"**/changes?before={site.document('trial')}&after={site.document('later')}")
    shown(page)
    fields = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in page.locator(".of-fields tbody tr").all()
    }
    assert fields["文号"] == ["兰科发〔2020〕11号", "兰科发〔2025〕6号"]
    assert page.locator(".of-fields tr", has_text="成文日期").locator("del, ins").all_inner_texts() == [
        "2020-06-08",
        "2025-03-05",
    ]


def test_what_changed_is_copied_as_text_and_printed(visit: Open, site: Site) -> None:
    older, newer = versions(site)
    page = visit(f"/changes?before={older}&after={newer}", permissions=["clipboard-read", "clipboard-write"])
    page.click("text=复制为文字")
    page.wait_for_selector(".notice.shown")
    lines = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert "    退出单位 省教育厅：牵头 → —" in lines
    assert "删去 三 宣传推广" in lines
    page.emulate_media(media="print")
    assert page.locator(".of-clauses del").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('del')).textDecorationLine") == "line-through"
    assert page.locator(".tools").is_hidden()


def test_nothing_that_writes_is_shown_to_readers(visit: Open, site: Site) -> None:
    _, newer = versions(site)
    reader = KeyRing(site.base.folder).create("读者", "read")[1]
    writing = ("#correct", ".correct-duties", ".corrected button", "a[href='/folders']", "a[href='/remarks']")
    page = visit(f"/documents/{newer}")
    for key in (None, reader):
        if key:
            use_key(page, key)
        for path in (f"/documents/{newer}", "/documents"):
            page.goto(site.address + path)
            shown(page)
            for selector in writing:
                assert page.locator(selector).count() == 0, (path, selector)
        page.goto(site.address + "/remarks")
        shown(page)
        assert ("这个密钥只能检索" if key else "此操作需要密钥") in page.inner_text("main .fault")
    use_key(page, site.key)
    page.wait_for_selector("h1:text-is('读者报告')")
    page.click("nav a[href='/documents']")
    page.wait_for_selector("a[href='/folders']")


def test_a_remark_is_sent_with_the_question_and_dealt_with(visit: Open, site: Site) -> None:
    page = visit(f"/?q={FRAUD}")
    page.click(".answer .remark")
    page.click("dialog button.main")
    assert page.inner_text("dialog .fault") == "还没有写。请写明哪里不对。"
    page.fill("dialog textarea", "应由省公安厅负责 <b>请核对</b>")
    page.click("dialog button.main")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_selector(".notice.shown:text('已记下')")
    page.goto(f"{site.address}/?q=瑞典克朗今天的汇率是多少")
    page.click(".answer.refused .remark")
    page.fill("dialog textarea", "应当有答案")
    page.click("dialog button.main")
    page.wait_for_selector("dialog", state="detached")
    first, second = site.base.store.lives.reports()
    assert (first.question, second.question) == (FRAUD, "瑞典克朗今天的汇率是多少")
    assert first.clause
    assert first.document == site.document("甘科才")
    assert not second.document

    use_key(page, site.key)
    page.goto(site.address + "/remarks")
    shown(page)
    cards = page.locator(".remarks li")
    assert "应由省公安厅负责 <b>请核对</b>" in cards.nth(0).inner_text()
    assert cards.nth(0).locator("a").nth(1).get_attribute("href") == f"/clauses/{first.clause}"
    for left in (1, 0):
        cards.nth(0).locator("button").click()
        page.wait_for_selector(f".count:text-is('{left} 条待处理')")
    assert "没有待处理的报告" in page.inner_text("main")
    assert not site.base.store.lives.reports()


def test_a_remark_on_a_clause_in_the_reader(visit: Open, site: Site) -> None:
    clause = site.clause("later", "大型仪器")
    page = visit(f"/clauses/{clause}")
    page.click(".about .remark")
    page.fill("dialog textarea", "期限不对")
    page.click("dialog button.main")
    page.wait_for_selector("dialog", state="detached")
    [report] = site.base.store.lives.reports()
    assert (report.clause, report.document, report.who) == (clause, site.document("later"), "")
    with site.base.changing() as writer:
        writer.close_report(report.number)


def test_a_followed_folder_is_looked_at_and_then_followed(
    visit: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("followed")
    shared = folder / "shared"
    shared.mkdir()
    for name in ("甲", "乙", "丙"):
        write(shared / f"{name}.txt", MARKET.replace("农村电商", f"{name}类夜校"))
    site = Site(folder, follow=(shared, folder / "missing"))
    try:
        follow(site.base, look(site.base, shared))
        write(shared / "甲.txt", MARKET.replace("农村电商", "甲类夜校").replace("五百", "六百"))
        (shared / "乙.txt").unlink()
        (shared / "丙.txt").rename(shared / "丙稿.txt")
        write(shared / "丁.txt", MARKET.replace("农村电商", "丁类夜校"))
        write(shared / "坏.docx", "no document")
        page = visit("/documents", at=site)
        use_key(page, site.key)
        page.click("a[href='/folders']")
        page.wait_for_selector(".folder")
        said = {kind: page.inner_text(f".files.{kind} ul") for kind in ("new", "changed", "renamed", "gone")}
        assert said == {
            "new": "丁.txt\n坏.docx", "changed": "甲.txt", "renamed": "丙.txt → 丙稿.txt", "gone": "乙.txt"
        }  # fmt: skip
        assert "missing 不在" in page.inner_text(".folder .fault")
        assert not grave_faults(page)
        page.click("#update")
        assert "1 份文件已不在目录中" in page.inner_text("dialog")
        page.click("dialog button.main")
        page.wait_for_selector("progress")
        page.wait_for_selector("section.result")
        assert "新收入 2 份" in page.inner_text("section.result")
        assert page.locator("section.result a").count() == 2
        assert page.locator(".files").count() == 1
        assert "不是完好的 Word 文档" in page.inner_text(".files.unreadable")
        assert page.is_disabled("#update")
        assert "丙稿.txt" in {one.source for one in site.base.documents()}
    finally:
        site.stop()


def test_a_service_that_follows_no_folder_says_how_to(visit: Open, tmp_path_factory: pytest.TempPathFactory) -> None:
    site = Site(tmp_path_factory.mktemp("unfollowed"))
    try:
        page = visit("/folders", at=site)
        use_key(page, site.key)
        assert "没有设置要跟随的目录" in page.inner_text("main .lead")
        assert page.locator("#update").count() == 0
    finally:
        site.stop()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forms_and_views_are_fit_for_all(visit: Open, site: Site, theme: str) -> None:
    older, newer = versions(site)
    page = visit(f"/documents/{newer}", color_scheme=theme, viewport={"width": 360, "height": 740})
    use_key(page, site.key)

    def check(name: str) -> None:
        assert not grave_faults(page), f"{name}, {theme}"
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"{name} scrolls sideways"

    page.click("#history summary")
    check("reader")
    for button in ("#correct", ".correct-duties", ".head .remark", ".head button:text-is('重新读取')"):
        page.locator(button).first.click()
        page.wait_for_selector("dialog")
        check(button)
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog", state="detached")
    for path in (f"/changes?before={older}&after={newer}", "/folders", "/remarks", f"/documents/{older}"):
        page.goto(site.address + path)
        shown(page)
        check(path)
        page.click("#language")
        shown(page)
        assert page.get_attribute("html", "lang") == "en"
        check(f"{path} in English")
        page.click("#language")
