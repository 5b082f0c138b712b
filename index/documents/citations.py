"""Resolution of citations: which documents a 文号 or a title means.

A 文号 decides. Otherwise the title is compared in all the forms in which titles are cited: with and without issuer, as
the notice that sends a policy or as the policy itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from policykb.corpus.model import Header
from policykb.corpus.records import DocumentSummary
from policykb.index.text.normalise import letters

# 关于印发〈贵州省知识产权高质量发展资助办法〉的通知
_SENT = re.compile(r"(?:印发|转发|发布|公布|颁布)(?P<title>.{4,}?)的?通知$")

# 原甘科发〔2018〕7号: what may stand before a number without being a part of it
_BEFORE = re.compile(r"(?:原|现|将|对|和|与|及|以及|其中|决定|同时|一并|废止|停止执行|暂停执行|恢复执行)+")

# 甘科发〔2018〕007号
_ZEROS = re.compile(r"(?<=〕)0+(?=\d)")

_MAX_REMEMBERED = 10_000
"""Maximum number of documents whose titles are remembered; every change of a knowledge base needs all of them."""

_RANKS = {"nation": 0, "province": 1, "city": 2, "county": 3}
"""Rank of each level of government, the highest first."""


class Citations:
    """Finds the documents that citations mean; built once from a list of documents."""

    def __init__(self, documents: Iterable[DocumentSummary]) -> None:
        self._by_number: defaultdict[str, list[DocumentSummary]] = defaultdict(list)
        self._by_title: defaultdict[str, list[DocumentSummary]] = defaultdict(list)
        self._by_short_title: defaultdict[str, list[DocumentSummary]] = defaultdict(list)
        for summary in documents:
            if summary.header.doc_number:
                self._by_number[_ZEROS.sub("", summary.header.doc_number)].append(summary)
            header = summary.header
            full, short = _titles(header.title, header.notice_title, header.issuers)
            for key in full:
                self._by_title[key].append(summary)
            for key in short:
                self._by_short_title[key].append(summary)

    def meant(self, title: str, number: str | None, by: DocumentSummary) -> list[DocumentSummary]:
        """Return the documents, other than itself, that `by` means with this title and 文号.

        A 文号 decides. If one is given that is unknown here, a title does not mean a document with another 文号.
        """
        return [summary for summary in self._matching(title, number, by) if summary.id != by.id]

    def named(self, title: str, number: str | None) -> list[DocumentSummary]:
        """Return the documents with this 文号, or else with this title in any of its forms."""
        if number:
            return list(self._by_number.get(_ZEROS.sub("", number), ()))
        key = letters(title)
        short = (one for form in _short_titles(key) for one in self._by_title.get(form, ()))
        named = (*self._by_title.get(key, ()), *self._by_short_title.get(key, ()), *short)
        return list({one.id: one for one in named}.values())

    def _matching(self, title: str, number: str | None, by: DocumentSummary) -> list[DocumentSummary]:
        number = _ZEROS.sub("", number) if number else None
        if number and number in self._by_number:
            return self._by_number[number]
        if number and not title:
            ends = [known for known in self._by_number if number.endswith(known)]
            return [one for known in ends if _BEFORE.fullmatch(number[: -len(known)]) for one in self._by_number[known]]
        key = letters(title)
        shortened = [
            *self._by_short_title.get(key, ()),
            *(one for short in _short_titles(key) for one in self._by_title.get(short, ())),
        ]
        matching = [*self._by_title.get(key, ()), *(one for one in shortened if _may_mean(by.header, one.header))]
        return list({one.id: one for one in matching if not (number and one.header.doc_number)}.values())


@lru_cache(_MAX_REMEMBERED)
def _titles(title: str, notice_title: str | None, issuers: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the full titles of a document, and what else they are shortened to."""
    full = frozenset(key for one in (title, notice_title) if one for key in _full_titles(one, issuers))
    return full, frozenset(short for one in full for short in _short_titles(one)) - full


def _full_titles(title: str, issuers: tuple[str, ...]) -> Iterator[str]:
    """Yield the title; one that begins with 关于 also with its issuers before it."""
    key = letters(title)
    if key:
        yield key
    if key.startswith("关于") and issuers:
        yield letters("".join(issuers)) + key
        yield letters(issuers[0]) + key


def _short_titles(title: str) -> Iterator[str]:
    """Yield what a title is shortened to.

    That is the policy that a notice sends, and the title without its issuer.
    """
    if sent := _SENT.search(title):
        yield sent["title"]
    start = title.find("关于")
    if start > 0:
        yield title[start:]


def _may_mean(by: Header, other: Header) -> bool:
    """Whether a shortened title may mean a document: of one place, or a higher level."""
    return by.region == other.region or _rank(other) < _rank(by)


def _rank(header: Header) -> int:
    return _RANKS.get(header.level or "county", len(_RANKS))
