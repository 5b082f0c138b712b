"""Measure how soon the page and an answer are shown, and how large the assets are.

    python benchmarks/page_paint.py [--rounds 20]

Times are those of headless Chromium with an empty cache each time, from a server that has answered before. Needs
Chromium and the extra `test`.
"""

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from policykb.corpus.shipped import DOCUMENTS
from policykb.service.http.app import create_app
from policykb.service.http.routes.page import FOLDER
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

QUESTION = "给老年人做防诈骗宣传归哪个部门管"

FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
"""Options of Chromium that keep it from other work."""

PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
"""JavaScript for the milliseconds until the first contentful paint."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*FLAGS.split(), "--disable-component-update"]
        )
        views = {"/": "h1", f"/?q={quote(QUESTION)}": ".proof"}
        for path, awaited in views.items():
            opened(browser, address + path, awaited)
            times = [opened(browser, address + path, awaited) for _ in range(rounds)]
            for name, values in zip(
                ("first contentful paint", f"{awaited} is there"), zip(*times, strict=True), strict=True
            ):
                print(
                    f"{path[:2]:<3} {name:<24} median {statistics.median(values):5.0f} ms, worst {max(values):5.0f} ms"
                )
        browser.close()
    files = [path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()]
    print(f"assets: {len(files)} files, {sum(files) / 1024:.0f} KB before compression")


def opened(browser: Browser, address: str, awaited: str) -> tuple[float, float]:
    """Open a page; return the milliseconds until the first paint and the element.

    awaited: CSS selector of the element
    """
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(awaited)
    there = page.evaluate("() => performance.now()")
    paint = page.wait_for_function(PAINT, polling=20).json_value()
    context.close()
    return float(paint), float(there)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the shipped corpus and yield the address."""
    base = KnowledgeBase(folder / "kb")
    base.ingest([DOCUMENTS])
    server = uvicorn.Server(uvicorn.Config(create_app(base, Settings(log="off")), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


if __name__ == "__main__":
    main()
