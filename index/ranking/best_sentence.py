"""The sentence of a clause that is nearest to a question.

It is given as a span of the clause's text.
"""

from policykb.index.first_stage.forward_index import ForwardIndex

Span = tuple[int, int]

# punctuation and white space around a sentence
_AROUND = " \t\n\u3000。！？；!?;"


def sentence_at(part: int, forward: ForwardIndex, text: str) -> Span | None:
    """Return the span of a part of a clause within the clause's text.

    None for the context, which stands above the text.
    """
    if forward.is_context(part):
        return None
    start = int(forward.part_positions[part])
    sentence = text[start:] if forward.is_context(part + 1) else text[start : int(forward.part_positions[part + 1])]
    start += len(sentence) - len(sentence.lstrip(_AROUND))
    return start, start + len(sentence.strip(_AROUND))
