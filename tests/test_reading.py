"""From a file to its text, or to a sentence that says what is wrong."""

import hashlib
from pathlib import Path

import pytest

from policykb.corpus.errors import NotReadable
from policykb.corpus.model import Span
from policykb.ingest import reading
from policykb.ingest.reading import FORMATS, read

TEXT = "甘肃省科学技术厅文件\r\n\r\n一、强化全社会科普责任。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "文件.txt"
    path.write_bytes(TEXT.encode(encoding))
    found = read(path)
    assert found.text == TEXT
    assert found.source == "文件.txt"
    assert found.sha256 == hashlib.sha256(TEXT.encode(encoding)).hexdigest()
    assert found.pages == ()


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_of_either_order(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(mark + TEXT.encode("utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"))
    assert read(path).text == TEXT


@pytest.mark.parametrize("suffix", [".txt", ".TXT"])
def test_suffixes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"文件{suffix}"
    path.write_text(TEXT, encoding="utf-8", newline="")
    assert read(path).text == TEXT


def test_pages_end_with_a_form_feed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("第一页\n\f第二页\n\f第三页", encoding="utf-8", newline="")
    found = read(path)
    assert [page.of(found.text) for page in found.pages] == ["第一页\n\f", "第二页\n\f", "第三页"]


def test_no_empty_page_after_the_last_form_feed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("甲\f乙\f", encoding="utf-8")
    assert read(path).pages == (Span(0, 2), Span(2, 4))


def refused(path: Path) -> NotReadable:
    with pytest.raises(NotReadable) as caught:
        read(path)
    assert path.name in str(caught.value)
    assert path.name in caught.value.english
    return caught.value


@pytest.mark.parametrize("content", [b"", b" \n\r\n\t\f", b"\xef\xbb\xbf", "　\n".encode()])
def test_no_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "空.txt"
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 8,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64,
        b"\x00" * 100,
        b"\xff\xfe\x00",
    ],
)
def test_binary_noise(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "noise.txt"
    path.write_bytes(content)
    refused(path)


@pytest.mark.parametrize("name", ["a.exe", "a.xyz", "文件", "a.txt.gz"])
def test_unknown_suffix(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(TEXT, encoding="utf-8")
    assert all(suffix in str(refused(path)) for suffix in FORMATS)


def test_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "没有.txt")


def test_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    refused(folder)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "大.txt"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    refused(path)
