"""The sentence of a clause that is nearest to a question in meaning, as a span of the clause's text."""

from policykb.index.first_stage.forward_index import ForwardIndex

Span = tuple[int, int]

# what stands around a sentence and is none of it
_AROUND = " \t\n\u3000。！？；!?;"


def sentence_at(part: int, forward: ForwardIndex, text: str) -> Span | None:
    """Where a part of a clause stands in the clause's text; None for its context, which stands above it."""
    if forward.is_context(part):
        return None
    start = int(forward.part_positions[part])
    sentence = text[start:] if forward.is_context(part + 1) else text[start : int(forward.part_positions[part + 1])]
    start += len(sentence) - len(sentence.lstrip(_AROUND))
    return start, start + len(sentence.strip(_AROUND))
