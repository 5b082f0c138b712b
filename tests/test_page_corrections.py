"""Corrections on the page in Chromium: of the header, of duties, their marks, and taking them back."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from page_service import NEEDS_CHROMIUM, Open, Site, shown, use_key
from page_versions import changed_site, versions

from policykb.corpus.life.corrections import FIELDS
from policykb.corpus.model import Status

pytestmark = NEEDS_CHROMIUM


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = changed_site(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


def close_report(page: Any) -> str:
    """Close the dialog that reports what a correction has changed; what it says."""
    page.wait_for_selector("dialog .result")
    said = str(page.inner_text("dialog .result"))
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    shown(page)
    return said


def test_a_fact_is_corrected_marked_and_taken_back(visit: Open, site: Site) -> None:
    _, newer = versions(site)
    page = visit(f"/documents/{newer}")
    use_key(page, site.key)
    page.click("#correct")
    fields = page.evaluate("[...document.querySelector('dialog form').elements].map((one) => one.name).filter(Boolean)")
    assert set(fields) == {*FIELDS, "why"}
    choices = page.locator("dialog [name=status] option").all()
    assert [one.get_attribute("value") for one in choices] == ["", *get_args(Status)]
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
    page.wait_for_selector("dialog .fault:text('里没有“省公安厅”')")
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
