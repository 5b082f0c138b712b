"""Files to hand on, opened again: every duty in its table, nothing run as a formula, the same hits as a search."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from policykb.corpus.errors import BadRequest, NotReadable
from policykb.corpus.model import Clause, Duty, Header, Holder, Span
from policykb.corpus.records import DocumentSummary
from policykb.index.answering.answer import Filters, Query
from policykb.service.exports import duty_table as duty_tables
from policykb.service.exports.duty_table import COLUMNS, duty_table
from policykb.service.exports.files import (
    DUTY_FORMATS,
    all_hits,
    duties_file,
    escape_formula,
    format_of,
    hits_file,
    save,
)
from policykb.service.exports.workbook import Sheet, workbook
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.duty_lines import DutyLine
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

# held by itself, with others, as one of a group, and under a heading that names it; words that begin like a formula
TEXT = """甘肃省科学技术厅关于数字乡村的通知

甘科发〔2024〕5号

一、加强数字乡村建设

（一）建设平台。建设数字乡村平台。（牵头单位：省科技厅；配合单位：省教育厅、省财政厅；完成时限：2024年12月底前）

（二）=HYPERLINK("http://evil.example","看")。培训农民。（责任单位：省科技厅）

二、保障措施（责任单位：省科技厅）

（三）强化宣传。宣传数字乡村。

三、各方协同

（四）落实经费。（责任单位：各市州人民政府）

甘肃省科学技术厅

2024年3月5日
"""


@pytest.fixture(scope="module")
def base(
    tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]
) -> Iterator[KnowledgeBase]:
    base = new_base(tmp_path_factory.mktemp("kb"))
    file = tmp_path_factory.mktemp("files") / "通知.txt"
    file.write_text(TEXT, "utf-8")
    base.ingest([file])
    yield base
    base.store.close()


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings())) as client:
        yield client


def cells(data: bytes, sheet: int = 0, head: int = 2) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(data)).worksheets[sheet].iter_rows(min_row=head, values_only=True))


def read_csv(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"))))


def test_what_is_held_itself_and_by_inheritance_is_kept_apart(base: KnowledgeBase) -> None:
    table = duty_table(base.duties("省科技厅"))
    assert {name: len(rows) for name, rows in table.items()} == {"own": 3, "group": 0, "inherited": 1}
    first = table["own"][0]
    assert (first.leads, first.others, first.deadline) == ("省科技厅", "省教育厅、省财政厅", "2024年12月底前")
    assert first.source.endswith("（甘科发〔2024〕5号）第一部分第（一）条")
    assert "责任单位" not in "".join(row.task for rows in table.values() for row in rows)
    assert "牵头单位" not in first.task
    assert "宣传数字乡村" in table["inherited"][0].task
    assert [row.number for row in table["own"]] == [1, 2, 3]
    assert {name: len(rows) for name, rows in duty_table(base.duties("各市州人民政府")).items()}["group"] == 1


def test_the_workbook_has_a_sheet_for_each_and_every_row(base: KnowledgeBase) -> None:
    held = base.duties("省科技厅")
    data = duties_file("甘肃省科学技术厅", held, "xlsx")
    book = load_workbook(BytesIO(data))
    assert book.sheetnames == ["本单位承担", "作为成员单位承担", "承自上级条款"]
    for sheet, rows in enumerate(duty_table(held).values()):
        names, *lines = cells(data, sheet)
        assert names == COLUMNS
        assert lines == [tuple(value or None for value in row.cells()) for row in rows]
    assert book.worksheets[0]["A1"].value == "甘肃省科学技术厅任务分工表（本单位承担）"


def test_nothing_in_a_workbook_is_a_formula(base: KnowledgeBase) -> None:
    answer = base.answer(Query(filters=Filters(department=("省科技厅",)), limit=100))
    for data in (duties_file("厅", base.duties("省科技厅"), "xlsx"), hits_file(answer, "xlsx")):
        for sheet in load_workbook(BytesIO(data)).worksheets:
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_heading_that_begins_like_a_formula_is_none() -> None:
    data = workbook([Sheet("=1+1", (("=2+2", 20), ("数", 6)), [["=3+3", 4]], heading="=1+1局任务分工表")])
    [sheet] = load_workbook(BytesIO(data)).worksheets
    assert [cell.value for row in sheet.iter_rows() for cell in row] == [
        "=1+1局任务分工表",
        None,
        "=2+2",
        "数",
        "=3+3",
        4,
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}


def made_up(count: int) -> list[DutyLine]:
    """A department's duties: one for each of `count` clauses, every other one inherited, and one printed twice."""
    header = Header("关于平台的通知", doc_number="甘科发〔2024〕5号")
    summary = DocumentSummary("a", "a.txt", 0, header, count)
    held = Holder("省科技厅", "lead", "甘肃省/科学技术", "省科技厅", "甘肃省科学技术厅")
    both = (held, Holder("省财政厅", "support"))
    duties = [Duty(f"（{at}）", Span(at, at + 1), both, inherited=at % 2 == 1) for at in range(count)]
    clauses = [
        Clause(f"a-{at}", (str(at),), "", f"建设平台。（{at}）", (Span(at, at + 1),), duties=(duty,))
        for at, duty in enumerate(duties)
    ]
    lines = [DutyLine(summary, clause, clause.duties[0], held, "《关于平台的通知》") for clause in clauses]
    return [*lines, *lines[:1]]


