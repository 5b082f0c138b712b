"""Departments in running questions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.corpus.mentions import Mention, MentionFinder

GANSU = "甘肃省"


def quoted(finder: MentionFinder, text: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甘肃省卫生健康委员会在这份文件里承担哪些任务", ["甘肃省卫生健康委员会"]),
        ("中国共产主义青年团甘肃省委员会", ["中国共产主义青年团甘肃省委员会"]),
        ("共青团甘肃省委有哪些任务", ["共青团甘肃省委"]),
        ("人社部门要做什么", ["人社部门"]),
        ("人社厅要干什么", ["人社厅"]),
        ("省科协、省总工会、省妇联", ["省科协", "省总工会", "省妇联"]),
        ("省委宣传部和省教育厅一起做什么？", ["省委宣传部", "省教育厅"]),
        ("中共甘肃省委组织部负责什么", ["中共甘肃省委组织部"]),
        ("兰州市科技局与甘肃省科技厅", ["兰州市科技局", "甘肃省科技厅"]),
        ("省政府国资委的职责", ["省政府国资委"]),
        ("甘肃省人民政府国有资产监督管理委员会", ["甘肃省人民政府国有资产监督管理委员会"]),
        ("兰州海关做什么", ["兰州海关"]),
        ("科技厅科技局", ["科技厅", "科技局"]),
        ("哪些任务由教育主管部门牵头", ["教育主管部门"]),
        ("老年人的科学素质怎么提升", []),
        ("今天天气怎么样", []),
        ("", []),
    ],
)
def test_names_in_a_question(finder: MentionFinder, text: str, names: list[str]) -> None:
    assert quoted(finder, text) == names


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("甘肃省卫生健康委员会", "甘肃省/health"),
        ("卫健委", "甘肃省/health"),
        ("省卫计委", "甘肃省/health"),
        ("人社部门", "甘肃省/human-resources"),
        ("人社厅", "甘肃省/human-resources"),
        ("省人社厅", "甘肃省/human-resources"),
        ("中国共产主义青年团甘肃省委员会", "甘肃省/youth-league"),
        ("省委组织部", "甘肃省/organization"),
        ("科技部", "国家/science"),
        ("兰州市科技局", "兰州市/science"),
    ],
)
def test_means(finder: MentionFinder, text: str, id: str) -> None:
    mention = finder.whole(text)
    assert mention is not None
    assert finder.means(mention, id)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("省人社厅", "甘肃省/health"),
        ("甘肃省科技厅", "江西省/science"),
        ("兰州市科技局", "甘肃省/science"),
        ("省科技厅", "兰州市/science"),
        ("省科技厅", "国家/science"),
    ],
)
def test_does_not_mean(finder: MentionFinder, text: str, id: str) -> None:
    mention = finder.whole(text)
    assert mention is not None
    assert not finder.means(mention, id)


@pytest.mark.parametrize("text", ["省科技厅做什么", "省科技厅和省教育厅", "任务", ""])
def test_whole_wants_a_name_and_nothing_else(finder: MentionFinder, text: str) -> None:
    assert finder.whole(text) is None


@pytest.mark.parametrize(
    ("text", "region", "word"),
    [("甘肃省科技厅", GANSU, None), ("省科技厅", None, "省"), ("科技厅", None, None), ("市科技局", None, "市")],
)
def test_region_only_as_far_as_the_text_gives_it(
    finder: MentionFinder, text: str, region: str | None, word: str | None
) -> None:
    mention = finder.whole(text)
    assert mention is not None
    assert (mention.region, mention.word) == (region, word)


def check(mentions: tuple[Mention, ...], text: str) -> None:
    """In order, disjoint, inside the text."""
    at = 0
    for mention in mentions:
        assert at <= mention.start < mention.end
        assert mention.readings
        at = mention.end
    assert at <= len(text)


PIECES = (
    "甘肃省",
    "中共",
    "省",
    "市委",
    "科技厅",
    "人社部门",
    "共青团",
    "委员会",
    "国家税务总局",
    "中国",
    "人民政府",
    "，",
)


@settings(deadline=None)
@given(text=st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text(finder: MentionFinder, text: str) -> None:
    mentions = finder.find(text)
    check(mentions, text)
    assert finder.find(text) == mentions


def test_words_are_whole_forms(finder: MentionFinder) -> None:
    words = list(finder.words())
    assert {"科技厅", "卫生健康委", "妇联"} <= set(words)
    assert words == sorted(set(words))
    assert not any("{" in word for word in words)
