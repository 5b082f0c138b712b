"""The documents around a document: what it implements, what implements it, its other versions, what repeals what."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from policykb.corpus.model import Header
from policykb.corpus.store import DocumentSummary
from policykb.index.documents.citations import Citations
from policykb.index.text.normalise import letters

# what tells one version of a document from another: 2023年, （2021—2023年）, 试行, 修订版
_VERSION = re.compile(
    r"(?:\d{4})+(?:年度?)?|试行|暂行|修订版?|修正版?|征求意见稿|草案|送审稿|新版|第[一二三四五六七八九十\d]+版"
)

_SHORT = 6
"""Titles that are shorter without their version are too general to tell."""


@dataclass(frozen=True, slots=True)
class Related:
    """The documents of the knowledge base around one."""

    implements: DocumentSummary | None
    implemented_by: tuple[DocumentSummary, ...]
    versions: tuple[DocumentSummary, ...]
    repealed_by: DocumentSummary | None
    repeals: tuple[DocumentSummary, ...]


def related(summary: DocumentSummary, documents: Iterable[DocumentSummary]) -> Related:
    """What stands around a document, each list newest first as the documents are given."""
    every = tuple(documents)
    citations = Citations(every)
    return Related(
        implements=_implemented(summary, citations),
        implemented_by=tuple(
            other for other in every if (basis := _implemented(other, citations)) and basis.id == summary.id
        ),
        versions=tuple(other for other in every if other.id != summary.id and _same(summary.header, other.header)),
        repealed_by=summary.repealed_by,
        repeals=tuple(other for other in every if other.repealed_by and other.repealed_by.id == summary.id),
    )


def _implemented(summary: DocumentSummary, citations: Citations) -> DocumentSummary | None:
    """The document that the preamble names, one in force before one that is not, the newest of several."""
    title = summary.header.implements
    if not title:
        return None
    number = next((cited.doc_number for cited in summary.header.cites if cited.title == title), None)
    found = citations.meant(title, number, summary)
    holding = [one for one in found if one.header.status != "repealed"]
    return max(holding or found, key=lambda one: (one.header.issued or "", one.id), default=None)


def _same(one: Header, other: Header) -> bool:
    """Whether two headers are of one document, printed twice or made anew."""
    if one.doc_number and one.doc_number == other.doc_number and one.region == other.region:
        return True
    ours, theirs = _bare(one), _bare(other)
    near = one.region == other.region if one.region or other.region else bool({*one.issuers} & {*other.issuers})
    return near and bool(ours & theirs)


def _bare(header: Header) -> set[str]:
    titles = (_VERSION.sub("", letters(title)) for title in (header.title, header.notice_title) if title)
    return {title for title in titles if len(title) >= _SHORT}
