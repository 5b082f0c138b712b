"""Old Word documents."""

import shutil
from pathlib import Path

import pytest

from policykb.ingest.formats import Unreadable
from policykb.ingest.formats.office.doc import extract

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "一、总体要求".encode(), b"%PDF-1.4"])
def test_what_is_no_word_document_is_not_taken_for_text(data: bytes) -> None:
    with pytest.raises(Unreadable, match="not a Word"):
        extract(data)


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(Unreadable, match="LibreOffice"):
        extract(OLE)


@pytest.mark.data
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_real_document(collection: Path) -> None:
    text = extract((collection / "hk-hainan-att5-jiedu.doc").read_bytes()).text
    assert "一、出台《方案》的重要意义\n" in text