def test_thousands_of_duties_are_all_written() -> None:
    """A size at which work that grows with its square would not end."""
    lines = made_up(12_000)
    own, inherited = Document(BytesIO(duties_file("厅", lines, "docx"))).tables
    assert (len(own._tbl.tr_lst), len(inherited._tbl.tr_lst)) == (6_001, 6_001)
    last = own._tbl.tr_lst[-1].xpath(".//w:t/text()")
    assert last[:2] == ["6000", "建设平台。"]
    book = load_workbook(BytesIO(duties_file("厅", lines, "xlsx")), read_only=True)
    assert [sum(1 for _ in sheet.iter_rows(min_row=3)) for sheet in book.worksheets] == [6_000, 0, 6_000]


def test_a_clause_with_many_notes_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tuple(Duty(f"（{at}）", Span(at, at + 1), (Holder("省科技厅"),)) for at in range(200))
    text = "建设平台。" + "".join(note.raw for note in notes)
    clause = Clause("a-1", ("一",), "", text, (Span(0, 1),), duties=notes)
    [first, *_] = made_up(1)
    lines = [replace(first, clause=clause, duty=note) for note in notes]
    read: list[Clause] = []
    whole = duty_tables._task
    monkeypatch.setattr(duty_tables, "_task", lambda one: read.append(one) or whole(one))
    assert {row.task for row in duty_table(lines)["own"]} == {"建设平台。"}
    assert len(duty_table(lines)["own"]) == len(notes)
    assert len(read) == 2


@pytest.mark.parametrize("format", DUTY_FORMATS)
def test_more_than_a_file_holds_is_refused(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = made_up(10)
    monkeypatch.setattr("policykb.service.exports.files.MAX_EXPORTED_DUTIES", 11)
    assert duties_file("厅", lines, format)
    monkeypatch.setattr("policykb.service.exports.files.MAX_EXPORTED_DUTIES", 10)
    with pytest.raises(BadRequest, match=r"11 项任务.*最多导出 10 项.*地区.*角色.*年份"):
        duties_file("厅", lines, format)
    monkeypatch.setattr("policykb.service.exports.files.MAX_EXPORTED_DUTIES", 11)
    monkeypatch.setattr("policykb.service.exports.files.MAX_EXPORTED_CHARACTERS", 20)
    with pytest.raises(BadRequest, match="20 字"):
        duties_file("厅", lines, format)


def test_the_annex_reads_like_one(base: KnowledgeBase) -> None:
    held = base.duties("省科技厅")
    document = Document(BytesIO(duties_file("甘肃省科学技术厅", held, "docx")))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[:2] == ["附件", "甘肃省科学技术厅任务分工表"]
    assert "二、作为成员单位承担（0项）" in words
    assert "无。" in words
    own, inherited = document.tables
    rows = duty_table(held)
    for table, expected in ((own, rows["own"]), (inherited, rows["inherited"])):
        head, *lines = [tuple(cell.text for cell in row.cells) for row in table.rows]
        assert head == COLUMNS
        assert lines == [tuple(map(str, row.cells())) for row in expected]
        assert "w:tblHeader" in table.rows[0]._tr.xml
    section = document.sections[0]
    assert (section.page_width or 0) > (section.page_height or 0)
    assert "仿宋_GB2312" in own.rows[1]._tr.xml


def test_the_duties_as_csv_and_json(base: KnowledgeBase) -> None:
    held = base.duties("省科技厅")
    head, *lines = read_csv(duties_file("厅", held, "csv"))
    assert head == ["部门", "承担方式", *COLUMNS]
    assert [line[1] for line in lines] == ["本单位承担"] * 3 + ["承自上级条款"]
    assert {line[0] for line in lines} == {"甘肃省科学技术厅"}
    assert len(json.loads(duties_file("厅", held, "json"))) == len(held)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        (" +A1", "' +A1"),
        ("-2", "'-2"),
        ("＠SUM", "'＠SUM"),
        ("\t=1", "'\t=1"),
        ("科普=好", "科普=好"),
        ("", ""),
        ("（一）", "（一）"),
    ],
)
def test_no_cell_of_a_csv_is_run(value: str, written: str) -> None:
    assert escape_formula(value) == written


