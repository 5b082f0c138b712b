"""The printed paragraphs of a document, each character with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policykb.corpus.model import Clause, Document, Span

_LEFT_OUT = frozenset({"furniture", "header", "signature"})
"""Kinds of block that are no part of what a document says."""

_ENDED = re.compile(r"[。；;：:！？!?”’」）)]\s*$")
"""The end of a line that ends a paragraph; a line that ends otherwise may be broken within a sentence."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One printed paragraph.

    text: its words; white space within a line is kept, line breaks are not
    offsets: where each character of the words stands in `Document.text`
    clause: the clause that begins with this paragraph, if any
    """

    text: str
    offsets: tuple[int, ...]
    clause: Clause | None = None

    @property
    def span(self) -> Span:
        """Range in `Document.text`."""
        return Span(self.offsets[0], self.offsets[-1] + 1)


def paragraphs_of(document: Document) -> list[Paragraph]:
    """Return the paragraphs of a document in order."""
    parts: list[tuple[Span, Clause | None]] = [(clause.span, clause) for clause in document.clauses]
    parts += [(block.span, None) for block in document.blocks if block.kind not in _LEFT_OUT]
    found: list[Paragraph] = []
    for span, clause in sorted(parts, key=lambda part: part[0]):
        if clause is None:
            found += [Paragraph(text, offsets) for text, offsets in _of_block(document.text, span)]
            continue
        for number, (text, offsets) in enumerate(_of_clause(document.text, clause)):
            found.append(Paragraph(text, offsets, None if number else clause))
    return found


def _of_clause(text: str, clause: Clause) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the paragraphs of a clause, whose words the reader has already rejoined."""
    places = [at for piece in clause.pieces for at in range(piece.start, piece.end) if not text[at].isspace()]
    used = 0
    for line in clause.text.split("\n"):
        words, offsets = [], []
        for character in line:
            if not character.isspace():
                while used < len(places) - 1 and text[places[used]] != character:
                    used += 1
            words.append(character)
            offsets.append(places[min(used, len(places) - 1)])
            if not character.isspace():
                used += 1
        if line.strip():
            yield "".join(words), tuple(offsets)


def _of_block(text: str, span: Span) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the paragraphs of a block, rejoined where a line breaks within a sentence."""
    words = ""
    offsets: list[int] = []
    for line in re.finditer(r"[^\n\r\f]+", span.of(text)):
        stripped = line[0].strip()
        if not stripped:
            continue
        start = span.start + line.start() + line[0].index(stripped[0])
        words += stripped
        offsets += range(start, start + len(stripped))
        if _ENDED.search(stripped):
            yield words, tuple(offsets)
            words, offsets = "", []
    if words:
        yield words, tuple(offsets)
