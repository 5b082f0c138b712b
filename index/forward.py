"""What each clause says, piece by piece: the forward index that a closer look at a few hundred clauses reads from.

The other indexes find clauses; this one tells, for each word of a question, the most alike word of a clause, and for
each sentence how near it is (late interaction: Khattab and Zaharia, ColBERT, 2020, here over static rows).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding import StaticEmbedding, Vectors
from index.postings import Numbers

Pieces = NDArray[np.uint16]

# a sentence ends at 。！？；or a line's end
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")

_SHORT = 3
"""A sentence of fewer pieces is no sentence of its own."""

_NOTHING = 0
"""The unknown piece, whose row is zero: no clause is quite empty."""

_LEAST = 1e-6


@dataclass(frozen=True)
class Forward:
    """The pieces of all clauses, one behind the other. Clause i lies at `starts[i]:starts[i + 1]` of `pieces`: first its
    context (titles and headings), then from `bodies[i]` its own words, then one empty piece. Its sentences are those of
    numbers `firsts[i]:firsts[i + 1]`; sentence s begins at `sentences[s]`, in the text of its clause at the character
    `spots[s]`, and its vector has the length `lengths[s]`. `norms` are the lengths of the clauses' vectors."""

    pieces: Pieces
    starts: Numbers
    bodies: Numbers
    firsts: Numbers
    sentences: Numbers
    spots: NDArray[np.int32]
    lengths: NDArray[np.float32]
    norms: NDArray[np.float32]

    def __len__(self) -> int:
        """Clauses held."""
        return len(self.bodies)

    def sizes(self, places: Numbers) -> Numbers:
        """How many pieces these clauses have."""
        sizes: Numbers = self.starts[places + 1] - self.starts[places]
        return sizes

    def laid_out(self, places: Numbers) -> tuple[NDArray[np.uint16], Numbers]:
        """The pieces of these clauses end to end, and where among them each clause begins."""
        sizes = self.sizes(places)
        begins: Numbers = np.cumsum(sizes) - sizes
        return np.take(self.pieces, np.arange(sizes.sum()) + np.repeat(self.starts[places] - begins, sizes)), begins

    def changed(self, kept: NDArray[np.bool_], added: "Forward") -> "Forward":
        """This without the clauses that are not `kept`, and with those of another behind it."""
        sizes, sentences = np.diff(self.starts), np.diff(self.firsts)
        starts = np.append(0, np.cumsum(np.append(sizes[kept], np.diff(added.starts))))
        firsts = np.append(0, np.cumsum(np.append(sentences[kept], np.diff(added.firsts))))
        still = np.repeat(kept, sentences)
        offsets = self.sentences[still] - np.repeat(self.starts[:-1][kept], sentences[kept])
        offsets = np.append(offsets, added.sentences - np.repeat(added.starts[:-1], np.diff(added.firsts)))
        bodies = np.append((self.bodies - self.starts[:-1])[kept], added.bodies - added.starts[:-1])
        return Forward(
            pieces=np.append(self.pieces[np.repeat(kept, sizes)], added.pieces),
            starts=starts,
            bodies=bodies + starts[:-1],
            firsts=firsts,
            sentences=offsets + np.repeat(starts[:-1], np.diff(firsts)),
            spots=np.append(self.spots[still], added.spots),
            lengths=np.append(self.lengths[still], added.lengths),
            norms=np.append(self.norms[kept], added.norms),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What has to be kept of it, by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def empty_forward() -> Forward:
    """Of no clauses."""
    nothing, one = np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    lengths = np.zeros(0, dtype=np.float32)
    spots = np.zeros(0, dtype=np.int32)
    return Forward(np.zeros(0, dtype=np.uint16), one, nothing, one, nothing, spots, lengths, lengths)


def read_forward(embedding: StaticEmbedding, clauses: Sequence[tuple[str, str]]) -> tuple[Forward, Vectors]:
    """The forward index of clauses given as context and text, and their unit vectors: context and text as one."""
    pieces: list[list[int]] = []
    starts, bodies, firsts, sentences, spots = [0], [], [0], [], []
    sums: list[Vectors] = []
    vectors = np.zeros((len(clauses), embedding.dimensions), dtype=np.float32)
    for vector, (context, body) in zip(vectors, _cut(embedding, clauses), strict=True):
        at = starts[-1] + len(context)
        pieces.append(context)
        bodies.append(at)
        vector += embedding.sum_of(context)
        for spot, sentence in body:
            spots.append(spot)
            pieces.append(sentence)
            sentences.append(at)
            sums.append(embedding.sum_of(sentence))
            vector += sums[-1]
            at += len(sentence)
        pieces.append([_NOTHING])
        starts.append(at + 1)
        firsts.append(len(sentences))
    norms = np.maximum(np.linalg.norm(vectors, axis=1), _LEAST)
    forward = Forward(
        pieces=np.array([piece for part in pieces for piece in part], dtype=np.uint16),
        starts=np.array(starts, dtype=np.int64),
        bodies=np.array(bodies, dtype=np.int64),
        firsts=np.array(firsts, dtype=np.int64),
        sentences=np.array(sentences, dtype=np.int64),
        spots=np.array(spots, dtype=np.int32),
        lengths=np.array([max(float(np.linalg.norm(one)), _LEAST) for one in sums], dtype=np.float32),
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
    cut = iter(embedding.pieces(sides))
    for matches in split:
        context = next(cut)
        body: list[tuple[int, list[int]]] = []
        for match in matches:
            if (sentence := next(cut)) and body and min(len(sentence), len(body[-1][1])) < _SHORT:
                body[-1] = body[-1][0], body[-1][1] + sentence
            elif sentence:
                body.append((match.start(), sentence))
        yield context, body
