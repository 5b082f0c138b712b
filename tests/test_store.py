"""The store gives back what it took in, counts what happened, and takes back what failed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from policykb.corpus.errors import DamagedStore, OtherFormat, Unusable
from policykb.corpus.model import Clause, Document, Header, Holder, Span
from policykb.corpus.store import Store

Understand = Callable[[str], Document]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "kb" / "corpus.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def small(understand_text: Understand) -> Document:
    return understand_text("关于加强科普工作的意见\n\n一、总体要求\n（一）建队伍。（责任单位：省科协）\n二、保障措施\n")


def test_round_trip_of_the_seed(store: Store, seed: Document) -> None:
    store.add(seed)
    assert store.document(seed.id) == seed


def test_round_trip_of_pages_doubts_and_undated(store: Store, understand_text: Understand) -> None:
    document = understand_text("关于科普的意见\n一、甲。\n\f五、乙。\n\f")
    assert document.pages
    assert document.header.issued is None
    store.add(document)
    assert store.document(document.id) == document


def test_round_trip_of_every_field(store: Store, seed: Document) -> None:
    header = replace(
        seed.header,
        effective="2023-03-01",
        expires="2028-02-29",
        status="amended",
        implements="《条例》",
    )
    first = seed.clauses[1]
    duty = replace(
        first.duties[0],
        deadline="2023年底前",
        inherited=True,
        source="rule",
        holders=(Holder("某某办", "lead", group=True),),
    )
    full = replace(seed, header=header, clauses=(replace(first, duties=(duty,), page=3),))
    store.add(full)
    assert store.document(full.id) == full


def test_opened_again(tmp_path: Path, seed: Document) -> None:
    first = Store(tmp_path / "corpus.sqlite")
    first.add(seed)
    first.close()
    second = Store(tmp_path / "corpus.sqlite")
    assert second.document(seed.id) == seed
    assert second.revision == 1
    second.close()


def test_empty(store: Store) -> None:
    assert store.revision == 0
    assert store.documents() == []
    assert store.departments() == {}
    assert store.rows_where([], []) == []
    assert store.document("no such id") is None
    assert store.entry("no such id") is None
    assert store.entries([1, 2]) == {}
    assert not store.has("0" * 64)


def test_size_and_version(store: Store, seed: Document, small: Document) -> None:
    for count, document in enumerate((seed, small, seed), 1):
        store.add(document)
        assert store.size == len(store.documents()) == min(count, 2)
        assert store.version == (store.identity, store.revision) == (store.identity, count)


def test_revision_rises_with_every_change(store: Store, seed: Document, small: Document) -> None:
    store.add(seed)
    store.add(small)
    assert store.revision == 2
    assert store.remove(small.id)
    assert store.revision == 3


def test_changes(store: Store, seed: Document, small: Document) -> None:
    store.add(seed)
    store.add(small)
    assert store.changes(0).added == (seed.id, small.id)
    assert store.changes(0).removed == ()
    assert store.changes(1).added == (small.id,)
    store.remove(seed.id)
    assert store.changes(2).removed == (seed.id,)
    assert store.changes(2).added == ()
    assert store.changes(0).added == (small.id,)
    assert store.changes(3) == replace(store.changes(3), revision=3, removed=(), added=())


def test_adding_twice_replaces(store: Store, seed: Document) -> None:
    store.add(seed)
    shorter = replace(seed, clauses=seed.clauses[:2])
    store.add(shorter)
    assert store.document(seed.id) == shorter
    assert [summary.clauses for summary in store.documents()] == [2]
    assert len(store.rows_where([], [])) == 2
    assert store.changes(1).removed == store.changes(1).added == (seed.id,)


def test_rows_are_given_once(store: Store, seed: Document) -> None:
    store.add(seed)
    before = set(store.rows_where([], []))
    store.add(seed)
    assert before.isdisjoint(store.rows_where([], []))
    assert store.entries(sorted(before)) == {}


def test_removing(store: Store, seed: Document) -> None:
    store.add(seed)
    assert store.has(seed.sha256)
    assert store.remove(seed.id)
    assert not store.has(seed.sha256)
    assert store.document(seed.id) is None
    assert store.entry(seed.clauses[0].id) is None
    assert store.departments() == {}
    assert store.rows_where([], []) == []


def test_removing_what_is_not_there(store: Store) -> None:
    assert not store.remove("no such id")
    assert store.revision == 0


def test_failure_takes_everything_back(store: Store, seed: Document, small: Document) -> None:
    store.add(small)
    twice = replace(seed, clauses=(*seed.clauses, seed.clauses[0]))
    with pytest.raises(sqlite3.IntegrityError):
        store.add(twice)
    assert store.revision == 1
    assert store.document(seed.id) is None
    assert store.changes(1).added == ()
    store.add(seed)
    assert store.document(seed.id) == seed


def test_failed_replacement_leaves_the_older_reading(store: Store, seed: Document) -> None:
    store.add(seed)
    with pytest.raises(sqlite3.IntegrityError):
        store.add(replace(seed, clauses=(seed.clauses[0], seed.clauses[0])))
    assert store.document(seed.id) == seed
    assert store.changes(1).removed == ()


@pytest.mark.parametrize("content", [b"no database at all, but text" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_damaged_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "corpus.sqlite"
    path.write_bytes(content)
    with pytest.raises(DamagedStore) as caught:
        Store(path)
    assert str(path) in str(caught.value)
    assert str(path) in caught.value.english


def test_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(Unusable):
        Store(tmp_path)


def test_other_format(tmp_path: Path) -> None:
    path = tmp_path / "corpus.sqlite"
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("update state set value = 99 where name = 'format'")
    connection.close()
    with pytest.raises(OtherFormat, match="99"):
        Store(path)


def test_rows_where(store: Store, seed: Document, small: Document) -> None:
    store.add(small)
    store.add(seed)
    assert len(store.rows_where([], [])) == len(seed.clauses) + len(small.clauses)
    rows = store.rows_where(["d.id = ?"], [seed.id])
    entries = store.entries(rows)
    assert [entries[row].clause for row in rows] == list(seed.clauses)
    assert {entry.document_id for entry in entries.values()} == {seed.id}
    assert store.rows_where(["d.id = ?", "c.id = ?"], [seed.id, small.clauses[0].id]) == []


def test_newest_first_and_undated_last(store: Store, seed: Document, small: Document) -> None:
    for document in (small, seed):
        store.add(document)
    assert [summary.id for summary in store.documents()] == [seed.id, small.id]
    entries = store.entries(store.rows_where([], []))
    rows = store.rows_where([], [])
    assert entries[rows[0]].document_id == seed.id
    assert entries[rows[-1]].document_id == small.id


def test_listed(store: Store, seed: Document) -> None:
    store.add(seed)
    (summary,) = store.documents()
    assert (summary.id, summary.source, summary.revision) == (seed.id, seed.source, 1)
    assert summary.header == seed.header
    assert summary.clauses == len(seed.clauses)


def test_entries(store: Store, seed: Document) -> None:
    store.add(seed)
    entries = store.entries_of(seed.id)
    assert tuple(entry.clause for entry in entries) == seed.clauses
    assert store.entry(seed.clauses[5].id) == entries[5]
    assert store.entries([entry.row for entry in entries]) == {entry.row: entry for entry in entries}


def test_entries_of_many_rows(store: Store) -> None:
    clauses = tuple(Clause(f"c{n}", (str(n),), "", f"第{n}条", (Span(n, n + 1),)) for n in range(1200))
    store.add(Document("多.txt", "f" * 64, "字" * 1200, Header("多"), clauses))
    rows = store.rows_where([], [])
    assert len(store.entries(rows)) == 1200


def test_departments_count_clauses(store: Store, seed: Document) -> None:
    store.add(seed)
    expected = {
        holder.key: len({clause.id for clause, _, other in seed.holders() if other.key == holder.key})
        for _, _, holder in seed.holders()
    }
    assert {key: count for key, (_, count) in store.departments().items()} == expected
    assert store.departments()["甘肃省/science-association"][0] == "省科协"


def test_ids_are_stable(seed: Document, understand_text: Understand) -> None:
    again = understand_text(seed.text)
    assert [clause.path for clause in again.clauses] == [clause.path for clause in seed.clauses]
    twice = understand_text(seed.text)
    assert [clause.id for clause in again.clauses] == [clause.id for clause in twice.clauses]
    assert again.id == twice.id


def test_clauses_that_were_read_before_and_are_gone_are_left_out(store: Store, seed: Document) -> None:
    store.add(seed)
    rows = list(store.rows_of_documents()[seed.id])
    assert list(store.entries(rows)) == rows == list(store.entries(rows))
    store.remove(seed.id)
    assert store.entries(rows) == {}
    assert store.rows_of_documents() == {}
    assert store.documents() == []
    store.add(seed)
    again = list(store.rows_of_documents()[seed.id])
    assert again[0] > rows[-1]
    assert [entry.clause for entry in store.entries(again).values()] == list(seed.clauses)
    assert [(one.id, one.clauses) for one in store.documents()] == [(seed.id, len(seed.clauses))]


def test_what_another_connection_removes_is_gone_once_the_version_is_read(store: Store, seed: Document) -> None:
    store.add(seed)
    rows = list(store.rows_of_documents()[seed.id])
    assert list(store.entries(rows)) == rows
    with closing(Store(store.path)) as other:
        other.remove(seed.id)
    assert list(store.entries(rows)) == rows
    _ = store.version
    assert store.entries(rows) == {}


def test_the_cache_of_clauses_is_emptied_above_its_maximum(
    store: Store, seed: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policykb.corpus.store._MAX_CACHED_ENTRIES", 5)
    store.add(seed)
    rows = list(store.rows_of_documents()[seed.id])
    for start in range(0, 18, 3):
        _ = store.version
        assert list(store.entries(rows[start : start + 3])) == rows[start : start + 3]
        assert len(store._entries[1]) <= 5 + 3


def test_another_store_in_its_place_is_read_anew(store: Store, tmp_path: Path, seed: Document, small: Document) -> None:
    store.add(seed)
    before = store.version
    assert store.entries([1])[1].clause == seed.clauses[0]
    with closing(Store(tmp_path / "other.sqlite")) as other:
        other.add(small)
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as source, closing(sqlite3.connect(store.path)) as place:
        source.backup(place)
    assert store.version[0] != before[0]
    assert store.version[1] == before[1]
    assert store.entries([1])[1].clause == small.clauses[0]
    assert list(store.extents()) == [summary.id for summary in store.documents()] == [small.id]
