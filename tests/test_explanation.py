"""Why a clause was found: its nearest sentence, and the words of the question in its fields."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from policykb.index.answering.answer import Query
from policykb.index.answering.explanation import matched_words
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.first_stage.forward_index import build_forward_index
from policykb.index.first_stage.snapshot import Passage
from policykb.index.ranking.best_sentence import Span, sentence_at
from policykb.index.ranking.late_interaction import interaction_features
from policykb.index.text.segmenter import Segmenter
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.present.grounded_answer import reply

FRAUD = "给老年人做防诈骗宣传归哪个部门管？"


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings(rate=0))) as client:
        yield client


def nearest(question: str, texts: list[str], embedding: StaticEmbedding) -> list[Span | None]:
    forward, _ = build_forward_index(embedding, [("科普条例", text) for text in texts])
    pieces = sorted(set(embedding.token_ids([question])[0])) or [0]
    if not texts:
        return []
    _, parts = interaction_features(
        pieces, np.ones(len(pieces), dtype=np.float32), embedding, forward, np.arange(len(texts))
    )
    return [sentence_at(part, forward, text) for part, text in zip(parts.tolist(), texts, strict=True)]


def test_the_nearest_sentence(embedding: StaticEmbedding) -> None:
    text = "（一）加强宣传。鼓励企业捐赠展品；组织医生到社区讲解高血压的预防。\n（责任单位：省卫生健康委）"
    [span] = nearest("怎么预防血压高", [text], embedding)
    assert span
    assert text[slice(*span)] == "组织医生到社区讲解高血压的预防"


@pytest.mark.parametrize("text", ["", " \n ", "。。；", "？！"])
def test_no_sentence(embedding: StaticEmbedding, text: str) -> None:
    assert nearest("科普", [text, ""], embedding) == [None, None]


@given(texts=st.lists(st.text(alphabet="科普展品。；\n ？1a", max_size=40), max_size=5), question=st.text(max_size=20))
@settings(deadline=None, max_examples=60)
def test_a_sentence_stands_in_its_text(embedding: StaticEmbedding, texts: list[str], question: str) -> None:
    found = nearest(question, texts, embedding)
    assert len(found) == len(texts)
    for text, span in zip(texts, found, strict=True):
        if span:
            sentence = text[slice(*span)]
            assert sentence
            assert sentence == sentence.strip()
            assert sentence[0] not in "。；？"
            assert sentence[-1] not in "。；？"


def test_words_by_field(segmenter: Segmenter) -> None:
    passage = Passage(1, "d", "甘肃省科普条例", "老年人 科学素质", "依托老年大学开展科普。")
    words = segmenter.words("老年人科普展品")
    found = matched_words(words, passage, segmenter.words)
    assert found["body"] == tuple(word for word in words if word in ("老年", "科普"))
    assert "老年人" in found["heading"]
    assert found["title"] == ("科普",)


def test_a_hit_explains_itself(client: TestClient) -> None:
    body = {"query": FRAUD, "explain": True, "limit": 5}
    first: dict[str, Any] = client.post("/v1/search", json=body).json()["hits"][0]
    assert set(first["matched"]) == {"body", "heading", "title"}
    assert "老年人" in first["matched"]["body"]
    assert "老年人" in first["matched"]["heading"]
    assert first["best_sentence"] == first["sentence"]
    assert "诈骗" in first["text"][slice(*first["sentence"])]
    assert {"words", "pairs", "cosine", "score"} <= set(first["evidence"])


def test_a_list_has_no_nearest_sentence(client: TestClient) -> None:
    body = {"query": "", "filters": {"section": ["四"]}, "explain": True}
    for hit in client.post("/v1/search", json=body).json()["hits"]:
        assert (hit["sentence"], hit["best_sentence"], hit["evidence"]) == (None, None, None)
        assert hit["matched"] == {"body": [], "heading": [], "title": []}


def test_explaining_changes_nothing_else(seeded: KnowledgeBase) -> None:
    plain, told = (seeded.answer(Query(FRAUD, explain=explain)) for explain in (False, True))
    assert [(hit.clause.id, hit.score, hit.sentence) for hit in plain.hits] == [
        (hit.clause.id, hit.score, hit.sentence) for hit in told.hits
    ]
    assert all(hit.matched is None for hit in plain.hits)


def test_the_reply_quotes_the_nearest_sentence_where_no_word_stands(seeded: KnowledgeBase) -> None:
    """Of sentences that hold equally many words of the question, meaning chooses."""
    answer = seeded.answer(Query("heart disease 血压", limit=3))
    quoted = reply(answer, "zh").quotes
    for quote in quoted:
        if not quote.hit.highlights and quote.hit.sentence and quote.start is not None:
            assert quote.start <= quote.hit.sentence[0] < (quote.end or 0)
