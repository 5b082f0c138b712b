"""The file below the store: transactions are whole, and long lists are bound in batches."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.corpus.database import (
    batches,
    open_database,
    placeholders,
    read_state,
    read_transaction,
    write_transaction,
)
from policykb.corpus.schema import FORMAT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kb" / "corpus.sqlite"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(path)) as opened:
        yield opened


def test_a_new_file_has_the_format_and_revision_zero(connection: sqlite3.Connection) -> None:
    assert (read_state(connection, "format"), read_state(connection, "revision")) == (FORMAT, 0)


def test_a_file_opened_again_keeps_its_identity(connection: sqlite3.Connection, path: Path) -> None:
    with closing(open_database(path)) as again:
        assert read_state(again, "identity") == read_state(connection, "identity")


def test_a_write_transaction_yields_the_revision_that_it_leaves(connection: sqlite3.Connection) -> None:
    for expected in (1, 2):
        with write_transaction(connection) as revision:
            assert revision == expected
        assert read_state(connection, "revision") == expected
        assert not connection.in_transaction


def test_a_failed_write_transaction_leaves_no_trace(connection: sqlite3.Connection) -> None:
    def fail() -> None:
        with write_transaction(connection) as revision:
            connection.execute("insert into removals values ('id', ?)", [revision])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not connection.in_transaction
    assert read_state(connection, "revision") == 0
    assert connection.execute("select * from removals").fetchall() == []


def test_a_read_transaction_sees_one_state_of_the_file(connection: sqlite3.Connection, path: Path) -> None:
    with closing(open_database(path)) as other:
        with read_transaction(connection):
            assert read_state(connection, "revision") == 0
            with write_transaction(other):
                pass
            assert read_state(connection, "revision") == 0
        assert read_state(connection, "revision") == 1


def test_a_read_transaction_ends_on_an_error(connection: sqlite3.Connection) -> None:
    with pytest.raises(ZeroDivisionError), read_transaction(connection):
        _ = 1 / 0
    assert not connection.in_transaction


@given(st.integers(0, 1700))
def test_batches_are_the_list_in_pieces_that_one_query_can_bind(length: int) -> None:
    values = range(length)
    parts = list(batches(values))
    assert [value for part in parts for value in part] == list(values)
    assert all(0 < len(part) <= 500 for part in parts)


def test_one_placeholder_for_each_value() -> None:
    assert [placeholders(values) for values in ([], ["a"], ["a", "b", "c"])] == ["", "?", "?,?,?"]
