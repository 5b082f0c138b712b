"""The bar that says what does not work: shown, in both languages, put away, and asked for again."""

from collections.abc import Iterator
from typing import Any

import pytest
from page_service import FRAUD, NEEDS_CHROMIUM, Open, Site, ask, shown

from policykb.corpus.errors import DiskFull
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.upkeep.troubles import Condition

pytestmark = NEEDS_CHROMIUM

BAR = "#troubles"


@pytest.fixture
def trouble(site: Site) -> Iterator[None]:
    site.base.troubles.note("audit", DiskFull("磁盘已满 <b>。", "The disk is full <b>."))
    yield
    for task in ("audit", "encoding"):
        site.base.troubles.clear(task)  # type: ignore[arg-type]


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_nothing_is_shown_where_all_is_well(visit: Open) -> None:
    page = visit()
    with page.expect_response("**/ready") as asked:
        page.reload()
    assert asked.value.status == 200
    shown(page)
    assert page.locator(f"{BAR} *").count() == 0


@pytest.mark.usefixtures("trouble")
def test_the_sentences_are_shown_and_the_focus_stays(visit: Open) -> None:
    page = visit()
    page.focus("#question")
    page.wait_for_selector(f"{BAR} p")
    assert page.inner_text(f"{BAR} p") == "审计日志没有写成：磁盘已满 <b>。"
    assert page.get_attribute(BAR, "role") == "status"
    assert focused(page) == "question"
    page.click("#language")
    page.wait_for_selector(f"{BAR} p:text('The audit log was not written. The disk is full')")
    assert page.inner_text(f"{BAR} button") == "Dismiss"


@pytest.mark.usefixtures("trouble")
def test_the_bar_is_put_away_until_something_else_fails(visit: Open, site: Site) -> None:
    page = visit()
    page.click(f"{BAR} button")
    page.wait_for_selector(f"{BAR} p", state="detached")
    assert focused(page) == "main"
    with page.expect_response("**/ready"):
        page.click("#language")
    with page.expect_response("**/ready"):
        page.reload()
    ask(page, FRAUD)
    assert page.locator(f"{BAR} *").count() == 0
    site.base.troubles.note("encoding", DiskFull("磁盘已满。", "The disk is full."))
    page.reload()
    page.wait_for_selector(f"{BAR} p >> nth=1")


@pytest.mark.usefixtures("trouble")
def test_it_is_asked_for_once_a_minute_while_the_page_is_seen(visit: Open, site: Site) -> None:
    page = visit()
    page.clock.install()
    page.reload()
    page.wait_for_selector(f"{BAR} p")
    site.base.troubles.clear("audit")
    page.clock.fast_forward(59_000)
    page.wait_for_timeout(300)
    assert page.locator(f"{BAR} p").count() == 1
    page.clock.fast_forward(2_000)
    page.wait_for_selector(f"{BAR} p", state="detached")
    site.base.troubles.note("audit", DiskFull("磁盘已满。", "The disk is full."))
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")
    page.clock.fast_forward(120_000)
    page.wait_for_timeout(300)
    assert page.locator(f"{BAR} p").count() == 0


def test_a_service_that_is_not_ready(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KnowledgeBase, "condition", lambda *_, **__: Condition(is_ready=False))
    page = visit()
    page.wait_for_selector(f"{BAR} p:text('索引还没有跟上知识库')")


@pytest.mark.usefixtures("trouble")
def test_the_bar_fits_a_narrow_screen(visit: Open) -> None:
    page = visit(viewport={"width": 360, "height": 740})
    page.wait_for_selector(f"{BAR} p")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page).response["violations"]
    assert not [one["id"] for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.usefixtures("trouble")
def test_it_stays_from_view_to_view_the_reader_from_view_to_view(visit: Open) -> None:
    page = visit()
    page.wait_for_selector(f"{BAR} p")
    page.click("nav a[href='/documents']")
    page.wait_for_url("**/documents")
    shown(page)
    assert page.locator(f"{BAR} p").count() == 1
