"""The sentence of a clause that is nearest to a question in meaning, as a span of the clause's text."""

from collections.abc import Sequence

import numpy as np

from index.embedding import StaticEmbedding, Vectors
from index.forward import Forward
from index.postings import Numbers

Span = tuple[int, int]

# what stands around a sentence and is none of it
_AROUND = " \t\n\u3000。！？；!?;"


def nearest_sentences(
    question: Vectors, static: StaticEmbedding, forward: Forward, places: Numbers, texts: Sequence[str]
) -> list[Span | None]:
    """For each of these clauses, whose texts are given, the span of the sentence nearest to the question's vector; None
    where none has anything to do with it."""
    return [
        _nearest(question, static, forward, place, text) for place, text in zip(places.tolist(), texts, strict=True)
    ]


def _nearest(question: Vectors, static: StaticEmbedding, forward: Forward, place: int, text: str) -> Span | None:
    some = slice(forward.firsts[place], forward.firsts[place + 1])
    begins, body = forward.sentences[some], forward.bodies[place]
    if not len(begins):
        return None
    products = static.rows(forward.pieces[body : forward.starts[place + 1]]) @ question
    cosines = np.add.reduceat(products, begins - body) / forward.lengths[some]
    best = int(cosines.argmax())
    if cosines[best] <= 0:
        return None
    spots = [*forward.spots[some].tolist(), len(text)]
    sentence = text[spots[best] : spots[best + 1]]
    start = spots[best] + len(sentence) - len(sentence.lstrip(_AROUND))
    return start, start + len(sentence.strip(_AROUND))
