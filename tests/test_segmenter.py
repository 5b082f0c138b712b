"""Words and character pairs for the word index."""

import unicodedata
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.corpus.mentions import MentionFinder
from policykb.index.text.segmenter import Segmenter, bigrams


def letters(token: str) -> bool:
    return not any(unicodedata.category(character)[0] in "PZ" for character in token.replace("_", ""))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("科普展品", ["科普", "普展", "展品"]),
        ("食品，安全", ["食品", "安全"]),
        ("A、科普", ["a", "科普"]),
        ("甘肅 ＡＢ", ["甘肃", "ab"]),
        ("", []),
        ("。，——", []),
    ],
)
def test_bigrams(text: str, pairs: list[str]) -> None:
    assert bigrams(text) == pairs


@given(st.text())
def test_bigrams_of_any_text_are_short_and_without_punctuation(text: str) -> None:
    assert all(len(pair) in (1, 2) and letters(pair) and pair.split() == [pair] for pair in bigrams(text))


@pytest.mark.parametrize("name", ["科技厅", "卫生健康委", "农业农村厅", "科学技术厅", "市场监管局", "国资委"])
def test_department_names_stay_whole(segmenter: Segmenter, name: str) -> None:
    assert name in segmenter.words(f"由{name}负责")
    assert name in segmenter.words(f"由{name}负责")


def test_long_words_bring_the_short_ones(segmenter: Segmenter) -> None:
    assert {"科学", "技术", "科学技术"} <= set(segmenter.words("科学技术"))


def test_words_are_folded(segmenter: Segmenter) -> None:
    assert segmenter.words("甘肅省ＡＩ科學") == segmenter.words("甘肃省ai科学")


@pytest.mark.parametrize("text", ["，。、；：？！", "（——）《》“”", " \t\n　", ""])
def test_punctuation_is_no_word(segmenter: Segmenter, text: str) -> None:
    assert segmenter.words(text) == []
    assert segmenter.words(text) == []


@given(text=st.text() | st.text(alphabet="科学技术厅，安全生产研究生命 ab12的不", max_size=30))
@settings(max_examples=200, deadline=None)
def test_the_cut_is_that_of_jieba(segmenter: Segmenter, text: str) -> None:
    plain = jieba.Tokenizer()
    plain.FREQ, plain.total, plain.initialized = segmenter._jieba.FREQ, segmenter._jieba.total, True
    for with_hmm in (True, False):
        assert list(segmenter._jieba.cut(text, HMM=with_hmm)) == list(plain.cut(text, HMM=with_hmm))


@given(text=st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_cut(segmenter: Segmenter, text: str) -> None:
    assert all(word.strip() for word in segmenter.words(text))
    assert all(word.strip() for word in segmenter.words(text))


def test_a_kept_dictionary_cuts_alike(finder: MentionFinder, tmp_path: Path) -> None:
    fresh = Segmenter(finder.words(), cache=tmp_path)
    kept = Segmenter(finder.words(), cache=tmp_path)
    text = "省科协、省科技厅负责老年人防诈骗科普，推动食品安全生产和新质生产力发展。"
    assert kept.words(text) == fresh.words(text)
    kept.prepare()
    assert kept.words(text) == fresh.words(text)
    assert kept.words(text) == fresh.words(text)
