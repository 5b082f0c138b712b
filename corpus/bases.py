"""Find the documents that a document names as its basis: 根据《…》和《…》（文号）等规定，制定本办法."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from policykb.corpus.doc_number import DOC_NUMBER, normal

WORDS = ("根据", "依据", "依照", "按照")
"""Words of which every text that names a basis has one."""

_ONE = r"《(?:[^《》]|《[^《》]*》){2,150}》(?:[（(][^（()）]{3,80}[）)])?"

# 根据《…》《…》（…）及国家有关规定: a basis with what is named after it in the same breath
_BASES = re.compile(
    rf"(?:根据|依据|依照|按照)(?P<cited>[^。；，《]{{0,20}}(?:{_ONE}[^。；，《]{{0,12}}[，、]?){{1,12}})"
)

_CITED = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》){2,150})》(?:[（(](?P<note>[^（()）]{3,80})[）)])?")

_MAX_WORDS = 120
"""Maximum number of characters of the words quoted. Chosen by hand."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A document that another names as its basis.

    title: its title
    doc_number: its number, if the text gives it
    words: the words that name it, without white space
    """

    title: str
    doc_number: str | None
    words: str = field(compare=False)


def read_bases(text: str) -> tuple[Basis, ...]:
    """Return the documents that a text names as its basis, each once.

    White space does not matter.
    """
    return tuple(dict.fromkeys(_bases("".join(text.split()))))


def _bases(text: str) -> Iterator[Basis]:
    for match in _BASES.finditer(text):
        for cited in _CITED.finditer(match["cited"]):
            number = DOC_NUMBER.search(cited["note"] or "")
            words = match[0] if len(match[0]) <= _MAX_WORDS else f"{match[0][:2]}{cited[0]}"
            yield Basis(cited["title"], normal(number) if number else None, words[:_MAX_WORDS].rstrip("，、"))
