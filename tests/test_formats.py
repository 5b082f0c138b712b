"""All formats: files that are not what they say they are, and real ones."""

import errno
import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import docx
import pytest
from spans import check_clauses, check_duties, check_leaves, check_pages

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable
from policykb.ingest import reading
from policykb.ingest.pipeline import parse
from policykb.ingest.reading import FORMATS, MOST_BYTES, read, shown

_LONGEST_CLAUSE = 6000
_SECONDS = 10

_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_BILLION = f'<!DOCTYPE x [<!ENTITY e0 "哈">{_ENTITIES}]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'
_PARTS = {".docx": "word/document.xml", ".ofd": "OFD.xml"}


def refused(path: Path, remedy: str = "请") -> None:
    start = time.perf_counter()
    with pytest.raises(NotReadable) as caught:
        read(path)
    assert time.perf_counter() - start < _SECONDS
    for sentence in (str(caught.value), caught.value.english):
        assert sentence.startswith(shown(path))
        assert sentence.isprintable(), "a name may not break the line"
    assert remedy in str(caught.value)


def word() -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("一、总体要求")
    document.save(file)
    return file.getvalue()


def changed(part: str, content: str) -> bytes:
    """A Word document with another content of one part; for OFD, that is a new part."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), part}:
            new.writestr(name, content if name == part else old.read(name))
    return file.getvalue()


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@pytest.mark.parametrize("data", [b"", word()[:500], random.Random(7).randbytes(5000)], ids=["empty", "cut", "random"])  # noqa: S311
def test_damaged(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"坏 文\n件😀{suffix}"
    path.write_bytes(data)
    refused(path)


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".docx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        (".docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)),
        (".ofd", word()),
        (".txt", word()),
        (".html", word()),
        (".md", "<!DOCTYPE html>\n<html><body>一、总体要求</body></html>".encode()),
        (".doc", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        (".pdf", word()),
    ],
)
def test_wrong_suffix(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"文件{suffix}"
    path.write_bytes(data)
    refused(path)


@pytest.mark.parametrize("suffix", [".docx", ".ofd"])
def test_zip_bomb(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"炸弹{suffix}"
    block = b"\0" * (1 << 20)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(_PARTS[suffix], "w", force_zip64=True) as entry,
    ):
        for _ in range(1024):
            entry.write(block)
    refused(path, "压缩炸弹")


@pytest.mark.parametrize("suffix", [".docx", ".ofd"])
@pytest.mark.parametrize("declared", [_BILLION, _OUTSIDE], ids=["billion laughs", "outside"])
def test_entities(tmp_path: Path, suffix: str, declared: str) -> None:
    path = tmp_path / f"实体{suffix}"
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    words = f'<w:document xmlns:w="{w}"><w:body><w:p><w:r><w:t>一、&e9;</w:t></w:r></w:p></w:body></w:document>'
    path.write_bytes(changed(_PARTS[suffix], declared + (words if suffix == ".docx" else "<OFD>&e9;</OFD>")))
    refused(path)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_too_large(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"大{suffix}"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    refused(path, "上限")


def test_too_many_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "长.txt"
    path.write_text("一、总体要求", encoding="utf-8")
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 5)
    refused(path, "拆分")


def test_ten_thousand_pages(tmp_path: Path) -> None:
    path = tmp_path / "万页.pdf"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    tree = b"2 0 obj<</Type/Pages/Count 10000/Kids[" + b"3 0 R " * 10_000 + b"]>>endobj\n"
    path.write_bytes(
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + tree + page + b"trailer<</Root 1 0 R>>"
    )
    refused(path, "10000 页")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    path = tmp_path / "锁.txt"
    path.write_text("一、总体要求", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", locked)  # root may read everything
    refused(path, "权限")


def test_a_link_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "圈.txt"
    path.symlink_to(path)
    refused(path, "绕成了圈")


_MEASURED = """
import resource, sys
from policykb.service.cli.main import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in kilobytes on Linux only")
@pytest.mark.parametrize("suffix", [".docx", ".ofd", ".pdf"])
def test_bombs_take_little_memory(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"炸弹{suffix}"
    if suffix == ".pdf":
        packed = zlib.compress(bytes(512 << 20), 1)
        head = (
            b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        )
        page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        content = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(packed), packed)
        path.write_bytes(head + page + content + b"trailer<</Root 1 0 R>>")
    else:
        path.write_bytes(changed(_PARTS[suffix], "<a/>" * (100 << 18)))
    run = subprocess.run(
        [sys.executable, "-c", _MEASURED, "parse", path], capture_output=True, encoding="utf-8", check=False
    )
    *sentences, kilobytes = run.stderr.strip().split("\n")
    assert len(sentences) == 1
    assert "压缩炸弹" in sentences[0]
    assert int(kilobytes) < 400 * 1024


@pytest.mark.slow
def test_ingest_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "文 件\n夹😀"
    (folder / "目录.txt").mkdir(parents=True)
    (folder / "环").symlink_to(folder)
    (folder / "自己.txt").symlink_to(folder / "自己.txt")
    (folder / "好😀.docx").write_bytes(word())
    (folder / "坏.docx").write_bytes(b"%PDF-1.7")
    (folder / "空.ofd").write_bytes(b"")
    run = subprocess.run(
        [sys.executable, "-c", "from policykb.service.cli.main import main; main()", "ingest", folder, "--kb", tmp_path / "kb", "--json"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )  # fmt: skip
    assert run.returncode == 1
    report = json.loads(run.stdout)
    assert [added["source"] for added in report["added"]] == ["好😀.docx"]
    assert {Path(failed["path"]).name for failed in report["failed"]} == {"坏.docx", "空.ofd", "环", "自己.txt"}
    told = run.stderr.strip().split("\n")
    assert [sum(name in line for line in told) for name in ("坏.docx", "空.ofd", "自己.txt")] == [1, 1, 1]


@pytest.mark.data
@pytest.mark.slow
def test_real_documents(registry: Registry, collection: Path) -> None:
    wrong: list[str] = []
    paths = sorted(path for path in collection.iterdir() if path.suffix != ".doc")
    assert paths
    for path in paths:
        document = parse(path, registry)
        for check in (check_leaves, check_clauses, check_duties, check_pages):
            try:
                check(document)
            except AssertionError as error:
                wrong.append(f"{path.name}: {check.__name__}: {str(error)[:200]}")
        wrong += [f"{path.name}: {clause.path} is empty" for clause in document.clauses if not clause.text]
        wrong += [
            f"{path.name}: {clause.path} has {len(clause.text)} characters"
            for clause in document.clauses
            if len(clause.text) > _LONGEST_CLAUSE
        ]
    assert wrong == []
