"""The features against slow and plain readings of the same clauses."""

import numpy as np
import pytest

from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.forward_index import build_forward_index
from policykb.index.ranking.features import (
    FEATURES,
    Candidates,
    Features,
    prerank_features,
    query_tokens,
)
from policykb.index.ranking.late_interaction import interaction_features

CLAUSES = [
    ("科普措施 加强保障", "加大各级财政投入力度。各级政府将科普经费列入预算；鼓励社会各界捐助科普资金。"),
    ("", "（一）开展银龄科普行动，帮助老年人识别网络诈骗。"),
    ("科普经费", ""),
    ("", "推进场馆建设"),
]
QUESTION = "科普经费从哪里来"


@pytest.fixture(scope="module")
def table(embedding: StaticEmbedding) -> Features:
    return table_at(embedding, [0, 1, 2, 3])


def table_at(embedding: StaticEmbedding, places: list[int]) -> Features:
    forward, vectors = build_forward_index(embedding, CLAUSES)
    token_ids = sorted(set(embedding.token_ids([QUESTION])[0]))
    scores = np.array([3.0, 1.0, 2.0, 0.0], dtype=np.float32)[places]
    cosines = (vectors @ embedding.encode([QUESTION])[0])[places]
    at = np.array(places)
    found = Candidates(at, scores, scores, scores, cosines, cosines, forward.sizes(at), 6.0, 6.0, len(token_ids))
    close, _ = interaction_features(token_ids, np.ones(len(token_ids), dtype=np.float32), embedding, forward, at)
    return np.concatenate([prerank_features(found), close], axis=1)


def column(table: Features, name: str) -> list[float]:
    return table[:, FEATURES.index(name)].tolist()


def test_words_held_are_counted_by_rarity(table: Features, embedding: StaticEmbedding) -> None:
    asked = set(embedding.token_ids([QUESTION])[0])
    expected = [len(asked & set(embedding.token_ids([" ".join(clause)])[0])) / len(asked) for clause in CLAUSES]
    assert column(table, "held") == pytest.approx(expected)


def test_the_pieces_of_a_question_are_counted(table: Features, embedding: StaticEmbedding) -> None:
    assert query_tokens(column(table, "question_length")[0]) == len(set(embedding.token_ids([QUESTION])[0]))


def test_the_best_sentence_is_nearest(table: Features, embedding: StaticEmbedding) -> None:
    question = embedding.rows(sorted(set(embedding.token_ids([QUESTION])[0]))).sum(axis=0)
    sentences = embedding.encode(["加大各级财政投入力度", "各级政府将科普经费列入预算", "鼓励社会各界捐助科普资金"])
    expected = (sentences @ (question / np.linalg.norm(question))).max()
    assert column(table, "sentence")[0] == pytest.approx(expected, abs=1e-5)
    assert column(table, "sentence")[2] == 0


def test_alike_words_count_by_their_cosine(table: Features, embedding: StaticEmbedding) -> None:
    def unit(text: str) -> Features:
        rows = embedding.rows(embedding.token_ids([text])[0])
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)

    asked = sorted(set(embedding.token_ids([QUESTION])[0]))
    rows = embedding.rows(asked)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    expected = np.maximum((rows @ unit(CLAUSES[3][1]).T).max(axis=1), 0).mean()
    assert column(table, "alike")[3] == pytest.approx(expected, abs=1e-5)


def test_what_is_said_of_the_question_is_the_same_for_all(table: Features) -> None:
    alike = ("question_length", "best_words", "best_pairs", "best_cosine", "cosine_lead", "words_lead", "pairs_lead")
    alike += ("agreement", "best_meaning", "meaning_lead", "meaning_agreement")
    of_question = table[:, [FEATURES.index(name) for name in alike]]
    assert (of_question == of_question[0]).all()


def test_one_candidate_is_enough(embedding: StaticEmbedding) -> None:
    alone = table_at(embedding, [1])
    assert alone.shape == (1, len(FEATURES))
    assert np.isfinite(alone).all()


def test_what_scores_nothing_has_no_rank(table: Features) -> None:
    assert column(table, "words_rank") == pytest.approx([1, 1 / 3, 1 / 2, 0])
