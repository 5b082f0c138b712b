"""What a document is related to, and what must be looked at again when it changes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from policykb.corpus.bases import Basis, read_bases
from policykb.corpus.errors import BadRequest, NotFound
from policykb.corpus.model import Citation, Document, Header
from policykb.corpus.records import DocumentSummary
from policykb.index.documents.affected import MAX_AFFECTED
from policykb.index.documents.related import DocumentGraph
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

TEXT = """{title}
{number}

各有关单位：

第一条 {basis}
第二条 灯塔每月检修一次。（责任单位：市交通运输局）
第三条 {last}

{issuer}
{day}
"""
FOLLOWS = "自印发之日起施行。"


def lamp(title: str, number: str, day: str, basis: str, last: str = FOLLOWS) -> str:
    return TEXT.format(title=title, number=number, basis=basis, last=last, issuer="青河市交通运输局", day=day)


FILES = {
    "rule": lamp("青河市灯塔管理办法", "青交规〔2019〕1号", "2019年3月1日", "为管好灯塔，制定本办法。"),
    "detail": lamp(
        "青河市灯塔检修细则", "青交规〔2020〕2号", "2020年4月1日", "根据《青河市灯塔管理办法》（青交规〔2019〕1号），制定本细则。"
    ),
    "table": lamp(
        "青河市灯塔检修记录表填写说明", "青交〔2021〕3号", "2021年5月1日", "依据《青河市灯塔检修细则》第二条，说明如下。"
    ),
    "mention": lamp(
        "青河市航标名录公告", "青交〔2021〕8号", "2021年9月1日", "灯塔之外的航标，《青河市灯塔管理办法》没有规定，列名如下。"
    ),
    "change": lamp(
        "青河市交通运输局关于修改《青河市灯塔管理办法》的通知", "青交规〔2022〕5号", "2022年6月1日",
        "现对《青河市灯塔管理办法》（青交规〔2019〕1号）作如下修改。",
    ),
    "old": lamp(
        "青河市灯塔值守规定", "青交规〔2020〕9号", "2020年9月1日", "根据《青河市灯塔管理办法》，制定本规定。"
    ),
    "end": lamp(
        "青河市灯塔值守办法", "青交规〔2023〕7号", "2023年7月1日", "为做好值守，制定本办法。",
        "《青河市灯塔值守规定》（青交规〔2020〕9号）同时废止。",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def texts(understand_text: Callable[[str], Document]) -> dict[str, Document]:
    return {name: understand_text(text) for name, text in FILES.items()}


@pytest.fixture
def base(tmp_path: Path, new_base: Callable[[Path], KnowledgeBase], texts: dict[str, Document]) -> KnowledgeBase:
    base = new_base(tmp_path / "kb")
    for document in texts.values():
        base.store.add(document)
    return base


@pytest.fixture
def client(base: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(base, Settings(rate=0))) as client:
        yield client


def test_relations_both_ways(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    names = {document.id: name for name, document in texts.items()}

    def of(name: str, relation: str) -> set[str]:
        return {names[one.id] for one in getattr(base.related(texts[name].id)[1], relation)}

    assert of("rule", "cited_by") == {"detail", "mention", "change", "old"}
    assert of("detail", "cites") == {"rule"}
    assert of("change", "amends") == {"rule"}
    assert of("rule", "amended_by") == {"change"}
    assert of("end", "repeals") == {"old"}
    assert base.related(texts["old"].id)[1].repealed_by


def test_what_rests_on_a_document_nearest_first(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    affected = base.related(texts["rule"].id)[1].affected
    assert [one.document.id for one in affected] == [texts["detail"].id, texts["table"].id]  # 值守规定 is repealed
    first, second = affected
    assert [(link.by.id, link.relation, link.of.id) for link in first.path] == [
        (texts["detail"].id, "basis", texts["rule"].id)
    ]
    assert second.path[0] == first.path[0]
    assert "《青河市灯塔检修细则》" in (second.path[1].words or "")


def test_the_graph_follows_the_store_and_the_day(base: KnowledgeBase, texts: dict[str, Document]) -> None:
    then = base.related("青河市灯塔管理办法", "2020-12-31")[1]
    assert {one.document.id for one in then.affected} == {texts["detail"].id, texts["old"].id}
    assert then.amended_by == ()
    base.store.remove(texts["detail"].id)
    assert base.related(texts["rule"].id)[1].affected == ()
    base.store.add(texts["detail"])
    assert next(one.document.id for one in base.related(texts["rule"].id)[1].affected) == texts["detail"].id


@pytest.mark.parametrize(
    "named", ["青交规〔2019〕1号", "青交规[2019]1号", "青河市灯塔管理办法", "《青河市灯塔管理办法》"]
)
def test_a_document_by_number_or_title(base: KnowledgeBase, texts: dict[str, Document], named: str) -> None:
    assert base.related(named)[0].id == texts["rule"].id


def test_no_document_or_several(base: KnowledgeBase, understand_text: Callable[[str], Document]) -> None:
    for named in ("", "灯塔", "青交规〔2030〕1号"):
        with pytest.raises(NotFound):
            base.related(named)
    with pytest.raises(NotFound):
        base.related("青河市灯塔管理办法", "2018-01-01")
    with pytest.raises(BadRequest):
        base.related("青河市灯塔管理办法", "2018")
    base.store.add(
        understand_text(FILES["rule"].replace("每月", "每周").replace("青交规〔2019〕1号", "青交规〔2018〕6号"))
    )
    with pytest.raises(BadRequest, match="2 份"):
        base.related("青河市灯塔管理办法")


def test_over_http(client: TestClient, texts: dict[str, Document]) -> None:
    found = client.get(f"/v1/documents/{texts['rule'].id}/related").json()
    assert [one["document"]["id"] for one in found["affected"]] == [texts["detail"].id, texts["table"].id]
    [link] = found["affected"][0]["path"]
    assert (link["by"]["id"], link["of"]["id"], link["relation"]) == (texts["detail"].id, texts["rule"].id, "basis")
    assert [one["id"] for one in found["amended_by"]] == [texts["change"].id]
    then = client.get(f"/v1/documents/{texts['rule'].id}/related", params={"as_of": "2019-12-31"}).json()
    assert then["affected"] == then["cited_by"] == []


def summary(number: int, **header: Any) -> DocumentSummary:
    return DocumentSummary(
        f"d{number:04d}", f"{number}.txt", number, Header(title=f"甲市第{number}号灯塔办法", **header), 1
    )


def test_a_circle_ends_and_the_list_is_bounded() -> None:
    documents = [summary(number) for number in range(MAX_AFFECTED + 50)]
    bases = {
        one.id: (Basis(documents[(at or len(documents)) - 1].header.title, None, "根据"),)
        for at, one in enumerate(documents)
    }
    affected = DocumentGraph(documents, bases).related("d0000").affected
    assert [one.document.id for one in affected] == [f"d{number:04d}" for number in range(1, MAX_AFFECTED + 1)]
    assert [len(one.path) for one in affected] == list(range(1, MAX_AFFECTED + 1))


def test_what_is_implemented_comes_before_what_is_only_cited() -> None:
    above, below = summary(1), summary(2, implements="甲市第1号灯塔办法", cites=(Citation("甲市第1号灯塔办法"),))
    [one] = (
        DocumentGraph((above, below), {below.id: (Basis(above.header.title, None, "根据"),)}).related(above.id).affected
    )
    assert [(link.relation, link.words) for link in one.path] == [("implements", None)]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("根据《甲省乙条例》和《甲省丙办法》（甲政〔2018〕5号）等规定，制定本办法。", ["甲省乙条例", "甲省丙办法"]),
        ("依据《甲省\n乙条例》、《甲省丙办法》有关规定，结合实际，制定。", ["甲省乙条例", "甲省丙办法"]),
        ("按照国务院《关于印发〈甲计划〉的通知》要求办理。", ["关于印发〈甲计划〉的通知"]),
        ("根据实际情况，参考《甲省乙条例》。", []),
        ("宣传《甲省乙条例》。", []),
    ],
)
def test_what_a_text_names_as_its_basis(text: str, titles: list[str]) -> None:
    found = read_bases(text)
    assert [one.title for one in found] == titles
    assert all(one.words in "".join(text.split()) for one in found)
