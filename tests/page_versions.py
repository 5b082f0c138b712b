"""A service with a followed folder in which one document has been changed, and what tests of its page share."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from page_service import Site

from policykb.service.knowledge_base.life.following import follow, look

MARKET = """关于办好农村电商的若干措施

一、建设仓储。在每个乡镇建一处仓库。（责任单位：省商务厅，2025年底前完成）
二、培训人员。每年培训五百人，结果报省商务厅。（牵头单位：省教育厅；配合单位：省妇联）
三、宣传推广。每季度办一次展销，组织直播带货。（责任单位：省商务厅）
四、建立台账。省商务厅每月核对一次。
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


def changed_site(folder: Path) -> Site:
    """Start a service that follows a folder; one document in it has been changed."""
    shared = folder / "shared"
    shared.mkdir()
    site = Site(folder, follow=(shared,))
    for text in (MARKET, CHANGED):
        write(shared / "电商.txt", text)
        follow(site.base, look(site.base, shared))
    return site


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
