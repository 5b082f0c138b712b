"""What holds for every view of the page in Chromium: keyboard, language, theme, screens, screen readers, markup."""

from pathlib import Path
from typing import Any

import pytest
from page_service import CASES, FRAUD, NEEDS_CHROMIUM, Open, Site, shown, views

pytestmark = NEEDS_CHROMIUM


def tab_to(page: Any, selector: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab never comes to {selector}")


def enter(page: Any, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def choose(page: Any, file: Path) -> None:
    tab_to(page, "#files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)


def is_wider_than_the_screen(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_the_whole_way_by_keyboard(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "#question")
    page.keyboard.insert_text(FRAUD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".results")
    tab_to(page, "#filter-role-unspecified")
    page.keyboard.press("Space")
    page.wait_for_url("**role=unspecified*")
    shown(page)
    assert page.evaluate("document.activeElement.id") == "filter-role-unspecified", "the place is lost"
    enter(page, ".hit h3 a")
    page.wait_for_selector(".clause.here")
    assert page.evaluate("document.activeElement.id") == "main"


def test_versions_comparison_and_upload_by_keyboard(visit: Open, site: Site) -> None:
    page = visit(views(site)["clause with its like"])
    page.wait_for_selector(".similar li")
    enter(page, ".similar li a")
    page.wait_for_selector("h1:text-is('兰州市实验室开放共享办法（试行）')")
    enter(page, ".related a.quiet")
    page.wait_for_selector("table.compare tbody td")
    tab_to(page, "#compare-right")
    page.keyboard.press("End")
    last = page.input_value("#compare-right")
    assert last != site.document("later")
    enter(page, "form.pick button")
    page.wait_for_url(f"**right={last}")
    shown(page)
    enter(page, "table.compare tbody a")
    page.wait_for_selector(".clause.here")
    enter(page, "nav a[href='/upload']")
    page.wait_for_selector("#files")
    choose(page, CASES / "format_two_columns.pdf")
    page.wait_for_selector("dialog #key-field:focus")
    page.keyboard.insert_text(site.key)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=须先填写 write 密钥", state="detached")
    choose(page, CASES / "format_two_columns.pdf")
    page.wait_for_selector(".upload.known")
    enter(page, ".report a")
    page.wait_for_url("**/documents/*")


def test_the_language_is_switched_and_kept(visit: Open) -> None:
    page = visit(f"/?q={FRAUD}")
    page.click("#language")
    page.wait_for_selector("text=Responsible departments")
    assert page.get_attribute("html", "lang") == "en"
    page.reload()
    page.wait_for_selector("text=Responsible departments")
    assert page.inner_text("nav a >> nth=0") == "Search"
    page.goto(page.url.split("?")[0] + "documents/none")
    page.wait_for_selector("text=There is no document none")
    page.click("#language")
    page.wait_for_selector("text=没有成功")


def test_the_theme_is_switched_and_kept(visit: Open) -> None:
    page = visit(color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    shown(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark != light
    system = visit(color_scheme="dark")
    assert system.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_stored_markup_is_shown_and_never_run(visit: Open, site: Site) -> None:
    id = site.document("evil.txt")
    for path in (
        "/?q=脚本治理",
        f"/documents/{id}",
        f"/compare?left={id}&right={id}",
        "/documents",
        "/departments/省科技厅",
    ):
        page = visit(path)
        page.wait_for_timeout(200)
        assert page.evaluate("window.evil") is None
        assert page.locator("main script, main b, main img").count() == 0
    page = visit(f"/documents/{id}")
    assert "<script>window.evil=1</script>" in page.inner_text(".text")
    page = visit()
    page.locator("#question").press_sequentially("甘科发")
    page.wait_for_selector("#suggestions li")
    assert page.evaluate("window.evil") is None


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_narrow_screen_never_scrolls_sideways(visit: Open, site: Site, language: str) -> None:
    page = visit(viewport={"width": 360, "height": 740})
    if language == "en":
        page.click("#language")
    for name, path in views(site).items():
        page.goto(site.address + path)
        shown(page)
        assert not is_wider_than_the_screen(page), name
        page.eval_on_selector_all("main details", "all => all.forEach((one) => (one.open = true))")
        assert not is_wider_than_the_screen(page), f"{name}, all opened"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_grave_fault_for_those_who_do_not_see(visit: Open, site: Site, theme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(color_scheme=theme)
    for name, path in views(site).items():
        page.goto(site.address + path)
        shown(page)
        # its script comes by evaluation, which no policy of the page forbids
        found = axe.run(page).response["violations"]
        grave = [
            (fault["id"], [node["html"] for node in fault["nodes"]][:3])
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]
        assert not grave, f"{name}, {theme}: {grave}"
