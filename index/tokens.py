"""Text into tokens for the word index: jieba's words, and pairs of neighbouring characters.

Words carry meaning; character pairs, kept with their positions, find what jieba cuts across (安全生产 in 食品安全生产).
"""

import logging
import re
import warnings
from collections.abc import Iterable
from pathlib import Path

from index.folding import fold

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes in its source, which Python ≥ 3.12 reports
    import jieba

_TERMS = Path(__file__).with_name("terms.txt")

_WORD = re.compile(r"\w")
_RUN = re.compile(r"[^\W_]+")

# high enough to keep a term whole against any cut of its parts
_TERM_FREQUENCY = 20_000


class Cutter:
    """jieba with policy terms and department names as its user dictionary."""

    def __init__(self, names: Iterable[str] = (), cache: Path | None = None) -> None:
        """`cache` is a folder for jieba's compiled dictionary (default: the shared temporary folder)."""
        jieba.setLogLevel(logging.WARNING)
        self._jieba = jieba.Tokenizer()
        if cache:
            cache.mkdir(parents=True, exist_ok=True)
            self._jieba.tmp_dir = str(cache)
            self._jieba.cache_file = "jieba.cache"
        self._jieba.initialize()
        terms = _TERMS.read_text(encoding="utf-8").split() if _TERMS.exists() else []
        for word in (*terms, *names):
            self._jieba.add_word(fold(word), _TERM_FREQUENCY)

    def words(self, text: str) -> list[str]:
        """Words for the index, folded; long words bring the shorter ones inside them. Without punctuation."""
        return [word for word in self._jieba.cut_for_search(fold(text)) if _WORD.match(word)]

    def plain_words(self, text: str) -> list[str]:
        """Words once each, as a reader would cut them, folded."""
        return [word for word in self._jieba.cut(fold(text)) if _WORD.match(word)]


def bigrams(text: str) -> list[str]:
    """Neighbouring characters in pairs, folded, within runs of letters: 科普展品 → 科普 普展 展品. Single ones stay."""
    pairs: list[str] = []
    for run in _RUN.findall(fold(text)):
        pairs += [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
    return pairs
