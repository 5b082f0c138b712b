"""Validity: whether each document is in force on a day.

A document ends by its own term or by a later document. Repeals are read from the later document and never written into
the earlier one: remove the later one, and the earlier one is in force again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from policykb.corpus.model import Header
from policykb.corpus.records import DocumentSummary, StatusReason
from policykb.corpus.repeals import WORDS, Ended, Repeal, read_repeals
from policykb.corpus.store import Store
from policykb.index.documents.citations import Citations
from policykb.index.documents.versions import Versions

_MAX_DAYS = 4
"""Maximum number of other days than today whose documents are remembered."""


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


class _Act(NamedTuple):
    """What one document does to another.

    by: the document that does it
    repeal: what it does
    day: ISO date from which it holds; empty if that is unknown
    """

    by: DocumentSummary
    repeal: Repeal
    day: str


class CurrentDocuments:
    """The documents of a store with their status.

    They are read again when the store or the day changes; repeals are read from new documents only.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._cached: _Cached | None = None
        self._repeals = _Repeals(0, 0, {})
        self._versions = Versions(store.text)
        self._of_day = lru_cache(_MAX_DAYS)(self._read_day)

    def by_id(self, today: date | None = None) -> dict[str, DocumentSummary]:
        """Return the documents by id, newest first, with their status `today`."""
        state = (*self._store.version, today or date.today())
        if self._cached is None or self._cached.state != state:
            self._cached = _Cached(state, self._read_documents(state))
        return self._cached.documents

    def as_of(self, day: date) -> dict[str, DocumentSummary]:
        """Return the documents that were there on a day, by id, newest first.

        Each has the status of that day. What is undated was always there.
        """
        return self._of_day(*self._store.version, day)

    def _read_day(self, identity: int, revision: int, day: date) -> dict[str, DocumentSummary]:
        today = self.by_id()
        documents = {
            summary.id: replace(summary, header=_labelled_then(summary.header, today.get(summary.id), day.isoformat()))
            for summary in self._store.documents()
            if is_there(summary.header, day.isoformat())
        }
        repeals = {id: some for id, some in self._read_repeals(identity, revision).items() if id in documents}
        return with_status(documents, repeals, day, self._current(documents, day))

    def _read_documents(self, state: tuple[int, int, date]) -> dict[str, DocumentSummary]:
        identity, revision, today = state
        documents = {summary.id: summary for summary in self._store.documents()}
        repeals = {id: some for id, some in self._read_repeals(identity, revision).items() if id in documents}
        return with_status(documents, repeals, today, self._current(documents, today))

    def _current(self, documents: Mapping[str, DocumentSummary], day: date) -> dict[str, DocumentSummary]:
        """Return the current version of each superseded document, by id.

        What a followed folder has told counts for more than what the texts tell.
        """
        noted = _replaced(documents, self._store.lives.replacements(), day.isoformat())
        told = self._versions.superseded(documents.values(), day.isoformat(), self._store.lives.taken_in())
        return {id: by for id, by in told.items() if by.id not in noted or noted[by.id].id != id} | noted

    def _read_repeals(self, identity: int, revision: int) -> dict[str, tuple[Repeal, ...]]:
        """Return the repeals in each document, by id; only new documents are read."""
        if (self._repeals.identity, self._repeals.revision) != (identity, revision):
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
        return self._repeals.repeals


def is_there(header: Header, day: str) -> bool:
    """Whether a document was there on an ISO date.

    It was once it had been issued, or come into force if its date of issue is unknown. What is undated was always there.
    """
    return (header.issued or header.effective or "") <= day


def _labelled_then(header: Header, today: DocumentSummary | None, day: str) -> Header:
    """Return a header without a label of its page that came after a day.

    The label says 废止 or 修改 and not since when; the document that repeals or amends it, or its own term, does.
    """
    if header.status == "repealed":
        known = bool((today and today.repealed_by) or (header.expires or "") >= day)
    else:
        known = header.status == "amended" and bool(today and today.amended_by)
    return replace(header, status=None) if known else header


