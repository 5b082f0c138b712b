"""The made-up policies of tests/data: their files, and what a reader finds in them."""

import csv
from pathlib import Path

DATA = Path(__file__).parent / "data"
POLICIES = sorted((DATA / "policies").iterdir())


def headers() -> list[dict[str, str]]:
    """The rows of headers.tsv by column name; the laws, which no authority sends round, have none."""
    return _rows("headers.tsv")


def names() -> list[dict[str, str]]:
    """The rows of names.tsv by column name: what the policies print, and the official name of the body."""
    return _rows("names.tsv")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))
