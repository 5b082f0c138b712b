"""A later version of a document supersedes the earlier one; copies and other documents do not."""

from pathlib import Path

import pytest

from policykb.index.answering.answer import Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.present.validity_note import validity_note

TEXT = """青河市共享单车停放管理办法

第一条 共享单车按点停放，每辆车位不少于{size}平方米。由市城市管理局负责。
第二条 运营企业每周清理一次废旧车辆，并向市交通运输局报告清理情况。
第三条 乱停乱放的车辆由运营企业在两小时内移走，逾期由市城市管理局代为清理，费用由企业承担。
"""
DATED = TEXT + "\n青河市人民政府办公室\n{day}\n"


def statuses(folder: Path, files: dict[str, str]) -> dict[str, str | None]:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    with KnowledgeBase(folder / "kb") as base:
        for name in files:  # in this order
            base.ingest([folder / name])
        return {summary.source: summary.header.status for summary in base.documents()}


def test_of_two_without_a_date_the_one_taken_in_later_is_current(tmp_path: Path) -> None:
    found = statuses(tmp_path, {"a.txt": TEXT.format(size="一"), "b.txt": TEXT.format(size="两")})
    assert found == {"a.txt": "superseded", "b.txt": None}


def test_the_current_version_of_a_clause_stands_above_the_superseded_ones(tmp_path: Path) -> None:
    sizes = ("一点五", "一", "两", "一点八")
    with KnowledgeBase(tmp_path / "kb") as base:
        for number, size in enumerate(sizes):
            file = tmp_path / f"{number}.txt"
            file.write_text(TEXT.format(size=size), "utf-8")
            base.ingest([file])
        for question in (
            "共享单车每辆车位多大",
            "共享单车停放归谁负责",
            "废旧车辆多久清理一次",
            "乱停乱放的车辆谁来移走",
        ):
            hits = base.answer(Query(question)).hits
            first = {}
            for hit in hits:
                first.setdefault(hit.clause.path, hit.document.source)
            assert set(first.values()) == {"3.txt"}, question
            assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_of_two_with_dates_the_later_one_is_current(tmp_path: Path) -> None:
    files = {
        "new.txt": DATED.format(size="两", day="2024年3月1日"),
        "old.txt": DATED.format(size="一", day="2022年3月1日"),
    }
    assert statuses(tmp_path, files) == {"new.txt": None, "old.txt": "superseded"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TEXT.format(size="一"), TEXT.format(size="一") + "\n"),  # the same text again
        (TEXT.format(size="一"), TEXT.format(size="一").replace("管理办法", "管理办法（征求意见稿）")),
        (TEXT.format(size="一"), TEXT.format(size="一").replace("青河市", "白河市")),
        (
            TEXT.format(size="一"),
            "青河市共享单车停放管理办法\n\n第一条 本办法另行制定，由市司法局负责起草并公开征求意见。\n",
        ),
    ],
)
def test_what_is_no_later_version(tmp_path: Path, first: str, second: str) -> None:
    assert "superseded" not in statuses(tmp_path, {"a.txt": first, "b.txt": second}).values()


def test_a_copy_in_another_format_is_no_version(tmp_path: Path) -> None:
    text = DATED.format(size="一", day="2024年3月1日")
    files = {"a.txt": text, "b.md": text.replace("两小时", "2小时")}
    assert "superseded" not in statuses(tmp_path, files).values()


def test_the_current_version_answers_and_the_older_one_says_so(tmp_path: Path) -> None:
    statuses(tmp_path, {"a.txt": TEXT.format(size="一"), "b.txt": TEXT.format(size="两")})
    with KnowledgeBase(tmp_path / "kb") as base:
        hits = base.answer(Query("共享单车每辆车位不少于多少平方米")).hits
        assert hits[0].document.source == "b.txt"
        older = next(hit.document for hit in hits if hit.document.source == "a.txt")
        assert older.superseded_by is not None
        assert older.superseded_by.source == "b.txt"
        assert "已有新版" in validity_note(older, "zh")