def test_the_hits_of_a_file_are_those_of_the_search(seeded: KnowledgeBase) -> None:
    whole = all_hits(seeded.answer, Query("科普"), 25)
    ids = [hit.clause.id for hit in whole.hits]
    assert ids == [hit.clause.id for hit in seeded.answer(Query("科普", limit=25)).hits]
    assert [line[-1] for line in cells(hits_file(whole, "xlsx"))] == ids
    assert [line[-1] for line in read_csv(hits_file(whole, "csv"))[1:]] == ids
    assert [hit["clause_id"] for hit in json.loads(hits_file(whole, "json"))["hits"]] == ids


def test_a_line_says_how_to_cite_and_whether_it_holds(seeded: KnowledgeBase) -> None:
    """A document that a later one repeals is never handed on without a word."""
    answer = seeded.answer(Query("科普", limit=1))
    later = replace(
        answer.hits[0].document, header=replace(answer.hits[0].document.header, doc_number="甘科才〔2025〕2号")
    )
    gone = replace(later, header=replace(later.header, status="repealed"), repealed_by=later)
    ended = replace(answer, hits=(replace(answer.hits[0], document=gone),))
    names, line = read_csv(hits_file(ended, "csv"))
    told = dict(zip(names, line, strict=True))
    assert told["有效性"].startswith(
        "已被《甘肃省关于新时代进一步加强科学技术普及工作的若干措施》（甘科才〔2025〕2号）废止"
    )
    assert told["GB/T 7714"].startswith("甘肃省科学技术厅, 中共甘肃省委组织部, 中共甘肃省委宣传部, 等. 关于印发")
    assert told["GB/T 7714"].endswith("的通知: 甘科才〔2025〕2号[A]. 2023-02-01.")
    assert "废止" in hits_file(ended, "bib").decode()
    names, line = read_csv(hits_file(answer, "csv"))
    assert dict(zip(names, line, strict=True))["有效性"] == ""


def test_all_hits_are_gathered_over_pages(seeded: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [hit.clause.id for hit in seeded.answer(Query("科普", limit=23)).hits]
    monkeypatch.setattr("policykb.service.exports.files.MOST_HITS", 5)
    assert [hit.clause.id for hit in all_hits(seeded.answer, Query("科普"), 23).hits] == expected


def test_bibtex_has_an_entry_for_each_document(seeded: KnowledgeBase, base: KnowledgeBase) -> None:
    text = hits_file(seeded.answer(Query("科普", limit=3)), "bib").decode()
    assert text.count("@techreport{") == 1
    assert "number = {甘科才〔2023〕1号}" in text
    assert "year = {2023}" in text
    assert text.count("第（") == 3
    other = hits_file(base.answer(Query(filters=Filters(department=("省科技厅",)))), "bib").decode()
    assert re.sub(r"\\[{}]", "", other).count("{") == re.sub(r"\\[{}]", "", other).count("}")


def test_over_http(client: TestClient) -> None:
    sheet = client.get("/v1/export/duties", params={"department": "省卫计委"})
    assert len(cells(sheet.content)) == 1 + 4
    assert "filename*=UTF-8''" in sheet.headers["content-disposition"]
    annex = client.get("/v1/export/duties", params={"department": "省卫计委", "format": "docx"})
    assert len(Document(BytesIO(annex.content)).tables) == 1
    body = {"query": "科普", "limit": 12, "format": "csv"}
    lines = read_csv(client.post("/v1/export/search", json=body).content)[1:]
    hits = client.post("/v1/search", json={"query": "科普", "limit": 12}).json()["hits"]
    assert [line[-1] for line in lines] == [hit["clause_id"] for hit in hits]
    assert client.post("/v1/export/search", json={"query": "科普", "format": "exe"}).status_code == 422
    assert client.get("/v1/export/duties", params={"department": "火星管理局"}).status_code == 404
    narrowed = {"department": "省卫计委", "format": "json"}
    assert client.get("/v1/export/duties", params=narrowed | {"year": 2023, "region": "甘肃省"}).json()
    assert client.get("/v1/export/duties", params=narrowed | {"year": 1999}).status_code == 404
    assert client.get("/v1/export/duties", params=narrowed | {"due": "1999-01-01"}).status_code == 404
    assert client.get("/v1/export/duties", params=narrowed | {"role": "none"}).status_code == 422


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="missing"):
        save(b"", tmp_path / "missing" / "a.xlsx")
    for format in ("", "exe", "bib"):
        with pytest.raises(BadRequest, match="xlsx"):
            duties_file("厅", [], format)
    assert format_of(Path("a.XLSX")) == "xlsx"


def test_no_duties_leave_the_names_of_the_columns() -> None:
    assert cells(duties_file("厅", [], "xlsx")) == [COLUMNS]


def test_hits_with_more_text_than_a_file_holds_are_refused(
    seeded: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = seeded.answer(Query("科普", limit=3))
    monkeypatch.setattr("policykb.service.exports.files.MAX_EXPORTED_CHARACTERS", 10)
    with pytest.raises(BadRequest, match=r"3 条共 .*请减少条数（limit）"):
        hits_file(answer, "csv")
