"""From a question to an answer: the contract of a search."""

from dataclasses import replace
from typing import Any

import pytest

from policykb.index.answering import hits
from policykb.index.answering.answer import Answer, Filters, Query
from policykb.index.text.normalise import fold
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.json_replies import answer_json

FRAUD = "给老年人做防诈骗宣传归哪个部门管？"
QUERIES = [
    FRAUD,
    "省科技厅的职责有哪些",
    "「科普发展联盟」",
    "科普基础设施建设",
    "怎么养猫",
    "老年人 AND (text:*) \x00",
]


def without_time(answer: Answer) -> Answer:
    return replace(answer, took_ms=0)


def ids(answer: Answer) -> list[str]:
    return [hit.clause.id for hit in answer.hits]


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("text", QUERIES)
def test_the_fields_of_an_answer(seeded: KnowledgeBase, text: str, explain: bool) -> None:
    found: dict[str, Any] = answer_json(seeded.answer(Query(text, facets=True, explain=explain)), explain)
    assert {name: type(value) for name, value in found.items() if name != "reason"} == {
        "query": str,
        "intent": str,
        "answered": bool,
        "confidence": float,
        "choices": list,
        "understood": list,
        "total": int,
        "took_ms": float,
        "departments": list,
        "hits": list,
        "facets": dict,
        "parts": list,
    }
    assert found["query"] == text
    assert found["intent"] in ("department", "duties", "lookup", "topic")
    assert found["reason"] in (None, "no_topic", "no_department", "no_detail")
    assert found["answered"] == (found["reason"] is None)
    for department in found["departments"]:
        assert set(department) == {"id", "name", "full_name", "score", "duties", "members"}
        assert all(set(duty) == {"clause_id", "text", "role", "inherited"} for duty in department["duties"])
    of_hit = {
        "clause_id",
        "url",
        "document",
        "path",
        "heading",
        "text",
        "page",
        "citation",
        "citation_gbt",
        "score",
        "highlights",
        "sentence",
        "duties",
    }
    of_document = {
        "id",
        "title",
        "doc_number",
        "issued",
        "status",
        "repealed_by",
        "superseded_by",
        "status_reason",
        "source",
    }
    for hit in found["hits"]:
        explained = {"evidence", "matched", "best_sentence"}
        assert set(hit) == of_hit | (explained if explain else set())
        assert set(hit["document"]) == of_document


@pytest.mark.parametrize("text", QUERIES)
def test_the_same_query_has_the_same_answer(seeded: KnowledgeBase, text: str) -> None:
    query = Query(text, facets=True)
    assert without_time(seeded.answer(query)) == without_time(seeded.answer(query))


@pytest.mark.parametrize("text", QUERIES)
def test_scores_are_probabilities(seeded: KnowledgeBase, text: str) -> None:
    answer = seeded.answer(Query(text, limit=100))
    scores = [hit.score for hit in answer.hits]
    assert 0 <= answer.confidence <= 1
    assert all(0 <= score <= 1 for score in (*scores, *(department.score for department in answer.departments)))
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("sort", ["relevance", "issued", "document"])
@pytest.mark.parametrize("text", ["科普", "省科技厅", ""])
def test_pages_joined_are_the_whole_list(seeded: KnowledgeBase, text: str, sort: Any) -> None:
    query = Query(text, Filters(region=("甘肃省",)), limit=100, sort=sort)
    whole = seeded.answer(query)
    pages = [seeded.answer(replace(query, limit=4, offset=offset)) for offset in range(0, whole.total + 4, 4)]
    joined = [id for page in pages for id in ids(page)]
    assert joined == ids(whole)
    assert len(set(joined)) == len(joined) == whole.total
    assert {page.total for page in pages} == {whole.total}


def test_departments_do_not_depend_on_the_page(seeded: KnowledgeBase) -> None:
    first, second = (seeded.answer(Query(FRAUD, limit=10, offset=offset)) for offset in (0, 10))
    assert second.departments == first.departments
    assert seeded.answer(Query(FRAUD, sort="issued")).departments == first.departments


def test_a_page_beyond_the_end_is_empty(seeded: KnowledgeBase) -> None:
    answer = seeded.answer(Query("科普", offset=10_000))
    assert answer.hits == ()
    assert answer.total > 0


