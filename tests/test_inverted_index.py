"""BM25, phrases and changes of the postings, against naive readings of the same tokens."""

from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.index.first_stage.inverted_index import InvertedIndex, empty_inverted_index
from policykb.index.text.segmenter import bigrams

texts = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=8), max_size=10)


def filled(texts: Sequence[Sequence[str]]) -> InvertedIndex:
    return empty_inverted_index([1.0]).changed(np.zeros(0, dtype=np.bool_), [[text] for text in texts])


def scores(postings: InvertedIndex, query: Sequence[str]) -> list[float]:
    found: list[float] = postings.scores(query)[0].tolist()
    return found


def bm25(texts: Sequence[Sequence[str]], query: Sequence[str], k1: float = 1.2, b: float = 0.75) -> list[float]:
    mean = sum(map(len, texts)) / len(texts) or 1
    scores = [0.0] * len(texts)
    for token in set(query):
        held = sum(token in text for text in texts)
        idf = log(1 + (len(texts) - held + 0.5) / (held + 0.5))
        for place, text in enumerate(texts):
            often = text.count(token)
            scores[place] += idf * often * (k1 + 1) / (often + k1 * (1 - b + b * len(text) / mean))
    return scores


@given(texts=texts.filter(len), query=st.lists(st.sampled_from("abcdefgh"), max_size=4))
def test_bm25_is_that_of_the_textbook(texts: list[list[str]], query: list[str]) -> None:
    assert scores(filled(texts), query) == pytest.approx(bm25(texts, query), rel=1e-5, abs=1e-6)


@given(texts=st.lists(st.tuples(*[st.lists(st.sampled_from("abcdefg"), max_size=8)] * 3), min_size=1, max_size=10),
       query=st.lists(st.sampled_from("abcdefgh"), max_size=4))  # fmt: skip
def test_fields_add_up_each_for_its_share(texts: list[tuple[list[str], ...]], query: list[str]) -> None:
    field_weights = 1.0, 0.6, 0.2
    found = empty_inverted_index(field_weights).changed(np.zeros(0, dtype=np.bool_), texts).scores(query)[0].tolist()
    fields = [bm25(field, query) for field in zip(*texts, strict=True)]
    expected = [
        sum(field_weight * one for field_weight, one in zip(field_weights, of, strict=True))
        for of in zip(*fields, strict=True)
    ]
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-6)


@given(texts=texts, more=texts, kept=st.lists(st.booleans(), min_size=10, max_size=10))
def test_changed_lists_are_those_of_the_texts_that_are_left(
    texts: list[list[str]], more: list[list[str]], kept: list[bool]
) -> None:
    mask = np.array(kept[: len(texts)], dtype=np.bool_)
    changed = filled(texts).changed(mask, [[text] for text in more])
    whole = filled([text for text, keep in zip(texts, kept, strict=False) if keep] + more)
    assert {name: array.tolist() for name, array in changed.arrays().items()} == {
        name: array.tolist() for name, array in whole.arrays().items()
    }


@given(texts=texts, query=st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4))
def test_holding_all_finds_the_texts_with_every_token(texts: list[list[str]], query: list[str]) -> None:
    expected = [place for place, text in enumerate(texts) if set(query) <= set(text)]
    assert filled(texts).holding_all(query).tolist() == expected


@pytest.mark.parametrize("phrase", ["安全生产", "食品安全", "安全", "生产安全", "责任制", "监管"])
def test_pairs_find_what_a_cut_into_words_would_miss(phrase: str) -> None:
    sentences = ["加强食品安全生产监管", "推进安全生产", "食品安全", "生产安全", "安全，生产", "安全生产责任制"]
    pairs = filled([bigrams(sentence) for sentence in sentences])
    held = {place for place, sentence in enumerate(sentences) if phrase in sentence}
    assert held <= set(pairs.holding_all(bigrams(phrase)).tolist())


def test_rarity_is_highest_for_what_nothing_holds() -> None:
    postings = filled([["a", "b"], ["a"], ["a", "c"]])
    a, b, unknown = (postings.scores([term])[1] for term in "abz")
    assert postings.scores("abz")[1] == pytest.approx(a + b + unknown)
    assert 0 < a < b < unknown


@given(token=st.text())
def test_any_token_may_be_asked_for(token: str) -> None:
    assert Counter(scores(filled([["a"], ["b"]]), [token, token]))


def test_no_postings_find_nothing() -> None:
    assert scores(empty_inverted_index([1.0]), ["a"]) == []
    assert empty_inverted_index([1.0]).holding_all(["a"]).tolist() == []


@given(texts=texts.filter(len), asked=st.lists(st.sampled_from("abcdefgh"), max_size=4))
def test_what_was_asked_before_changes_no_score(texts: list[list[str]], asked: list[str]) -> None:
    fresh, used = filled(texts), filled(texts)
    used.frequencies(asked)
    assert scores(used, "abcdefgh") == scores(fresh, "abcdefgh")
