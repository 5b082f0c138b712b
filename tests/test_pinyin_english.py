"""Latin words in a question, said in Chinese."""

from pathlib import Path

import pytest

from policykb.index.question import pinyin_english
from policykb.index.question.pinyin import from_pinyin
from policykb.index.question.pinyin_english import LatinWords, sounds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("customs clearance", "customs 海关 clearance 通关"),
        ("legal hotlines", "legal 法律 hotlines 热线"),
        ("kepu 基地", "科普 基地"),
        ("shanghai 企业", "上海 企业"),
        ("ipo xyzzy 2023", "ipo xyzzy 2023"),
        ("exchange rate of the krona", "exchange rate of the krona"),
    ],
)
def test_in_chinese(text: str, expected: str) -> None:
    assert LatinWords(["科普", "上海"]).translate(text) == expected


def test_the_first_of_two_names_with_one_sound_is_meant() -> None:
    assert LatinWords(["科普", "科谱"]).translate("kepu") == "科普"


def test_the_glossary_is_sorted_and_says_everything_once() -> None:
    lines = Path(pinyin_english.__file__).with_name("glossary.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split()[0] for line in lines]
    assert words == sorted(set(words))
    assert all(len(line.split()) > 1 for line in lines)


def test_every_sound_has_characters() -> None:
    assert len(sounds()) > 400
    assert all(syllable.isascii() and characters for syllable, characters in sounds())


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("tingche shoufei biaozhun you shui zhiding", "停车收费标准由谁制定"),
        ("kexue jiaoyu gui nage bumen guan", "科学教育归哪个部门管"),
        ("tingche", "tingche"),
        ("exchange rate of the krona", "exchange rate of the krona"),
        ("tingche 收费", "tingche 收费"),
        ("yuzhou feichuan", "yuzhou feichuan"),
    ],
)
def test_a_question_in_pinyin(text: str, read: str) -> None:
    clauses = "停车 收费标准 制定 指定 制定 科学教育"
    assert from_pinyin(text, lambda pairs: [clauses.count(pair) for pair in pairs]) == read
