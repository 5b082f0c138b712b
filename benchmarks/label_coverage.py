"""How many of the words that announce a responsibility note lie inside a recognised duty, over a folder of documents.

    python benchmarks/label_coverage.py FOLDER [--show 40]

Words: 责任单位, 牵头单位, 责任部门, 配合单位 followed by a colon, and 按职责分工负责. Prints the share, how many duties each
style gave, the share of holders whose department is known, and the words that were missed with what stands around them.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotReadable
from policykb.corpus.model import Document
from policykb.ingest.duties.note_grammar import read_note
from policykb.ingest.pipeline import parse
from policykb.ingest.reading import FORMATS

_WORDS = re.compile(r"(?:责任单位|牵头单位|责任部门|配合单位)\s*[:：]|按\s*职\s*责\s*分\s*工\s*负\s*责")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0)
    arguments = parser.parse_args()
    registry = Registry.load()
    words = inside = 0
    styles: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    missed: list[str] = []
    for document in documents(arguments.folder, registry):
        spans = [duty.span for clause in document.clauses for duty in clause.duties if not duty.inherited]
        for match in _WORDS.finditer(document.text):
            words += 1
            if any(span.start <= match.start() < span.end for span in spans):
                inside += 1
            else:
                around = document.text[max(0, match.start() - 40) : match.end() + 50]
                missed.append(f"{document.source}: {' '.join(around.split())}")
        for _, duty, holder in document.holders():
            if not duty.inherited:
                kind = "known" if holder.department_id else "group" if holder.group else "unknown"
                holders[kind] += 1
                unknown[holder.text] += kind == "unknown"
        for clause in document.clauses:
            for duty in clause.duties:
                if not duty.inherited:
                    styles[style_of(duty.raw)] += 1
    for line in missed[: arguments.show]:
        print(line)
    for name, count in unknown.most_common(arguments.show):
        print(count, name)
    print(f"words {words}, inside a duty {inside} ({inside / max(1, words):.3f})")
    print("duties by style:", dict(styles.most_common()))
    named = holders["known"] + holders["unknown"]
    print(f"holders {dict(holders)}, departments known {holders['known'] / max(1, named):.3f}")


def documents(folder: Path, registry: Registry) -> Iterator[Document]:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in FORMATS:
            try:
                yield parse(path, registry)
            except NotReadable as error:
                print(error.english)


def style_of(raw: str) -> str:
    """What way of printing a note this is."""
    inside = raw.strip()
    if "\t" in inside:
        return "table"
    bracket = inside[0] if inside[0] in "（(〔[【" else ""
    read = read_note(inside[1:-1] if bracket else inside, bare=True)
    return f"{bracket or 'own line'} {read.style if read else 'other'}"


if __name__ == "__main__":
    main()
