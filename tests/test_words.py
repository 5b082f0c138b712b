"""BM25, phrases, filters and removal of the word index, against naive readings of the same tokens."""

from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.tokens import bigrams
from index.words import PAIR_FIELDS, Tokens, WordIndex

BODY = {"body": 1.0}
LENGTH = 6
SENTENCES = [
    "加强食品安全生产监管",
    "推进安全生产",
    "食品安全",
    "生产安全",
    "安全，生产",
    "科普",
    "普",
    "安全生产责任制",
]

texts_of_one_length = st.lists(
    st.lists(st.sampled_from("abcdefg"), min_size=LENGTH, max_size=LENGTH), min_size=1, max_size=10
)


def bm25(texts: Sequence[Sequence[str]], query: Sequence[str], k1: float = 1.2) -> dict[int, float]:
    """Texts are of one length, so the norm is 1 whatever b."""
    scores: Counter[int] = Counter()
    for token in set(query):
        held = sum(token in text for text in texts)
        rarity = log(1 + (len(texts) - held + 0.5) / (held + 0.5))
        for row, text in enumerate(texts, 1):
            if often := text.count(token):
                scores[row] += rarity * often * (k1 + 1) / (often + k1)
    return dict(scores)


def filled(folder: Path, texts: Sequence[str]) -> WordIndex:
    """Every text is a document of its own: a, b, c …"""
    words = WordIndex(folder)
    words.update([], (in_pairs(row, text) for row, text in enumerate(texts, 1)))
    return words


def in_pairs(row: int, text: str) -> Tokens:
    return Tokens(row, chr(96 + row), {"body": bigrams(text), "pairs": bigrams(text)})


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> WordIndex:
    return filled(tmp_path_factory.mktemp("words"), SENTENCES)


@given(texts=texts_of_one_length, query=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4))
@settings(max_examples=12, deadline=None)
def test_bm25_is_that_of_the_textbook(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], query: list[str]
) -> None:
    words = WordIndex(tmp_path_factory.mktemp("words"))
    words.update([], (Tokens(row, str(row), {"body": text}) for row, text in enumerate(texts, 1)))
    expected = bm25(texts, query)
    found = words.search(query, BODY, 100)
    assert found.total == len(expected)
    assert dict(zip(found.rows, found.scores, strict=True)) == pytest.approx(expected, rel=1e-3)
    assert list(found.scores) == sorted(found.scores, reverse=True)


def test_equal_scores_stand_in_order_of_rows(tmp_path: Path) -> None:
    words = filled(tmp_path, ["科普", "科普", "科普"])
    assert words.search(["科普"], BODY, 10).rows == (1, 2, 3)


def test_limit_leaves_the_best_and_the_total(sentences: WordIndex) -> None:
    whole = sentences.search(bigrams("食品安全生产"), BODY, 100)
    some = sentences.search(bigrams("食品安全生产"), BODY, 2)
    assert some.rows == whole.rows[:2]
    assert some.total == whole.total > 2


@pytest.mark.parametrize("phrase", ["安全生产", "食品安全", "安全", "生产安全", "责任制", "监管", "网络安全", "产监"])
def test_phrase_finds_the_texts_that_hold_it(sentences: WordIndex, phrase: str) -> None:
    expected = {row for row, text in enumerate(SENTENCES, 1) if phrase in text}
    assert set(sentences.phrase(bigrams(phrase), 100).rows) == expected


@pytest.mark.parametrize("pairs", [[], ["科普"], ["普"], ["无此"]])
def test_short_phrases_are_no_trouble(sentences: WordIndex, pairs: list[str]) -> None:
    assert set(sentences.phrase(pairs, 100).rows) == set(sentences.search(pairs, PAIR_FIELDS, 100).rows)


@pytest.mark.parametrize("allowed", [[], [1], [2, 4, 99], list(range(1, 9))])
def test_filter_by_rows_is_exact(sentences: WordIndex, allowed: list[int]) -> None:
    whole = sentences.search(["安全"], BODY, 100)
    found = sentences.search(["安全"], BODY, 100, allowed)
    assert found.rows == tuple(row for row in whole.rows if row in allowed)
    assert found.total == len(found.rows)
    phrase = sentences.phrase(bigrams("安全生产"), 100, allowed)
    assert set(phrase.rows) == {1, 2, 8} & set(allowed)


def test_filter_leaves_scores_as_they_are(sentences: WordIndex) -> None:
    whole = sentences.search(["安全"], BODY, 100)
    found = sentences.search(["安全"], BODY, 100, [2])
    assert found.scores[0] == pytest.approx(dict(zip(whole.rows, whole.scores, strict=True))[2], rel=1e-5)


def test_a_removed_document_is_gone(tmp_path: Path) -> None:
    words = filled(tmp_path, SENTENCES)
    words.update(["a", "unknown"], [])
    assert words.rows_of("a") == []
    assert 1 not in words.search(["安全"], BODY, 100).rows
    assert 1 not in WordIndex(tmp_path).phrase(bigrams("安全生产"), 100).rows


def test_adding_twice_changes_nothing(tmp_path: Path) -> None:
    words = filled(tmp_path, SENTENCES)
    before = words.search(["安全"], BODY, 100)
    words.update(["a", "b"], [in_pairs(1, SENTENCES[0]), in_pairs(2, SENTENCES[1])])
    again = words.search(["安全"], BODY, 100)
    assert (set(again.rows), again.total) == (set(before.rows), before.total)
    assert words.rows_of("a") == [1]


def test_opened_again_it_finds_the_same(tmp_path: Path) -> None:
    words = filled(tmp_path, SENTENCES)
    assert WordIndex(tmp_path).search(["安全"], BODY, 100) == words.search(["安全"], BODY, 100)


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    words = WordIndex(tmp_path)
    assert words.search(["安全"], BODY, 10).rows == ()
    assert words.rows_of("a") == []


@given(token=st.text(min_size=1))
@settings(deadline=None)
def test_any_token_may_be_asked_for(sentences: WordIndex, token: str) -> None:
    assert set(sentences.search([token], BODY, 100).rows) <= set(range(1, len(SENTENCES) + 1))
    assert set(sentences.phrase([token, token], 100).rows) <= set(range(1, len(SENTENCES) + 1))
