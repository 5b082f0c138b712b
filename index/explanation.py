"""Why a clause was found: the sentence that is nearest to the question in meaning, and which of its words stand where."""

import re
from collections.abc import Callable, Sequence

import numpy as np

from corpus.store import Store
from index.embedding import StaticEmbedding
from index.engine import passages_of
from index.holdings import Passage

Span = tuple[int, int]

# a sentence ends at 。！？；or a line's end
_SENTENCE = re.compile(r"[^\s。！？；!?;\n](?:[^。！？；!?;\n]*[^\s。！？；!?;\n])?")

_FEWEST = 4
"""What has fewer characters, a number or 略, is no sentence."""


def nearest_sentences(question: str, texts: Sequence[str], embedding: StaticEmbedding) -> list[Span | None]:
    """For each text the span of the sentence nearest to the question; None where none has anything to do with it."""
    spans = [[match.span() for match in _SENTENCE.finditer(text)] for text in texts]
    spans = [[span for span in own if span[1] - span[0] >= _FEWEST] or own for own in spans]
    sentences = [text[start:end] for text, own in zip(texts, spans, strict=True) for start, end in own]
    if not sentences:
        return [None] * len(texts)
    vectors = embedding.encode([question, *sentences])
    cosines = vectors[1:] @ vectors[0]
    ends = np.cumsum([len(own) for own in spans]).tolist()
    return [_best(own, cosines[end - len(own) : end].tolist()) for own, end in zip(spans, ends, strict=True)]


def _best(spans: Sequence[Span], cosines: Sequence[float]) -> Span | None:
    best = max(range(len(spans)), key=lambda place: (cosines[place], -place), default=None)
    return spans[best] if best is not None and cosines[best] > 0 else None


def fields_of(store: Store, clause_ids: Sequence[str]) -> dict[str, Passage]:
    """What these clauses are indexed by, by id; those that are gone are left out."""
    ids = {entry.row: entry for id in clause_ids if (entry := store.entry(id))}
    passages = passages_of(store, sorted({entry.document_id for entry in ids.values()}))
    return {ids[passage.row].clause.id: passage for passage in passages if passage.row in ids}


def matched(words: Sequence[str], passage: Passage, cut: Callable[[str], Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The words of the question that each field of a clause holds, in their order."""
    fields = {"body": passage.text, "heading": passage.heading, "title": passage.title}
    held = {name: frozenset(cut(text)) for name, text in fields.items()}
    return {name: tuple(word for word in dict.fromkeys(words) if word in own) for name, own in held.items()}
