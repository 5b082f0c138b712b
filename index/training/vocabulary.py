"""The tokenizer: jieba's dictionary as a Unigram model, pruned to words in use.

A Unigram model whose scores are log frequencies finds the most probable segmentation of a text, as jieba does without
its hidden Markov model. A pruned word is split into shorter words and characters. The vocabulary is frozen in the model
folder, so a growing registry of departments does not change vectors.
"""

import logging
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files

import jieba
import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Split

from policykb.index.text.normalise import fold
from policykb.index.text.segmenter import terms
from policykb.index.training.charsmap import folding_normalizer

UNKNOWN = "[UNK]"
"""Token 0, whose row is zero: a character outside the vocabulary adds nothing to a vector."""

_VOCABULARY_SIZE = 60_000
"""Number of tokens. With rows of 256 bytes, model and tokenizer together stay under 20 MB."""

_LATIN_TOKENS = 4_000
"""Maximum number of words and numbers in Latin letters and digits, besides single ones."""

_LATIN = re.compile(r"[a-z0-9]+")
_LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"

_RUN = r"\p{Han}+|[^\p{Han}\W_]+"
"""The runs that are tokenized: Chinese characters, or other letters and digits. All else only separates them."""

_TERM_LENGTHS = range(2, 9)
"""Lengths of the policy terms that become tokens."""

_DEPARTMENT_LENGTHS = range(3, 6)
"""Lengths of the department names that become tokens: 省人社厅 is one token, 人力资源和社会保障厅 is read by its parts."""

_TEXTS_AT_ONCE = 2_000
"""Maximum number of texts given to the tokenizer in one call, which bounds its memory."""

Ids = npt.NDArray[np.int32]
"""Token ids of one text."""


def build_tokenizer(texts: Sequence[str]) -> Tokenizer:
    """Build the tokenizer for these texts, the policy terms and the department names."""
    words = _dictionary() | _terms()
    latin = _frequent_latin(texts)
    everything = _unigram(words | latin)
    counts: Counter[int] = Counter()
    for ids in encode(everything, texts):
        counts.update(ids.tolist())
    seen = {word: counts[token_id] for word, token_id in everything.get_vocab().items()}
    return _unigram(_pruned(words, seen, _VOCABULARY_SIZE - 1 - len(latin)) | latin)


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> Iterator[Ids]:
    """Yield the token ids of each text."""
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        for encoding in tokenizer.encode_batch_fast(texts[start : start + _TEXTS_AT_ONCE], add_special_tokens=False):
            yield np.array(encoding.ids, dtype=np.int32)


def _unigram(frequencies: dict[str, int]) -> Tokenizer:
    log_total = math.log(_jieba().total)
    ordered = sorted(frequencies.items(), key=lambda item: (-item[1], item[0]))
    tokens = [(UNKNOWN, -100.0), *((word, round(math.log(count) - log_total, 4)) for word, count in ordered)]
    tokenizer = Tokenizer(Unigram(tokens, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = folding_normalizer()
    tokenizer.pre_tokenizer = Split(Regex(_RUN), behavior="removed", invert=True)
    return tokenizer


def _jieba() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    jieba.dt.initialize()
    return jieba.dt


def _dictionary() -> dict[str, int]:
    """Return jieba's Chinese words and every character of GB 2312.

    Words that folding changes are left out.
    """
    words = {word: count for word, count in _jieba().FREQ.items() if count and _is_chinese(word)}
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", errors="ignore")
            if character and _is_chinese(character):
                words.setdefault(character, 1)
    return words


def _is_chinese(word: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in word) and fold(word) == word


def _terms() -> dict[str, int]:
    """Return policy terms and department names, with their frequencies.

    The frequencies are high enough to keep the names whole.
    """
    policy_terms = {term for term in map(fold, terms()) if len(term) in _TERM_LENGTHS}
    frequencies = _jieba().FREQ
    return {
        term: max(frequencies.get(term, 0), jieba.dt.suggest_freq(term))
        for term in sorted(policy_terms | _department_names())
        if _is_chinese(term)
    }


def _department_names() -> set[str]:
    """Return the shorter names of the registry."""
    registry = tomllib.loads((files("policykb.corpus") / "departments.toml").read_text(encoding="utf-8"))
    return {name for name in map(fold, _strings(registry)) if len(name) in _DEPARTMENT_LENGTHS}


def _strings(value: object) -> Iterator[str]:
    """Yield every string in nested tables and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _frequent_latin(texts: Iterable[str]) -> dict[str, int]:
    """Return letters, digits, and frequent words and numbers: years, GDP, covid."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_LATIN.findall(fold(text)))
    frequent = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_LATIN_TOKENS]
    return dict.fromkeys(_LETTERS_AND_DIGITS, 1) | dict(frequent)


def _pruned(words: dict[str, int], seen: dict[str, int], size: int) -> dict[str, int]:
    """Keep `size` words: all single characters, and the most frequent longer words."""
    characters = {word: count for word, count in words.items() if len(word) == 1}
    longer = sorted(
        (word for word in words if len(word) > 1 and seen[word]),
        key=lambda word: (-seen[word], word),
    )
    return characters | {word: words[word] for word in longer[: size - len(characters)]}
