"""The page in a real browser: the whole way of whoever asks, whoever keeps the documents, whoever has no mouse.

Needs Chromium (Debian's `chromium`), and is skipped where there is none.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
import uvicorn

from policykb.corpus.citation import cite, cite_gbt
from policykb.corpus.shipped import DOCUMENTS
from policykb.service.http.app import create_app
from policykb.service.http.routes.page import FOLDER
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium found: apt-get install chromium"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="no playwright: pip install '.[test]'"),
]

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

CASES = Path(__file__).parent / "cases"
FRAUD = "给老年人做防诈骗宣传归哪个部门管"
MEASURES = "甘肃省关于新时代进一步加强科学技术普及工作的若干措施"

EVIL = """甘肃省科学技术厅关于<img src=x onerror="window.evil=1">的通知

甘科发〔2024〕9号

一、<script>window.evil=1</script>加强脚本治理

（一）<b onmouseover="window.evil=1">治理脚本</b>。开展<svg onload="window.evil=1">脚本治理行动。（责任单位：省科技厅、<img src=x onerror="window.evil=1">处）
"""


GAP = """关于数字乡村建设的若干措施

一、建设平台
建设数字乡村平台。（责任单位：火星事务处）

二、开展培训
组织数字乡村培训。

五、加强保障
落实数字乡村经费。
"""


TRIAL = """兰州市科学技术局关于印发《兰州市实验室开放共享办法（试行）》的通知

兰科发〔2020〕11号

各县区科技局，各有关单位：

现将《兰州市实验室开放共享办法（试行）》印发给你们，请认真执行。

兰州市科学技术局
2020年6月8日

兰州市实验室开放共享办法（试行）

第一条　实验室应当向社会开放，每周不少于三天。（牵头单位：市科技局；配合单位：市工信局）

第二条　大型仪器登记入册，每年核对一次。（责任单位：市财政局）

第三条　废液由专门机构收集运走。（责任单位：市生态环境局）

第四条　本办法自2020年7月1日起施行。
"""

LATER = """兰州市科学技术局关于印发《兰州市实验室开放共享办法》的通知

兰科发〔2025〕6号

各县区科技局，各有关单位：

为落实《甘肃省关于新时代进一步加强科学技术普及工作的若干措施》（甘科才〔2023〕1号），现将《兰州市实验室开放共享办法》印发给你们，请认真执行。

兰州市科学技术局
2025年3月5日

兰州市实验室开放共享办法

第一条　大型仪器登记入册，每年核对一次。（责任单位：市财政局）

第二条　实验室应当向社会开放，每周不少于五天。（牵头单位：市科技局；配合单位：市工信局）

