"""Old Word documents."""

import shutil
from pathlib import Path

import pytest

from policykb.ingest.formats import Unreadable
from policykb.ingest.formats.office.doc import extract

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize("data", [b"", b"PK", "一、总体要求".encode(), b"%PDF-1.4"])
def test_what_is_no_word_document_is_not_taken_for_text(data: bytes) -> None:
    with pytest.raises(Unreadable, match="not a Word"):
        extract(data)


PAGE = """<html><head><meta charset="utf-8"></head><body><h3>兰州市税务局关于科普用地的公告</h3>
<h5>兰州市税务局公告2025年第2号</h5><p>现公告如下：</p><p>一、科普用地免税。</p></body></html>"""


@pytest.mark.parametrize("head", ["", "Mime-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"])
def test_a_page_under_this_suffix_is_read_as_a_page(head: str) -> None:
    text = extract((head + PAGE).encode()).text
    assert text.startswith("兰州市税务局关于科普用地的公告\n兰州市税务局公告2025年第2号\n现公告如下")


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(Unreadable, match="LibreOffice"):
        extract(OLE)


@pytest.mark.data
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_real_document(collection: Path) -> None:
    text = extract((collection / "hk-hainan-att5-jiedu.doc").read_bytes()).text
    assert "一、出台《方案》的重要意义\n" in text
