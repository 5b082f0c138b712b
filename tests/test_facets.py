"""Columns that follow the store count what columns read anew count."""

from pathlib import Path

from policykb.corpus.model import Document
from policykb.corpus.records import DocumentSummary
from policykb.corpus.store import Store
from policykb.index.documents.facets import facets, read_columns


def summary(store: Store) -> dict[str, DocumentSummary]:
    return {one.id: one for one in store.documents()}


def test_columns_that_grow_are_those_read_anew(tmp_path: Path, seed: Document, small: tuple[Document, ...]) -> None:
    store = Store(tmp_path / "corpus.sqlite")
    for document in (seed, *small[:2]):
        store.add(document)
    columns = read_columns(store, store.rows_of_documents(), summary(store))
    gone = set(store.rows_where([], []))
    store.remove(seed.id)
    store.add(small[0])  # again: in rows of its own
    for document in small[2:]:
        store.add(document)
    grown = read_columns(store, store.rows_of_documents(), summary(store), columns)
    anew = read_columns(store, store.rows_of_documents(), summary(store))
    rows = store.rows_where([], [])
    for some in (rows, rows[::3], [*rows, *gone, 999_999]):
        for inherited in (True, False):
            assert facets(some, grown, inherited) == facets(some, anew, inherited)
    assert dict(facets(rows, grown)["document"]) == {one.id: len(one.clauses) for one in small}
    assert facets(rows, columns) != facets(rows, grown)


def test_an_empty_store_has_nothing_to_count(tmp_path: Path) -> None:
    found = facets([], read_columns(Store(tmp_path / "corpus.sqlite"), {}, {}))
    assert not any(found.values())
