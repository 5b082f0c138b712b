"""The statements of an amending decision, with the words that it quotes set apart.

A quotation of several paragraphs is printed in two ways: with “ before each paragraph and ” behind the last, or with one
“ and one ”. In the first way the later “ are marks of continuation and no part of the words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policykb.corpus.amending.paragraphs import Paragraph
from policykb.corpus.model import Span

MARK = "\ufffc"
"""Character put in the place of each quotation."""

# 一、 · （一） · 1. · 第一条 in decisions that are written as articles
_NUMBERED = re.compile(
    r"\s*(?:(?P<first>[一二三四五六七八九十百]{1,5}、|第[一二三四五六七八九十百]{1,5}条[\s　]+(?=[宪刑]法|《))|(?P<second>[（(][一二三四五六七八九十百]{1,5}[）)])|(?P<third>\d{1,3})[.．、](?!\d))"
)

_LEVELS = ("first", "second", "third")

_PLAIN_QUOTES = re.compile(r"[\"＂]")

# 第三章　共享“第七条　展品应当共享: the reader takes a heading and the line behind it for one
_JOINED = re.compile(r"(?<=[\u4e00-\u9fff])“(?=第[一二三四五六七八九十百\d]{1,7}条[\s　])")

_MAX_QUOTED = 500
"""Maximum number of paragraphs of one quotation. Chosen by hand."""

_INNER = str.maketrans("‘’", "“”")
"""Marks of a quotation within another: the regulation has “甲” where the decision quotes ‘甲’."""

_OPENS = re.compile(r"[：:]\s*$")
"""The end of a paragraph whose quotation begins in the next."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words quoted in a decision.

    lines: its paragraphs, without the quotation marks
    span: where it stands in `Document.text`, marks included
    """

    lines: tuple[str, ...]
    span: Span

    @property
    def text(self) -> str:
        """Its words, paragraphs apart by line breaks."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Statement:
    """One numbered statement of a decision, or a paragraph of it.

    masked: its words, with `MARK` for each quotation
    offsets: where each character of the masked words stands in `Document.text`
    quotations: its quotations, in order
    level: depth of its number, 1 for 一、; None for a paragraph without one
    skip: length of its number, in characters
    """

    masked: str
    offsets: tuple[int, ...]
    quotations: tuple[Quotation, ...]
    level: int | None
    skip: int

    def span(self, start: int, end: int) -> Span:
        """Return where a range of the masked words stands, quotations whole."""
        before = self.masked.count(MARK, 0, end)
        last = self.offsets[end - 1] + 1
        if self.masked[end - 1] == MARK:
            last = self.quotations[before - 1].span.end
        return Span(self.offsets[start], last)


def read_statements(paragraphs: Sequence[Paragraph]) -> Iterator[Statement]:
    """Yield the statements of a decision in order."""
    curved = [_with_curved_quotes(paragraph) for paragraph in paragraphs]
    for block in _blocks([part for paragraph in curved for part in _behind_headings(paragraph)]):
        yield _statement(block)


def _with_curved_quotes(paragraph: Paragraph) -> Paragraph:
    """Return a paragraph with “ and ” for straight quotation marks."""
    if not _PLAIN_QUOTES.search(paragraph.text):
        return paragraph
    words, opened = "", False
    for character in paragraph.text:
        if character in '"＂':
            opened = not opened
            character = "“" if opened else "”"
        words += character
    return Paragraph(words, paragraph.offsets, paragraph.clause)


def _behind_headings(paragraph: Paragraph) -> Iterator[Paragraph]:
    """Yield a paragraph, cut where a quoted article follows a heading."""
    cuts = [0, *(match.start() for match in _JOINED.finditer(paragraph.text)), len(paragraph.text)]
    for number, (start, end) in enumerate(pairwise(cuts)):
        clause = None if number else paragraph.clause
        yield Paragraph(paragraph.text[start:end], paragraph.offsets[start:end], clause)


def _blocks(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Yield runs of paragraphs, each with a quotation that begins and ends in it."""
    at = 0
    while at < len(paragraphs):
        block = [paragraphs[at]]
        at += 1
        begins = bool(_OPENS.search(block[0].text)) and _excess(block[0]) == 0
        if begins and at < len(paragraphs) and paragraphs[at].text.lstrip().startswith("“"):
            block.append(paragraphs[at])
            at += 1
        if _excess(block[-1]) > 0:
            end = _end_of_quotation(paragraphs, at)
            block += paragraphs[at:end]
            at = end
        yield block


def _excess(paragraph: Paragraph) -> int:
    """Return how many quotations begin in a paragraph and do not end there."""
    return paragraph.text.count("“") - paragraph.text.count("”")


def _end_of_quotation(paragraphs: Sequence[Paragraph], at: int) -> int:
    """Return the index behind the paragraph that ends a quotation; `at` if none does."""
    for index in range(at, min(at + _MAX_QUOTED, len(paragraphs))):
        text, excess = paragraphs[index].text.strip(), _excess(paragraphs[index])
        if excess < 0 or (excess == 0 and text.startswith("“") and re.search(r"”[。；，;,]?$", text)):
            return index + 1
    return at


def _statement(block: Sequence[Paragraph]) -> Statement:
    """Return the statement that a run of paragraphs makes."""
    words, offsets = _joined(block)
    closings = _closings(words)
    masked, places, quotations = "", [], []
    at = 0
    while at < len(words):
        end = closings.get(at)
        if end is None:
            masked += words[at]
            places.append(offsets[at])
            at += 1
            continue
        quoted = words[at + 1 : end].translate(_INNER)
        lines = tuple(line.strip() for line in quoted.split("\n") if line.strip())
        quotations.append(Quotation(lines, Span(offsets[at], offsets[end] + 1)))
        masked += MARK
        places.append(offsets[at])
        at = end + 1
    number = _NUMBERED.match(masked)
    level = next((depth for depth, name in enumerate(_LEVELS, 1) if number and number[name]), None)
    return Statement(masked, tuple(places), tuple(quotations), level, number.end() if number else 0)


def _joined(block: Sequence[Paragraph]) -> tuple[str, list[int]]:
    """Return the words of a run of paragraphs and their places.

    Marks of continuation are left out.
    """
    words, offsets = block[0].text, list(block[0].offsets)
    continued = any(_excess(paragraph) > 0 for paragraph in block[:-1])
    for number, paragraph in enumerate(block[1:]):
        skip = len(paragraph.text) - len(paragraph.text.lstrip())
        opens = number == 0 and "“" not in words
        if not opens:
            words += "\n"
            offsets.append(offsets[-1])
            if continued and paragraph.text[skip : skip + 1] == "“" and _marks_continuation(paragraph):
                skip += 1
        words += paragraph.text[skip:]
        offsets += paragraph.offsets[skip:]
    return words, offsets


def _marks_continuation(paragraph: Paragraph) -> bool:
    """Whether the “ with which a paragraph begins continues the quotation before it."""
    return _excess(paragraph) > 0 or bool(re.search(r"”[。；，;,]?$", paragraph.text.strip()))


def _closings(words: str) -> dict[int, int]:
    """Return for each “ the index of the ” that ends its quotation, if any does."""
    open_ones: list[int] = []
    found: dict[int, int] = {}
    for at, character in enumerate(words):
        if character == "“":
            open_ones.append(at)
        elif character == "”" and open_ones:
            found[open_ones.pop()] = at
    return found
