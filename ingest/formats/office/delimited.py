"""Tables in text files: CSV and TSV."""

import csv
from collections import Counter
from io import StringIO

from policykb.ingest.formats import Extract, Lines, Unreadable
from policykb.ingest.formats.plain import decode

# Number of characters from which the separator is told, and maximum length of a cell (chosen by hand).
_SAMPLE, _LONGEST_CELL = 8_000, 100_000


def _regular(sample: str, separator: str) -> int:
    """The number of lines that hold a separator the most common number of times."""
    counts = Counter(line.count(separator) for line in sample.splitlines() if separator in line)
    return max(counts.values(), default=0)


def extract(data: bytes) -> Extract:
    """The table of a CSV file. Raises Unreadable if it is no text, or no table."""
    text = decode(data)
    sample = text[:_SAMPLE]
    separator = max("\t;,", key=lambda one: _regular(sample, one))
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unreadable(
            "不是完好的 CSV 表格，或有一格超过 100,000 字。请用表格软件打开后另存为 .xlsx。",
            "not a sound CSV table, or a cell of over 100,000 characters. Open it in a spreadsheet and save it as .xlsx.",
        ) from error
    lines = Lines()
    lines.add_sheet([[cell.strip() for cell in row] for row in rows])
    return lines.extract()
