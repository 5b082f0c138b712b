"""The made-up policies of tests/data: their files, and what a reader finds in the head of each."""

import csv
from pathlib import Path

DATA = Path(__file__).parent / "data"
POLICIES = sorted((DATA / "policies").iterdir())


def headers() -> list[dict[str, str]]:
    """The rows of headers.tsv by column name; the laws, which no authority sends round, have none."""
    with (DATA / "headers.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))
