"""The forward index: the tokens of every clause, sentence by sentence.

It holds token ids, for late interaction. The other indexes find clauses. This one tells, for each word of a question,
the most similar word of a clause, and for each sentence how near it is (late interaction: Khattab and Zaharia, ColBERT,
2020; here over static rows).
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.interface import Vectors
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.inverted_index import IntArray

TokenIds = NDArray[np.uint16]

# a sentence ends at 。！？；or a line's end
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")

_MIN_SENTENCE_TOKENS = 3
"""Minimum tokens of a sentence; a shorter one is joined to its neighbour."""

_UNKNOWN = 0
"""Token id of the unknown token. Its row is zero; every clause begins with it, so that none is empty."""

_MIN_NORM = 1e-6
"""Minimum norm to divide by."""


@dataclass(frozen=True)
class ForwardIndex:
    """The token ids of all clauses end to end.

    With them it holds where clauses and their parts begin. A clause is an unknown token and its context (titles and
    headings), which are its first part, then its sentences.

    token_ids: uint16 of shape (tokens,)
    starts: clause i lies at `starts[i]:starts[i + 1]` of `token_ids`
    part_starts: clause i has the parts `part_starts[i]:part_starts[i + 1]`
    part_offsets: where each part begins, in tokens from the start of its clause
    part_positions: where each part begins, in characters of the clause's text
    part_norms: Euclidean norm of each part's vector; infinite for contexts, whose cosine is thereby 0
    norms: Euclidean norm of each clause's vector
    """

    token_ids: TokenIds
    starts: IntArray
    part_starts: IntArray
    part_offsets: NDArray[np.int32]
    part_positions: NDArray[np.int32]
    part_norms: NDArray[np.float32]
    norms: NDArray[np.float32]

    def __len__(self) -> int:
        """Clauses held."""
        return len(self.norms)

    def sizes(self, docnos: IntArray) -> IntArray:
        """Return the number of tokens of each of these clauses."""
        sizes: IntArray = self.starts[docnos + 1] - self.starts[docnos]
        return sizes

    def concatenated(self, docnos: IntArray) -> tuple[NDArray[np.uint16], IntArray]:
        """Return the token ids of these clauses end to end.

        The second array says where each clause begins among them.
        """
        at, begins = _runs(self.starts[docnos], self.sizes(docnos))
        return np.take(self.token_ids, at), begins

    def parts_of(self, docnos: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Return the parts of these clauses end to end.

        The second array says where each clause begins among them, the third its number of parts.
        """
        counts = self.part_starts[docnos + 1] - self.part_starts[docnos]
        return *_runs(self.part_starts[docnos], counts), counts

    def is_context(self, part: int) -> bool:
        """Whether this part is the context of a clause, or past the last part."""
        return part == len(self.part_norms) or math.isinf(self.part_norms[part])

    def changed(self, kept: NDArray[np.bool_], added: "ForwardIndex") -> "ForwardIndex":
        """Return a copy with some clauses removed and others added.

        kept: the clauses that are not removed
        added: another index, whose clauses follow the rest
        """
        sizes, parts = np.diff(self.starts), np.diff(self.part_starts)
        still = np.repeat(kept, parts)
        return ForwardIndex(
            token_ids=np.append(self.token_ids[np.repeat(kept, sizes)], added.token_ids),
            starts=np.append(0, np.cumsum(np.append(sizes[kept], np.diff(added.starts)))),
            part_starts=np.append(0, np.cumsum(np.append(parts[kept], np.diff(added.part_starts)))),
            part_offsets=np.append(self.part_offsets[still], added.part_offsets),
            part_positions=np.append(self.part_positions[still], added.part_positions),
            part_norms=np.append(self.part_norms[still], added.part_norms),
            norms=np.append(self.norms[kept], added.norms),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays to be saved, by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def _runs(firsts: IntArray, sizes: IntArray) -> tuple[IntArray, IntArray]:
    """Return the numbers of these ranges end to end.

    The second array says where each range begins among them.
    """
    ends: IntArray = np.cumsum(sizes)
    begins = ends - sizes
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(firsts - begins, sizes), begins


def empty_forward_index() -> ForwardIndex:
    """Return an index of no clauses."""
    one = np.zeros(1, dtype=np.int64)
    nothing, norms = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    return ForwardIndex(np.zeros(0, dtype=np.uint16), one, one, nothing, nothing, norms, norms)


def build_forward_index(embedding: StaticEmbedding, clauses: Sequence[tuple[str, str]]) -> tuple[ForwardIndex, Vectors]:
    """Return the forward index of some clauses, and their unit vectors.

    clauses: context and text of each clause; its vector is of context and text together
    """
    token_ids: list[list[int]] = []
    starts, part_starts, offsets, positions, part_norms = [0], [0], [], [], []
    vectors = np.zeros((len(clauses), embedding.dimensions), dtype=np.float32)
    for vector, (context, sentences) in zip(vectors, _tokenised(embedding, clauses), strict=True):
        at = 0
        for position, part in [(0, [_UNKNOWN, *context]), *sentences]:
            offsets.append(at)
            positions.append(position)
            token_ids.append(part)
            pooled = embedding.pooled(part)
            part_norms.append(max(float(np.linalg.norm(pooled)), _MIN_NORM) if at else math.inf)
            vector += pooled
            at += len(part)
        starts.append(starts[-1] + at)
        part_starts.append(len(offsets))
    norms = np.maximum(np.linalg.norm(vectors, axis=1), _MIN_NORM)
    forward = ForwardIndex(
        token_ids=np.array([token_id for part in token_ids for token_id in part], dtype=np.uint16),
        starts=np.array(starts, dtype=np.int64),
        part_starts=np.array(part_starts, dtype=np.int64),
        part_offsets=np.array(offsets, dtype=np.int32),
        part_positions=np.array(positions, dtype=np.int32),
        part_norms=np.array(part_norms, dtype=np.float32),
        norms=norms.astype(np.float32),
    )
    return forward, vectors / norms[:, None]


def _tokenised(
    embedding: StaticEmbedding, clauses: Sequence[tuple[str, str]]
) -> Iterator[tuple[list[int], list[tuple[int, list[int]]]]]:
    """Yield for each clause the token ids of its context and its sentences.

    Each sentence comes with the character where it begins.
    """
    split = [list(_SENTENCE.finditer(text)) for _, text in clauses]
    texts = [
        text
        for (context, _), matches in zip(clauses, split, strict=True)
        for text in (context, *(match[0] for match in matches))
    ]
    tokens = iter(embedding.token_ids(texts))
    for matches in split:
        context = next(tokens)
        sentences: list[tuple[int, list[int]]] = []
        for match in matches:
            sentence = next(tokens)
            if sentence and sentences and min(len(sentence), len(sentences[-1][1])) < _MIN_SENTENCE_TOKENS:
                sentences[-1] = sentences[-1][0], sentences[-1][1] + sentence
            elif sentence:
                sentences.append((match.start(), sentence))
        yield context, sentences
