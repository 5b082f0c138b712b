"""From a file to a `Document`: read it, find its lines, its outline, its header, its clauses and their duties."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.departments import Registry
from corpus.model import Block, BlockKind, Clause, Document, Span, document_id
from corpus.regions import Region
from ingest.duties import find_duties
from ingest.header import read_header, tail_start
from ingest.lines import Flow, Line, flow, own_lines, split_lines
from ingest.outline import Item, paragraphs, read_outline
from ingest.reading import Reading, read


def parse(path: Path, registry: Registry) -> Document:
    """The document in a file. Raises NotReadable with file, reason and remedy."""
    return understand(read(path), registry)


def understand(reading: Reading, registry: Registry) -> Document:
    """The document that a text holds; pure, so that the same text gives the same document."""
    lines = split_lines(reading.text)
    outline = read_outline(lines)
    items, tail = _cut_tail(outline.items, lines)
    header, kinds = read_header(lines[: outline.front], lines[tail:], reading.text, registry)
    region = registry.region_of(header.region) if header.region else None
    items = items or paragraphs(lines, kinds)
    held = {index for item in items for index in range(item.first, item.last)}
    outside = [line for index, line in enumerate(lines) if index not in held]
    if not outline.items:
        kinds = [kind for index, kind in enumerate(kinds) if index not in held]
    return Document(
        source=reading.source,
        sha256=reading.sha256,
        text=reading.text,
        header=header,
        clauses=tuple(_clauses(items, lines, reading, registry, region)),
        blocks=tuple(_blocks(outside, kinds, reading.pages)),
        pages=reading.pages,
        doubts=outline.doubts,
    )


def _cut_tail(items: tuple[Item, ...], lines: Sequence[Line]) -> tuple[tuple[Item, ...], int]:
    """Signature and date under the last item are no part of it."""
    if not items:
        return items, len(lines)
    last = items[-1]
    tail = last.first + tail_start(lines[last.first : last.last])
    return (*items[:-1], replace(last, last=tail)), tail


def _clauses(
    items: Sequence[Item], lines: Sequence[Line], reading: Reading, registry: Registry, region: Region | None
) -> Iterator[Clause]:
    seen: dict[tuple[str, ...], int] = {}
    for item in items:
        own = own_lines(lines[item.first : item.last])
        words = flow(reading.text, [own])
        occurrence = seen[item.path] = seen.get(item.path, 0) + 1
        yield Clause(
            id=_clause_id(reading.sha256, item.path, occurrence),
            path=item.path,
            heading=_heading(words, item),
            text=words.text,
            pieces=(own,),
            page=_page(own.start, reading.pages),
            duties=find_duties(words, registry, region),
        )


def _clause_id(sha256: str, path: Sequence[str], occurrence: int) -> str:
    """From document and path, so that reading the same file again gives the same id."""
    digest = hashlib.sha256("\n".join([*path, str(occurrence)]).encode())
    return f"{document_id(sha256)}-{digest.hexdigest()[:8]}"


def _heading(words: Flow, item: Item) -> str:
    """The words after the number, up to the first full stop or the end of the paragraph."""
    paragraph = words.text[item.skip :].partition("\n")[0]
    return "".join(paragraph.partition("。")[0].split())


def _blocks(lines: Sequence[Line], kinds: Sequence[BlockKind], pages: Sequence[Span]) -> Iterator[Block]:
    """Neighbouring lines of one kind as one block."""
    start = 0
    for index in range(1, len(lines) + 1):
        apart = index == len(lines) or lines[index].span.start != lines[index - 1].span.end
        if apart or kinds[index] != kinds[start]:
            span = own_lines(lines[start:index])
            yield Block(kinds[start], span, _page(span.start, pages))
            start = index


def _page(offset: int, pages: Sequence[Span]) -> int | None:
    """The number of the page, from 1, where the format has pages."""
    return next((number for number, page in enumerate(pages, 1) if page.start <= offset < page.end), None)
