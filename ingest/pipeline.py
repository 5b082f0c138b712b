"""From a file to a `Document`: read it, find its lines, its outline, its header, its clauses and their duties."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from policykb.corpus.departments import Registry
from policykb.corpus.model import Block, BlockKind, Clause, Document, Span, document_id
from policykb.ingest.duties.duties import Names, apply_rules, hand_back, hand_down, own_duties
from policykb.ingest.duties.duty_tables import Row, read_tables
from policykb.ingest.duties.groups import name_members
from policykb.ingest.duties.notes import Note, find_notes
from policykb.ingest.header.header import read_header
from policykb.ingest.header.tails import cut_tails
from policykb.ingest.reading import Reading, read
from policykb.ingest.structure.furniture import find_furniture
from policykb.ingest.structure.lines import Flow, Line, flow, split_lines, stretches
from policykb.ingest.structure.outline import paragraphs, read_outline, split_inline

# 厅机关各处室、厅直各单位
_TO_OWN_OFFICES = re.compile(r"(?:本?(?:厅|局|委|部|办)?机关|本?(?:厅|局|委)(?:内|直|属)|各处室|机关各)")

# a heading ends with its line, but no line ends within a sentence
_LINE_END = re.compile(r"(?<![，、；：,;])\n(?![，、；：”》）])")


def parse(path: Path, registry: Registry) -> Document:
    """The document in a file. Raises NotReadable with file, reason and remedy."""
    return understand(read(path), registry)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A clause to be: its lines, its words from `skip` on; a row of a table brings its heading and note."""

    path: tuple[str, ...]
    lines: Sequence[Line]
    skip: int = 0
    heading: str | None = None
    note: Note | None = None


def understand(reading: Reading, registry: Registry) -> Document:
    """The document that a text holds; pure, so that the same text gives the same document."""
    printed = split_lines(reading.text)
    furniture = find_furniture(printed, reading.pages)
    clean = [line for index, line in enumerate(printed) if index not in furniture]
    rows, heads = read_tables(clean, reading.tables, reading.text)
    apart = {line.span for line in (*heads, *(row.line for row in rows))}
    lines = split_inline([line for line in clean if line.span not in apart], reading.text)
    outline = read_outline(lines, reading.frames)
    items, tails = cut_tails(outline.items, lines)
    header, labelled = read_header(lines[: outline.front], [lines[tail] for tail in tails], reading.text, registry)
    if not items and not rows:
        items = paragraphs(lines, [kind for _, kind in labelled])
        held = {index for item in items for index in range(item.first, item.last)}
        labelled = [pair for index, pair in enumerate(labelled) if index not in held]
    labelled += [(printed[index], "furniture") for index in furniture]
    labelled += [(line, "table") for line in heads]
    region = registry.region_of(f"{header.region}人民政府") if header.region else None
    names = Names(registry, region, internal=bool(_TO_OWN_OFFICES.match(header.recipients or "")))
    units = [_Unit(item.path, lines[item.first : item.last], item.skip) for item in items]
    units, after_tables = _cut_at_rows(units, rows)
    labelled += [(line, "body") for line in after_tables]
    return Document(
        source=reading.source,
        sha256=reading.sha256,
        text=reading.text,
        header=header,
        clauses=_with_duties(list(_clauses(_with_rows(units, rows), reading)), reading.text, names),
        blocks=tuple(_blocks(labelled, reading.pages)),
        pages=reading.pages,
        boxes=reading.boxes,
        doubts=outline.doubts,
    )


def _cut_at_rows(units: Sequence[_Unit], rows: Sequence[Row]) -> tuple[list[_Unit], list[Line]]:
    """A clause ends where the rows of a table begin; lines of it below the table are body text."""
    cut: list[_Unit] = []
    below: list[Line] = []
    for unit in units:
        first, last = unit.lines[0].span.start, unit.lines[-1].span.end
        row = min((row.line.span.start for row in rows if first < row.line.span.start < last), default=last)
        cut.append(replace(unit, lines=[line for line in unit.lines if line.span.start < row]))
        below += [line for line in unit.lines if line.span.start >= row]
    return cut, below


def _with_rows(units: Sequence[_Unit], rows: Sequence[Row]) -> list[_Unit]:
    """Rows of duty tables among the other clauses, each under its annex or the clause that it follows."""
    placed = list(units)
    for row in rows:
        above = [unit.path for unit in units if unit.lines[0].span.start < row.line.span.start]
        path = (*(row.annex or (above[-1] if above else ())), row.number)
        placed.append(_Unit(path, [row.line], heading=row.heading, note=row.note))
    return sorted(placed, key=lambda unit: unit.lines[0].span)


def _clauses(units: Sequence[_Unit], reading: Reading) -> Iterator[tuple[Clause, Flow, list[Note]]]:
    """Each unit as a clause without duties yet, with its rejoined words and the notes in them."""
    seen: dict[tuple[str, ...], int] = {}
    for unit in units:
        pieces = stretches(unit.lines)
        words = flow(reading.text, pieces)
        notes = [unit.note] if unit.note else find_notes(words.text)
        occurrence = seen[unit.path] = seen.get(unit.path, 0) + 1
        yield (
            Clause(
                id=_clause_id(reading.sha256, unit.path, occurrence),
                path=unit.path,
                heading=_heading(words, unit, notes),
                text=words.text,
                pieces=pieces,
                page=_page(pieces[0].start, reading.pages),
            ),
            words,
            notes,
        )


def _with_duties(read: Sequence[tuple[Clause, Flow, list[Note]]], text: str, names: Names) -> tuple[Clause, ...]:
    ruled = apply_rules([notes for _, _, notes in read], text)
    clauses = [
        replace(clause, duties=own_duties(notes, words, names))
        for (clause, words, _), notes in zip(read, ruled, strict=True)
    ]
    handed = list(hand_back(list(hand_down(clauses, ruled, names))))
    return name_members(handed, names)


def _clause_id(sha256: str, path: Sequence[str], occurrence: int) -> str:
    """From document and path, so that reading the same file again gives the same id."""
    digest = hashlib.sha256("\n".join([*path, str(occurrence)]).encode())
    return f"{document_id(sha256)}-{digest.hexdigest()[:8]}"


def _heading(words: Flow, unit: _Unit, notes: Sequence[Note]) -> str:
    """The words after the number, up to the first full stop, the first note or the end of the paragraph."""
    if unit.heading is not None:
        return unit.heading
    end = min((note.start for note in notes if note.start > unit.skip), default=len(words.text))
    said = words.text[unit.skip : end].lstrip()
    ends = (at.start() for at in _LINE_END.finditer(said)) if unit.lines[0].starts_line else iter(())
    line_end = next(ends, len(said))  # how wide a line is that began before the number cannot be seen
    return "".join(said[:line_end].partition("。")[0].split())


def _blocks(labelled: Sequence[tuple[Line, BlockKind]], pages: Sequence[Span]) -> Iterator[Block]:
    """Neighbouring lines of one kind as one block, in order."""
    ordered = sorted(labelled, key=lambda pair: pair[0].span)
    for kind, pairs in groupby(ordered, key=lambda pair: pair[1]):
        for span in stretches([line for line, _ in pairs]):
            yield Block(kind, span, _page(span.start, pages))


def _page(offset: int, pages: Sequence[Span]) -> int | None:
    """The number of the page, from 1, where the format has pages."""
    return next((number for number, page in enumerate(pages, 1) if page.start <= offset < page.end), None)
