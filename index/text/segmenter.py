"""Text into tokens for the word index: jieba's words, and pairs of neighbouring characters.

Words carry meaning; character pairs, kept with their positions, find what jieba cuts across (安全生产 in 食品安全生产).
"""

import hashlib
import marshal
import os
import re
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import inf, log
from pathlib import Path
from typing import Any

from policykb.index.text.normalise import fold

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes in its source, which Python ≥ 3.12 reports
    import jieba

_TERMS = Path(__file__).with_name("terms.txt")

_WORD = re.compile(r"\w")
_RUN = re.compile(r"[^\W_]+")

# high enough to keep a term whole against any cut of its parts
_TERM_FREQUENCY = 20_000

_REMEMBERED = 50_000
"""So many places between two characters are remembered, some 10 MB."""

_LATELY = 16
"""Of so many texts the pairs are remembered: several who read a question ask for them."""


def terms() -> list[str]:
    """Words that policies use and jieba does not know."""
    return _TERMS.read_text(encoding="utf-8").split()


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
    """jieba, whose search for the most probable path looks every word up twice and keeps all that it found; here each is
    looked up once, and only the best is kept. The path is the same."""

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: ARG002, N802 (jieba's name; `calc` needs none)
        return {}

    def calc(self, sentence: str, DAG: object, route: dict[int, tuple[float, int]]) -> None:  # noqa: ARG002, N803
        """For every character how probable the best path from there is, as a logarithm, and where its first word ends."""
        count, behind, total = self.FREQ.get, len(sentence), log(self.total)
        ahead = [0.0] * (behind + 1)
        for start in range(behind - 1, -1, -1):
            best, last, end = -inf, start, start
            often = count(sentence[start])
            while often is not None:  # the beginnings of words are in the dictionary too, with a count of 0
                if often and (found := log(often) - total + ahead[end + 1]) >= best:
                    best, last = found, end
                end += 1
                often = count(sentence[start : end + 1]) if end < behind else None
            ahead[start] = best if best > -inf else ahead[start + 1] - total
            route[start] = ahead[start], last


class Segmenter:
    """jieba with policy terms and department names as its user dictionary."""

    def __init__(self, names: Iterable[str] = (), cache: Path | None = None) -> None:
        """`cache` is a folder for the compiled dictionary; without one it is compiled anew, which takes a second."""
        own = sorted({fold(word) for word in (*terms(), *names)})
        self._jieba = _Tokenizer()
        self._last: tuple[str, list[str]] = "", []
        self._in_words: dict[tuple[str, str, str], str] = {}
        kept = cache / f"dictionary-{_fingerprint(own)}" if cache else None
        if not (kept and _load(self._jieba, kept)):
            _compile(self._jieba, own)
            if kept:
                _save(self._jieba, kept)

    def prepare(self) -> None:
        """Unpack the whole dictionary, before much text is cut."""
        if isinstance(self._jieba.FREQ, _Dictionary):
            self._jieba.FREQ = self._jieba.FREQ.whole()

    def words(self, text: str) -> list[str]:
        """Words for the index, folded; long words bring the shorter ones inside them. Without punctuation. The same text
        again, which a question is to several who read it, is not cut again."""
        text_before, words = self._last
        if text != text_before:
            words = [word for word in self._jieba.cut_for_search(fold(text)) if _WORD.match(word)]
            self._last = text, words
        return list(words)

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        """All of a folded text as words, one behind the other, each with jieba's count of it; 0 for an unknown one."""
        return [(word, self._jieba.FREQ.get(word) or 0) for word in self._jieba.cut(text, HMM=False)]

    def counts(self, words: Iterable[str]) -> list[int]:
        """How often jieba counts each word; 0 for what is none."""
        count = self._jieba.FREQ.get
        return [count(word) or 0 for word in words]

    def in_words(self, before: str, characters: str, after: str) -> str:
        """Those of these characters that make a word with what stands before and after. What people write in passing comes
        again and again, so what was found is remembered."""
        asked = before, characters, after
        found = self._in_words.get(asked)
        if found is None:
            counts = self.counts([before + character + after for character in characters])
            found = "".join(character for character, count in zip(characters, counts, strict=True) if count)
            if len(self._in_words) > _REMEMBERED:
                self._in_words.clear()
            self._in_words[asked] = found
        return found


def _fingerprint(words: Iterable[str]) -> str:
    """Changes with the words, with jieba, and with Python, whose marshal format is its own."""
    whole = "\n".join([jieba.__version__, sys.version, *words])
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


class _Dictionary(dict[str, int]):
    """Words with their frequencies, unpacked by first character when one is asked for: a command that cuts one
    question needs a few of half a million."""

    def __init__(self, packed: dict[str, bytes]) -> None:
        super().__init__()
        self._packed = packed

    def _unpack(self, character: str) -> None:
        if packed := self._packed.pop(character, None):
            self.update(marshal.loads(packed))  # noqa: S302 (we wrote it, in the user's folder)

    def __contains__(self, word: object) -> bool:
        self._unpack(str(word)[:1])
        return super().__contains__(word)

    def __getitem__(self, word: str) -> int:
        self._unpack(word[:1])
        return super().__getitem__(word)

    def get(self, word: str, default: Any = None) -> Any:
        self._unpack(word[:1])
        return super().get(word, default)

    def whole(self) -> dict[str, int]:
        """All words in an ordinary dictionary, which is faster for much text."""
        for character in list(self._packed):
            self._unpack(character)
        return dict(self)


def _compile(tokenizer: "jieba.Tokenizer", own: Iterable[str]) -> None:
    """jieba's dictionary with our words in it; also where jieba's own cache would go to the shared temporary folder."""
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in own:
        tokenizer.add_word(word, _TERM_FREQUENCY)


def _load(tokenizer: "jieba.Tokenizer", kept: Path) -> bool:
    """Whether a compiled dictionary was there. Read whole: marshal takes twice as long from an open file."""
    try:
        packed, tokenizer.total = marshal.loads(kept.read_bytes())  # noqa: S302 (we wrote it, in the user's folder)
    except (OSError, EOFError, ValueError, TypeError):
        return False
    tokenizer.FREQ = _Dictionary(packed)
    tokenizer.initialized = True
    return True


def _save(tokenizer: "jieba.Tokenizer", kept: Path) -> None:
    by_first: dict[str, dict[str, int]] = defaultdict(dict)
    for word, frequency in tokenizer.FREQ.items():
        by_first[word[:1]][word] = frequency
    packed = {character: marshal.dumps(words) for character, words in by_first.items()}
    kept.parent.mkdir(parents=True, exist_ok=True)
    written = kept.with_suffix(f".{os.getpid()}")
    written.write_bytes(marshal.dumps((packed, tokenizer.total)))
    written.replace(kept)


def bigrams(text: str) -> list[str]:
    """Neighbouring characters in pairs, folded, within runs of letters: 科普展品 → 科普 普展 展品. Single ones stay."""
    return list(_bigrams(text))


@lru_cache(_LATELY)
def _bigrams(text: str) -> tuple[str, ...]:
    pairs: list[str] = []
    for run in _RUN.findall(fold(text)):
        pairs += [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
    return tuple(pairs)
