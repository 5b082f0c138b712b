"""Corrections by people: laid over what is read, kept through readings, taken back, exchanged."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policykb.corpus.errors import BadRequest, DamagedStore, NotFound
from policykb.corpus.life.corrections import FIELDS, Correction, correction_json, read_correction
from policykb.corpus.model import Document
from policykb.index.answering.answer import Query
from policykb.service.cli.main import app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.life.correcting import correct, parser_case, take_over, undo
from policykb.service.knowledge_base.life.rereading import reread
from policykb.service.knowledge_base.upkeep.repair import repair
from policykb.service.knowledge_base.upkeep.verify import verify

TEXT = """关于办好农村电商的若干措施

一、建设仓储。在每个乡镇建一处仓库，由省商务厅、省供销社负责，年底前完成。
二、培训人员。每年培训五百人。（责任单位：省商务厅、教育厅）
打通物流。村村通快递。
三、表彰先进。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    file = tmp_path / "某省" / "电商.txt"
    file.parent.mkdir()
    file.write_text(TEXT, "utf-8")
    with KnowledgeBase(tmp_path / "kb") as base:
        base.ingest([file])
    return tmp_path / "kb"


def only(base: KnowledgeBase) -> Document:
    [id] = base.store.ids_where([], [])
    document = base.store.document(id)
    assert document
    return document


def names(document: Document) -> list[str | None]:
    return [holder.full_name for _, _, holder in document.holders()]


REGION = Correction("header", "甘肃省", field="region")


