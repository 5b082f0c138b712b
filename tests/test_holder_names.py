"""Long lists of names, as sizes at which work that grows with their square would not end."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.corpus.departments import Registry
from policykb.corpus.model import Document, Holder
from policykb.ingest.duties.duties import MOST_INHERITED
from policykb.ingest.duties.holder_names import ENDS_AS_BODY, _Words, split_names
from policykb.ingest.duties.holders import HolderResolver
from policykb.ingest.duties.note_grammar import MOST_NAMES
from policykb.ingest.pipeline import parse

HEAD = "某省人民政府办公厅\n某政办〔2023〕1号\n关于某事的通知\n\n一、总体要求\n（一）加强工作。\n"
MEGABYTE = 1_000_000


def filled(unit: str, size: int = MEGABYTE) -> str:
    return unit * (size // len(unit.encode()))


@pytest.mark.parametrize(
    ("unit", "last", "each"),
    [
        ("省教育厅、", "省科技厅", "省教育厅"),
        ("省教育厅和", "省科技厅", "省教育厅"),
        ("省教育厅，", "省科技厅", "省教育厅"),
        ("省教育厅/", "省科技厅", "省教育厅"),
        ("甲局（乙、丙）和", "省科技厅", "甲局（乙、丙）"),
    ],
)
def test_a_megabyte_of_names_is_taken_apart(unit: str, last: str, each: str) -> None:
    text = filled(unit) + last
    names = split_names(text)
    assert set(names) == {each, last}
    assert len(names) == text.count(unit) + 1


@pytest.mark.parametrize(
    "unit", ["各市、县、", "南沙、天河区、", "甲乙丙丁和", "部门、", "规划（和", "甲 ", "局·", "（", "和"]
)
def test_a_megabyte_of_anything_keeps_its_characters(unit: str) -> None:
    text = filled(unit) + "省科技厅"
    assert "".join(split_names(text)).replace("、", "").endswith("省科技厅")


def test_no_length_is_too_deep(tmp_path: Path, registry: Registry) -> None:
    count = sys.getrecursionlimit() * 2
    file = tmp_path / "a.txt"
    file.write_text(HEAD + "责任单位：" + "省教育厅和" * count + "省科技厅\n", "utf-8")
    [duty] = parse(file, registry).clauses[-1].duties
    assert len(duty.holders) == count + 1


@given(st.text("省市科技厅局委社会团中央（）()、和\n ", max_size=30))
def test_the_end_of_a_part_is_judged_as_the_whole_part(text: str) -> None:
    words = _Words.of(text)
    for begin in range(len(text) + 1):
        for end in range(begin, len(text) + 1):
            part = text[begin:end]
            if not part.endswith("\n"):
                assert words.ends_as_body(begin, end) == bool(ENDS_AS_BODY.search(part)), part


def test_a_list_beyond_reason_stays_as_printed(understand_text: Callable[[str], Document]) -> None:
    """No holder is lost without a word: the names stay in the clause, and a doubt points at them."""
    for count, read in ((MOST_NAMES, True), (MOST_NAMES + 1, False)):
        names = "、".join(["省教育厅"] * count)
        document = understand_text(f"{HEAD}责任单位：{names}\n完成时限：2024年12月\n")
        clause = document.clauses[-1]
        assert names in clause.text
        assert sum(len(duty.holders) for duty in clause.duties) == (count if read else 0)
        doubts = [doubt for doubt in document.doubts if "名称" in doubt.what]
        assert len(doubts) == (not read)
        assert all(doubt.span.of(document.text) == f"责任单位：{names}" for doubt in doubts)


def test_headings_do_not_multiply_a_document(understand_text: Callable[[str], Document]) -> None:
    names = "、".join(f"市{chr(0x4E00 + at)}局" for at in range(250))
    for items in (10, MOST_INHERITED // 250 + 1):
        listed = "".join(f"{at}.做好工作。\n" for at in range(1, items + 1))
        document = understand_text(f"{HEAD}二、任务（责任单位：{names}）\n{listed}")
        inherited = [duty for clause in document.clauses for duty in clause.duties if duty.inherited]
        assert len(inherited) == (items if items == 10 else 0)
        assert any("传给下级" in doubt.what for doubt in document.doubts) == (items > 10)
        assert sum(len(duty.holders) for clause in document.clauses for duty in clause.own_notes) == 250


def test_a_name_that_repeats_is_looked_up_once(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    whole = registry.resolve
    monkeypatch.setattr(registry, "resolve", lambda name, place, _: asked.append(name) or whole(name, place))
    resolver = HolderResolver(registry, registry.regions.get("甘肃省"))
    found = {resolver.resolve(Holder("省科技厅"), resolver.region).name for _ in range(100)}
    assert found == {"省科技厅"}
    assert asked == ["省科技厅"]


def test_many_brackets_and_lines_of_a_clause(understand_text: Callable[[str], Document]) -> None:
    count = 20_000
    for text in (
        HEAD + "做好工作。（省教育厅负责）" * count,
        HEAD + "".join(f"{at}.做好工作。（责任单位：省科技厅）\n" for at in range(1, count // 2)),
        HEAD + "《关于某事的通知》（某发〔2020〕1号）" * count + "废止",
        HEAD + "成员单位包括" * count,
        HEAD + "责任单位：" + " " * 300_000 + "省教育厅",
    ):
        assert understand_text(text).clauses
