"""The sentence of a clause that is nearest to a question in meaning, as a span of the clause's text."""

from index.forward import Forward

Span = tuple[int, int]

# what stands around a sentence and is none of it
_AROUND = " \t\n\u3000。！？；!?;"


def sentence_at(part: int, place: int, forward: Forward, text: str) -> Span | None:
    """Where a part of the clause of this place stands in its text; None for the context, which stands above it."""
    first, behind = forward.firsts[place], forward.firsts[place + 1]
    if part == first:
        return None
    start = int(forward.spots[part])
    sentence = text[start : int(forward.spots[part + 1])] if part + 1 < behind else text[start:]
    start += len(sentence) - len(sentence.lstrip(_AROUND))
    return start, start + len(sentence.strip(_AROUND))
