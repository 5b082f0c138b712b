"""What is counted over all clauses is adjusted when some change, and stays what counting anew gives."""

from dataclasses import replace

import numpy as np

from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.snapshot import Passage, empty_snapshot
from policykb.index.text.segmenter import Segmenter

PASSAGES = [
    Passage(1, "a", "科普措施", "加强保障", "各级政府将科普经费列入预算；鼓励社会各界捐助科普资金。"),
    Passage(2, "a", "科普措施", "", "开展银龄科普行动。"),
    Passage(4, "b", "养老服务", "设施", "新建住宅小区配套建设养老服务设施。"),
    Passage(5, "b", "", "", ""),
]


def test_pieces_are_counted_as_though_read_anew(embedding: StaticEmbedding, segmenter: Segmenter) -> None:
    empty = empty_snapshot((embedding.dimensions, 8))
    held = empty.changed([], PASSAGES, segmenter, embedding, [None] * len(PASSAGES))
    added = [replace(PASSAGES[0], row=6, text="校外培训机构不得在科普场馆开班。"), replace(PASSAGES[3], row=7)]
    changed = held.changed([1, 5], added, segmenter, embedding, [None, None])
    left = [PASSAGES[1], PASSAGES[2], *added]
    anew = empty.changed([], left, segmenter, embedding, [None] * len(left))
    assert np.array_equal(changed.token_frequencies, anew.token_frequencies)
    assert changed.token_frequencies.max() == 4  # the empty piece
    assert not np.array_equal(changed.token_frequencies, held.token_frequencies)