def test_no_question_but_a_filter_lists_all(seeded: KnowledgeBase) -> None:
    answer = seeded.answer(Query("", Filters(section=("四",)), limit=100))
    assert [hit.clause.path for hit in answer.hits] == [
        ("四",), *(("四", number) for number in ("（十四）", "（十五）", "（十六）", "（十七）", "（十八）"))
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["老年人网络诈骗", "老年人網絡詐騙", "科普 ＧＤＰ", "青少年科学素质"])
def test_highlights_stand_on_words_of_the_question(seeded: KnowledgeBase, text: str) -> None:
    asked = fold(text)
    marked = 0
    for hit in seeded.answer(Query(text, limit=100)).hits:
        ends = [0, *(offset for span in hit.highlights for offset in span), len(hit.clause.text)]
        assert ends == sorted(ends)
        for start, end in hit.highlights:
            words = fold(hit.clause.text[start:end])
            assert any(words[at : at + 2] in asked for at in range(len(words) - 1))
            marked += 1
    assert marked


def test_the_question_of_the_old_and_the_swindlers(seeded: KnowledgeBase) -> None:
    answer = seeded.answer(Query(FRAUD))
    assert answer.answered
    assert answer.intent == "department"
    assert answer.hits[0].clause.path == ("四", "（十七）")
    assert answer.hits[0].citation.endswith("第四部分第（十七）条")
    names = [department.name for department in answer.departments[:5]]
    assert names == ["省委组织部", "省科协", "省科技厅", "省卫生健康委", "省市场监管局"]
    first = answer.hits[0].clause.id
    assert all(first in {proof.clause_id for proof in department.duties} for department in answer.departments[:5])


@pytest.mark.parametrize("text", ["老年人防诈骗", "誰負責老年人防詐騙", "哪些部门给老人讲网络诈骗", "老年人网络诈骗"])
def test_the_same_in_other_words(seeded: KnowledgeBase, text: str) -> None:
    assert seeded.answer(Query(text)).hits[0].clause.path[-1] == "（十七）"


@pytest.mark.parametrize("end", ["", "的职责有哪些", "负责什么工作？"])
@pytest.mark.parametrize("name", ["甘肃省卫生健康委员会", "省卫生健康委", "省卫计委", "省衛生健康委", "卫健委"])
def test_a_department_by_any_of_its_names(seeded: KnowledgeBase, name: str, end: str) -> None:
    answer = seeded.answer(Query(name + end))
    assert answer.intent == "duties"
    assert answer.answered
    assert [hit.clause.path[-1] for hit in answer.hits] == ["（六）", "（八）", "（十三）", "（十七）"]


def test_names_in_the_filter_are_the_same(seeded: KnowledgeBase) -> None:
    names = ["甘肃省卫生健康委员会", "省卫生健康委", "省卫计委", "甘肃省/health"]
    lists = [ids(seeded.answer(Query("", Filters(department=(name,)), limit=100))) for name in names]
    assert lists[0]
    assert all(found == lists[0] for found in lists)


@pytest.mark.parametrize("text", ["省税务局负责哪些工作", "国家烟草专卖局的职责", "福建省科技厅的职责有哪些"])
def test_a_department_that_no_document_names(seeded: KnowledgeBase, text: str) -> None:
    answer = seeded.answer(Query(text))
    assert not answer.answered
    assert answer.reason == "no_department"
    assert answer.hits == ()


def test_a_quoted_phrase_comes_first(seeded: KnowledgeBase) -> None:
    answer = seeded.answer(Query("“云上科技馆”"))
    assert answer.intent == "lookup"
    assert answer.answered
    assert "云上科技馆" in answer.hits[0].clause.text


@pytest.mark.parametrize("text", ["怎么养猫", "今天天气如何", "xyzzy"])
def test_what_no_document_speaks_of_is_less_sure(seeded: KnowledgeBase, text: str) -> None:
    assert seeded.answer(Query(text)).confidence < seeded.answer(Query("提升老年人科学素质")).confidence


def test_what_is_not_answered_has_a_reason(seeded: KnowledgeBase) -> None:
    answer = seeded.answer(Query("xyzzy"))
    assert not answer.answered
    assert answer.reason == "no_topic"


def test_an_empty_knowledge_base_answers_nothing(seeded: KnowledgeBase) -> None:
    answer = seeded.answer(Query("科普", Filters(region=("青海省",))))
    assert (answer.hits, answer.total, answer.answered, answer.confidence) == ((), 0, False, 0.0)


def test_the_intent_may_be_said(seeded: KnowledgeBase) -> None:
    assert seeded.answer(Query("老年人防诈骗", intent="department")).intent == "department"


def test_of_an_endless_clause_some_words_are_highlighted() -> None:
    spans = hits._highlights("科普和" * 1_000_000, ["科普", "普及"])
    assert len(spans) == hits._MAX_SPANS
    assert spans[:2] == ((0, 2), (3, 5))
    assert hits._highlights("和" * hits._MAX_HIGHLIGHTED + "科普", ["科普"]) == ()
    assert hits._highlights("科普和科普", ["科普"]) == ((0, 2), (3, 5))
