"""The made-up policies of tests/data: their heads read right, every character kept, the same in every format."""

from pathlib import Path

import make_samples
import pytest
from made_up import DATA, POLICIES, headers
from spans import CHECKS

from policykb.corpus.departments import Registry
from policykb.corpus.model import Clause, Document, Duty
from policykb.ingest.pipeline import parse

HEADERS = headers()
LINES_OF_A_PAGE, LETTERS_OF_A_LINE = 26, 31
# a table is no paragraph of text: `cases/` holds tables in every format
TEXTS = [path for path in POLICIES if path.suffix == ".txt" and "序号\t" not in path.read_text("utf-8")]


@pytest.mark.parametrize("expected", HEADERS, ids=lambda row: row["file"])
def test_the_head_of_a_policy(registry: Registry, expected: dict[str, str]) -> None:
    header = parse(DATA / "policies" / expected["file"], registry).header
    assert header.title == expected["title"]
    assert [header.doc_number or "", header.issued or ""] == [expected["doc_number"], expected["issued"]]
    assert [header.region or "", header.level or ""] == [expected["region"], expected["level"]]
    assert "、".join(header.issuers) == expected["issuers"]


def test_every_policy_has_its_row() -> None:
    assert [row["file"] for row in HEADERS] == [path.name for path in POLICIES if not path.name.startswith("law-")]


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_every_character_is_kept(registry: Registry, path: Path) -> None:
    document = parse(path, registry)
    for check in CHECKS:
        check(document)
    assert document.clauses
    assert all(clause.text for clause in document.clauses)


def paragraphs(path: Path) -> list[str]:
    return [line.strip("\f") for line in path.read_text("utf-8").splitlines() if line.strip()]


def pages(path: Path) -> list[list[make_samples.Placed]]:
    """The text on pages of paper: headings at the margin, paragraphs indented."""
    lines: list[str] = []
    for paragraph in paragraphs(path):
        heading = len(paragraph) <= 20 and paragraph[0] not in "一二三四五六七八九十第（1234567890"
        lines += make_samples.wrapped([paragraph], LETTERS_OF_A_LINE, "" if heading else "　　")
    starts = range(0, len(lines), LINES_OF_A_PAGE)
    return [list(make_samples.placed(lines[start : start + LINES_OF_A_PAGE])) for start in starts]


def written(path: Path, suffix: str, title: str) -> bytes:
    if suffix == ".docx":
        return make_samples.word_of([(None, paragraph) for paragraph in paragraphs(path)])
    if suffix == ".html":
        return make_samples.page_of(title, paragraphs(path)).encode()
    return make_samples.pdf_of(pages(path)) if suffix == ".pdf" else make_samples.ofd_of(pages(path))


def read(document: Document) -> list[tuple[tuple[str, ...], str, list[tuple[object, ...]]]]:
    """Numbers, words and duties of the clauses; where lines end is the format's own."""

    def said(duty: Duty) -> tuple[object, ...]:
        return duty.holders, duty.deadline, duty.source

    def words(clause: Clause) -> str:
        return "".join(clause.text.split())

    return [(clause.path, words(clause), [said(duty) for duty in clause.duties]) for clause in document.clauses]


@pytest.mark.parametrize("suffix", [".docx", ".html", ".ofd", ".pdf"])
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_the_same_in_every_format(registry: Registry, tmp_path: Path, path: Path, suffix: str) -> None:
    text = parse(path, registry)
    copy = tmp_path / f"文件{suffix}"
    copy.write_bytes(written(path, suffix, text.header.notice_title or text.header.title))
    document = parse(copy, registry)
    assert document.header == text.header
    assert read(document) == read(text)
