"""The tokenizer: jieba's dictionary as a Unigram model, pruned to the words that policies and questions use.

A Unigram model whose scores are log frequencies takes the most probable way through a run of text, which is what
jieba does without its hidden Markov model. A word that was pruned falls apart into shorter words and characters:
that is the sub-word fallback. The cut is frozen here: a growing registry cannot shift vectors.
"""

import logging
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import jieba
import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Split

from policykb.index.text.normalise import fold
from policykb.index.training.charsmap import folding_normalizer

UNKNOWN = "[UNK]"
"""Piece 0. Its row is zero: what we do not know says nothing."""

PIECES = 60_000
"""Rows of 256 bytes, so that model and tokenizer together stay under 20 MB."""

_LATIN_PIECES = 4_000
_LATIN = re.compile(r"[a-z0-9]+")
_LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"

_RUN = r"\p{Han}+|[^\p{Han}\W_]+"
"""What is cut at all: runs of Chinese characters, runs of other letters and digits. The rest only separates."""

_TERM_LENGTHS = range(2, 9)
_DEPARTMENT_LENGTHS = range(3, 6)
"""省人社厅 has a meaning of its own; 人力资源和社会保障厅 is better understood from its parts."""

_AT_ONCE = 2_000
"""Texts handed to the tokenizer in one call, which bounds its memory."""

Ids = npt.NDArray[np.int32]


def build_tokenizer(texts: Sequence[str], root: Path) -> Tokenizer:
    """The tokenizer for these texts; `root` is the repository, for its terms and department names."""
    words = _dictionary() | _terms(root)
    latin = _frequent_latin(texts)
    everything = _unigram(words | latin)
    counts: Counter[int] = Counter()
    for ids in encode(everything, texts):
        counts.update(ids.tolist())
    seen = {word: counts[token_id] for word, token_id in everything.get_vocab().items()}
    return _unigram(_pruned(words, seen, PIECES - 1 - len(latin)) | latin)


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> Iterator[Ids]:
    """The piece ids of each text."""
    for start in range(0, len(texts), _AT_ONCE):
        for encoding in tokenizer.encode_batch_fast(texts[start : start + _AT_ONCE], add_special_tokens=False):
            yield np.array(encoding.ids, dtype=np.int32)


def _unigram(frequencies: dict[str, int]) -> Tokenizer:
    total = math.log(_jieba().total)
    ordered = sorted(frequencies.items(), key=lambda item: (-item[1], item[0]))
    token_ids = [(UNKNOWN, -100.0), *((word, round(math.log(count) - total, 4)) for word, count in ordered)]
    tokenizer = Tokenizer(Unigram(token_ids, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = folding_normalizer()
    tokenizer.pre_tokenizer = Split(Regex(_RUN), behavior="removed", invert=True)
    return tokenizer


def _jieba() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    jieba.dt.initialize()
    return jieba.dt


def _dictionary() -> dict[str, int]:
    """jieba's Chinese words, in the spelling that folding leaves, and every character of GB 2312."""
    words = {word: count for word, count in _jieba().FREQ.items() if count and _is_chinese(word)}
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            character = bytes((row, cell)).decode("gb2312", errors="ignore")
            if character and _is_chinese(character):
                words.setdefault(character, 1)
    return words


def _is_chinese(word: str) -> bool:
    return all("\u4e00" <= character <= "\u9fff" for character in word) and fold(word) == word


def _terms(root: Path) -> dict[str, int]:
    """Terms and department names, frequent enough not to be cut; none where their files are missing."""
    summary = sorted({*_listed_terms(root / "index" / "terms.txt"), *_names(root / "corpus" / "departments.toml")})
    known = _jieba().FREQ
    return {term: max(known.get(term, 0), jieba.dt.suggest_freq(term)) for term in summary if _is_chinese(term)}


def _listed_terms(path: Path) -> Iterator[str]:
    """The first word of each line that is no comment."""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        term = fold(line).split("#")[0].strip().split(" ")[0]
        if len(term) in _TERM_LENGTHS:
            yield term


def _names(path: Path) -> Iterator[str]:
    """The registry's shorter names."""
    registry = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for name in map(fold, _strings(registry)):
        if len(name) in _DEPARTMENT_LENGTHS:
            yield name


def _strings(value: object) -> Iterator[str]:
    """Every string in a nest of tables and lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _frequent_latin(texts: Iterable[str]) -> dict[str, int]:
    """Letters, digits, and the words and numbers met most often: years, GDP, covid."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_LATIN.findall(fold(text)))
    frequent = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_LATIN_PIECES]
    return dict.fromkeys(_LETTERS_AND_DIGITS, 1) | dict(frequent)


def _pruned(words: dict[str, int], seen: dict[str, int], size: int) -> dict[str, int]:
    """All single characters, and of the longer words those seen most often."""
    characters = {word: count for word, count in words.items() if len(word) == 1}
    longer = sorted(
        (word for word in words if len(word) > 1 and seen[word]),
        key=lambda word: (-seen[word], word),
    )
    return characters | {word: words[word] for word in longer[: size - len(characters)]}
