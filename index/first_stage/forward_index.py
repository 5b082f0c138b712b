"""What each clause says, piece by piece: the forward index that a closer look at a few hundred clauses reads from.

The other indexes find clauses; this one tells, for each word of a question, the most alike word of a clause, and for
each sentence how near it is (late interaction: Khattab and Zaharia, ColBERT, 2020, here over static rows).
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policykb.index.embedding.static import StaticEmbedding, Vectors
from policykb.index.first_stage.inverted_index import IntArray

TokenIds = NDArray[np.uint16]

# a sentence ends at 。！？；or a line's end
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")

_SHORT = 3
"""A sentence of fewer pieces is no sentence of its own."""

_NOTHING = 0
"""The unknown piece, whose row is zero: no clause is quite empty."""

_LEAST = 1e-6


@dataclass(frozen=True)
class ForwardIndex:
    """The pieces of all clauses, one behind the other. Clause i lies at `starts[i]:starts[i + 1]` of `pieces`: an empty piece
    and its context (titles and headings), then its own words. Its parts, of numbers `firsts[i]:firsts[i + 1]`, are that and
    its sentences; part p begins `offsets[p]` pieces behind the start of the clause, in the clause's text at the character
    `spots[p]`, and its vector has the length `lengths[p]`, which is infinite for contexts: they are near to nothing. `norms`
    are the lengths of the clauses' vectors."""

    token_ids: TokenIds
    starts: IntArray
    part_starts: IntArray
    offsets: NDArray[np.int32]
    part_positions: NDArray[np.int32]
    lengths: NDArray[np.float32]
    norms: NDArray[np.float32]

    def __len__(self) -> int:
        """Clauses held."""
        return len(self.norms)

    def sizes(self, docnos: IntArray) -> IntArray:
        """How many pieces these clauses have."""
        sizes: IntArray = self.starts[docnos + 1] - self.starts[docnos]
        return sizes

    def concatenated(self, docnos: IntArray) -> tuple[NDArray[np.uint16], IntArray]:
        """The pieces of these clauses end to end, and where among them each clause begins."""
        at, begins = _runs(self.starts[docnos], self.sizes(docnos))
        return np.take(self.token_ids, at), begins

    def parts_of(self, docnos: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """The numbers of the parts of these clauses end to end, where among them those of each clause begin, and how many it
        has."""
        counts = self.part_starts[docnos + 1] - self.part_starts[docnos]
        return *_runs(self.part_starts[docnos], counts), counts

    def is_context(self, part: int) -> bool:
        """Whether this part is the first of its clause, or stands behind all."""
        return part == len(self.lengths) or math.isinf(self.lengths[part])

    def changed(self, kept: NDArray[np.bool_], added: "ForwardIndex") -> "ForwardIndex":
        """This without the clauses that are not `kept`, and with those of another behind it."""
        sizes, parts = np.diff(self.starts), np.diff(self.part_starts)
        still = np.repeat(kept, parts)
        return ForwardIndex(
            token_ids=np.append(self.token_ids[np.repeat(kept, sizes)], added.token_ids),
            starts=np.append(0, np.cumsum(np.append(sizes[kept], np.diff(added.starts)))),
            part_starts=np.append(0, np.cumsum(np.append(parts[kept], np.diff(added.part_starts)))),
            offsets=np.append(self.offsets[still], added.offsets),
            part_positions=np.append(self.part_positions[still], added.part_positions),
            lengths=np.append(self.lengths[still], added.lengths),
            norms=np.append(self.norms[kept], added.norms),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What has to be kept of it, by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def _runs(part_starts: IntArray, sizes: IntArray) -> tuple[IntArray, IntArray]:
    """The numbers of runs that begin with these and are so long, end to end, and where each run begins."""
    ends: IntArray = np.cumsum(sizes)
    begins = ends - sizes
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(part_starts - begins, sizes), begins


def empty_forward_index() -> ForwardIndex:
    """Of no clauses."""
    one = np.zeros(1, dtype=np.int64)
    nothing, lengths = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    return ForwardIndex(np.zeros(0, dtype=np.uint16), one, one, nothing, nothing, lengths, lengths)


def build_forward_index(embedding: StaticEmbedding, clauses: Sequence[tuple[str, str]]) -> tuple[ForwardIndex, Vectors]:
    """The forward index of clauses given as context and text, and their unit vectors: context and text as one."""
    token_ids: list[list[int]] = []
    starts, part_starts, offsets, part_positions, lengths = [0], [0], [], [], []
    vectors = np.zeros((len(clauses), embedding.dimensions), dtype=np.float32)
    for vector, (context, body) in zip(vectors, _cut(embedding, clauses), strict=True):
        at = 0
        for spot, part in [(0, [_NOTHING, *context]), *body]:
            offsets.append(at)
            part_positions.append(spot)
            token_ids.append(part)
            whole = embedding.pooled(part)
            lengths.append(max(float(np.linalg.norm(whole)), _LEAST) if at else math.inf)
            vector += whole
            at += len(part)
        starts.append(starts[-1] + at)
        part_starts.append(len(offsets))
    norms = np.maximum(np.linalg.norm(vectors, axis=1), _LEAST)
    forward = ForwardIndex(
        token_ids=np.array([token_id for part in token_ids for token_id in part], dtype=np.uint16),
        starts=np.array(starts, dtype=np.int64),
        part_starts=np.array(part_starts, dtype=np.int64),
        offsets=np.array(offsets, dtype=np.int32),
        part_positions=np.array(part_positions, dtype=np.int32),
        lengths=np.array(lengths, dtype=np.float32),
        norms=norms.astype(np.float32),
    )
    return forward, vectors / norms[:, None]


def _cut(
    embedding: StaticEmbedding, clauses: Sequence[tuple[str, str]]
) -> Iterator[tuple[list[int], list[tuple[int, list[int]]]]]:
    """For each clause the pieces of its context and those of its sentences, each with the character that it begins at;
    short ones joined to the one before."""
    split = [list(_SENTENCE.finditer(text)) for _, text in clauses]
    sides = [
        side
        for (context, _), matches in zip(clauses, split, strict=True)
        for side in (context, *(match[0] for match in matches))
    ]
    cut = iter(embedding.token_ids(sides))
    for matches in split:
        context = next(cut)
        body: list[tuple[int, list[int]]] = []
        for match in matches:
            if (sentence := next(cut)) and body and min(len(sentence), len(body[-1][1])) < _SHORT:
                body[-1] = body[-1][0], body[-1][1] + sentence
            elif sentence:
                body.append((match.start(), sentence))
        yield context, body
