"""Parses a file: its text, lines, outline, header, clauses and duties in turn."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from policykb.corpus.departments import NATION, Registry
from policykb.corpus.life.corrections import Correction
from policykb.corpus.model import Block, BlockKind, Clause, Document, Doubt, Header, Span
from policykb.ingest.as_printed import as_printed
from policykb.ingest.clause_ids import clause_id
from policykb.ingest.corrected import corrected_clauses, corrected_header
from policykb.ingest.doubts import file_remarks, missing_facts, uninherited, unread_columns, unread_notes
from policykb.ingest.duties.duties import (
    apply_rules,
    inherit,
    inherits_too_much,
    own_duties,
    prose_duties,
    share_last_notes,
    with_due,
)
from policykb.ingest.duties.duty_tables import Row, read_tables
from policykb.ingest.duties.groups import name_members
from policykb.ingest.duties.holders import HolderResolver
from policykb.ingest.duties.notes import Note, find_notes, without_lone_names
from policykb.ingest.header.facts import FrontMatter
from policykb.ingest.header.header import read_header
from policykb.ingest.header.tails import cut_tails
from policykb.ingest.header.web_labels import squeeze
from policykb.ingest.inference.guess import Sources
from policykb.ingest.inference.infer import infer
from policykb.ingest.reading import Reading, read
from policykb.ingest.structure.furniture import find_furniture
from policykb.ingest.structure.inline_items import split_inline
from policykb.ingest.structure.lines import Flow, Line, flow, split_lines, stretches
from policykb.ingest.structure.outline import paragraphs, read_outline
from policykb.ingest.structure.plain_text import plain_text

# Number of characters that open a document, without white space (chosen by hand).
_OPENING = 3000

# 厅机关各处室、厅直各单位: addressees that are the sender's own offices
_TO_OWN_OFFICES = re.compile(r"(?:本?(?:厅|局|委|部|办)?机关|本?(?:厅|局|委)(?:内|直|属)|各处室|机关各)")

# 三, in the first cell of a row that heads those below
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}")

# 第五条
_ARTICLE = re.compile(r"第.{1,7}条")

# 做大做强龙头企业.支持…: a full stop, in some documents a half-width one
_FULL_STOP = re.compile(r"。|(?<=[\u4e00-\u9fff”）])[.．](?=[\u4e00-\u9fff])")

# the end of a heading: a line break that is not within a sentence
_LINE_END = re.compile(r"(?<![，、；：,;])\n(?![，、；：”》）])")


def parse(path: Path, registry: Registry, corrections: Sequence[Correction] = ()) -> Document:
    """The document in a file, with corrections laid over what was read.

    A correction that does not fit any more is told as a doubt. Raises NotReadable with file, reason and remedy.
    """
    return understand(read(path), registry, corrections)


@dataclass(frozen=True, slots=True)
class _Unit:
    """The lines of a future clause.

    path: numbers that lead to the clause
    lines: its lines in order
    skip: length of its number, in characters
    heading: the heading of a row of a table, None for other clauses
    note: the note of a row of a table, None for other clauses
    """

    path: tuple[str, ...]
    lines: Sequence[Line]
    skip: int = 0
    heading: str | None = None
    note: Note | None = None


def understand(reading: Reading, registry: Registry, corrections: Sequence[Correction] = ()) -> Document:
    """The document in a text; the same text always gives the same document.

    corrections: what is to be read instead of what would be read, oldest first
    """
    plain = plain_text(reading.text)
    document = _understand(replace(reading, text=plain), registry, corrections)
    if plain != reading.text:
        document = as_printed(document, plain, reading.text)
    return corrected_clauses(document, corrections, _resolver(document.header, registry)) if corrections else document


def _understand(reading: Reading, registry: Registry, corrections: Sequence[Correction]) -> Document:
    """The document in a text of simplified characters."""
    printed = split_lines(reading.text)
    furniture = find_furniture(printed, reading.pages)
    clean = [line for index, line in enumerate(printed) if index not in furniture]
    tables = read_tables(clean, reading.tables, reading.text)
    rows, heads = tables.rows, tables.heads
    apart = [line.span for line in (*heads, *(row.line for row in rows))]
    lines = split_inline(list(_outside(clean, apart)), reading.text)
    outline = read_outline(lines, reading.frames)
    items, tails = cut_tails(outline.items, lines)
    head = lines[: outline.front]
    header, front, labelled = read_header(head, [lines[tail] for tail in tails], reading.text, registry)
    header = infer(header, _sources(front, head, reading), registry)
    header, misfits = corrected_header(header, corrections, registry)
    if not items and not rows:
        items = paragraphs(lines, [kind for _, kind in labelled])
        in_items = {index for item in items for index in range(item.first, item.last)}
        labelled = [pair for index, pair in enumerate(labelled) if index not in in_items]
    labelled += [(printed[index], "furniture") for index in furniture]
    labelled += [(line, "table") for line in heads]
    units = [_Unit(item.path, lines[item.first : item.last], item.skip) for item in items]
    units, after_tables = _cut_at_rows(units, rows)
    labelled += [(line, "body") for line in after_tables]
    clauses, unread = _read_clauses(_with_rows(units, rows), reading, _resolver(header, registry), header.issued)
    return Document(
        source=reading.source,
        sha256=reading.sha256,
        text=reading.text,
        header=header,
        clauses=clauses,
        blocks=tuple(_blocks(labelled, reading.pages)),
        pages=reading.pages,
        boxes=reading.boxes,
        doubts=(
            *misfits,
            *file_remarks(reading.remarks),
            *missing_facts(header, printed),
            *outline.doubts,
            *unread_columns(tables.strange),
            *unread,
        ),
    )


def _resolver(header: Header, registry: Registry) -> HolderResolver:
    """What resolves the names of holders in a document of this header."""
    region = registry.region_of(f"{header.region}人民政府") if header.region else None
    internal = bool(_TO_OWN_OFFICES.match(header.recipients or ""))
    year = int(header.issued[:4]) if header.issued else None
    return HolderResolver(registry, region, internal, national=header.region == NATION, year=year)


def _read_clauses(
    units: Sequence[_Unit], reading: Reading, resolver: HolderResolver, issued: str | None
) -> tuple[tuple[Clause, ...], list[Doubt]]:
    """The clauses with their duties, and a doubt for each note that was not read."""
    found = list(_clauses(units, reading))
    kept = without_lone_names([notes for _, _, notes in found])
    read = [(clause, words, notes) for (clause, words, _), notes in zip(found, kept, strict=True)]
    complete, left_out = _with_duties(read, reading.text, resolver)
    noted = with_due(complete, issued)
    clauses = tuple(_with_prose(clause, words, resolver) for clause, (_, words, _) in zip(noted, read, strict=True))
    unread = unread_notes((clause, words) for clause, (_, words, _) in zip(clauses, read, strict=True))
    return clauses, [*left_out, *unread]


def _sources(front: FrontMatter, head: Sequence[Line], reading: Reading) -> Sources:
    """Where to look for facts that the head does not print."""
    printed = [squeeze(line.text) for line in head if line.text]
    return Sources(
        front=front,
        text=squeeze(reading.text),
        opening="".join(printed)[:_OPENING],
        top=printed[0] if len(printed) == 1 else "",
        name=squeeze(Path(reading.source).stem),
        folder=reading.folder,
        metadata=reading.metadata,
    )


def _outside(lines: Sequence[Line], spans: Sequence[Span]) -> Iterator[Line]:
    """The lines that begin outside all of these spans."""
    ordered = sorted(spans)
    starts = [span.start for span in ordered]
    for line in lines:
        before = bisect_right(starts, line.span.start) - 1
        if before < 0 or line.span.start >= ordered[before].end:
            yield line


def _cut_at_rows(units: Sequence[_Unit], rows: Sequence[Row]) -> tuple[list[_Unit], list[Line]]:
    """The units cut where rows of a table begin, and the lines below the table.

    Those lines are body text.
    """
    cut: list[_Unit] = []
    below: list[Line] = []
    starts = sorted(row.line.span.start for row in rows)
    for unit in units:
        first, last = unit.lines[0].span.start, unit.lines[-1].span.end
        following = bisect_right(starts, first)
        row = min([*starts[following : following + 1], last])
        cut.append(replace(unit, lines=[line for line in unit.lines if line.span.start < row]))
        below += [line for line in unit.lines if line.span.start >= row]
    return cut, below


def _with_rows(units: Sequence[_Unit], rows: Sequence[Row]) -> list[_Unit]:
    """The units and the rows of duty tables, in order.

    A row stands under its annex, or under the clause that it follows.
    """
    placed = list(units)
    starts = [unit.lines[0].span.start for unit in units]
    section: tuple[int, tuple[str, ...]] = (-1, ())  # where the last row began that heads others, and its path
    for row in rows:
        before = bisect_left(starts, row.line.span.start)
        above = units[max(0, before - 1) : before]
        path = above[-1].path if above else ()
        if above and _SECTION.fullmatch(row.number) and _SECTION.fullmatch(path[-1]):
            path = path[:-1]
        elif not _SECTION.fullmatch(row.number) and above[-1:] and above[-1].lines[0].span.start < section[0]:
            path = section[1]
        path = (*(row.annex or path), row.number)
        if _SECTION.fullmatch(row.number):
            section = row.line.span.start, path
        placed.append(_Unit(path, [row.line], heading=row.heading, note=row.note))
    return sorted(placed, key=lambda unit: unit.lines[0].span)


def _placed(note: Note, row: Line, words: Flow, text: str) -> Note:
    """The note of a row, placed in the rejoined words of its lines."""
    begin = row.span.start + row.span.of(text).index(row.text)
    inside = [at for at, offset in enumerate(words.offsets) if note.start <= offset - begin < note.end]
    return replace(note, start=inside[0], end=inside[-1] + 1)


def _clauses(units: Sequence[_Unit], reading: Reading) -> Iterator[tuple[Clause, Flow, list[Note]]]:
    """Each unit as a clause without duties, with its rejoined words and their notes."""
    seen: dict[tuple[str, ...], int] = {}
    for unit in units:
        pieces = stretches(unit.lines)
        words = flow(reading.text, pieces)
        notes = [_placed(unit.note, unit.lines[0], words, reading.text)] if unit.note else find_notes(words.text)
        occurrence = seen[unit.path] = seen.get(unit.path, 0) + 1
        yield (
            Clause(
                id=clause_id(reading.sha256, unit.path, occurrence),
                path=unit.path,
                heading=_heading(words, unit, notes),
                text=words.text,
                pieces=pieces,
                page=_page(pieces[0].start, reading.pages),
            ),
            words,
            notes,
        )


def _with_duties(
    read: Sequence[tuple[Clause, Flow, list[Note]]], text: str, resolver: HolderResolver
) -> tuple[tuple[Clause, ...], list[Doubt]]:
    """The clauses with their own, inherited and shared duties, and what was left out."""
    ruled = apply_rules([notes for _, _, notes in read], text)
    clauses = [
        replace(clause, duties=own_duties(notes, words, resolver))
        for (clause, words, _), notes in zip(read, ruled, strict=True)
    ]
    complete = list(share_last_notes(list(inherit(clauses, ruled, resolver))))
    if inherits_too_much(complete):
        return name_members(clauses, resolver), [uninherited()]
    return name_members(complete, resolver), []


def _with_prose(clause: Clause, words: Flow, resolver: HolderResolver) -> Clause:
    """The clause with the duties that its sentences state, if it is of an article."""
    if not any(_ARTICLE.fullmatch(step) for step in clause.path):
        return clause
    noted = [duty.span for duty in clause.duties if not duty.inherited]
    stated = [duty for duty in prose_duties(words, resolver) if not any(_overlap(duty.span, span) for span in noted)]
    return replace(clause, duties=(*clause.duties, *stated)) if stated else clause


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _heading(words: Flow, unit: _Unit, notes: Sequence[Note]) -> str:
    """The words after the number up to the first full stop, note or end of paragraph."""
    if unit.heading is not None:
        return unit.heading
    end = min((note.start for note in notes if note.start > unit.skip), default=len(words.text))
    rest = words.text[unit.skip : end].lstrip()
    # a number inside a line hides the width of the line, so its end tells nothing
    ends = (at.start() for at in _LINE_END.finditer(rest)) if unit.lines[0].starts_line else iter(())
    return "".join(_FULL_STOP.split(rest[: next(ends, len(rest))], maxsplit=1)[0].split())


def _blocks(labelled: Sequence[tuple[Line, BlockKind]], pages: Sequence[Span]) -> Iterator[Block]:
    """Blocks in order: neighbouring lines of one kind are one block."""
    ordered = sorted(labelled, key=lambda pair: pair[0].span)
    for kind, pairs in groupby(ordered, key=lambda pair: pair[1]):
        for span in stretches([line for line, _ in pairs]):
            yield Block(kind, span, _page(span.start, pages))


def _page(offset: int, pages: Sequence[Span]) -> int | None:
    """The number of the page at a position, from 1; None if the format has no pages."""
    return next((number for number, page in enumerate(pages, 1) if page.start <= offset < page.end), None)
