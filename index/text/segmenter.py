"""Tokens for the inverted index: jieba's words, and bigrams of characters.

Words carry meaning. Bigrams find text that jieba cuts across (安全生产 in 食品安全生产).
"""

import hashlib
import marshal
import os
import re
import sys
import warnings
import zlib
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
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

_TERM_FREQUENCY = 20_000
"""Frequency given to a policy term: high enough to keep it whole against any cut of its parts. Chosen by hand."""

_MAX_REMEMBERED_SLOTS = 50_000
"""Maximum number of slots between two neighbours whose words are remembered, about 10 MB."""

_CHECKSUM_BYTES = 4
"""Bytes at the start of a saved dictionary that hold the CRC-32 of the rest."""

_MAX_REMEMBERED_TEXTS = 16
"""Maximum number of texts whose bigrams are remembered: several steps need the bigrams of one question."""


def terms() -> list[str]:
    """Return the words that policies use and jieba does not know."""
    lines = _TERMS.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
    """jieba with a faster search for the most probable path.

    jieba looks every word up twice and keeps every path. Here each word is looked up once, and only the best path is
    kept. The result is the same.
    """

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: ARG002, N802 (jieba's name; `calc` needs none)
        return {}

    def calc(self, sentence: str, DAG: object, route: dict[int, tuple[float, int]]) -> None:  # noqa: ARG002, N803
        """Fill `route` with the most probable path from every character.

        An entry is the log probability of the path and the index at which its first word ends.
        """
        count, length, log_total = self.FREQ.get, len(sentence), log(self.total)
        best_from = [0.0] * (length + 1)
        for start in range(length - 1, -1, -1):
            best, last, end = -inf, start, start
            frequency = count(sentence[start])
            while frequency is not None:  # the beginnings of words are in the dictionary too, with a count of 0
                if frequency and (probability := log(frequency) - log_total + best_from[end + 1]) >= best:
                    best, last = probability, end
                end += 1
                frequency = count(sentence[start : end + 1]) if end < length else None
            best_from[start] = best if best > -inf else best_from[start + 1] - log_total
            route[start] = best_from[start], last


class Segmenter:
    """jieba with policy terms and department names as its user dictionary."""

    def __init__(self, names: Iterable[str] = (), cache: Path | None = None) -> None:
        """Compile the dictionary, which takes a second, or load it from `cache`."""
        own = sorted({fold(word) for word in (*terms(), *names)})
        self._jieba = _Tokenizer()
        self._last: tuple[str, list[str]] = "", []
        self._in_words: dict[tuple[str, str, str], str] = {}
        compiled = cache / f"dictionary-{_fingerprint(own)}" if cache else None
        if not (compiled and _load(self._jieba, compiled)):
            _compile(self._jieba, own)
            if compiled:
                _save(self._jieba, compiled)

    def prepare(self) -> None:
        """Unpack the whole dictionary, which pays before much text is cut."""
        if isinstance(self._jieba.FREQ, _Dictionary):
            self._jieba.FREQ = self._jieba.FREQ.whole()

    def words(self, text: str) -> list[str]:
        """Return the folded words of a text for the index, without punctuation.

        A long word comes with the shorter words inside it. The last text is remembered, because several steps cut the
        same question.
        """
        last_text, words = self._last
        if text != last_text:
            words = [word for word in self._jieba.cut_for_search(fold(text)) if _WORD.match(word)]
            self._last = text, words
        return list(words)

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        """Cut a folded text into words without gaps, each with jieba's frequency.

        The frequency of an unknown word is 0.
        """
        return [(word, self._jieba.FREQ.get(word) or 0) for word in self._jieba.cut(text, HMM=False)]

    def counts(self, words: Iterable[str]) -> list[int]:
        """Return jieba's frequency of each word; 0 for an unknown word."""
        count = self._jieba.FREQ.get
        return [count(word) or 0 for word in words]

    def in_words(self, before: str, characters: str, after: str) -> str:
        """Return those characters that make a known word between `before` and `after`.

        Results are remembered: the same neighbours come again and again in what people write.
        """
        slot = before, characters, after
        fitting = self._in_words.get(slot)
        if fitting is None:
            counts = self.counts([before + character + after for character in characters])
            fitting = "".join(character for character, count in zip(characters, counts, strict=True) if count)
            if len(self._in_words) > _MAX_REMEMBERED_SLOTS:
                self._in_words.clear()
            self._in_words[slot] = fitting
        return fitting


def _fingerprint(words: Iterable[str]) -> str:
    """Hash the words with the versions of jieba and Python.

    The marshal format depends on the version of Python.
    """
    whole = "\n".join([jieba.__version__, sys.version, *words])
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


class _Dictionary(dict[str, int]):
    """Words with their frequencies, unpacked by first character on demand.

    A command that cuts one question needs a few of half a million words.
    """

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
        """Return all words in an ordinary dictionary, which is faster for much text."""
        for character in list(self._packed):
            self._unpack(character)
        return dict(self)


def _compile(tokenizer: "jieba.Tokenizer", own: Iterable[str]) -> None:
    """Build jieba's dictionary with our words.

    jieba's own cache, in the shared temporary folder, is not used.
    """
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in own:
        tokenizer.add_word(word, _TERM_FREQUENCY)


def _load(tokenizer: "jieba.Tokenizer", path: Path) -> bool:
    """Load a compiled dictionary; return whether there was a whole one.

    The file is read whole, because marshal takes twice as long from an open file.
    """
    try:
        data = memoryview(path.read_bytes())
        if zlib.crc32(data[_CHECKSUM_BYTES:]) != int.from_bytes(data[:_CHECKSUM_BYTES]):
            return False
        packed, tokenizer.total = marshal.loads(data[_CHECKSUM_BYTES:])  # noqa: S302 (we wrote it, in the user's folder)
    except (OSError, EOFError, ValueError, TypeError):
        return False
    tokenizer.FREQ = _Dictionary(packed)
    tokenizer.initialized = True
    return True


def _save(tokenizer: "jieba.Tokenizer", path: Path) -> None:
    """Keep the dictionary for the next time.

    Where nothing can be written, it is compiled again then.
    """
    by_first: dict[str, dict[str, int]] = defaultdict(dict)
    for word, frequency in tokenizer.FREQ.items():
        by_first[word[:1]][word] = frequency
    packed = {character: marshal.dumps(words) for character, words in by_first.items()}
    temporary = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        data = marshal.dumps((packed, tokenizer.total))
        temporary.write_bytes(zlib.crc32(data).to_bytes(_CHECKSUM_BYTES) + data)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()


def bigrams(text: str) -> list[str]:
    """Return the folded bigrams within runs of letters: 科普展品 → 科普 普展 展品.

    A run of a single character gives this character.
    """
    return list(_bigrams(text))


@lru_cache(_MAX_REMEMBERED_TEXTS)
def _bigrams(text: str) -> tuple[str, ...]:
    pairs: list[str] = []
    for run in _RUN.findall(fold(text)):
        pairs += [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]
    return tuple(pairs)