def test_a_corrected_place_gives_every_department_its_name(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        assert names(only(base)) == [None, None]
        changed = correct(base, only(base).id, [REGION], "发文单位在甘肃")
        assert [(one.field, one.before, one.after) for one in changed.fields] == [
            ("region", None, "甘肃省"), ("level", None, "province"),
        ]  # fmt: skip
        assert names(only(base)) == ["甘肃省商务厅", "甘肃省教育厅"]
        answer = base.answer(Query("甘肃省教育厅负责什么"))
        assert "甘肃省教育厅" in [department.full_name for department in answer.departments]
        assert verify(base) == []


def test_a_correction_stays_when_the_file_is_read_again(folder: Path, tmp_path: Path) -> None:
    with KnowledgeBase(folder) as base:
        id = only(base).id
        correct(base, id, [REGION])
        corrected = only(base)
        assert reread(base).same == [id]
        base.remove(id)
        base.ingest([tmp_path / "某省" / "电商.txt"])
        assert only(base).header == corrected.header
        assert names(only(base)) == names(corrected)


def test_a_correction_is_taken_back_in_one_step(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        before = only(base)
        correct(base, before.id, [REGION, Correction("header", "2024-05-06", field="issued")])
        first, second = base.store.lives.corrections()
        undo(base, first.number)
        assert (only(base).header.region, only(base).header.issued) == (None, "2024-05-06")
        undo(base, second.number)
        assert only(base) == before
        assert [one.what for one in base.store.lives.history(before.id)] == [
            "ingested",
            "corrected",
            "undone",
            "undone",
        ]
        assert len(base.store.lives.corrections(undone=True)) == 2
        with pytest.raises(NotFound, match="已撤销"):
            undo(base, first.number)


def test_duties_are_corrected_with_names_that_the_document_prints(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        document = only(base)
        clause = document.clauses[0]
        duties = [{"holders": [{"text": "省商务厅", "role": "lead"}, {"text": "省供销社"}], "deadline": "2025年底前"}]
        made = read_correction({"kind": "duties", "clause": clause.id, "value": duties})
        changed = correct(base, document.id, [REGION, made])
        [duty] = only(base).clauses[0].duties
        assert [(holder.text, holder.role, holder.full_name) for holder in duty.holders] == [
            ("省商务厅", "lead", "甘肃省商务厅"), ("省供销社", "unspecified", "甘肃省供销合作社联合社"),
        ]  # fmt: skip
        assert (duty.source, duty.due, duty.span.of(document.text)) == (
            "correction", ("2025-12-31", "2025-12-31"), clause.span.of(document.text),
        )  # fmt: skip
        assert changed.duties
        assert [one.was for one in base.store.lives.corrections()] == [None, []]
        assert len(base.duties("甘肃省供销社")) == 1
        invented = read_correction(
            {"kind": "duties", "clause": clause.id, "value": [{"holders": [{"text": "省公安厅"}]}]}
        )
        elsewhere = read_correction(
            {"kind": "duties", "clause": clause.id, "value": [{"holders": [{"text": "教育厅"}]}]}
        )
        for wrong in (invented, elsewhere):  # the second stands in another clause of the document
            with pytest.raises(BadRequest, match="里没有“"):
                correct(base, document.id, [wrong])
        assert len(base.store.lives.corrections()) == 2


def test_a_clause_is_parted_renumbered_and_joined(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        document = only(base)
        second = document.clauses[1]
        begin = {"at": document.text.index("打通物流"), "path": ["二之一"]}
        correct(base, document.id, [Correction("begin", begin, clause=second.id)])
        parted = only(base)
        assert [("".join(one.path), one.heading) for one in parted.clauses] == [
            ("一", "建设仓储"), ("二", "培训人员"), ("二之一", "打通物流"), ("三", "表彰先进"),
        ]  # fmt: skip
        assert parted.clauses[1].duties == second.duties
        assert not parted.clauses[2].duties
        correct(base, document.id, [Correction("number", ["三之一"], clause=parted.clauses[3].id)])
        assert only(base).clauses[3].path == ("三之一",)
        correct(base, document.id, [Correction("join", clause=only(base).clauses[3].id)])
        joined = only(base)
        assert joined.clauses[-1].text.split() == ["打通物流。村村通快递。", "三、表彰先进。"]
        assert verify(base) == []
        for one in reversed(base.store.lives.corrections()):
            undo(base, one.number)
        assert only(base) == document


def test_a_correction_that_does_not_fit_is_refused_and_leaves_nothing(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        document = only(base)
        for wrong in (
            Correction("join", clause=document.clauses[0].id),
            Correction("number", ["九"], clause="no such clause"),
            Correction("begin", {"at": 1, "path": ["九"]}, clause=document.clauses[0].id),
            Correction("header", "月球省", field="region"),
        ):
            with pytest.raises(BadRequest):
                correct(base, document.id, [wrong])
        assert only(base) == document
        assert not base.store.lives.corrections()
        with pytest.raises(NotFound):
            correct(base, "abc", [REGION])


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "header", "field": "sha256", "value": "x"},
        {"kind": "header", "field": "title", "value": None},
        {"kind": "header", "field": "title", "value": "长" * 501},
        {"kind": "header", "field": "title", "value": "两\n行"},
        {"kind": "header", "field": "issued", "value": "去年"},
        {"kind": "header", "field": "status", "value": "gone"},
        {"kind": "header", "field": "issuers", "value": "省政府"},
        {"kind": "duties", "value": []},
        {"kind": "duties", "clause": "c", "value": [{"holders": []}]},
        {"kind": "duties", "clause": "c", "value": [{"holders": ["省政府"]}]},
        {"kind": "duties", "clause": "c", "value": [{"holders": [{"text": "省政府", "role": "boss"}]}]},
        {"kind": "number", "clause": "c", "value": []},
        {"kind": "number", "clause": "c", "value": ["一 二"]},
        {"kind": "begin", "clause": "c", "value": {"at": "3", "path": ["一"]}},
        {"kind": "move", "clause": "c"},
    ],
)
def test_what_is_no_correction_is_refused_with_a_sentence(data: dict[str, object]) -> None:
    with pytest.raises(BadRequest) as refused:
        read_correction(data)
    assert str(refused.value)
    assert refused.value.english


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_can_be_corrected_and_comes_back_from_json(field: str) -> None:
    values = {"issuers": ["甘肃省科学技术厅"], "status": "repealed"}
    value = "2024-01-31" if field in ("issued", "effective", "expires") else values.get(field, "甘科才〔2023〕1号")
    correction = read_correction({"kind": "header", "field": field, "value": value})
    assert read_correction(json.loads(json.dumps(correction_json(correction)))) == correction


def test_corrections_go_to_another_knowledge_base_once(folder: Path, tmp_path: Path) -> None:
    runner, file = CliRunner(), tmp_path / "corrections.json"
    with KnowledgeBase(folder) as base:
        id = only(base).id
    add = ["correction", "add", id, "--field", "region", "--value", "甘肃省", "--why", "见封面", "--kb", str(folder)]
    assert "所属地区：— → 甘肃省" in runner.invoke(app, add).output
    assert runner.invoke(app, ["correction", "export", str(file), "--kb", str(folder)]).exit_code == 0
    other = tmp_path / "other"
    with KnowledgeBase(other) as base:
        base.ingest([tmp_path / "某省" / "电商.txt"])
    for _ in range(2):
        assert runner.invoke(app, ["correction", "import", str(file), "--kb", str(other)]).exit_code == 0
    with KnowledgeBase(other) as base:
        assert only(base).header.region == "甘肃省"
        assert [(one.why, one.was) for one in base.store.lives.corrections()] == [("见封面", None)]
        missing = take_over(base, [{"document": "abc", "kind": "header", "field": "region", "value": "甘肃省"}])
        assert isinstance(missing["abc"], NotFound)


def test_a_correction_becomes_a_case_for_the_parser(folder: Path, tmp_path: Path) -> None:
    with KnowledgeBase(folder) as base:
        correct(base, only(base).id, [REGION])
        file, told = parser_case(base, 1, tmp_path / "cases")
    assert file.read_text("utf-8") == TEXT
    assert json.loads(told.read_text("utf-8")) == {
        "file": "correction-1.txt", "source": "电商.txt", "was": None, "why": "", "kind": "header", "field": "region", "value": "甘肃省",
    }  # fmt: skip


def test_corrections_outlive_a_lost_store(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        id = only(base).id
        correct(base, id, [REGION], "见封面")
        correct(base, id, [Correction("header", "另一标题", field="title")])
        undo(base, 2)
    (folder / "corpus.sqlite").unlink()
    assert repair(folder).mended == ["电商.txt"]
    with KnowledgeBase(folder) as base:
        assert (only(base).header.region, only(base).header.title) == ("甘肃省", "关于办好农村电商的若干措施")
        assert [(one.correction, one.why) for one in base.store.lives.corrections()] == [(REGION, "见封面")]


def test_a_correction_that_fits_no_more_is_told_and_the_rest_is_read(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        id = only(base).id
        with base.changing() as writer:  # as though an older parser had printed the name in another way
            duties = [{"holders": [{"text": "省政务厅", "role": "lead"}], "deadline": None}]
            made = Correction("duties", duties, clause=only(base).clauses[0].id)
            writer.keep_corrections(id, [(made, []), (REGION, None)], "", "")
        assert list(reread(base).changed) == [id]
        assert only(base).header.region == "甘肃省"
        assert [doubt.what for doubt in only(base).doubts if "更正没有用上" in doubt.what]
        assert repair(folder, reread=True).failed == []


def test_a_damaged_correction_is_said(folder: Path) -> None:
    with KnowledgeBase(folder) as base:
        correct(base, only(base).id, [REGION])
    with closing(sqlite3.connect(folder / "corpus.sqlite")) as connection, connection:
        connection.execute("update corrections set correction = replace(correction, '甘肃', '青海')")
    with KnowledgeBase(folder) as base, pytest.raises(DamagedStore, match="corrections"):
        base.store.lives.corrections()


def test_the_name_of_the_folder_tells_the_place_in_every_reading(tmp_path: Path) -> None:
    file = tmp_path / "甘肃省" / "电商.txt"
    file.parent.mkdir()
    file.write_text(TEXT, "utf-8")
    with KnowledgeBase(tmp_path / "kb") as base:
        base.ingest([file])
        first = only(base)
        assert reread(base).same == [first.id]
        correct(base, first.id, [Correction("header", "2024-05-06", field="issued")])
        assert only(base).header.region == first.header.region
