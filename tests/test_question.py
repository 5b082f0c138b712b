"""What a question asks for."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.corpus.mentions import MentionFinder
from policykb.index.question.phrases import FILE, phrases
from policykb.index.question.question import Intent, understand
from policykb.index.text.normalise import fold

REMOVED = ("filler", "asking")
"""Groups whose matches are cut out of a text."""

WHOLE = (*REMOVED, "sent_by")
"""Groups of which it matters how far a match goes."""


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("给老年人做防诈骗宣传归哪个部门管？", "department"),
        ("哪些部门负责科普基地建设", "department"),
        ("青少年科学素质由谁牵头", "department"),
        ("公务员培训的责任单位", "department"),
        ("農民科學素質歸誰管", "department"),
        ("省科技厅", "duties"),
        ("省科技厅的职责有哪些？", "duties"),
        ("请列出甘肃省人力资源和社会保障厅在这份文件里的全部任务", "duties"),
        ("省委组织部要做什么", "duties"),
        ("请列出以中共甘肃省委组织部为责任部门的全部措施", "duties"),
        ("「甘肃科普发展联盟」", "lookup"),
        ("哪一条提到“云上科技馆”", "lookup"),
        ("甘科才〔2023〕1号", "lookup"),
        ("科普基础设施建设", "topic"),
        ("老年人防诈骗", "topic"),
    ],
)
def test_intents(finder: MentionFinder, text: str, intent: Intent) -> None:
    assert understand(text, finder).intent == intent


@pytest.mark.parametrize("intent", ["department", "duties", "lookup", "topic"])
def test_whoever_asks_may_say_what_is_meant(finder: MentionFinder, intent: Intent) -> None:
    assert understand("省科技厅的职责", finder, intent).intent == intent


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("「科普发展联盟」", ("科普发展联盟",)),
        ("“云上科技馆”在哪", ("云上科技馆",)),
        ('"五小"活动和《科普条例》', ("五小", "科普条例")),
        ("没有引号", ()),
        ("“”", ()),
    ],
)
def test_quoted_phrases(finder: MentionFinder, text: str, phrases: tuple[str, ...]) -> None:
    assert understand(text, finder).phrases == phrases


@pytest.mark.parametrize(
    "text",
    ["甘科才〔2023〕1号", "甘科才[2023]1号", "甘科才（2023）1号", "甘科才【2023】 1 号", "甘科才 ［2023］ 第1号"],
)
def test_numbers_in_any_brackets(finder: MentionFinder, text: str) -> None:
    assert understand(text, finder).doc_number == "甘科才〔2023〕1号"


@pytest.mark.parametrize("text", ["省卫生健康委", "甘肃省卫生健康委员会", "省卫计委", "省衛生健康委"])
def test_a_department_in_every_form(finder: MentionFinder, text: str) -> None:
    question = understand(text, finder)
    assert any(finder.means(mention, "甘肃省/health") for mention in question.mentions)
    assert not question.topic


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("养犬登记的收费标准", "amount"),
        ("高龄补贴的标准是", "amount"),
        ("乡村民宿准入标准", None),
        ("高新技术企业认定标准是什么", None),
        ("进驻要交多少保证金", "amount"),
        ("能领多少高龄津贴", "amount"),
        ("有多少个科普基地", "number"),
    ],
)
def test_an_amount_and_what_only_looks_like_one(finder: MentionFinder, text: str, detail: str | None) -> None:
    assert understand(text, finder).detail == detail


def test_the_topic_is_what_is_left(finder: MentionFinder) -> None:
    question = understand("省科技厅负责哪些科普基地工作", finder)
    assert "科普基地" in question.topic
    assert "科技厅" not in question.topic


def entries() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each entry of phrases.toml with the name of its group."""
    groups = tomllib.loads(FILE.read_text("utf-8"))
    details = groups.pop("detail")
    for name, group in groups.items():
        yield from ((name, entry) for entry in group)
    for kind, detail in details.items():
        yield from ((f"{kind}_{way}", entry) for way, group in detail.items() for entry in group)


@pytest.mark.parametrize(("group", "entry"), list(entries()))
def test_a_phrase_fits_its_examples(group: str, entry: dict[str, Any]) -> None:
    pattern = re.compile(entry["pattern"], re.VERBOSE)
    assert entry["examples"]
    for example in entry["examples"]:
        assert example == fold(example)
        assert pattern.fullmatch(example) if group in WHOLE else pattern.search(example)
        assert group not in REMOVED or not getattr(phrases(), group).sub("", example).strip()
    assert not any(pattern.search(counterexample) for counterexample in entry.get("counterexamples", ()))


@given(text=st.text())
@settings(deadline=None)
def test_any_text_can_be_understood(finder: MentionFinder, text: str) -> None:
    assert understand(text, finder).text == text
