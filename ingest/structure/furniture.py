"""Page numbers, running heads and feet: printed on every page, part of no clause."""

import re
from collections import Counter
from collections.abc import Sequence

from policykb.corpus.model import Span
from policykb.ingest.structure.lines import Line

# — 3 — · - 12 - · 第 3 页 共 10 页 · 3/10 · 3
_DASHED_NUMBER = re.compile(r"[—–\-－﹣_·]+\s*\d{1,4}\s*[—–\-－﹣_·]+|第\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?")
_BARE_NUMBER = re.compile(r"\d{1,4}(?:\s*/\s*\d{1,4})?")

_DIGITS = re.compile(r"\d+")

# a running head or foot stands on this many pages, and on this share of them
_PAGES, _SHARE = 3, 0.4
_LONGEST_HEAD = 60


def find_furniture(lines: Sequence[Line], pages: Sequence[Span]) -> frozenset[int]:
    """Which lines are furniture, by index. Without pages only dashed page numbers are."""
    found = {index for index, line in enumerate(lines) if _DASHED_NUMBER.fullmatch(line.text)}
    edges = _edges(lines, pages)
    heads = Counter(_shape(lines[index].text) for index in edges)
    anywhere = Counter(_shape(line.text) for line in lines)
    often = max(_PAGES, _SHARE * len(pages))
    for index in edges:
        text = lines[index].text
        shape = _shape(text)
        repeated = heads[shape] >= often and anywhere[shape] <= heads[shape] + 1 and len(text) <= _LONGEST_HEAD
        if repeated or _BARE_NUMBER.fullmatch(text):
            found.add(index)
    return frozenset(found | _blanks_beside(lines, found))


def _edges(lines: Sequence[Line], pages: Sequence[Span]) -> list[int]:
    """The first and the last two lines with words of every page."""
    found: set[int] = set()
    at = 0
    for page in pages:
        here = []
        while at < len(lines) and lines[at].span.start < page.end:
            if lines[at].text:
                here.append(at)
            at += 1
        found.update(here[:2] + here[-2:])
    return sorted(found)


def _shape(text: str) -> str:
    return _DIGITS.sub("0", text)


def _blanks_beside(lines: Sequence[Line], found: set[int]) -> set[int]:
    """Blank lines after furniture go with it."""
    blanks: set[int] = set()
    for index in found:
        following = index + 1
        while following < len(lines) and not lines[following].text:
            blanks.add(following)
            following += 1
    return blanks
