"""Every filter against a reading of all documents, clause by clause."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from policykb.corpus.mentions import MentionFinder
from policykb.corpus.model import Clause, Document, Holder
from policykb.corpus.store import Store
from policykb.index.answering import filters
from policykb.index.answering.answer import Answer, Filters, Query
from policykb.index.answering.confidence import Confidence
from policykb.index.answering.searcher import Searcher
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.engine import Engine
from policykb.index.question.pinyin_english import LatinWords
from policykb.index.text.normalise import fold
from policykb.index.text.segmenter import Segmenter

Held = Callable[[Holder], bool]


@pytest.fixture(scope="module")
def documents(small: tuple[Document, ...], seed: Document) -> tuple[Document, ...]:
    """Of every status, and one with duties that are inherited."""
    repealed, amended, in_force, undated = (
        replace(document, header=replace(document.header, status=status))
        for document, status in zip(small, ("repealed", "amended", "in force", None), strict=True)
    )
    undated = replace(undated, header=replace(undated.header, issued=None))
    inheriting = tuple(
        replace(clause, duties=tuple(replace(duty, inherited=True, source="heading") for duty in clause.duties))
        if clause.path[-1] == "（三）"
        else clause
        for clause in in_force.clauses
    )
    return repealed, amended, replace(in_force, clauses=inheriting), undated, seed


@pytest.fixture(scope="module")
def searcher(
    documents: tuple[Document, ...],
    tmp_path_factory: pytest.TempPathFactory,
    embedding: StaticEmbedding,
    segmenter: Segmenter,
    finder: MentionFinder,
) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("filters")
    store = Store(folder / "corpus.sqlite")
    for document in documents:
        store.add(document)
    engine = Engine(folder / "index", embedding, segmenter)
    engine.update(store)
    yield Searcher(store, engine, finder, LatinWords(), Confidence())
    store.close()


def is_called(holder: Holder, name: str) -> bool:
    return name in (holder.key, holder.text, holder.name, holder.full_name)


def passes(document: Document, clause: Clause, filters: Filters) -> bool:
    header = document.header
    of_document = [
        not filters.region or header.region in filters.region,
        not filters.level or header.level in filters.level,
        not filters.status or header.status in filters.status,
        not filters.document or document.id in filters.document,
        not filters.doc_number or header.doc_number in filters.doc_number,
        not filters.issuer or bool(set(header.issuers) & set(filters.issuer)),
        not filters.section or bool(set(clause.path) & set(filters.section)),
        not filters.issued_from or (header.issued is not None and header.issued >= filters.issued_from),
        not filters.issued_to or (header.issued is not None and header.issued <= filters.issued_to),
    ]
    if not all(of_document):
        return False
    if not filters.department and not filters.role:
        return True
    return any(
        (not filters.department or any(is_called(holder, name) for name in filters.department))
        and (not filters.role or holder.role in filters.role)
        for duty in clause.duties
        if filters.inherited or not duty.inherited
        for holder in duty.holders
    )


def expected(documents: tuple[Document, ...], filters: Filters) -> list[str]:
    return sorted(clause.id for d in documents for clause in d.clauses if passes(d, clause, filters))


def found(answer: Answer) -> list[str]:
    return sorted(hit.clause.id for hit in answer.hits)


FILTERS: list[dict[str, Any]] = [
    {"region": ("甘肃省",)},
    {"region": ("甘肃省", "福建省")},
    {"region": ("青海省",)},
    {"level": ("city",)},
    {"level": ("city", "province")},
    {"status": ("in force",)},
    {"status": ("repealed", "amended")},
    {"doc_number": ("甘科发〔2022〕8号",)},
    {"issuer": ("福建省人民政府办公厅", "兰州市教育局")},
    {"issuer": ("甘肃省教育厅",)},
    {"section": ("二",)},
    {"section": ("（一）", "（三）")},
    {"issued_from": "2022-03-05"},
    {"issued_to": "2022-03-05"},
    {"issued_from": "2021-12-31", "issued_to": "2022-12-31"},
    {"issued_from": "2024-01-01"},
    {"department": ("甘肃省/science",)},
    {"department": ("甘肃省科学技术厅",)},
    {"department": ("省科技厅",)},
    {"department": ("省财政厅", "市财政局")},
    {"department": ("科技部",)},
    {"department": ("省科普工作联席会议成员单位",)},
    {"department": ("国家烟草专卖局",)},
    {"role": ("lead",)},
    {"role": ("lead", "support")},
    {"department": ("甘肃省/science",), "role": ("support",)},
    {"department": ("甘肃省/science",), "role": ("lead",)},
    {"department": ("省财政厅",), "role": ("support",), "region": ("福建省",)},
    {"department": ("兰州市/education",), "inherited": False},
    {"department": ("兰州市/education",), "inherited": True},
    {"role": ("unspecified",), "inherited": False},
    {"region": ("甘肃省",), "issued_from": "2023-01-01", "section": ("四",)},
    {"level": ("province",), "status": ("repealed",), "section": ("（二）",), "issued_to": "2022-12-31"},
    {"region": ("甘肃省",), "level": ("city",)},
]


@pytest.mark.parametrize("values", FILTERS, ids=str)
def test_filters_let_through_what_a_reading_of_all_lets_through(
    searcher: Searcher, documents: tuple[Document, ...], values: dict[str, Any]
) -> None:
    filters = Filters(**values)
    answer = searcher.answer(Query("", filters, limit=100))
    assert found(answer) == expected(documents, filters)
    assert answer.total == len(answer.hits)


@pytest.mark.parametrize("values", FILTERS, ids=str)
def test_filters_hold_for_a_question_too(
    searcher: Searcher, documents: tuple[Document, ...], values: dict[str, Any]
) -> None:
    filters = Filters(**values)
    answer = searcher.answer(Query("加强科普宣传", filters, limit=100))
    assert found(answer) == expected(documents, filters)
    assert answer.total == len(answer.hits)


def test_every_document_by_its_id(searcher: Searcher, documents: tuple[Document, ...]) -> None:
    for document in documents:
        answer = searcher.answer(Query("", Filters(document=(document.id,)), limit=100))
        assert found(answer) == sorted(clause.id for clause in document.clauses)


def test_department_and_role_bind_to_the_same_holder(searcher: Searcher) -> None:
    """（一） has 省科技厅 in the lead and 省教育厅 in support: 省科技厅 in support is nowhere."""
    both = Filters(department=("甘肃省/science",), role=("support",))
    assert searcher.answer(Query("", both)).total == 0


@pytest.mark.parametrize("number", ["甘科发[2022]8号", "甘科发（2022）8号", "甘科发 〔2022〕 8 号"])
def test_a_number_in_any_brackets(searcher: Searcher, documents: tuple[Document, ...], number: str) -> None:
    answer = searcher.answer(Query("", Filters(doc_number=(number,)), limit=100))
    assert found(answer) == sorted(clause.id for clause in documents[0].clauses)


@pytest.mark.parametrize("text", ["", "科普"])
@pytest.mark.parametrize("values", [{"region": ("甘肃省",)}, {"role": ("lead",)}, {"section": ("二", "一")}], ids=str)
def test_facets_count_the_whole_result(
    searcher: Searcher, documents: tuple[Document, ...], text: str, values: dict[str, Any]
) -> None:
    filters = Filters(**values)
    answer = searcher.answer(Query(text, filters, limit=1, facets=True))
    inside = [(d, c) for d in documents for c in d.clauses if passes(d, c, filters)]
    assert answer.total == len(inside)
    naive: dict[str, Counter[str | None]] = {
        "department": Counter(k for _, c in inside for k in {h.key for duty in c.duties for h in duty.holders}),
        "role": Counter(k for _, c in inside for k in {h.role for duty in c.duties for h in duty.holders}),
        "region": Counter(d.header.region for d, _ in inside),
        "level": Counter(d.header.level for d, _ in inside),
        "status": Counter(d.header.status for d, _ in inside),
        "document": Counter(d.id for d, _ in inside),
        "issuer": Counter(issuer for d, _ in inside for issuer in set(d.header.issuers)),
        "section": Counter(number for _, c in inside for number in set(c.path)),
        "issued": Counter((d.header.issued or "")[:4] for d, _ in inside),
    }
    for name, counts in naive.items():
        counts.pop(None, None)
        counts.pop("", None)
        assert dict(answer.facets[name]) == dict(counts)
        assert list(answer.facets[name]) == sorted(answer.facets[name], key=lambda pair: (-pair[1], pair[0]))


def test_no_facets_unless_asked_for(searcher: Searcher) -> None:
    assert searcher.answer(Query("科普")).facets == {}


def test_more_keys_than_sqlite_binds_are_one_value(searcher: Searcher) -> None:
    """A name without its place may mean thousands of departments, and a filter has a hundred names."""
    known = searcher.store.departments()
    rows = {}
    for many in (0, 40_000):
        keys = [*known, *(f"某{number}局" for number in range(many))]
        where, values = filters._any_of("h.key in", keys)
        rows[many] = searcher.store.rows_where(
            [f"exists (select 1 from holders h where h.clause_row = c.row and {where})"], values
        )
    assert rows[0] == rows[40_000] != []


def test_a_department_is_found_under_every_form(searcher: Searcher, finder: MentionFinder) -> None:
    """Against a look at every key."""
    keys = [*searcher.store.departments(), "某某专班"]
    for name in ("省科技厅", "甘肃省科学技术厅", "科学技术部", "某某专班", "无此部门", "省卫计委"):
        folded = fold(name)
        mention = finder.whole(folded)
        every = [key for key in keys if fold(key) == folded or (mention and finder.means(mention, key))]
        assert filters.department_keys(name, keys, finder) == every
