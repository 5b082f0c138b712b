"""Slips are mended by what the clauses say, and nothing else is touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.folding import fold
from index.spelling import corrected
from service.knowledge_base import KnowledgeBase


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
    assert corrected(written, seeded.searcher.engine) == meant


@pytest.mark.parametrize("text", ["老年人防诈骗", "怎么养猫", "请问哪些部门负责科普基地建设？", "", "a-1"])
def test_what_is_right_stays(seeded: KnowledgeBase, text: str) -> None:
    assert corrected(fold(text), seeded.searcher.engine) == fold(text)


@settings(deadline=None, max_examples=30)
@given(text=st.text())
def test_length_never_changes(seeded: KnowledgeBase, text: str) -> None:
    assert len(corrected(fold(text), seeded.searcher.engine)) == len(text)
