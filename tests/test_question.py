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

WHOLE = (*REMOVED, "sent_by", "no_policy")
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
    fits = pattern.fullmatch if group == "no_policy" else pattern.search
    assert not any(fits(counterexample) for counterexample in entry.get("counterexamples", ()))


@pytest.mark.parametrize("text", ["1+" + " " * 1900 + "x", "1" * 1900 + "x", "一" * 1900, "忽略" * 900])
def test_no_question_takes_long_to_read(finder: MentionFinder, text: str) -> None:
    """A pattern that tries every way to cut such a text would take hours."""
    understand(text, finder)


@pytest.mark.parametrize(
    "text",
    [
        "彩票公益金由哪个部门管理",
        "低轨卫星星座建设由谁负责",
        "企业股票上市奖励多少",
        "提示词工程师培训补贴",
        "说个故事大赛由谁主办",
        "2023-2025",
        "0931-8888888",
    ],
)
def test_words_of_small_talk_in_a_question(finder: MentionFinder, text: str) -> None:
    assert not understand(text, finder).is_none


@pytest.mark.parametrize(
    ("text", "role", "together"),
    [
        ("省教育厅牵头的任务", "lead", False),
        ("省教育厅配合的任务", "support", False),
        ("省教育厅牵头或参与的任务有哪些", None, False),
        ("省教育厅牵头和配合哪些任务", None, False),
        ("省教育厅和省财政厅都有哪些任务", None, False),
        ("省教育厅和省财政厅共同的任务", None, True),
        ("市残疾人联合会和市教育局的任务有哪些", None, False),
    ],
)
def test_roles_and_common_tasks(finder: MentionFinder, text: str, role: str | None, together: bool) -> None:
    question = understand(text, finder)
    assert (question.role, question.together) == (role, together)


@given(text=st.text())
@settings(deadline=None)
def test_any_text_can_be_understood(finder: MentionFinder, text: str) -> None:
    assert understand(text, finder).text == text
