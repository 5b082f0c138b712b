"""Every filter with every other: what comes back is what a reading of all documents lets through.

The reading is written apart from the program: it opens the store's file and goes clause by clause.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import DATA, headers

from policykb.corpus.departments import is_group
from policykb.index.answering.answer import Filters, Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

LISTS = ("department", "role", "region", "level", "issuer", "document", "doc_number", "section", "status")
NAMES = (*LISTS, "issued_from", "issued_to", "inherited")
PAIRS = tuple(combinations(NAMES, 2))

STATUSES = {row["file"]: row["status today"] or None for row in headers()}
"""By file name: what later policies repeal or amend, what has run out, what is said to be in force."""


@dataclass(frozen=True)
class Read:
    """A clause as the file has it: what each filter looks at; `holders` as key, role and whether inherited."""

    id: str
    values: dict[str, frozenset[str]]
    issued: str | None
    holders: tuple[tuple[str, str, bool], ...]


@pytest.fixture(scope="module")
def base(
    tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]
) -> Iterator[KnowledgeBase]:
    base = new_base(tmp_path_factory.mktemp("together"))
    base.ingest([DATA / "policies"])
    yield base
    base.store.close()


@pytest.fixture(scope="module")
def read(base: KnowledgeBase) -> tuple[Read, ...]:
    return read_file(base.store.path, STATUSES)


def read_file(store: Path, statuses: dict[str, str | None]) -> tuple[Read, ...]:
    """All clauses; `statuses` has the status of today by file name, None or nothing where there is none."""
    connection = sqlite3.connect(store)
    documents = {
        id: json.loads(header) | {"status": statuses.get(source)}
        for id, source, header in connection.execute("select id, source, header from documents")
    }
    rows = connection.execute("select id, document_id, path, duties from clauses").fetchall()
    connection.close()
    return tuple(
        _read(id, document, documents[document], json.loads(path), json.loads(duties))
        for id, document, path, duties in rows
    )


def _read(id: str, document: str, header: dict[str, Any], path: list[str], duties: list[dict[str, Any]]) -> Read:
    holders = tuple(
        (holder["department_id"] or holder["text"], holder["role"], duty["inherited"])
        for duty in duties
        if duty["source"] != "text"
        for holder in duty["holders"]
    )
    single = {name: header[name] for name in ("region", "level", "doc_number", "status")} | {"document": document}
    values = {name: frozenset([value] if value else []) for name, value in single.items()}
    values |= {"issuer": frozenset(header["issuers"]), "section": frozenset(path)}
    return Read(id, values, header["issued"], holders)


def passes(clause: Read, asked: dict[str, Any]) -> bool:
    for name, wanted in asked.items():
        if name in clause.values and not clause.values[name] & set(wanted):
            return False
        if name == "issued_from" and not (clause.issued and clause.issued >= wanted):
            return False
        if name == "issued_to" and not (clause.issued and clause.issued <= wanted):
            return False
    if "department" not in asked and "role" not in asked:
        return True
    return any(
        ("department" not in asked or key in asked["department"])
        and ("role" not in asked or role in asked["role"])
        and (asked.get("inherited", True) or not inherited)
        for key, role, inherited in clause.holders
    )


def facets(clauses: list[Read], inherited: bool) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {
        name: Counter(value for clause in clauses for value in clause.values[name])
        for name in ("region", "level", "issuer", "document", "doc_number", "section", "status")
    }
    for name, place in (("department", 0), ("role", 1)):
        told = ({str(held[place]) for held in clause.holders if inherited or not held[2]} for clause in clauses)
        counted[name] = Counter(value for values in told for value in values)
    counted["issued"] = Counter(clause.issued[:4] for clause in clauses if clause.issued)
    return counted


def check(base: KnowledgeBase, read: tuple[Read, ...], asked: dict[str, Any]) -> list[Read]:
    """Holds an answer against the reading: the clauses, their number, all facets. Returns what passes."""
    inside = [clause for clause in read if passes(clause, asked)]
    answer = base.index.searcher.answer(Query("", Filters(**asked), limit=1_000_000, facets=True))
    assert sorted(hit.clause.id for hit in answer.hits) == sorted(clause.id for clause in inside)
    assert answer.total == len(inside)
    assert {name: dict(counts) for name, counts in answer.facets.items()} == {
        name: dict(counts) for name, counts in facets(inside, asked.get("inherited", True)).items()
    }
    for hit in answer.hits:
        if "status" in asked:
            assert hit.document.header.status in asked["status"]
    return inside


def true_of(clause: Read, names: tuple[str, ...]) -> dict[str, Any] | None:
    """Filters of these names that the clause passes; None if it has nothing for one of them."""
    asked: dict[str, Any] = {}
    key, role, _ = clause.holders[0] if clause.holders else ("", "", False)
    if "/" not in key and not is_group(key):
        key = ""  # 省教育厅, where the place is not known, means that of every province
    for name in names:
        if name in ("issued_from", "issued_to"):
            asked[name] = clause.issued
        elif name == "inherited":
            asked[name] = False
        elif name in ("department", "role"):
            asked[name] = tuple(filter(None, [key if name == "department" else role]))
        else:
            asked[name] = tuple(sorted(clause.values[name]))[:1]
        if asked[name] in ((), None):
            return None
    return asked


def check_pair(base: KnowledgeBase, read: tuple[Read, ...], names: tuple[str, str]) -> None:
    asked = [found for clause in read if (found := true_of(clause, names))]
    assert asked
    for some in (asked[0], asked[len(asked) // 2], asked[-1]):
        if set(some) != {"inherited"}:
            inside = check(base, read, some)
            assert inside or "inherited" in some


@pytest.mark.parametrize("names", PAIRS, ids="+".join)
def test_every_filter_with_every_other(base: KnowledgeBase, read: tuple[Read, ...], names: tuple[str, str]) -> None:
    check_pair(base, read, names)


@pytest.mark.data
@pytest.mark.slow
def test_every_filter_with_every_other_on_real_documents(tmp_path: Path, collection: Path) -> None:
    """What the real ones repeal and amend is not known from elsewhere: their statuses are those of the list."""
    base = KnowledgeBase(tmp_path)
    base.ingest([collection])
    read = read_file(base.store.path, {summary.source: summary.header.status for summary in base.documents()})
    for names in PAIRS:
        check_pair(base, read, names)
    base.store.close()


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_filters_together(base: KnowledgeBase, read: tuple[Read, ...], data: st.DataObject) -> None:
    """Values are taken from two clauses, so that some combinations are true together and some are not."""
    names = tuple(data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)))
    asked: dict[str, Any] = {}
    for _ in range(2):
        clause = data.draw(st.sampled_from(read))
        for name in names:
            found = true_of(clause, (name,))
            if found and isinstance(found[name], tuple):
                asked[name] = (*asked.get(name, ()), *found[name])
            elif found:
                asked[name] = found[name]
    if set(asked) - {"inherited"}:
        check(base, read, asked)


def test_a_question_stays_within_its_filters(base: KnowledgeBase, read: tuple[Read, ...]) -> None:
    """With words the result is what passes and matches: its facets count all of it, page or no page."""
    asked = {"level": ("province",), "role": ("lead",)}
    within = {clause.id: clause for clause in read if passes(clause, asked)}
    answer = base.index.searcher.answer(Query("营商环境", Filters(**asked), limit=1_000_000, facets=True))
    found = [within[hit.clause.id] for hit in answer.hits]
    assert 0 < len(found) == answer.total
    page = base.index.searcher.answer(Query("营商环境", Filters(**asked), limit=1, facets=True))
    assert page.facets == answer.facets
    assert {name: dict(counts) for name, counts in page.facets.items()} == {
        name: dict(counts) for name, counts in facets(found, True).items()
    }


def test_statuses_are_those_of_today(base: KnowledgeBase) -> None:
    found = {summary.source: summary.header.status for summary in base.documents()}
    assert {name: found[name] for name in STATUSES} == STATUSES


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("甘科规〔2018〕31号", "甘科规〔2024〕6号"),
        ("沪科规〔2020〕11号", "沪科规〔2022〕9号"),
        ("黔市监发〔2021〕17号", "黔市监发〔2024〕3号"),
    ],
)
def test_a_policy_names_the_one_that_repeals_it(base: KnowledgeBase, earlier: str, later: str) -> None:
    by_number = {summary.header.doc_number: summary for summary in base.documents()}
    by = by_number[earlier].repealed_by
    assert by
    assert by.id == by_number[later].id


def test_a_policy_names_the_one_that_amends_it(base: KnowledgeBase) -> None:
    by_number = {summary.header.doc_number: summary for summary in base.documents()}
    assert [by.id for by in by_number["穗民规字〔2019〕14号"].amended_by] == [by_number["穗民规字〔2022〕5号"].id]
