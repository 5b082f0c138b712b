"""Which documents of the knowledge base a citation means: by 文号, else by title in any of the forms that titles are
cited in, with and without issuer, as the notice that sends a policy or as the policy itself."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from policykb.corpus.model import Header
from policykb.corpus.store import DocumentSummary
from policykb.index.text.normalise import letters

# 关于印发〈贵州省知识产权高质量发展资助办法〉的通知
_SENT = re.compile(r"(?:印发|转发|发布|公布|颁布)(?P<title>.{4,}?)的?通知$")

# 原甘科发〔2018〕7号: what may stand before a number without being a part of it
_BEFORE = ("原", "将", "对", "和", "与", "及", "以及", "现将", "其中", "决定废止", "废止")

_NAMES_KEPT = 10_000
"""Of so many documents the names are remembered, since every change of a knowledge base asks for all of them."""

_RANKS = {"nation": 0, "province": 1, "city": 2, "county": 3}


class Citations:
    """Looks up what citations mean. Built once from a list of documents."""

    def __init__(self, documents: Iterable[DocumentSummary]) -> None:
        self._by_number: defaultdict[str, list[DocumentSummary]] = defaultdict(list)
        self._by_title: defaultdict[str, list[DocumentSummary]] = defaultdict(list)
        self._by_part: defaultdict[str, list[DocumentSummary]] = defaultdict(list)
        for summary in documents:
            if summary.header.doc_number:
                self._by_number[summary.header.doc_number].append(summary)
            header = summary.header
            whole, parts = _names(header.title, header.notice_title, header.issuers)
            for key in whole:
                self._by_title[key].append(summary)
            for key in parts:
                self._by_part[key].append(summary)

    def meant(self, title: str, number: str | None, by: DocumentSummary) -> list[DocumentSummary]:
        """The documents that `by` means, itself left out. A 文号 decides; a title alone means none of another 文号."""
        return [summary for summary in self._found(title, number, by) if summary.id != by.id]

    def _found(self, title: str, number: str | None, by: DocumentSummary) -> list[DocumentSummary]:
        if number and number in self._by_number:
            return self._by_number[number]
        if number and not title:
            ends = [known for known in self._by_number if number.endswith(known)]
            return [one for known in ends if number[: -len(known)] in _BEFORE for one in self._by_number[known]]
        key = letters(title)
        short = [*self._by_part.get(key, ()), *(one for part in _parts(key) for one in self._by_title.get(part, ()))]
        found = [*self._by_title.get(key, ()), *(one for one in short if _may_mean(by.header, one.header))]
        return list({one.id: one for one in found if not (number and one.header.doc_number)}.values())


@lru_cache(_NAMES_KEPT)
def _names(title: str, notice_title: str | None, issuers: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The titles that a document goes by, and what else they are shortened to."""
    whole = frozenset(key for one in (title, notice_title) if one for key in _whole(one, issuers))
    return whole, frozenset(part for one in whole for part in _parts(one)) - whole


def _whole(title: str, issuers: tuple[str, ...]) -> Iterator[str]:
    """The title; one that begins with 关于 also with its issuers before it."""
    key = letters(title)
    if key:
        yield key
    if key.startswith("关于") and issuers:
        yield letters("".join(issuers)) + key
        yield letters(issuers[0]) + key


def _parts(title: str) -> Iterator[str]:
    """What a title is shortened to: what a notice sends, and the title without its issuer."""
    if sent := _SENT.search(title):
        yield sent["title"]
    start = title.find("关于")
    if start > 0:
        yield title[start:]


def _may_mean(by: Header, other: Header) -> bool:
    """A shortened title means a document of one's own place, or of a higher level."""
    return by.region == other.region or _rank(other) < _rank(by)


def _rank(header: Header) -> int:
    return _RANKS.get(header.level or "county", len(_RANKS))
