"""Whole documents and what they parse to.

Two files in `cases/`, NAME.json and NAME with the suffix of any format, are a test. `pytest --update-cases` rewrites the
JSON from what is parsed now; read the difference before you commit it. Ids are left out: they come from the bytes of the
file. The files format_* hold one policy in every format; `make_samples.py` writes them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from policykb.corpus.departments import Registry
from policykb.corpus.model import Document
from policykb.ingest.pipeline import parse
from policykb.ingest.reading import FORMATS
from policykb.service.present.json_replies import document_json

CASES = Path(__file__).parent / "cases"
SOURCES = sorted(path for path in CASES.iterdir() if path.suffix in FORMATS)
SEED_CASE = CASES / "seed" / "甘科才〔2023〕1号.json"


def parsed(document: Document) -> dict[str, Any]:
    """The output of `parse`, as it comes back from JSON, without ids."""
    whole = document_json(document)
    for clause in whole["clauses"]:
        del clause["id"]
    return as_read(whole)


def quoted(document: Document) -> dict[str, Any]:
    """The same with the letters that each span quotes in its place.

    Where a PDF's font is not embedded, the white space that pdfium finds depends on the fonts of the computer, and with
    it every number behind.
    """

    def letters(span: list[int]) -> str:
        return "".join(document.text[slice(*span)].split())

    def said(value: Any, name: str = "") -> Any:
        if name == "span":
            return letters(value)
        if name == "pieces":
            return [letters(piece) for piece in value]
        if isinstance(value, dict):
            return {name: said(inner, name) for name, inner in value.items()}
        return [said(inner) for inner in value] if isinstance(value, list) else value

    whole: dict[str, Any] = said(parsed(document))
    return whole


def duties(document: Document) -> dict[str, Any]:
    """Header and holders: what matters most of a long document."""
    return as_read(
        {
            "header": document_json(document)["header"],
            "duties": {
                "/".join(clause.path): [[holder.role, holder.text, holder.full_name] for holder in duty.holders]
                for clause in document.clauses
                for duty in clause.duties
            },
        }
    )


def as_read(whole: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(json.dumps(whole))
    return read


def compare(found: dict[str, Any], expected: Path, update: bool) -> None:
    if update:
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert expected.exists(), f"{expected} is missing: run pytest --update-cases and read what it wrote"
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-cases"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_case(registry: Registry, path: Path, update: bool) -> None:
    read = quoted if path.suffix == ".pdf" else parsed
    compare(read(parse(path, registry)), path.with_suffix(".json"), update)


def test_every_expectation_has_its_document() -> None:
    assert sorted(path.stem for path in CASES.glob("*.json")) == sorted(path.stem for path in SOURCES)


def test_the_same_policy_in_every_format(registry: Registry) -> None:
    """Only what a format cannot hold may differ: placed lines have no tables, table rows no wrapped words."""
    read = {path.suffix + path.stem: parse(path, registry) for path in SOURCES if path.stem.startswith("format_")}
    assert len(read) == 9
    word = read[".docxformat_word"]
    for name, document in read.items():
        clauses = word.clauses[: len(document.clauses)] if name.startswith(".ofd") else word.clauses
        assert document.header == word.header, name
        for mine, its in zip(document.clauses, clauses, strict=True):
            assert (mine.path, mine.heading) == (its.path, its.heading), name
            assert "".join(mine.text.split()) == "".join(its.text.split()), name
            assert [duty.holders for duty in mine.duties] == [duty.holders for duty in its.duties], name
            assert [duty.deadline for duty in mine.duties] == [duty.deadline for duty in its.duties], name


def test_seed(seed: Document, update: bool) -> None:
    compare(duties(seed), SEED_CASE, update)
