"""The documents of a store as they stand today: in force, amended, or repealed by their own term or by a later document.

What ends a document is read out of the later one, never written into the earlier: take the later one out, and the earlier
holds again.
"""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from policykb.corpus.repeals import WORDS, Ended, Repeal, read_repeals
from policykb.corpus.store import DocumentSummary, Store
from policykb.index.documents.citations import Citations


class _Kept(NamedTuple):
    """What was listed, for a state of the store and a day."""

    state: tuple[int, int, date]
    documents: dict[str, DocumentSummary]


class _Read(NamedTuple):
    """What the documents of a store up to a revision say of others."""

    identity: int
    revision: int
    repeals: dict[str, tuple[Repeal, ...]]


class CurrentDocuments:
    """Reads the store when it has changed or a new day has come; of documents read before, nothing is read again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: _Kept | None = None
        self._read = _Read(0, 0, {})

    def documents(self, today: date | None = None) -> dict[str, DocumentSummary]:
        """By id, newest first, each with the status that it has `today`."""
        state = (*self._store.version, today or date.today())
        if self._kept is None or self._kept.state != state:
            self._kept = _Kept(state, self._listed(state))
        return self._kept.documents

    def _listed(self, state: tuple[int, int, date]) -> dict[str, DocumentSummary]:
        identity, revision, today = state
        documents = {summary.id: summary for summary in self._store.documents()}
        read = self._read if self._read.identity == identity else _Read(identity, 0, {})
        repeals = {
            id: said for id, said in read.repeals.items() if id in documents and documents[id].revision <= read.revision
        }
        for id, text in self._store.texts_with(WORDS, read.revision):
            if id in documents:
                header = documents[id].header
                repeals[id] = read_repeals([header.title, header.notice_title or ""], text)
        self._read = _Read(identity, revision, {id: said for id, said in repeals.items() if said})
        return with_status(documents, self._read.repeals, today)


def with_status(
    documents: dict[str, DocumentSummary], repeals: dict[str, tuple[Repeal, ...]], today: date
) -> dict[str, DocumentSummary]:
    """The documents with their status `today`, given what each says of others."""
    citations = Citations(documents.values())
    ended: dict[Ended, dict[str, list[DocumentSummary]]] = {"repealed": {}, "amended": {}}
    for id, said in repeals.items():
        by = documents[id]
        for ending in said:
            day = ending.day or by.header.effective or by.header.issued
            if day and day > today.isoformat():
                continue
            for other in citations.meant(ending.title, ending.doc_number, by):
                if _is_later(by, other, ending):
                    ended[ending.status].setdefault(other.id, []).append(by)
    return {
        id: _as_of(summary, ended["repealed"].get(id, []), ended["amended"].get(id, []), today)
        for id, summary in documents.items()
    }


def _is_later(by: DocumentSummary, other: DocumentSummary, ending: Repeal) -> bool:
    """A document ends none that came after it; and one of its own title only where it names another 文号 or is later."""
    ours, theirs = (one.header.issued or one.header.effective for one in (by, other))
    if ours and theirs:
        return theirs < ours or (theirs == ours and bool(ending.doc_number))
    return (
        bool(ending.doc_number and ending.doc_number == other.header.doc_number)
        or by.header.title != other.header.title
    )


def _as_of(
    summary: DocumentSummary, repealed: list[DocumentSummary], amended: list[DocumentSummary], today: date
) -> DocumentSummary:
    header = summary.header
    if repealed:
        return replace(summary, header=replace(header, status="repealed"), repealed_by=min(repealed, key=_order))
    if header.status == "repealed" or (header.expires and header.expires < today.isoformat()):
        return replace(summary, header=replace(header, status="repealed"))
    if amended:
        by = tuple(sorted({one.id: one for one in amended}.values(), key=_order))
        return replace(summary, header=replace(header, status="amended"), amended_by=by)
    return summary


def _order(summary: DocumentSummary) -> tuple[str, str]:
    return summary.header.issued or "", summary.id
