"""Related documents: what a document implements, cites, amends and ends."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from policykb.corpus.bases import Basis
from policykb.corpus.doc_number import normalise
from policykb.corpus.model import NO_LONGER_IN_FORCE, Header
from policykb.corpus.records import DocumentSummary
from policykb.index.documents.affected import Affected, Link, affected_by
from policykb.index.documents.citations import Citations
from policykb.index.text.normalise import letters

# what tells one version of a document from another: 2023年, （2021—2023年）, 试行, 修订版
_VERSION = re.compile(
    r"(?:\d{4})+(?:年度?)?|试行|暂行|修订版?|修正版?|征求意见稿|草案|送审稿|新版|第[一二三四五六七八九十\d]+版"
)

_MIN_TITLE_CHARACTERS = 6
"""Minimum length of a title without its version; a shorter one is too general to compare."""

NO_BASES: Mapping[str, tuple[Basis, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Related:
    """The documents of the knowledge base that are related to one.

    implements: the document that it implements
    implemented_by: the documents that implement it
    versions: its other versions
    repealed_by: the document that repeals it
    repeals: the documents that it repeals
    cites, cited_by: the documents that it names, and those that name it
    amends, amended_by: the documents that it amends, and those that amend it
    supersedes, superseded_by: its older versions of which it is the current one, and its own current version
    affected: what must be looked at when it changes or lapses, nearest first
    """

    implements: DocumentSummary | None
    implemented_by: tuple[DocumentSummary, ...]
    versions: tuple[DocumentSummary, ...]
    repealed_by: DocumentSummary | None
    repeals: tuple[DocumentSummary, ...]
    cites: tuple[DocumentSummary, ...]
    cited_by: tuple[DocumentSummary, ...]
    amends: tuple[DocumentSummary, ...]
    amended_by: tuple[DocumentSummary, ...]
    supersedes: tuple[DocumentSummary, ...]
    superseded_by: DocumentSummary | None
    affected: tuple[Affected, ...]


class DocumentGraph:
    """The relations between all documents; worked out once from a list of documents."""

    def __init__(self, documents: Iterable[DocumentSummary], bases: Mapping[str, Sequence[Basis]] = NO_BASES) -> None:
        """`documents` are in the order of every list that is returned.

        bases: what each document names as its basis, by id
        """
        self._every = tuple(documents)
        self._by_id = {summary.id: summary for summary in self._every}
        self._citations = citations = Citations(self._every)
        self._implements = {one.id: above for one in self._every if (above := _implemented(one, citations))}
        self._cites = {
            one.id: {
                meant.id for cited in one.header.cites for meant in citations.meant(cited.title, cited.doc_number, one)
            }
            for one in self._every
        }
        self._resting_on: dict[str, list[Link]] = {}
        for by in self._every:
            if implemented := self._implements.get(by.id):
                self._note(Link(by, "implements", implemented))
            for basis in bases.get(by.id, ()):
                for of in citations.meant(basis.title, basis.doc_number, by):
                    self._note(Link(by, "basis", of, basis.words))

    def _note(self, link: Link) -> None:
        links = self._resting_on.setdefault(link.of.id, [])
        if all(known.by.id != link.by.id for known in links):
            links.append(link)

    def named(self, text: str) -> list[DocumentSummary]:
        """Return the documents that an id, a 文号 or a title means."""
        if known := self._by_id.get(text):
            return [known]
        title = text.strip().removeprefix("《").removesuffix("》")
        return self._citations.named("", normalise(text)) or self._citations.named(title, None)

    def related(self, id: str) -> Related:
        """Return the documents related to one, each list newest first. Raises KeyError."""
        summary = self._by_id[id]
        others = [other for other in self._every if other.id != summary.id]
        cites = self._cites.get(summary.id, set())
        return Related(
            implements=self._implements.get(summary.id),
            implemented_by=tuple(one for one in others if _is(self._implements.get(one.id), summary)),
            versions=tuple(one for one in others if _is_version(summary.header, one.header)),
            repealed_by=summary.repealed_by,
            repeals=tuple(one for one in others if _is(one.repealed_by, summary)),
            cites=tuple(one for one in others if one.id in cites),
            cited_by=tuple(one for one in others if summary.id in self._cites[one.id]),
            amends=tuple(one for one in others if any(_is(by, summary) for by in one.amended_by)),
            amended_by=summary.amended_by,
            supersedes=tuple(one for one in others if _is(one.superseded_by, summary)),
            superseded_by=summary.superseded_by,
            affected=affected_by(summary, self._resting_on),
        )


def _is(one: DocumentSummary | None, other: DocumentSummary) -> bool:
    return one is not None and one.id == other.id


def _implemented(summary: DocumentSummary, citations: Citations) -> DocumentSummary | None:
    """Return the document that the preamble names.

    Of several it is one in force, and of these the newest.
    """
    title = summary.header.implements
    if not title:
        return None
    number = next((cited.doc_number for cited in summary.header.cites if cited.title == title), None)
    meant = citations.meant(title, number, summary)
    in_force = [one for one in meant if one.header.status not in NO_LONGER_IN_FORCE]
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
