"""Suggestions while somebody types: departments, documents and programmes.

Documents are found by title and 文号, programmes (行动, 工程, 计划, 专项) in the text of clauses.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from policykb.corpus.errors import DamagedStore
from policykb.corpus.records import DocumentSummary
from policykb.index.text.normalise import letters
from policykb.service.knowledge_base.departments import find_departments
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

Kind = Literal["department", "doc_number", "title", "programme"]

_PROGRAMME = re.compile(
    r"""
    [“"](?P<quoted>[^“”"，。；\n]{2,18}(?:工程|行动|计划|专项))[”"]                  # “双千”科普行动 within marks
    | (?:实施|启动|组织开展)(?P<plain>[^“”"《》（）、，。；：\s]{2,12}(?:工程|行动|计划))   # 实施银龄科普行动
    """,
    re.VERBOSE,
)

# 省市场监管局 is found under 市场监管局 too
_LEVEL = re.compile(r"^[省市县区]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion.

    kind: what it names
    text: what is shown and typed
    detail: a second line that distinguishes equal texts: full name, title or 文号
    url: its address, from the root of the service
    """

    kind: Kind
    text: str
    detail: str | None
    url: str


class Suggester:
    """Suggests names of one knowledge base; reads them once for each revision.

    A document of one revision never changes, so that only the clauses of new ones are read.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base
        self._reading = threading.Lock()
        self._programmes: dict[tuple[str, int], Counter[str]] = {}
        self._version: tuple[int, int] | None = None
        self._names: list[tuple[str, Suggestion]] = []

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """Return names that begin with the text, then names that contain it.

        One kind fills at most half of the list as long as there are others.
        """
        wanted = letters(text)
        if not wanted:
            return []
        names = self._known()
        first = [one for known, one in names if known.startswith(wanted)]
        found = dict.fromkeys(first + [one for known, one in names if wanted in known])
        taken: Counter[Kind] = Counter()
        early: list[Suggestion] = []
        late: list[Suggestion] = []
        for one in found:
            taken[one.kind] += 1
            (early if taken[one.kind] <= max(1, limit // 2) else late).append(one)
        return (early + late)[:limit]

    def _known(self) -> list[tuple[str, Suggestion]]:
        """Return every name with its letters, kind by kind, the best first."""
        with self._reading:  # of many callers after a change, one reads
            version = self._base.store.version
            if self._version != version:
                documents = self._base.store.documents()
                self._names = [*_departments(self._base), *_documents(documents), *self._programmes_of(documents)]
                self._version = version
            return self._names

    def _programmes_of(self, documents: list[DocumentSummary]) -> Iterator[tuple[str, Suggestion]]:
        known = self._programmes
        self._programmes = {
            key: known[key] if key in known else _programmes(self._base, key[0])
            for key in ((one.id, one.revision) for one in documents)
        }
        counted = Counter[str]()
        for programmes in self._programmes.values():
            counted.update(programmes)
        for name, _ in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
            yield letters(name), Suggestion("programme", name, None, f"/?q={quote(name)}")


def _departments(base: KnowledgeBase) -> Iterator[tuple[str, Suggestion]]:
    for one in find_departments(base):
        full = one.full_name if one.full_name != one.name else None
        shown = Suggestion("department", one.name, full, f"/departments/{quote(one.id)}")
        for name in (one.name, _LEVEL.sub("", one.name), full or ""):
            yield letters(name), shown


def _documents(documents: list[DocumentSummary]) -> Iterator[tuple[str, Suggestion]]:
    for summary in documents:
        number, title, url = summary.header.doc_number, summary.header.title, f"/documents/{summary.id}"
        if number:
            yield letters(number), Suggestion("doc_number", number, title or None, url)
        if title:
            yield letters(title), Suggestion("title", title, number, url)


def _programmes(base: KnowledgeBase, document_id: str) -> Counter[str]:
    """Count the programmes that a document names; a damaged one names none."""
    try:
        entries = base.store.entries_of(document_id)
    except DamagedStore:
        return Counter()
    return Counter(
        match["quoted"] or match["plain"] for entry in entries for match in _PROGRAMME.finditer(entry.clause.text)
    )
