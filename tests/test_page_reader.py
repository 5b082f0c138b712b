"""The page's reader and comparison in Chromium."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from page_service import MEASURES, NEEDS_CHROMIUM, Open, Site, views

from policykb.corpus.citation import cite, cite_gbt

pytestmark = NEEDS_CHROMIUM


def test_the_printed_page_with_the_clause_framed(visit: Open, site: Site) -> None:
    id = site.document("two_columns")
    clause = next(entry.clause for entry in site.base.store.entries_of(id) if "讲解员培训" in entry.clause.text)
    page = visit(f"/clauses/{clause.id}")
    page.click("#page-image summary")
    image = page.wait_for_selector(".sheet img")
    assert image.evaluate("image => image.naturalWidth") > 500
    sheet, frame = (page.locator(name).bounding_box() for name in (".sheet", ".frame"))
    boxes = [
        box
        for box in site.base.store.document(id).boxes  # type: ignore[union-attr]
        if any(box.span.start < piece.end and box.span.end > piece.start for piece in clause.pieces)
    ]
    scale = image.evaluate("image => image.clientWidth / image.naturalWidth") * 2
    assert frame["y"] - sheet["y"] == pytest.approx(min(box.top for box in boxes) * scale, abs=12)
    assert frame["height"] == pytest.approx(
        (max(box.bottom for box in boxes) - min(box.top for box in boxes)) * scale, abs=24
    )
    assert "当前条款已框出" in image.get_attribute("alt")


def test_every_character_of_a_document_is_shown(visit: Open, site: Site) -> None:
    for source in ("甘科才", "two_columns"):
        id = site.document(source)
        page = visit(f"/documents/{id}")
        whole = site.base.store.document(id)
        assert whole
        text = page.evaluate(
            """() => [...document.querySelectorAll('.text .block, .text .words > :first-child')]
                .map((node) => node.textContent).join('')"""
        )
        assert "".join(text.split()) == "".join(whole.text.split())


def test_what_is_said_elsewhere_is_shown_beside_a_clause(visit: Open, site: Site) -> None:
    page = visit(f"/clauses/{site.clause('later', '大型仪器')}")
    page.wait_for_selector(".similar li")
    first = page.locator(".similar li").first
    assert "大型仪器登记入册" in first.inner_text()
    assert "% 相近" in first.inner_text()
    assert "《兰州市实验室开放共享办法（试行）》（兰科发〔2020〕11号）第二条" in first.inner_text()
    assert first.locator(".status").inner_text() == "已废止"
    first.locator("a").first.click()
    page.wait_for_selector("h1:text-is('兰州市实验室开放共享办法（试行）')")
    assert "大型仪器登记入册" in page.inner_text(".clause.here .words")


def test_a_document_names_those_around_it(visit: Open, site: Site) -> None:
    page = visit(views(site)["no longer in force"])
    assert page.inner_text(".head .status") == "已废止"
    related = page.locator(".related > div")
    assert [line.split()[0] for line in related.all_inner_texts()] == ["其他版本", "被废止于", "被引用于"]
    related.filter(has_text="被废止于").locator("a").first.click()
    page.wait_for_selector("h1:text-is('兰州市实验室开放共享办法')")
    assert [line.split()[0] for line in related.all_inner_texts()] == ["落实", "其他版本", "废止", "引用"]
    assert MEASURES in related.first.inner_text()
    related.filter(has_text="其他版本").locator("a", has_text="对照").click()
    page.wait_for_selector("table.compare tbody td")
    related = visit(f"/documents/{site.document('甘科才')}").locator(".related > div")
    assert related.all_inner_texts()[0].startswith("被下列文件落实")


def test_citations_are_copied(visit: Open, site: Site) -> None:
    page = visit(views(site)["clause"], permissions=["clipboard-read", "clipboard-write"])
    seed = site.base.store.document(site.document("甘科才"))
    assert seed
    clause = seed.clauses[-3]

    def copied(button: Any) -> str:
        page.evaluate("navigator.clipboard.writeText('')")
        button.click()
        page.wait_for_function("navigator.clipboard.readText().then((text) => text !== '')")
        return str(page.evaluate("navigator.clipboard.readText()"))

    about, head, title = page.locator(".about"), page.locator(".head"), page.inner_text("h1")
    assert copied(about.locator("button", has_text="复制出处")) == cite(seed.header, clause.path, seed.source)
    reference = cite_gbt(seed.header, seed.source, clause.page)
    assert copied(about.locator("button", has_text="GB/T 7714")) == reference
    assert page.inner_text(".notice.shown") == f"已复制：{reference}"
    assert copied(head.locator("button", has_text="复制出处")) == f"《{title}》（甘科才〔2023〕1号）"
    assert copied(head.locator("button", has_text="GB/T 7714")) == cite_gbt(seed.header, seed.source)


def test_print_shows_the_clause_and_nothing_to_press(visit: Open, site: Site) -> None:
    page = visit(views(site)["clause"])
    page.emulate_media(media="print")
    assert page.locator(".clause.here .words").is_visible()
    assert page.locator(".clause.here p.citation").is_visible()
    for gone in ("header.top", ".outline", ".clause:not(.here)", ".about button"):
        assert page.locator(gone).first.is_hidden(), gone
    page = visit("/departments/省卫生健康委")
    page.emulate_media(media="print")
    assert page.locator("table.duties").first.is_visible()
    assert page.locator(".tools").is_hidden()


def rows_of(page: Any) -> list[list[str]]:
    """Of each row of a comparison the number on either side, or that there is none, and how alike they are."""
    said = "row => [...row.querySelectorAll('td > a, td > .score, td.empty')].map((node) => node.lastChild.textContent)"
    return [row.evaluate(said) for row in page.locator("table.compare tbody tr").all()]


def test_two_documents_side_by_side(visit: Open, site: Site) -> None:
    page = visit("/compare")
    left, right = site.document("trial"), site.document("later")
    page.select_option("#compare-left", left)
    page.select_option("#compare-right", right)
    page.click("form.pick button")
    page.wait_for_selector("table.compare tbody td")
    assert page.url.endswith(f"?left={left}&right={right}")
    assert "兰科发〔2020〕11号" in page.inner_text("table.compare th >> nth=0")
    assert "兰科发〔2025〕6号" in page.inner_text("table.compare th >> nth=1")
    rows = rows_of(page)
    assert rows[1:3] == [["第二条", "第一条", "相同"], ["第三条", "没有对应条款"]], "a number makes no difference"
    assert rows[0][:2] == ["第一条", "第二条"]
    assert rows[0][2].endswith("% 相近"), "a figure was changed"
    assert page.locator("table.compare tbody tr >> nth=0").locator("mark").all_inner_texts() == ["三", "五"]
    assert page.locator("tr.alone").count() == 1
    page.click("table.compare a:text-is('第一条') >> nth=1")
    page.wait_for_selector(".clause.here")
    assert "大型仪器登记入册" in page.inner_text(".clause.here .words")


def test_a_comparison_shows_every_clause_of_both(visit: Open, site: Site) -> None:
    page = visit(views(site)["compare"])
    shown = [urlsplit(link.get_attribute("href")).path for link in page.locator("table.compare tbody a").all()]
    entries = [entry for name in ("two_columns", "甘科才") for entry in site.base.store.entries_of(site.document(name))]
    assert sorted(shown) == sorted(f"/clauses/{entry.clause.id}" for entry in entries)
