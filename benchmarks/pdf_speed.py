"""Compare the speed of our PDF reader with that of pdfplumber, on the same pages.

    python benchmarks/pdf_speed.py FILE... [--pages 60] [--rounds 3]

Our time is that of `extract`: text, the position of every line, the cells of tables. pdfplumber's is that of
`page.extract_text` alone. The pages of each file are divided into those with ruled tables and those without. Each part,
thinned out evenly to the number of pages asked for, is written to a PDF of its own. Both readers take turns, and the
best of a few rounds counts.
"""

import argparse
import io
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium

from policykb.ingest.formats.pdf.document import extract
from policykb.ingest.formats.pdf.rules import Frame, read_rules


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=60, help="maximum number of pages of each kind from each file")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    print(f"{'file':<28} {'kind':<9} {'pages':>5} {'ours/s':>8} {'pdfplumber/s':>13} {'ratio':>7}")
    for path in arguments.files:
        with pdfium.PdfDocument(path.read_bytes()) as document:
            ruled = {index for index in range(len(document)) if has_rules(document, index)}
            parts = {"ruled": sorted(ruled), "plain": sorted(set(range(len(document))) - ruled)}
            for kind, pages in parts.items():
                if chosen := spread(pages, arguments.pages):
                    report(path.name, kind, len(chosen), part_of(document, chosen), arguments.rounds)


def has_rules(document: pdfium.PdfDocument, index: int) -> bool:
    """Whether a page has horizontal and vertical lines."""
    page = document[index]
    across, down = read_rules(page, Frame.of(page))
    page.close()
    return bool(across and down)


def spread(pages: Sequence[int], most: int) -> list[int]:
    """Return at most `most` pages, evenly spread."""
    step = max(1, -(-len(pages) // most))
    return list(pages[::step])


def part_of(document: pdfium.PdfDocument, pages: list[int]) -> bytes:
    """Return some pages of a document as a file of their own."""
    buffer = io.BytesIO()
    with pdfium.PdfDocument.new() as part:
        part.import_pages(document, pages)
        part.save(buffer)
    return buffer.getvalue()


def report(name: str, kind: str, pages: int, data: bytes, rounds: int) -> None:
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(seconds(extract, data))
        theirs.append(seconds(by_pdfplumber, data))
    us, them = pages / min(ours), pages / min(theirs)
    print(f"{name:<28} {kind:<9} {pages:>5} {us:>8.0f} {them:>13.1f} {us / them:>6.1f}x")


def seconds(read: Callable[[bytes], object], data: bytes) -> float:
    start = time.perf_counter()
    read(data)
    return time.perf_counter() - start


def by_pdfplumber(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_text()
            page.close()


if __name__ == "__main__":
    main()
