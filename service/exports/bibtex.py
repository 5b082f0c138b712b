"""The documents of some hits as BibTeX entries, for a reference manager.

The field `note` of an entry cites the clauses that were found.
"""

import re
from collections.abc import Iterator, Sequence

from policykb.corpus.model import Header
from policykb.index.answering.answer import Hit
from policykb.service.present.validity_note import validity_note

_SPECIAL = re.compile(r"[\\{}%&$#_^~]")
_ESCAPED = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "^": r"\^{}", "~": r"\~{}"}


def bibtex(hits: Sequence[Hit]) -> str:
    """Write one entry for each document, in the order of its first hit."""
    by_document: dict[str, list[Hit]] = {}
    for hit in hits:
        by_document.setdefault(hit.document.id, []).append(hit)
    return "\n".join(_entry(id, group) for id, group in by_document.items())


def _entry(id: str, hits: Sequence[Hit]) -> str:
    document = hits[0].document
    fields = dict(_fields(document.header, document.source))
    fields["note"] = "；".join(hit.citation for hit in hits) + validity_note(document, "zh")
    lines = "".join(f"  {name} = {{{_escaped(value)}}},\n" for name, value in fields.items())
    return f"@techreport{{policy-{id},\n{lines}}}\n"


def _fields(header: Header, source: str) -> Iterator[tuple[str, str]]:
    yield "title", header.title or source
    if header.issuers:
        yield "author", " and ".join(header.issuers)
        yield "institution", "、".join(header.issuers)
    if header.doc_number:
        yield "number", header.doc_number
    if header.issued:
        year, month, _ = header.issued.split("-")
        yield "year", year
        yield "month", str(int(month))
        yield "date", header.issued
    yield "langid", "chinese"


def _escaped(text: str) -> str:
    """Return the text on one line, with TeX's special characters escaped."""
    return _SPECIAL.sub(lambda match: _ESCAPED.get(match[0], "\\" + match[0]), " ".join(text.split()))
