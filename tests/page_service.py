"""A running service for the tests of the page, and Chromium to open it.

Needs Chromium (Debian's `chromium`); the tests are skipped where there is none. conftest.py names this module as a
plugin for its fixtures, so it imports the server and the browser in the fixtures only.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium found: apt-get install chromium"),
    pytest.mark.skipif(find_spec("playwright") is None, reason="no playwright: pip install '.[test]'"),
]
"""Marks for every test that opens the page."""

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
    """A running service with documents and a write key.

    The documents: the shipped one, a PDF, one full of markup, one that repeals another, and the repealed one.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        import uvicorn

        from policykb.corpus.shipped import DOCUMENTS
        from policykb.service.http.app import create_app
        from policykb.service.knowledge_base.api_keys import KeyRing
        from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
        from policykb.service.knowledge_base.settings import Settings

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
            assert self.thread.is_alive(), "the service does not start"
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
"""The fixture `visit`: from a path to the opened page."""


@pytest.fixture
def visit(site: Site, browser: Any) -> Iterator[Open]:
    """Opens an address in a fresh profile. No request may go to another machine, and no script may fail."""
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
    """Wait until the page shows a view."""
    page.wait_for_selector("main:not([aria-busy]) h1")


def ask(page: Any, question: str) -> None:
    """Put a question and wait for its results."""
    page.fill("#question", question)
    page.click("form.search button")
    page.wait_for_url("**q=*")
    shown(page)


def use_key(page: Any, key: str) -> None:
    """Give the page a key and wait until the view is shown again."""
    page.click("#key")
    page.fill("#key-field", key)
    page.click("dialog button.main")
    page.wait_for_selector("dialog", state="detached")
    shown(page)


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
        "what changed": f"/changes?before={trial}&after={later}",
        "upload": "/upload",
        "failed": "/documents/none",
    }
