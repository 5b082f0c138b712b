"""The sentence of a clause that is nearest to a question in meaning, as a span of the clause's text."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding import StaticEmbedding, Vectors
from index.forward import Forward
from index.look import View, numbered
from index.postings import Numbers, Scores

Span = tuple[int, int]

# what stands around a sentence and is none of it
_AROUND = " \t\n\u3000。！？；!?;"


def nearest_sentences(
    question: Vectors, static: StaticEmbedding, forward: Forward, places: Numbers, texts: Sequence[str]
) -> list[Span | None]:
    """For each of these clauses, whose texts are given, the span of the sentence nearest to the question's vector; None
    where none has anything to do with it."""
    if not len(places):
        return []
    view = View(forward, places)
    kinds, kind = numbered(view.pieces)
    dots = (static.whole_rows(kinds) @ question) * static.scales(kinds)
    cosines = view.cosines(np.take(dots, kind), forward)[view.is_sentence]
    counts = forward.firsts[places + 1] - forward.firsts[places]
    ends = np.cumsum(counts)
    return [
        _best(cosines[end - count : end], forward.spots[first : first + count], text)
        for end, count, first, text in zip(ends, counts, forward.firsts[places], texts, strict=True)
    ]


def _best(cosines: Scores, spots: NDArray[np.int32], text: str) -> Span | None:
    if not len(cosines) or cosines.max() <= 0:
        return None
    best = int(cosines.argmax())
    start = int(spots[best])
    sentence = text[start : int(spots[best + 1])] if best + 1 < len(spots) else text[start:]
    start += len(sentence) - len(sentence.lstrip(_AROUND))
    return start, start + len(sentence.strip(_AROUND))
