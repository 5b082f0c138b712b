"""Related documents: implemented, implementing, versions, repealed, repealing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from policykb.corpus.model import Header
from policykb.corpus.records import DocumentSummary
from policykb.index.documents.citations import Citations
from policykb.index.text.normalise import letters

# what tells one version of a document from another: 2023年, （2021—2023年）, 试行, 修订版
_VERSION = re.compile(
    r"(?:\d{4})+(?:年度?)?|试行|暂行|修订版?|修正版?|征求意见稿|草案|送审稿|新版|第[一二三四五六七八九十\d]+版"
)

_MIN_TITLE_CHARACTERS = 6
"""Minimum length of a title without its version; a shorter one is too general to compare."""


@dataclass(frozen=True, slots=True)
class Related:
    """The documents of the knowledge base that are related to one.

    implements: the document that it implements
    implemented_by: the documents that implement it
    versions: its other versions
    repealed_by: the document that repeals it
    repeals: the documents that it repeals
    """

    implements: DocumentSummary | None
    implemented_by: tuple[DocumentSummary, ...]
    versions: tuple[DocumentSummary, ...]
    repealed_by: DocumentSummary | None
    repeals: tuple[DocumentSummary, ...]


def related(summary: DocumentSummary, documents: Iterable[DocumentSummary]) -> Related:
    """Return the documents related to one.

    Each list keeps the order of `documents`, newest first.
    """
    every = tuple(documents)
    citations = Citations(every)
    return Related(
        implements=_implemented(summary, citations),
        implemented_by=tuple(
            other for other in every if (basis := _implemented(other, citations)) and basis.id == summary.id
        ),
        versions=tuple(
            other for other in every if other.id != summary.id and _is_version(summary.header, other.header)
        ),
        repealed_by=summary.repealed_by,
        repeals=tuple(other for other in every if other.repealed_by and other.repealed_by.id == summary.id),
    )


def _implemented(summary: DocumentSummary, citations: Citations) -> DocumentSummary | None:
    """Return the document that the preamble names.

    Of several it is one in force, and of these the newest.
    """
    title = summary.header.implements
    if not title:
        return None
    number = next((cited.doc_number for cited in summary.header.cites if cited.title == title), None)
    meant = citations.meant(title, number, summary)
    in_force = [one for one in meant if one.header.status != "repealed"]
    return max(in_force or meant, key=lambda one: (one.header.issued or "", one.id), default=None)


def _is_version(one: Header, other: Header) -> bool:
    """Whether two headers belong to versions or printings of one document."""
    if one.doc_number and one.doc_number == other.doc_number and one.region == other.region:
        return True
    same_origin = one.region == other.region if one.region or other.region else bool({*one.issuers} & {*other.issuers})
    return same_origin and bool(_titles_without_version(one) & _titles_without_version(other))


def _titles_without_version(header: Header) -> set[str]:
    titles = (_VERSION.sub("", letters(title)) for title in (header.title, header.notice_title) if title)
    return {title for title in titles if len(title) >= _MIN_TITLE_CHARACTERS}
