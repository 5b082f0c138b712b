"""Takes the picture in the README: a real answer on the shipped corpus, in Chromium.

python docs/screenshot.py
"""

import io
import shutil
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote

import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

from policykb.corpus.shipped import DOCUMENTS
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

QUESTION = "给老年人做防诈骗宣传归哪个部门管"
PICTURE = Path(__file__).with_name("screenshot.png")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        base = KnowledgeBase(Path(folder) / "kb")
        base.ingest([DOCUMENTS])
        server = uvicorn.Server(uvicorn.Config(create_app(base, Settings(log="off")), port=0, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 860}, locale="zh-CN", color_scheme="light")
        page.goto(f"{address}/?q={quote(QUESTION)}")
        page.wait_for_selector(".proof")
        page.reload()  # the very first question of a service waits for its models
        page.wait_for_selector(".proof")
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(64)
        image.save(PICTURE, optimize=True)
        browser.close()
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
