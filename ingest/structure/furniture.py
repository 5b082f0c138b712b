"""Page numbers, running heads and running feet, which belong to no clause."""

import re
from collections import Counter
from collections.abc import Sequence

from policykb.corpus.model import Span
from policykb.ingest.structure.dates import DATE
from policykb.ingest.structure.lines import Line

# — 3 — · - 12 - · 第 3 页 共 10 页 · 3/10 · 3
_DASHED_NUMBER = re.compile(r"[—–\-－﹣_·]+\s*\d{1,4}\s*[—–\-－﹣_·]+|第\s*\d{1,4}\s*页(?:[,，/\s]*共\s*\d{1,4}\s*页)?")
_BARE_NUMBER = re.compile(r"\d{1,4}(?:\s*/\s*\d{1,4})?")

_DIGITS = re.compile(r"\d+")

# Minimum number of pages, and share of all pages, that a running head or foot stands on (chosen by hand).
_PAGES, _SHARE = 3, 0.4

# Maximum length of a running head or foot, in characters (chosen by hand).
_LONGEST_HEAD = 60


def find_furniture(lines: Sequence[Line], pages: Sequence[Span]) -> frozenset[int]:
    """Indices of furniture lines; without pages, only dashed page numbers.

    A name right above a date is a signature, though the same name may head every page.
    """
    found = {index for index, line in enumerate(lines) if _DASHED_NUMBER.fullmatch(line.text)}
    edges = _edges(lines, pages)
    heads = Counter(_shape(lines[index].text) for index in edges)
    anywhere = Counter(_shape(line.text) for line in lines)
    often = max(_PAGES, _SHARE * len(pages))
    for index in edges:
        text = lines[index].text
        shape = _shape(text)
        repeated = heads[shape] >= often and anywhere[shape] <= heads[shape] + 1 and len(text) <= _LONGEST_HEAD
        signs = index + 1 < len(lines) and DATE.fullmatch(lines[index + 1].text)
        if (repeated and not signs) or _BARE_NUMBER.fullmatch(text):
            found.add(index)
    return frozenset(found | _blanks_beside(lines, found))


def _edges(lines: Sequence[Line], pages: Sequence[Span]) -> list[int]:
    """Indices of the first two and the last two non-blank lines of every page."""
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
    """The text with every number replaced by 0, so that numbered heads compare equal."""
    return _DIGITS.sub("0", text)


def _blanks_beside(lines: Sequence[Line], found: set[int]) -> set[int]:
    """Indices of the blank lines right below furniture."""
    blanks: set[int] = set()
    for index in found:
        following = index + 1
        while following < len(lines) and not lines[following].text:
            blanks.add(following)
            following += 1
    return blanks
