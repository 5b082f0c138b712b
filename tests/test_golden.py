"""Whole documents and what they parse to.

Two files in `cases/`, NAME.txt and NAME.json, are a test. `pytest --update-cases` rewrites the JSON from what is parsed
now; read the difference before you commit it. Ids are left out: they come from the bytes of the file.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.departments import Registry
from corpus.model import Document
from ingest.pipeline import parse
from service.wire import document_json

CASES = Path(__file__).parent / "cases"
SEED_CASE = CASES / "seed" / "甘科才〔2023〕1号.json"


def parsed(document: Document) -> dict[str, Any]:
    """The output of `parse`, as it comes back from JSON, without ids."""
    whole = document_json(document)
    for clause in whole["clauses"]:
        del clause["id"]
    return as_read(whole)


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


@pytest.mark.parametrize("path", sorted(CASES.glob("*.txt")), ids=lambda path: path.stem)
def test_case(registry: Registry, path: Path, update: bool) -> None:
    compare(parsed(parse(path, registry)), path.with_suffix(".json"), update)


def test_every_expectation_has_its_document() -> None:
    assert [path.name for path in CASES.glob("*.json") if not path.with_suffix(".txt").exists()] == []


def test_seed(seed: Document, update: bool) -> None:
    compare(duties(seed), SEED_CASE, update)
