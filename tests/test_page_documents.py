"""The page's list of documents and upload in Chromium, with and without a key."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from page_service import CASES, NEEDS_CHROMIUM, Open, Site, ask, use_key

pytestmark = NEEDS_CHROMIUM


GAP = """兰州市关于数字乡村建设的若干措施

一、建设平台
建设数字乡村平台。（责任单位：火星事务处）

二、开展培训
组织数字乡村培训。

五、加强保障
落实数字乡村经费。
"""


def test_upload_a_document_find_its_clause_and_remove_it(visit: Open, site: Site) -> None:
    page = visit("/upload")
    page.set_input_files("#files", CASES / "format_word.docx")
    page.fill("dialog #key-field", site.key)
    page.click("dialog button.main")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_selector("text=须先填写 write 密钥", state="detached")
    page.set_input_files("#files", CASES / "format_word.docx")
    page.wait_for_selector(".upload.done")
    report = page.inner_text(".report")
    assert "兰州市科普场馆开放服务若干措施" in report
    assert "兰科发〔2024〕17号" in report
    assert page.evaluate("localStorage.length") == 0

    page.click("nav a[href='/']")
    page.wait_for_selector("#question")
    ask(page, "面向驻兰高校招募志愿者")
    hit = page.locator(".hit", has_text="驻兰高校").first
    assert "市教育局" in hit.inner_text()

    page.click("nav a[href='/documents']")
    line = page.locator(".documents li").filter(has=page.locator(f"a[href$='{site.document('word.docx')}']"))
    line.locator("button").click()
    page.click("dialog button.main")
    line.wait_for(state="detached")
    assert page.locator(".documents li").count() >= 5
    assert not any("word.docx" in summary.source for summary in site.base.store.documents())


def test_an_upload_is_followed_until_it_is_in(visit: Open, site: Site, tmp_path: Path) -> None:
    page = visit("/upload")
    use_key(page, site.key)
    page.evaluate(
        """() => {
            window.stages = [];
            const note = (changes) => {
                for (const change of changes) for (const card of change.addedNodes) stages.push(card.classList[1]);
            };
            new MutationObserver(note).observe(document.querySelector(".uploads"), { childList: true });
        }"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    (tmp_path / "水.txt").write_text(GAP.replace("数字乡村", "水利工程"), "utf-8")
    page.set_input_files("#files", tmp_path / "水.txt")
    page.wait_for_selector(".upload.done .report")
    stages = page.evaluate("stages")
    known = ["sending", "waiting", "reading", "storing", "done"]
    assert stages[0] == "sending"
    assert stages == [stage for stage in known if stage in stages], "told of once each, in this order"
    assert any(path.startswith("/v1/jobs/") for path in asked)
    assert page.locator(".upload progress").count() == 0
    page.set_input_files("#files", tmp_path / "水.txt")
    page.wait_for_selector(".upload.known")
    page.click("nav a[href='/documents']")
    page.wait_for_selector(".documents")
    page.click("nav a[href='/upload']")
    page.wait_for_selector(".upload.known")
    assert page.locator(".upload").count() == 2, "what was taken in is still told of"
    site.base.remove(site.document("水.txt"))


def test_a_file_that_cannot_be_read_says_why(visit: Open, site: Site, tmp_path: Path) -> None:
    page = visit("/upload")
    use_key(page, site.key)
    (tmp_path / "坏.docx").write_bytes(b"no zip at all")
    page.set_input_files("#files", tmp_path / "坏.docx")
    page.wait_for_selector(".upload.failed")
    assert "坏.docx" in page.inner_text(".upload")
    assert page.inner_text(".upload .fault").startswith("坏.docx：不是完好的 Word 文档")


def test_what_was_doubtful_in_reading_is_marked(visit: Open, site: Site, tmp_path: Path) -> None:
    page = visit("/upload")
    use_key(page, site.key)
    (tmp_path / "缺号.txt").write_text(GAP, "utf-8")
    page.set_input_files("#files", tmp_path / "缺号.txt")
    page.wait_for_selector(".upload.done")
    assert "存疑 2 处" in page.inner_text(".report")
    assert "没有读出：" in page.inner_text(".report")
    assert "名录里没有的部门：火星事务处。" in page.inner_text(".report")
    page.click(".report h2 a")
    page.wait_for_selector(".doubts")
    page.click(".doubts summary")
    page.click(".doubts li:last-child a")
    doubt = page.locator("mark.doubt").last
    assert "加强保障" in doubt.inner_text()
    assert doubt.get_attribute("id") == page.evaluate("location.hash.slice(1)")
    assert page.locator(".doubts[open]").count() == 1, "the view was drawn anew"


def test_a_wrong_key_is_refused_in_words(visit: Open) -> None:
    page = visit("/documents")
    use_key(page, "pkb_wrong")
    assert "密钥不对或已吊销" in page.inner_text("main")
    use_key(page, "")
    assert page.inner_text("h1") == "文件"


def test_where_reading_needs_a_key_the_page_asks_for_it(visit: Open, tmp_path_factory: pytest.TempPathFactory) -> None:
    closed = Site(tmp_path_factory.mktemp("closed"), anonymous=False)
    try:
        page = visit("/documents", at=closed)
        assert "此操作需要密钥" in page.inner_text("main")
        use_key(page, closed.key)
        assert page.locator(".documents li").count() == 5
        id = closed.document("two_columns")
        page.goto(f"{closed.address}/clauses/{closed.base.store.entries_of(id)[2].clause.id}")
        page.click("#page-image summary")
        page.wait_for_selector(".sheet img")
    finally:
        closed.stop()
