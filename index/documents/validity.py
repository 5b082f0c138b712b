"""The documents of a store as they stand today: in force, amended, or repealed by their own term or by a later document.

What ends a document is read out of the later one, never written into the earlier: take the later one out, and the earlier
holds again.
"""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from policykb.corpus.repeals import WORDS, Ended, Ending, read_endings
from policykb.corpus.store import Listed, Store
from policykb.index.documents.citations import Citations


class _Kept(NamedTuple):
    """What was listed, for a state of the store and a day."""

    state: tuple[int, int, date]
    documents: dict[str, Listed]


class _Read(NamedTuple):
    """What the documents of a store up to a revision say of others."""

    identity: int
    revision: int
    endings: dict[str, tuple[Ending, ...]]


class Listing:
    """Reads the store when it has changed or a new day has come; of documents read before, nothing is read again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: _Kept | None = None
        self._read = _Read(0, 0, {})

    def documents(self, today: date | None = None) -> dict[str, Listed]:
        """By id, newest first, each with the status that it has `today`."""
        state = (*self._store.version, today or date.today())
        if self._kept is None or self._kept.state != state:
            self._kept = _Kept(state, self._listed(state))
        return self._kept.documents

    def _listed(self, state: tuple[int, int, date]) -> dict[str, Listed]:
        identity, revision, today = state
        documents = {listed.id: listed for listed in self._store.documents()}
        read = self._read if self._read.identity == identity else _Read(identity, 0, {})
        endings = {
            id: said for id, said in read.endings.items() if id in documents and documents[id].revision <= read.revision
        }
        for id, text in self._store.texts_with(WORDS, read.revision):
            if id in documents:
                header = documents[id].header
                endings[id] = read_endings([header.title, header.notice_title or ""], text)
        self._read = _Read(identity, revision, {id: said for id, said in endings.items() if said})
        return standing(documents, self._read.endings, today)


def standing(documents: dict[str, Listed], endings: dict[str, tuple[Ending, ...]], today: date) -> dict[str, Listed]:
    """The documents with their status `today`, given what each says of others."""
    citations = Citations(documents.values())
    ended: dict[Ended, dict[str, list[Listed]]] = {"repealed": {}, "amended": {}}
    for id, said in endings.items():
        by = documents[id]
        for ending in said:
            day = ending.day or by.header.effective or by.header.issued
            if day and day > today.isoformat():
                continue
            for other in citations.meant(ending.title, ending.doc_number, by):
                if _is_later(by, other, ending):
                    ended[ending.status].setdefault(other.id, []).append(by)
    return {
        id: _as_of(listed, ended["repealed"].get(id, []), ended["amended"].get(id, []), today)
        for id, listed in documents.items()
    }


def _is_later(by: Listed, other: Listed, ending: Ending) -> bool:
    """A document ends none that came after it; and one of its own title only where it names another 文号 or is later."""
    ours, theirs = (one.header.issued or one.header.effective for one in (by, other))
    if ours and theirs:
        return theirs < ours or (theirs == ours and bool(ending.doc_number))
    return (
        bool(ending.doc_number and ending.doc_number == other.header.doc_number)
        or by.header.title != other.header.title
    )


def _as_of(listed: Listed, repealed: list[Listed], amended: list[Listed], today: date) -> Listed:
    header = listed.header
    if repealed:
        return replace(listed, header=replace(header, status="repealed"), repealed_by=min(repealed, key=_order))
    if header.status == "repealed" or (header.expires and header.expires < today.isoformat()):
        return replace(listed, header=replace(header, status="repealed"))
    if amended:
        by = tuple(sorted({one.id: one for one in amended}.values(), key=_order))
        return replace(listed, header=replace(header, status="amended"), amended_by=by)
    return listed


def _order(listed: Listed) -> tuple[str, str]:
    return listed.header.issued or "", listed.id