第三条　本办法自2025年4月1日起施行。《兰州市实验室开放共享办法（试行）》（兰科发〔2020〕11号）同时废止。
"""


class Site:
    """A service of its own with the shipped document, a PDF, a document full of markup, a document that repeals another,
    and a write key."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.base = KnowledgeBase(folder / "kb")
        written = {"evil.txt": EVIL, "trial.txt": TRIAL, "later.txt": LATER}
        for name, text in written.items():
            (folder / name).write_text(text, "utf-8")
        self.base.ingest([DOCUMENTS, CASES / "format_two_columns.pdf", *(folder / name for name in written)])
        _, self.key = KeyRing(self.base.folder).create("测试", "write")
        app = create_app(self.base, Settings(log="off", **settings))
        self.server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        self.address = f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def document(self, source: str) -> str:
        return next(summary.id for summary in self.base.store.documents() if source in summary.source)

    def clause(self, source: str, words: str) -> str:
        entries = self.base.store.entries_of(self.document(source))
        return next(entry.clause.id for entry in entries if words in entry.clause.text)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join()
        self.base.store.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def visit(site: Site, browser: Any) -> Iterator[Open]:
    """Opens an address in a fresh profile. Nothing may be asked of another machine, and no script may fail."""
    requests: list[str] = []
    faults: list[str] = []
    contexts = []

    def opened(path: str = "/", at: Site = site, **options: Any) -> Any:
        context = browser.new_context(accept_downloads=True, **({"locale": "zh-CN"} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        page.goto(at.address + path)
        shown(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).hostname for url in requests if not url.startswith(("blob:", "data:"))}
    assert hosts == {"127.0.0.1"}, requests
    assert not faults


def shown(page: Any) -> None:
    page.wait_for_selector("main:not([aria-busy]) h1")


def ask(page: Any, question: str) -> None:
    page.fill("#question", question)
    page.click("form.search button")
    page.wait_for_url("**q=*")
    shown(page)


def use_key(page: Any, key: str) -> None:
    page.click("#key")
    page.fill("#key-field", key)
    page.click("dialog button.main")
    page.wait_for_selector("dialog", state="detached")
    shown(page)


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


def views(site: Site) -> dict[str, str]:
    """An address of every view."""
    pdf, seed, trial, later = (site.document(name) for name in ("two_columns", "甘科才", "trial", "later"))
    clause = site.base.store.entries_of(seed)[-3].clause.id
    return {
        "start": "/",
        "answer": f"/?q={FRAUD}",
        "no answer": "/?q=瑞典克朗今天的汇率是多少",
        "department": "/departments/省卫生健康委",
        "documents": "/documents",
        "document": f"/documents/{pdf}",
        "clause": f"/clauses/{clause}",
        "no longer in force": f"/documents/{trial}",
        "clause with its like": f"/clauses/{site.clause('later', '大型仪器')}",
        "compare": f"/compare?left={pdf}&right={seed}",
        "compare versions": f"/compare?left={trial}&right={later}",
        "upload": "/upload",
        "failed": "/documents/none",
    }


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
    assert "存疑 1 处" in page.inner_text(".report")
    assert "没有读出：" in page.inner_text(".report")
    assert "名录里没有的部门：火星事务处。" in page.inner_text(".report")
    page.click(".report h2 a")
    page.wait_for_selector(".doubts")
    page.click(".doubts summary")
    page.click(".doubts a")
    doubt = page.locator("mark.doubt")
    assert "加强保障" in doubt.inner_text()
    assert doubt.get_attribute("id") == page.evaluate("location.hash.slice(1)")
    assert page.locator(".doubts[open]").count() == 1, "the view was drawn anew"


def test_a_wrong_key_is_refused_in_words(visit: Open) -> None:
    page = visit("/documents")
    use_key(page, "pkb_wrong")
    assert "密钥不对或已吊销" in page.inner_text("main")
    use_key(page, "")
    assert page.inner_text("h1") == "文件"


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


def test_both_languages_say_the_same_things(visit: Open) -> None:
    page = visit()
    names = page.evaluate(
        """async () => {
            const at = document.querySelector('script[type=module]').src.replace('start.js', '');
            const [zh, en] = await Promise.all([import(at + 'words_zh.js'), import(at + 'words_en.js')]);
            const gaps = (words) => Object.entries(words).map(([key, text]) => [key, (text.match(/{\\w+}/g) || []).sort()]);
            return [gaps(zh.chinese), gaps(en.english)];
        }"""
    )
    assert names[0] == names[1]
    used = "".join(path.read_text("utf-8") for path in FOLDER.iterdir() if not path.name.startswith("words"))
    for key, _ in names[0]:
        start = key.rpartition(".")[0]
        assert f'"{key}"' in used or f"`{start}.${{" in used or start in ("level", "status", "role"), key


def test_the_look_is_switched_and_kept(visit: Open) -> None:
    page = visit(color_scheme="light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#look")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    shown(page)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark != light
    system = visit(color_scheme="dark")
    assert system.evaluate("getComputedStyle(document.body).backgroundColor") == dark


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
    assert [line.split()[0] for line in related.all_inner_texts()] == ["其他版本", "被废止于"]
    related.filter(has_text="被废止于").locator("a").first.click()
    page.wait_for_selector("h1:text-is('兰州市实验室开放共享办法')")
    assert [line.split()[0] for line in related.all_inner_texts()] == ["落实", "其他版本", "废止"]
    assert MEASURES in related.first.inner_text()
    related.filter(has_text="其他版本").locator("a", has_text="对照").click()
    page.wait_for_selector("table.compare tbody td")
    related = visit(f"/documents/{site.document('甘科才')}").locator(".related > div")
    assert related.all_inner_texts()[0].startswith("被下列文件落实")


def test_results_say_what_no_longer_holds_and_why(visit: Open, site: Site) -> None:
    page = visit("/?q=大型仪器多久核对一次")
    hit = page.locator(".hit", has_text="兰科发〔2020〕11号").first
    assert hit.locator(".status").inner_text() == "已废止"
    assert hit.locator(".by").inner_text() == "由《兰州市实验室开放共享办法》废止"
    assert page.locator(".hit", has_text="兰科发〔2025〕6号").first.locator(".status, .by").count() == 0
    hit.locator(".by").click()
    page.wait_for_url(f"**/documents/{site.document('later')}")


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


@pytest.mark.parametrize("look", ["light", "dark"])
def test_no_grave_fault_for_those_who_do_not_see(visit: Open, site: Site, look: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(color_scheme=look)
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
        assert not grave, f"{name}, {look}: {grave}"


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


def test_everything_that_is_sent_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 200 * 1024
