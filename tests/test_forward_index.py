"""The forward index holds every piece of every clause, and changes like the lists it stands beside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.forward_index import ForwardIndex, build_forward_index, empty_forward_index

CLAUSES = [
    ("科普措施 加强保障", "加大各级财政投入力度。各级政府将科普经费列入预算；鼓励社会各界捐助科普资金。"),
    ("", "（一）开展银龄科普行动"),
    ("标题", ""),
    ("", "。。"),
]

clauses = st.lists(
    st.tuples(st.text("科普老年人。 ", max_size=6), st.text("经费预算。；\n1a", max_size=12)), max_size=5
)


def shown(forward: ForwardIndex) -> dict[str, list[float]]:
    return {name: array.tolist() for name, array in forward.arrays().items()}


def test_pieces_are_those_of_the_whole_text(embedding: StaticEmbedding) -> None:
    forward, _ = build_forward_index(embedding, CLAUSES)
    for place, (context, text) in enumerate(CLAUSES):
        start, end = forward.starts[place : place + 2]
        _, *sentences = forward.part_offsets[forward.part_starts[place] : forward.part_starts[place + 1]]
        body = start + sentences[0] if sentences else end
        assert forward.token_ids[start] == 0
        assert [
            forward.token_ids[start + 1 : body].tolist(),
            forward.token_ids[body:end].tolist(),
        ] == embedding.token_ids([context, text])


def test_vectors_are_those_of_the_embedding(embedding: StaticEmbedding) -> None:
    _, vectors = build_forward_index(embedding, CLAUSES)
    assert vectors == pytest.approx(embedding.encode([f"{context}\n{text}" for context, text in CLAUSES]), abs=1e-5)


def test_sentences_cover_the_body(embedding: StaticEmbedding) -> None:
    forward, _ = build_forward_index(embedding, CLAUSES)
    assert np.diff(forward.part_starts).tolist() == [4, 2, 1, 1]  # the context and the sentences
    parts, part_starts, counts = forward.parts_of(np.array([1, 0]))
    assert (parts.tolist(), part_starts.tolist(), counts.tolist()) == ([4, 5, 0, 1, 2, 3], [0, 2], [2, 4])


@settings(deadline=None)
@given(old=clauses, new=clauses, kept=st.lists(st.booleans(), min_size=5, max_size=5))
def test_changed_is_what_is_left_read_anew(
    embedding: StaticEmbedding, old: list[tuple[str, str]], new: list[tuple[str, str]], kept: list[bool]
) -> None:
    mask = np.array(kept[: len(old)], dtype=np.bool_)
    changed = build_forward_index(embedding, old)[0].changed(mask, build_forward_index(embedding, new)[0])
    left = [clause for clause, keep in zip(old, kept, strict=False) if keep]
    assert shown(changed) == shown(build_forward_index(embedding, left + new)[0])


def test_nothing_can_be_changed(embedding: StaticEmbedding) -> None:
    forward, _ = build_forward_index(embedding, CLAUSES)
    assert shown(empty_forward_index().changed(np.zeros(0, dtype=np.bool_), forward)) == shown(forward)
