"""What no longer holds: by its own term, or because a later document of the knowledge base says so."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from policykb.corpus.model import Document, Header
from policykb.corpus.records import DocumentSummary
from policykb.corpus.repeals import Repeal
from policykb.corpus.store import Store
from policykb.index.answering.answer import Answer, Filters, Query
from policykb.index.documents.validity import CurrentDocuments, with_status
from policykb.service.exports.duty_table import duty_table
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.present.grounded_answer import reply

TODAY = date(2026, 1, 1)

_TEXT = """{issuer}
{number}
关于印发《{title}》的通知

各有关单位：

一、总则

第一条 为了规范科普展品管理，制定本办法。（责任单位：省科技厅）

第二条 科普展品每年清点一次。（责任单位：省财政厅）

二、附则

第三条 {last}

{issuer}
{day}
"""

Understand = Callable[[str], Document]
NewBase = Callable[[Path], KnowledgeBase]


def policy(
    understand_text: Understand, title: str, number: str, day: str, last: str = "本办法自印发之日起施行。"
) -> Document:
    text = _TEXT.format(issuer="甘肃省科学技术厅", title=title, number=number, day=day, last=last)
    return understand_text(text)


@pytest.fixture(scope="module")
def earlier(understand_text: Understand) -> Document:
    return policy(understand_text, "甘肃省科普展品管理办法（试行）", "甘科发〔2018〕7号", "2018年5月4日")


@pytest.fixture(scope="module")
def later(understand_text: Understand) -> Document:
    last = "本办法自印发之日起施行，原《甘肃省科普展品管理办法（试行）》（甘科发〔2018〕7号）同时废止。"
    return policy(understand_text, "甘肃省科普展品管理办法", "甘科发〔2024〕9号", "2024年3月2日", last)


@pytest.fixture
def base(tmp_path: Path, new_base: NewBase, earlier: Document, later: Document) -> KnowledgeBase:
    base = new_base(tmp_path)
    base.store.add(earlier)
    base.store.add(later)
    return base


@pytest.fixture
def client(base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(base, Settings(rate=0))) as client:
        yield client


def statuses(base: KnowledgeBase) -> dict[str, str | None]:
    return {summary.id: summary.header.status for summary in base.documents()}


def test_a_later_document_repeals_an_earlier(base: KnowledgeBase, earlier: Document, later: Document) -> None:
    assert statuses(base) == {earlier.id: "repealed", later.id: None}
    by = base.summary(earlier).repealed_by
    assert by
    assert by.id == later.id


def test_a_word_that_two_lines_share(
    tmp_path: Path, new_base: NewBase, understand_text: Understand, earlier: Document
) -> None:
    last = "本办法自印发之日起施行，原《甘肃省科普展品管理办法（试行）》（甘科发〔2018〕7号）同时废\n止。"
    base = new_base(tmp_path)
    base.store.add(earlier)
    base.store.add(policy(understand_text, "甘肃省科普展品管理办法", "甘科发〔2024〕9号", "2024年3月2日", last))
    assert statuses(base)[earlier.id] == "repealed"


def test_taking_the_later_out_brings_the_earlier_back(base: KnowledgeBase, earlier: Document, later: Document) -> None:
    assert base.answer(Query("", Filters(status=("repealed",)))).total == len(earlier.clauses)
    base.remove(later.id)
    assert statuses(base) == {earlier.id: None}
    assert base.answer(Query("", Filters(status=("repealed",)))).total == 0
    base.store.add(later)
    assert statuses(base)[earlier.id] == "repealed"


def test_what_is_repealed_ranks_behind_and_is_shown(base: KnowledgeBase, earlier: Document, later: Document) -> None:
    answer = base.answer(Query("科普展品每年清点一次", limit=100))
    order = [hit.document.id for hit in answer.hits]
    assert order[0] == later.id
    first = next(hit for hit in answer.hits if hit.document.id == earlier.id)
    assert first.document.header.status == "repealed"
    only = base.answer(Query("科普展品每年清点一次归谁管", Filters(document=(earlier.id,))))
    assert only.hits[0].document.header.status == "repealed"
    said = reply(replace(only, answered=True), "zh").text
    assert "（已被《甘肃省科普展品管理办法》（甘科发〔2024〕9号）废止）" in said


def test_duties_that_hold_come_first(base: KnowledgeBase, earlier: Document, later: Document) -> None:
    documents = [later.id, earlier.id]
    assert list(dict.fromkeys(line.document.id for line in base.duties("省财政厅"))) == documents
    hits = base.answer(Query("省财政厅的职责有哪些", limit=100)).hits
    assert list(dict.fromkeys(hit.document.id for hit in hits)) == documents
    newer = replace(earlier, header=replace(earlier.header, issued="2024-02-29"))
    base.store.add(newer)
    assert list(dict.fromkeys(line.document.id for line in base.duties("省财政厅"))) == documents
    [own] = duty_table(base.duties("省财政厅"))["own"][1:]
    assert own.source.endswith("第二条（已被《甘肃省科普展品管理办法》（甘科发〔2024〕9号）废止）")


def test_filter_facet_and_shown_status_agree(base: KnowledgeBase) -> None:
    whole = base.answer(Query("", Filters(region=("甘肃省",)), limit=100, facets=True))
    facet = dict(whole.facets["status"])
    assert set(facet) == {"repealed"}
    assert facet["repealed"] == sum(hit.document.header.status == "repealed" for hit in whole.hits)
    only = base.answer(Query("", Filters(status=("repealed",)), limit=100))
    assert only.total == facet["repealed"]


def test_the_api_says_by_which(client: TestClient, earlier: Document, later: Document) -> None:
    by = {"id": later.id, "title": "甘肃省科普展品管理办法", "doc_number": "甘科发〔2024〕9号"}
    hits = client.post("/v1/search", json={"query": "", "filters": {"document": [earlier.id]}}).json()["hits"]
    assert {hit["document"]["status"] for hit in hits} == {"repealed"}
    assert all(hit["document"]["repealed_by"] == by for hit in hits)
    for path in (f"/v1/documents/{earlier.id}", f"/v1/documents?q={earlier.header.doc_number}"):
        told = client.get(path).json()
        told = told["documents"][0] if "documents" in told else told
        assert (told["status"], told["repealed_by"]) == ("repealed", by)
    clause = client.get(f"/v1/clauses/{earlier.clauses[0].id}").json()["document"]
    assert (clause["status"], clause["repealed_by"]) == ("repealed", by)
    summary = client.get(f"/v1/documents/{later.id}").json()
    assert (summary["status"], summary["repealed_by"]) == (None, None)


def test_the_documents_around(client: TestClient, earlier: Document, later: Document) -> None:
    around: dict[str, Any] = client.get(f"/v1/documents/{earlier.id}/related").json()
    assert around["repealed_by"]["id"] == later.id
    assert [one["id"] for one in around["versions"]] == [later.id]
    assert (around["repeals"], around["implements"], around["implemented_by"]) == ([], None, [])
    around = client.get(f"/v1/documents/{later.id}/related").json()
    assert [one["id"] for one in around["repeals"]] == [one["id"] for one in around["versions"]] == [earlier.id]
    assert client.get("/v1/documents/x/related").status_code == 404


def test_the_document_that_is_implemented(tmp_path: Path, new_base: NewBase, small: tuple[Document, ...]) -> None:
    base = new_base(tmp_path)
    above = replace(small[0], header=replace(small[0].header, title="甘肃省科普工作要点"))
    notice = "甘肃省科学技术厅关于印发《甘肃省科普工作要点》的通知"
    city = replace(small[2], header=replace(small[2].header, implements=notice))
    base.store.add(above)
    base.store.add(city)
    assert (found := base.related(city.id)[1].implements)
    assert found.id == above.id
    assert [one.id for one in base.related(above.id)[1].implemented_by] == [city.id]


def named(id: str, **header: Any) -> DocumentSummary:
    return DocumentSummary(
        id, f"{id}.txt", 1, Header(**({"title": "甲省乙办法", "region": "甲省", "level": "province"} | header)), 1
    )


def after(summary: tuple[DocumentSummary, ...], *repeals: Repeal, by: str = "new") -> dict[str, str | None]:
    found = with_status({one.id: one for one in summary}, {by: repeals}, TODAY)
    return {id: one.header.status for id, one in found.items()}


NEW = named("new", title="甲省丙办法", issued="2025-01-01")
OLD = named("old", doc_number="甲发〔2019〕1号", issued="2019-01-01")


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        (Repeal("repealed", "甲省乙办法"), "repealed"),
        (Repeal("repealed", "甲省乙办法", "甲发〔2019〕1号"), "repealed"),
        (Repeal("repealed", "", "甲发〔2019〕1号"), "repealed"),
        (Repeal("repealed", "", "原甲发〔2019〕1号"), "repealed"),
        (Repeal("repealed", "", "中甲发〔2019〕1号"), None),
        (Repeal("repealed", "甲省科学技术厅关于印发〈甲省乙办法〉的通知"), "repealed"),
        (Repeal("repealed", "甲省乙办法", "甲发〔2018〕5号"), None),
        (Repeal("repealed", "甲省乙条例"), None),
        (Repeal("repealed", "甲省乙办法", None, "2025-12-31"), "repealed"),
        (Repeal("repealed", "甲省乙办法", None, "2026-01-02"), None),
        (Repeal("amended", "甲省乙办法"), "amended"),
    ],
)
def test_which_document_is_meant(ending: Repeal, status: str | None) -> None:
    assert after((NEW, OLD), ending) == {"new": None, "old": status}


def test_one_of_the_same_title_does_not_end_itself_or_a_later_one() -> None:
    new = replace(NEW, header=replace(NEW.header, title="甲省乙办法", doc_number="甲发〔2025〕3号"))
    newest = named("newest", doc_number="甲发〔2025〕9号", issued="2025-06-01")
    ending = Repeal("repealed", "甲省乙办法")
    assert after((new, OLD, newest), ending) == {"new": None, "old": "repealed", "newest": None}


def test_it_holds_until_the_new_one_is_in_force() -> None:
    new = replace(NEW, header=replace(NEW.header, effective="2026-02-01"))
    assert after((new, OLD), Repeal("repealed", "甲省乙办法")) == {"new": "not_in_force", "old": None}


def test_a_short_title_means_no_document_of_another_place() -> None:
    there = named("there", title="2023年工作要点", region="乙省", issued="2023-01-01")
    here = named("here", title="2023年工作要点", region="甲省", issued="2023-01-01")
    ending = Repeal("repealed", "甲省办公厅关于印发2023年工作要点的通知")
    assert after((NEW, there, here), ending) == {"new": None, "there": None, "here": "repealed"}


def test_its_own_term(tmp_path_factory: pytest.TempPathFactory, seed: Document) -> None:
    store = Store(tmp_path_factory.mktemp("term") / "corpus.sqlite")
    store.add(replace(seed, header=replace(seed.header, expires="2025-12-31")))
    current_documents = CurrentDocuments(store)
    assert current_documents.by_id(date(2025, 12, 31))[seed.id].header.status is None
    assert current_documents.by_id(date(2026, 1, 1))[seed.id].header.status == "expired"
    store.close()


def test_filters_go_by_the_term_too(tmp_path: Path, new_base: NewBase, seed: Document) -> None:
    base = new_base(tmp_path)
    base.store.add(replace(seed, header=replace(seed.header, expires="2024-12-31", status="in force")))

    def of(status: str) -> Answer:
        return base.answer(Query("", Filters(status=(status,)), facets=True))

    assert of("in force").total == 0
    assert of("expired").total == len(seed.clauses)
    assert of("expired").facets["status"] == (("expired", len(seed.clauses)),)


def test_a_rule_whose_first_day_is_still_to_come(
    tmp_path: Path, new_base: NewBase, understand_text: Understand
) -> None:
    base = new_base(tmp_path / "kb")
    last = "本办法自2099年1月1日起施行。"
    base.store.add(policy(understand_text, "甘肃省科普展品管理办法", "甘科发〔2025〕7号", "2025年5月4日", last))
    answer = base.answer(Query("科普展品每年清点几次"))
    [document] = {hit.document.id: hit.document for hit in answer.hits}.values()
    assert document.header.status == "not_in_force"
    assert "2099-01-01 起施行，尚未施行" in reply(base.answer(Query("甘科发〔2025〕7号"))).text
    assert base.answer(Query("科普展品", Filters(status=("not_in_force",)))).hits
