"""Validity: whether each document is in force today, not yet, or no longer.

A document is repealed by its own term or by a later document. Repeals are read from the later document and never
written into the earlier one: remove the later one, and the earlier one is in force again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from policykb.corpus.records import DocumentSummary
from policykb.corpus.repeals import WORDS, Ended, Repeal, read_repeals
from policykb.corpus.store import Store
from policykb.index.documents.citations import Citations
from policykb.index.documents.versions import Versions


class _Cached(NamedTuple):
    """The documents with their status.

    state: identity and revision of the store, and the day
    documents: the documents by id
    """

    state: tuple[int, int, date]
    documents: dict[str, DocumentSummary]


class _Repeals(NamedTuple):
    """The repeals that are written in the documents of a store.

    identity: identity of the store
    revision: the revision up to which documents were read
    repeals: the repeals in each document, by id; documents without any are left out
    """

    identity: int
    revision: int
    repeals: dict[str, tuple[Repeal, ...]]


class CurrentDocuments:
    """The documents of a store with their status.

    They are read again when the store or the day changes; repeals are read from new documents only.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cached: _Cached | None = None
        self._repeals = _Repeals(0, 0, {})
        self._versions = Versions(store.text)

    def by_id(self, today: date | None = None) -> dict[str, DocumentSummary]:
        """Return the documents by id, newest first, with their status `today`."""
        state = (*self._store.version, today or date.today())
        if self._cached is None or self._cached.state != state:
            self._cached = _Cached(state, self._read_documents(state))
        return self._cached.documents

    def _read_documents(self, state: tuple[int, int, date]) -> dict[str, DocumentSummary]:
        identity, revision, today = state
        documents = {summary.id: summary for summary in self._store.documents()}
        known = self._repeals if self._repeals.identity == identity else _Repeals(identity, 0, {})
        repeals = {
            id: of_document
            for id, of_document in known.repeals.items()
            if id in documents and documents[id].revision <= known.revision
        }
        for id, text in self._store.texts_with(WORDS, known.revision):
            if id in documents:
                header = documents[id].header
                repeals[id] = read_repeals([header.title, header.notice_title or ""], text)
        self._repeals = _Repeals(identity, revision, {id: some for id, some in repeals.items() if some})
        noted = _replaced(documents, self._store.lives.replacements())
        told = self._versions.superseded(documents.values(), today.isoformat(), self._store.lives.taken_in())
        current = {id: by for id, by in told.items() if by.id not in noted or noted[by.id].id != id} | noted
        return with_status(documents, self._repeals.repeals, today, current)


def with_status(
    documents: dict[str, DocumentSummary],
    repeals: dict[str, tuple[Repeal, ...]],
    today: date,
    current: Mapping[str, DocumentSummary] = MappingProxyType({}),
) -> dict[str, DocumentSummary]:
    """Return the documents with their status `today`.

    repeals: the repeals in each document, by id
    current: the current version of each superseded document, by id
    """
    citations = Citations(documents.values())
    ended: dict[Ended, dict[str, list[DocumentSummary]]] = {"repealed": {}, "amended": {}}
    for id, of_document in repeals.items():
        by = documents[id]
        for repeal in of_document:
            day = repeal.day or by.header.effective or by.header.issued
            if day and day > today.isoformat():
                continue
            for other in citations.meant(repeal.title, repeal.doc_number, by):
                if _may_repeal(by, other, repeal):
                    ended[repeal.status].setdefault(other.id, []).append(by)
    dated = {
        id: _with_status(summary, ended["repealed"].get(id, []), ended["amended"].get(id, []), today)
        for id, summary in documents.items()
    }
    return {id: _superseded(summary, current.get(id)) for id, summary in dated.items()}


def _replaced(documents: Mapping[str, DocumentSummary], replacements: Mapping[str, str]) -> dict[str, DocumentSummary]:
    """Return the latest version of each replaced document, by id, if it is there."""
    current: dict[str, DocumentSummary] = {}
    for older in replacements:
        newer, seen = older, {older}
        while (following := replacements.get(newer)) and following in documents and following not in seen:
            newer = following
            seen.add(newer)
        if newer != older:
            current[older] = documents[newer]
    return current


def _superseded(summary: DocumentSummary, by: DocumentSummary | None) -> DocumentSummary:
    """Return a document with its current version.

    What is repealed is no more than that.
    """
    if by is None or summary.header.status == "repealed":
        return summary
    return replace(summary, header=replace(summary.header, status="superseded"), superseded_by=by)


def _may_repeal(by: DocumentSummary, other: DocumentSummary, repeal: Repeal) -> bool:
    """Whether `by` may repeal or amend the other document.

    It may not if the other came after it. If the dates do not decide, it may if it names the 文号 of the other or has
    another title.
    """
    day, other_day = (one.header.issued or one.header.effective for one in (by, other))
    if day and other_day:
        return other_day < day or (other_day == day and bool(repeal.doc_number))
    return (
        bool(repeal.doc_number and repeal.doc_number == other.header.doc_number)
        or by.header.title != other.header.title
    )


def _with_status(
    summary: DocumentSummary, repealed_by: list[DocumentSummary], amended_by: list[DocumentSummary], today: date
) -> DocumentSummary:
    header = summary.header
    if repealed_by:
        first = min(repealed_by, key=_by_date)
        return replace(summary, header=replace(header, status="repealed"), repealed_by=first)
    if header.status == "repealed" or (header.expires and header.expires < today.isoformat()):
        return replace(summary, header=replace(header, status="repealed"))
    if header.effective and header.effective > today.isoformat():
        return replace(summary, header=replace(header, status="not_in_force"))
    if amended_by:
        by = tuple(sorted({one.id: one for one in amended_by}.values(), key=_by_date))
        return replace(summary, header=replace(header, status="amended"), amended_by=by)
    return summary


def _by_date(summary: DocumentSummary) -> tuple[str, str]:
    return summary.header.issued or "", summary.id