def with_status(
    documents: dict[str, DocumentSummary],
    repeals: dict[str, tuple[Repeal, ...]],
    today: date,
    current: Mapping[str, DocumentSummary] = MappingProxyType({}),
) -> dict[str, DocumentSummary]:
    """Return the documents with their status `today`.

    repeals: what each document does to others, by id
    current: the current version of each superseded document, by id
    """
    citations = Citations(documents.values())
    acts: dict[str, list[_Act]] = {}
    for id, of_document in repeals.items():
        by = documents[id]
        for repeal in of_document:
            day = repeal.day or by.header.effective or by.header.issued or ""
            if day > today.isoformat():
                continue
            for other in citations.meant(repeal.title, repeal.doc_number, by):
                if _may_repeal(by, other, repeal):
                    acts.setdefault(other.id, []).append(_Act(by, repeal, day))
    dated = {id: _with_status(summary, acts.get(id, ()), today.isoformat()) for id, summary in documents.items()}
    return {id: _superseded(summary, current.get(id)) for id, summary in dated.items()}


def _replaced(
    documents: Mapping[str, DocumentSummary], replacements: Mapping[str, str], day: str
) -> dict[str, DocumentSummary]:
    """Return the latest version of each replaced document, by id, if it is there.

    A version that is not yet in force on that ISO date supersedes nothing.
    """
    current: dict[str, DocumentSummary] = {}
    for older in replacements:
        at, seen = older, {older}
        while (following := replacements.get(at)) and following not in seen:
            at = following
            seen.add(at)
            newer = documents.get(at)
            if newer and (newer.header.effective or "") <= day:
                current[older] = newer
    return current


def _superseded(summary: DocumentSummary, by: DocumentSummary | None) -> DocumentSummary:
    """Return a document with its current version.

    What is repealed or has expired is no more than that.
    """
    if by is None or summary.header.status in ("repealed", "expired"):
        return summary
    reason = StatusReason(None, by, by.header.effective or by.header.issued)
    header = replace(summary.header, status="superseded")
    return replace(summary, header=header, superseded_by=by, status_reason=reason)


def _may_repeal(by: DocumentSummary, other: DocumentSummary, repeal: Repeal) -> bool:
    """Whether `by` may repeal, suspend or amend the other document.

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


def _with_status(summary: DocumentSummary, acts: Sequence[_Act], today: str) -> DocumentSummary:
    """Return a document with the status that its dates and later documents give it."""
    header = summary.header
    resumed = max((act.day for act in acts if act.repeal.status == "resumed"), default=None)
    # a resumption ends what stopped the document before; what has no date may have come later, unless it only suspends
    standing = [
        act
        for act in acts
        if resumed is None or act.day > resumed or (not act.day and act.repeal.status != "suspended")
    ]
    if amending := sorted(_of(acts, "amended"), key=_by_date):
        summary = replace(summary, amended_by=tuple({act.by.id: act.by for act in amending}.values()))
    if repealing := _of(standing, "repealed"):
        first = min(repealing, key=_by_date)
        changed = replace(summary, repealed_by=first.by, status_reason=_reason(first))
        return replace(changed, header=replace(header, status="repealed"))
    if header.expires and header.expires < today:
        reason = StatusReason(None, None, header.expires)
        return replace(summary, header=replace(header, status="expired"), status_reason=reason)
    if header.status == "repealed" and resumed is None:
        return summary
    if suspending := [act for act in _of(standing, "suspended") if (act.repeal.until or today) >= today]:
        last = max(suspending, key=_by_date)
        return replace(summary, header=replace(header, status="suspended"), status_reason=_reason(last))
    if header.effective and header.effective > today:
        reason = StatusReason(None, None, header.effective)
        return replace(summary, header=replace(header, status="not_in_force"), status_reason=reason)
    if amending:
        changed = replace(summary, status_reason=_reason(amending[-1]))
        return replace(changed, header=replace(header, status="amended"))
    return replace(summary, header=replace(header, status=None)) if header.status == "repealed" else summary


def _of(acts: Iterable[_Act], status: Ended) -> list[_Act]:
    return [act for act in acts if act.repeal.status == status]


def _reason(act: _Act) -> StatusReason:
    return StatusReason(act.repeal.words or None, act.by, act.day or None, act.repeal.until)


def _by_date(act: _Act) -> tuple[str, str]:
    return act.by.header.issued or "", act.by.id
