"""What the store lists, read once for each of its revisions: documents, the rows of their clauses, the departments."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from corpus.store import Listed, Store


@dataclass(frozen=True)
class Catalogue:
    """`rows` are those of each document, by its id; `departments` every holder by key, with its usual name and the
    number of clauses that name it; `held` are the rows that name any; `past` are the documents that no longer hold."""

    revision: tuple[int, int]
    documents: dict[str, Listed]
    rows: dict[str, list[int]]
    departments: dict[str, tuple[str, int]]
    held: list[int]
    past: frozenset[str]

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """The rows of these documents, sorted."""
        return sorted(row for id in ids for row in self.rows.get(id, ()))


def read_catalogue(store: Store, today: date) -> Catalogue:
    """The catalogue of the store as it is. A document whose own term is over counts as repealed."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, document_id in store.rows_with_documents():
        rows[document_id].append(row)
    documents = {listed.id: _as_of(listed, today) for listed in store.documents()}
    past = frozenset(id for id, listed in documents.items() if listed.header.status == "repealed")
    return Catalogue(
        (store.identity, store.revision), documents, dict(rows), store.departments(), store.rows_held(), past
    )


def _as_of(listed: Listed, today: date) -> Listed:
    expires = listed.header.expires
    if expires and expires < today.isoformat():
        return replace(listed, header=replace(listed.header, status="repealed"))
    return listed
