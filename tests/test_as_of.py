"""Asked as of a day, a knowledge base answers as it would have answered then."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from policykb.corpus.days import read_day
from policykb.corpus.errors import BadRequest, NotFound
from policykb.corpus.model import Document
from policykb.index.answering.answer import Answer, Filters, Query
from policykb.service.chatbots.tools import Tools
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.duty_lines import DutyFilter
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

TEXT = """{title}
{number}

各县（区）人民政府：

一、每季度巡查一次河道采砂点，{task}。（责任单位：{office}）
二、{last}

青河市水利局
{day}
"""

FIRST = TEXT.format(
    title="青河市河道采砂管理办法",
    number="青水规〔2019〕1号",
    task="查处无证采砂船只",
    office="市水利局",
    last="本办法自印发之日起施行。",
    day="2019年3月1日",
)
PAUSE = TEXT.format(
    title="青河市水利局关于汛期停采的通知",
    number="青水〔2021〕6号",
    task="督促采砂船只靠岸停泊",
    office="市交通运输局",
    last="《青河市河道采砂管理办法》（青水规〔2019〕1号）自2021年6月1日至2021年9月30日暂停执行。",
    day="2021年5月20日",
)
LATER = TEXT.format(
    title="青河市河道采砂监管细则",
    number="青水规〔2023〕4号",
    task="卫星核查采砂船只",
    office="市公安局；完成时限：2024年12月底前",
    last="本细则自印发之日起施行，有效期2年。《青河市河道采砂管理办法》（青水规〔2019〕1号）同时废止。",
    day="2023年8月2日",
)
UNDATED = (
    "青河市采砂船只登记表填写说明\n\n一、登记采砂船只的吨位和船主。（责任单位：市水利局）\n二、每年核对一次登记表。\n"
)

DAYS = ("2019-02-28", "2019-03-01", "2021-05-20", "2021-07-01", "2021-10-01", "2023-08-02", "2025-08-02", "2025-08-03")


@pytest.fixture(scope="module")
def texts(understand_text: Callable[[str], Document]) -> dict[str, Document]:
    written = {"first": FIRST, "pause": PAUSE, "later": LATER, "undated": UNDATED}
    return {name: understand_text(text) for name, text in written.items()}


@pytest.fixture
def base(tmp_path: Path, new_base: Callable[[Path], KnowledgeBase], texts: dict[str, Document]) -> KnowledgeBase:
    base = new_base(tmp_path / "whole")
    for document in texts.values():
        base.store.add(document)
    return base


@pytest.fixture
def client(base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(base, Settings(rate=0))) as client:
        yield client


def ids(texts: dict[str, Document], *names: str) -> set[str]:
    return {texts[name].id for name in names}


@pytest.mark.parametrize(
    ("day", "there", "status"),
    [
        ("2019-02-28", ("undated",), {}),
        ("2019-03-01", ("undated", "first"), {"first": None}),
        ("2021-05-31", ("undated", "first", "pause"), {"first": None, "pause": None}),
        ("2021-06-01", ("undated", "first", "pause"), {"first": "suspended"}),
        ("2021-09-30", ("undated", "first", "pause"), {"first": "suspended"}),
        ("2021-10-01", ("undated", "first", "pause"), {"first": None}),
        ("2023-08-02", ("undated", "first", "pause", "later"), {"first": "repealed", "later": None}),
        ("2025-08-03", ("undated", "first", "pause", "later"), {"first": "repealed", "later": "expired"}),
    ],
)
def test_the_documents_of_a_day(
    base: KnowledgeBase, texts: dict[str, Document], day: str, there: tuple[str, ...], status: dict[str, str | None]
) -> None:
    found = {summary.id: summary.header.status for summary in base.documents(day)}
    assert set(found) == ids(texts, *there)
    assert {name: found[texts[name].id] for name in status} == status


def told(answer: Answer) -> tuple[object, ...]:
    hits = [(hit.clause.id, hit.document.header.status) for hit in answer.hits]
    departments = [department.id for department in answer.departments]
    return answer.answered, answer.reason, answer.total, sorted(hits), departments, answer.facets


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    "query",
    [
        Query("采砂船只由谁查处", intent="department", facets=True),
        Query("市水利局的任务有哪些", facets=True),
        Query("今年到期的任务有哪些"),
        Query("", Filters(region=("青河市",)), facets=True),
        Query("采砂船只", Filters(status=("repealed", "suspended")), facets=True),
        Query("青水规〔2023〕4号"),
        Query("采砂", Filters(issued_from="2021-01-01"), sort="issued"),
    ],
)
def test_it_answers_as_a_knowledge_base_of_that_day(
    base: KnowledgeBase,
    tmp_path: Path,
    new_base: Callable[[Path], KnowledgeBase],
    texts: dict[str, Document],
    query: Query,
    day: str,
) -> None:
    then = new_base(tmp_path / "then")
    for document in texts.values():
        if document.id in {summary.id for summary in base.documents(day)}:
            then.store.add(document)
    asked = replace(query, as_of=day)
    assert told(base.answer(asked)) == told(then.answer(asked))


def test_today_answers_as_before(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    query = Query("采砂船只", facets=True)
    before = base.answer(query)
    assert {hit.document.id for hit in before.hits} == {document.id for document in texts.values()}
    base.answer(replace(query, as_of="2019-03-01"))
    assert told(base.answer(query)) == told(before)
    assert base.answer(query).as_of is None


def test_this_year_is_the_year_of_that_day(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    def due(day: str) -> set[str]:
        return {hit.document.id for hit in base.answer(Query("今年到期的任务有哪些", as_of=day)).hits}

    assert due("2024-05-01") == ids(texts, "later")
    assert texts["later"].id not in due("2026-05-01")


def test_a_change_of_the_store_is_seen(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    day = "2023-12-31"
    assert {one.header.status for one in base.documents(day) if one.id == texts["first"].id} == {"repealed"}
    base.store.remove(texts["later"].id)
    assert {one.header.status for one in base.documents(day) if one.id == texts["first"].id} == {None}
    assert texts["later"].id not in {hit.document.id for hit in base.answer(Query("采砂", as_of=day)).hits}


def test_the_duties_and_departments_of_a_day(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    assert {line.document.id for line in base.duties("市水利局", as_of="2018-01-01")} == ids(texts, "undated")
    assert {line.document.id for line in base.duties("市水利局", as_of="2019-03-01")} == ids(texts, "undated", "first")
    assert [line.document.id for line in base.duties("市公安局", as_of="2024-01-01")] == [texts["later"].id]
    with pytest.raises(NotFound) as error:
        base.duties("市公安局", as_of="2020-01-01")
    assert "市公安局" not in str(error.value).partition("相近")[2]
    with pytest.raises(NotFound):
        base.duties("市水利局", wanted=DutyFilter(year=2019), as_of="2018-01-01")


@pytest.mark.parametrize(
    "wrong", ["", "2024", "2024-13-01", "2024-02-30", "20240101", "昨天", "2024-W01-1", "２０２４-01-01"]
)
def test_what_is_no_date(base: KnowledgeBase, wrong: str) -> None:
    for call in (
        lambda: base.answer(Query("采砂", as_of=wrong)),
        lambda: base.documents(wrong),
        lambda: base.duties("市水利局", as_of=wrong),
        lambda: read_day(wrong),
    ):
        with pytest.raises(BadRequest, match="2024-06-30"):
            call()


def test_over_http(client: TestClient, texts: dict[str, Document]) -> None:
    body = {"query": "采砂船只", "as_of": "2020-01-01"}
    found = client.post("/v1/search", json=body).json()
    assert found["as_of"] == "2020-01-01"
    assert {hit["document"]["id"] for hit in found["hits"]} == ids(texts, "first", "undated")
    assert client.post("/v1/ask", json=body).json()["as_of"] == "2020-01-01"
    assert "as_of" not in client.post("/v1/search", json={"query": "采砂船只"}).json()
    documents = client.get("/v1/documents", params={"as_of": "2020-01-01"}).json()
    assert (documents["total"], documents["as_of"]) == (2, "2020-01-01")
    duties = client.get("/v1/departments/市水利局/duties", params={"as_of": "2018-01-01"}).json()
    assert (duties["total"], duties["as_of"]) == (1, "2018-01-01")
    names = client.get("/v1/departments", params={"as_of": "2020-01-01"}).json()["departments"]
    assert [one["name"] for one in names] == ["市水利局"]
    assert client.get("/v1/departments/市公安局", params={"as_of": "2020-01-01"}).status_code == 404
    assert client.get("/v1/export/duties", params={"department": "市公安局", "as_of": "2020-01-01"}).status_code == 404
    exported = client.post("/v1/export/search", json={**body, "format": "json"}).json()
    assert {hit["document"]["id"] for hit in exported["hits"]} == ids(texts, "first", "undated")


@pytest.mark.parametrize("path", ["/v1/search", "/v1/ask"])
def test_over_http_what_is_no_date(client: TestClient, path: str) -> None:
    problem = client.post(path, json={"query": "采砂", "as_of": "明天"})
    assert problem.status_code == 422
    assert "明天" in problem.json()["detail"]


def test_the_tools_of_chatbots(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    tools = Tools(base, base.answer)
    found = tools.search("采砂船只", as_of="2020-01-01")
    assert found.as_of == "2020-01-01"
    assert {one.id.partition("-")[0] for one in found.results} == ids(texts, "first", "undated")
    assert tools.department_duties("市水利局", as_of="2018-01-01").total == 1
    assert tools.which_department("谁督促采砂船只靠岸停泊", "2020-01-01").as_of == "2020-01-01"


def test_why_a_document_is_no_longer_in_force(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    def reason(name: str, day: str) -> tuple[str | None, str | None, str | None, str | None]:
        [found] = [one.status_reason for one in base.documents(day) if one.id == texts[name].id]
        assert found
        return found.words, found.document.id if found.document else None, found.day, found.until

    pause, later = texts["pause"].id, texts["later"].id
    words = "《青河市河道采砂管理办法》（青水规〔2019〕1号）自2021年6月1日至2021年9月30日暂停执行"
    assert reason("first", "2021-07-01") == (words, pause, "2021-06-01", "2021-09-30")
    words = "《青河市河道采砂管理办法》（青水规〔2019〕1号）同时废止"
    assert reason("first", "2023-09-01") == (words, later, "2023-08-02", None)
    assert reason("later", "2026-01-01") == (None, None, "2025-08-02", None)
