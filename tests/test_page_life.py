"""What becomes of documents, on the page in Chromium: validity, history, versions, corrections, remarks, folders."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_service import FRAUD, NEEDS_CHROMIUM, Open, Site, shown, use_key

from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.life.following import follow, look

pytestmark = NEEDS_CHROMIUM

MARKET = """关于办好农村电商的若干措施

一、建设仓储。在每个乡镇建一处仓库。（责任单位：省商务厅，2025年底前完成）
二、培训人员。每年培训五百人。（牵头单位：省教育厅；配合单位：省妇联）
三、宣传推广。每季度办一次展销，组织直播带货。（责任单位：省商务厅）
四、建立台账。每月核对一次。
"""

CHANGED = (
    MARKET.replace("五百", "八百")
    .replace("省教育厅", "省农业农村厅")
    .replace("2025年底", "2026年底")
    .replace("三、宣传推广。每季度办一次展销，组织直播带货。（责任单位：省商务厅）\n", "")
    .replace("四、", "三、")
)


def write(path: Path, text: str) -> None:
    """Write a file that nobody seems to be writing any more."""
    path.write_text(text, "utf-8")
    os.utime(path, (time.time() - 60, time.time() - 60))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that follows a folder; one document in it has been changed."""
    folder = tmp_path_factory.mktemp("site")
    shared = folder / "shared"
    shared.mkdir()
    site = Site(folder, follow=(shared,))
    for text in (MARKET, CHANGED):
        write(shared / "电商.txt", text)
        follow(site.base, look(site.base, shared))
    yield site
    site.stop()


def versions(site: Site) -> tuple[str, str]:
    """The earlier and the later version of the changed document."""
    older, newer = sorted(
        (one for one in site.base.documents() if one.source == "电商.txt"), key=lambda one: one.header.status is None
    )
    return older.id, newer.id


def grave_faults(page: Any) -> list[Any]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    return [
        (fault["id"], [node["html"] for node in fault["nodes"]][:3])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def close_report(page: Any) -> str:
    """Close the dialog that reports what a correction has changed; what it says."""
    page.wait_for_selector("dialog .result")
    said = str(page.inner_text("dialog .result"))
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    shown(page)
    return said


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
    assert page.inner_text(".validity") == "已废止\n自 2020-07-01 起施行\n由《兰州市实验室开放共享办法》废止"


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
    assert page.locator(".of-fields tr", has_text="施行日期").locator("del").count() > 0


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


def test_a_fact_is_corrected_marked_and_taken_back(visit: Open, site: Site) -> None:
    _, newer = versions(site)
    page = visit(f"/documents/{newer}")
    use_key(page, site.key)
    page.click("#correct")
    page.click("dialog button.main")
    assert page.inner_text("dialog .fault") == "没有改动。请先改好再更正。"
    page.fill("dialog [name=region]", "月球省")
    page.click("dialog button.main")
    page.wait_for_selector("dialog .fault:text('没有地区“月球省”')")
    page.fill("dialog [name=region]", "甘肃省")
    page.fill("dialog [name=issuers]", "甘肃省商务厅\n甘肃省教育厅")
    page.fill("dialog [name=why]", "见封面")
    page.click("dialog button.main")
    said = close_report(page)
    assert "已更正 2 处" in said
    assert "所属地区：— → 甘肃省" in said
    assert page.evaluate("document.activeElement.id") == "correct", "the place is lost"
    line = page.locator(".document dl > div", has_text="所属地区")
    line.locator("summary").click()
    told = [one for one in line.locator(".corrected").inner_text().split("\n") if one]
    assert told[1].startswith("测试 ")
    assert told[1].endswith("原读作：—")
    assert told[2:] == ["理由：见封面", "撤销"]
    page.click("#history summary")
    assert "发文机关：— → 甘肃省商务厅、甘肃省教育厅" in page.inner_text("#history li >> nth=0")

    line.locator("button").click()
    page.click("dialog button.main")
    assert "所属地区：甘肃省 → —" in close_report(page)
    assert page.locator(".document dl > div", has_text="所属地区").count() == 0
    assert "已撤销" in page.inner_text("#history li >> nth=1"), "the history keeps what was taken back"
    page.locator("#history button", has_text="撤销").click()
    page.click("dialog button.main")
    close_report(page)
    assert page.locator(".corrected").count() == 0
    assert page.locator("#history button").count() == 0


def test_the_duties_of_a_clause_are_corrected_by_keyboard(visit: Open, site: Site) -> None:
    _, newer = versions(site)
    clause = next(one.clause.id for one in site.base.store.entries_of(newer) if "培训人员" in one.clause.text)
    page = visit(f"/documents/{newer}")
    use_key(page, site.key)
    page.focus(f"#correct-{clause}")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog [name=holder]")
    assert [one.input_value() for one in page.locator("dialog [name=holder]").all()] == ["省农业农村厅", "省妇联"]
    page.locator("dialog button:text-is('×')").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "省农业农村厅", "the focus is beside what was taken away"
    page.locator("dialog button", has_text="添加单位").focus()
    page.keyboard.press("Enter")
    page.keyboard.insert_text("省公安厅")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .fault:text('里没有“省公安厅”这几个字')")
    page.locator("dialog [name=holder]").last.fill("省商务厅")
    page.locator("dialog [name=role]").last.select_option("support")
    page.locator("dialog [name=deadline]").fill("2027年底前")
    page.keyboard.press("Enter")
    said = close_report(page)
    assert "退出单位 省妇联：配合 → —" in said
    assert "新增单位 省商务厅：— → 配合" in said
    beside = page.locator(f"#at-{clause} .beside")
    assert "配合 省商务厅" in beside.inner_text()
    assert "时限：2027年底前" in beside.inner_text()
    beside.locator("summary").click()
    assert "原读作：省农业农村厅（牵头）、省妇联（配合）" in beside.inner_text()
    beside.locator(".corrected button").click()
    page.click("dialog button.main")
    close_report(page)
    assert "配合 省妇联" in page.locator(f"#at-{clause} .beside").inner_text()


def test_a_clause_without_duties_is_given_some_where_it_is_open(visit: Open, site: Site) -> None:
    _, newer = versions(site)
    clause = next(one.clause.id for one in site.base.store.entries_of(newer) if "建立台账" in one.clause.text)
    page = visit(f"/clauses/{clause}")
    use_key(page, site.key)
    page.click(f".about #correct-{clause}")
    page.fill("dialog [name=holder]", "省商务厅")
    page.keyboard.press("Enter")
    close_report(page)
    beside = page.locator(f"#at-{clause} .beside")
    assert "负责 省商务厅" in beside.inner_text()
    beside.locator("button.correct-duties").click()
    page.click("dialog button:text-is('去掉这项分工')")
    page.click("dialog button.main")
    close_report(page)
    assert beside.locator(".role").count() == 0
    for _ in range(2):  # the later one, and the one that it held instead of
        beside.locator("summary").click()
        beside.locator(".corrected button").click()
        page.click("dialog button.main")
        close_report(page)
    assert beside.count() == 0


def test_a_document_is_read_again(visit: Open, site: Site) -> None:
    _, newer = versions(site)
    page = visit(f"/documents/{newer}")
    use_key(page, site.key)
    page.click("button:text-is('重新读取')")
    page.click("dialog button.main")
    assert close_report(page).split() == ["已重新读取。", "抬头、条款和责任分工没有别的变化。"]


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
        page.wait_for_selector("text=Policy knowledge base")
        check(f"{path} in English")
        page.click("#language")
