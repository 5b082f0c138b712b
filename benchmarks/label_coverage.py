"""Measure which share of duty labels lies inside a recognised duty.

    python benchmarks/label_coverage.py FOLDER [--show 40]

Labels are 责任单位, 牵头单位, 责任部门, 配合单位 followed by a colon, and 按职责分工负责. Prints the share, the number of duties in each
style, and the share of holders whose department is known. `--show` also prints labels that were missed, with the text
around them, and unknown holders.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable
from policykb.corpus.model import Document
from policykb.ingest.duties.note_grammar import read_note
from policykb.ingest.pipeline import parse
from policykb.ingest.reading import FORMATS

_LABEL = re.compile(r"(?:责任单位|牵头单位|责任部门|配合单位)\s*[:：]|按\s*职\s*责\s*分\s*工\s*负\s*责")

_BEFORE, _AFTER = 40, 50
"""Number of characters shown before and after a label that was missed."""


@dataclass
class Coverage:
    """Counts over all documents.

    labels: number of labels
    missed: source and surrounding text of each label outside every duty
    styles: number of duties by style
    holders: number of holders that are known, a group, or unknown
    unknown: number of occurrences of each unknown name
    """

    labels: int = 0
    missed: list[str] = field(default_factory=list)
    styles: Counter[str] = field(default_factory=Counter)
    holders: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def add(self, document: Document) -> None:
        """Count the labels, duties and holders of a document, without inherited duties."""
        duties = [duty for clause in document.clauses for duty in clause.duties if not duty.inherited]
        self.styles.update(style_of(duty.raw) for duty in duties)
        for match in _LABEL.finditer(document.text):
            self.labels += 1
            if not any(duty.span.start <= match.start() < duty.span.end for duty in duties):
                around = document.text[max(0, match.start() - _BEFORE) : match.end() + _AFTER]
                self.missed.append(f"{document.source}: {' '.join(around.split())}")
        for _, duty, holder in document.holders():
            if not duty.inherited:
                kind = "known" if holder.department_id else "group" if holder.group else "unknown"
                self.holders[kind] += 1
                self.unknown[holder.text] += kind == "unknown"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--show", type=int, default=0, help="maximum number of missed labels and unknown names to print"
    )
    arguments = parser.parse_args()
    registry = Registry.load()
    coverage = Coverage()
    for document in documents(arguments.folder, registry):
        coverage.add(document)
    for line in coverage.missed[: arguments.show]:
        print(line)
    for name, count in coverage.unknown.most_common(arguments.show):
        print(count, name)
    inside = coverage.labels - len(coverage.missed)
    print(f"labels {coverage.labels}, inside a duty {inside} ({inside / max(1, coverage.labels):.3f})")
    print("duties by style:", dict(coverage.styles.most_common()))
    holders = coverage.holders
    departments = holders["known"] + holders["unknown"]
    print(f"holders {dict(holders)}, departments known {holders['known'] / max(1, departments):.3f}")


def documents(folder: Path, registry: Registry) -> Iterator[Document]:
    """Yield the documents of a folder; print the error of a file that cannot be read."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in FORMATS:
            try:
                yield parse(path, registry)
            except NotReadable as error:
                print(error.english)


def style_of(raw: str) -> str:
    """Return the printed style of a note.

    It is its bracket or `own line`, with the style of its words; or `table`.
    """
    inside = raw.strip()
    if "\t" in inside:
        return "table"
    bracket = inside[0] if inside[0] in "（(〔[【" else ""
    read = read_note(inside[1:-1] if bracket else inside, bare=True)
    return f"{bracket or 'own line'} {read.style if read else 'other'}"


if __name__ == "__main__":
    main()
