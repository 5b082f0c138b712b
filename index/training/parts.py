"""The parts of a token: itself, the shorter words inside it, and its characters.

A text's vector is a sum over its tokens, so a token's row may itself be a sum. While training, 食品安全 shares the rows of
食品, 安全 and the four characters, so a rare word starts from the meaning of its characters. After training each sum is
computed once, and only the sums ship.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from policykb.index.training.vocabulary import UNKNOWN

Array = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Parts:
    """The parts of all tokens, one token after the other.

    ids: token ids of the parts
    starts: offsets into `ids`; the parts of token t are `ids[starts[t]:starts[t + 1]]`
    """

    ids: Array
    starts: Array


def parts_of(tokenizer: Tokenizer) -> Parts:
    """Return the parts of every token.

    The unknown token has none, so that its row stays zero.
    """
    vocabulary = tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    parts = [[vocabulary[part] for part in _substrings(token) if part in vocabulary] for token in tokens]
    starts = np.cumsum([0, *map(len, parts)])
    return Parts(np.array([part for of_token in parts for part in of_token]), starts)


def _substrings(token: str) -> Iterator[str]:
    """Yield the token and, if it is Chinese, its substrings."""
    if token == UNKNOWN:
        return
    yield token
    if token.isascii():  # letters say nothing about an English word, digits little about a year
        return
    for length in range(1, len(token)):
        for start in range(len(token) - length + 1):
            yield token[start : start + length]
