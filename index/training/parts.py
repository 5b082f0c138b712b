"""What a word is made of: itself, the shorter words inside it, and its characters.

A text's vector is a sum over its words, so a word's row may itself be a sum: while training, 食品安全 shares the rows
of 食品, 安全 and the four characters, and a rare word starts from what its characters already mean. After training
each sum is worked out once, and only whole rows ship.
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
    """For each piece, its parts: `ids[starts[piece]:starts[piece + 1]]`."""

    ids: Array
    starts: Array


def parts_of(tokenizer: Tokenizer) -> Parts:
    """The parts of every piece; the unknown piece has none, so that its row stays zero."""
    vocabulary = tokenizer.get_vocab()
    token_ids = sorted(vocabulary, key=vocabulary.__getitem__)
    parts = [[vocabulary[part] for part in _inside(token_id) if part in vocabulary] for token_id in token_ids]
    starts = np.cumsum([0, *map(len, parts)])
    return Parts(np.array([part for some in parts for part in some]), starts)


def _inside(token_id: str) -> Iterator[str]:
    if token_id == UNKNOWN:
        return
    yield token_id
    if token_id.isascii():  # letters say nothing about an English word, digits little about a year
        return
    for length in range(1, len(token_id)):
        for start in range(len(token_id) - length + 1):
            yield token_id[start : start + length]
