"""Slips are mended by what the clauses say, and nothing else is touched."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.index.question.homophones import correct_homophones
from policykb.index.text.normalise import fold
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("银铃科普行动", "银龄科普行动"),
        ("科谱基地", "科普基地"),
        ("科学思唯", "科学思维"),
        ("科技特派圆", "科技特派员"),
    ],
)
def test_what_sounds_alike(seeded: KnowledgeBase, written: str, meant: str) -> None:
    assert correct_homophones(written, seeded.index.searcher.engine.vocabulary) == meant


@pytest.mark.parametrize("text", ["老年人防诈骗", "怎么养猫", "请问哪些部门负责科普基地建设？", "", "a-1"])
def test_what_is_right_stays(seeded: KnowledgeBase, text: str) -> None:
    assert correct_homophones(fold(text), seeded.index.searcher.engine.vocabulary) == fold(text)


COUNTS = {"领导": 30_000, "导体": 400, "催": 1_400, "体": 5_000}


class Clauses:
    """A thousand clauses that hold 领导 and 导体; the first is the commoner word."""

    def __len__(self) -> int:
        return 1_000

    def document_frequencies(self, pairs: Sequence[str]) -> list[int]:
        return [500 * (pair in COUNTS) for pair in pairs]

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        words = [text[:2], *text[2:]] if text.startswith("领导") else list(text)
        return list(zip(words, self.counts(words), strict=True))

    def counts(self, words: Sequence[str]) -> list[int]:
        return [COUNTS.get(word, 0) for word in words]

    def in_words(self, before: str, characters: str, after: str) -> str:
        return "".join(character for character in characters if before + character + after in COUNTS)


def test_a_word_lends_no_character_to_a_slip() -> None:
    assert correct_homophones("领导催", Clauses()) == "领导催"


@settings(deadline=None, max_examples=30)
@given(text=st.text())
def test_length_never_changes(seeded: KnowledgeBase, text: str) -> None:
    assert len(correct_homophones(fold(text), seeded.index.searcher.engine.vocabulary)) == len(text)
