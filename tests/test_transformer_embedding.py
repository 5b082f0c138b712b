"""An embedding that sentence-transformers opens: its prompts, its cut, its vectors, and the shipped one exported."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_models import DIMENSIONS, FRAUD, LONGEST, PROMPTS, SEED

from policykb.corpus.model import Document
from policykb.index.answering.answer import Query
from policykb.index.embedding.contextual import ContextualEmbedding
from policykb.index.embedding.export import export_model
from policykb.index.embedding.sentence_transformer import TransformerEmbedding
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # torch and transformers warn about themselves


def test_its_own_prompts_are_applied(library: Any, model: Path, seed: Document) -> None:
    embedding, theirs = TransformerEmbedding(str(model)), library.SentenceTransformer(str(model), device="cpu")
    texts = [clause.text[:50] for clause in seed.clauses]
    passages = theirs.encode([PROMPTS["passage"] + text for text in texts], normalize_embeddings=True)
    questions = theirs.encode([PROMPTS["query"] + text for text in texts], normalize_embeddings=True)
    assert embedding.dimensions == DIMENSIONS
    assert np.allclose(embedding.encode(texts), passages, atol=1e-5)
    assert np.allclose(embedding.encode_query(texts), questions, atol=1e-5)
    assert not np.allclose(passages, questions, atol=0.01)


def test_a_known_family_without_prompts_of_its_own(library: Any, make: Callable[..., Path]) -> None:
    folder = make("bge-small-zh-v1.5", prompts={})
    embedding, theirs = TransformerEmbedding(str(folder)), library.SentenceTransformer(str(folder), device="cpu")
    asked = theirs.encode(["科普"], prompt="为这个句子生成表示以用于检索相关文章：", normalize_embeddings=True)
    assert np.allclose(embedding.encode_query(["科普"]), asked, atol=1e-5)
    assert np.allclose(embedding.encode(["科普"]), theirs.encode(["科普"], normalize_embeddings=True), atol=1e-5)


def test_many_texts_keep_their_order(model: Path, seed: Document) -> None:
    embedding = TransformerEmbedding(str(model))
    texts = [seed.text[at : at + 1 + at % 40] if at % 9 else " " for at in range(300)]
    vectors = embedding.encode(texts)
    for place in (1, 100, 299):
        assert np.allclose(vectors[place], embedding.encode([texts[place]])[0], atol=1e-4)
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.allclose(lengths, [bool(text.strip()) for text in texts], atol=1e-4)


def test_no_texts_no_vectors(model: Path) -> None:
    embedding = TransformerEmbedding(str(model))
    assert embedding.encode([]).shape == embedding.encode_query([]).shape == (0, DIMENSIONS)
    assert not embedding.encode_query([" "]).any()


def test_a_long_text_is_cut_as_the_model_says(model: Path, seed: Document) -> None:
    embedding = TransformerEmbedding(str(model))
    assert embedding.longest == LONGEST
    read = LONGEST - 2 - len(PROMPTS["passage"])
    text = "".join(seed.text.split())
    whole, cut, shorter = embedding.encode([text, text[:read], text[: read - 1]])
    assert np.allclose(whole, cut, atol=1e-5)
    assert not np.allclose(whole, shorter, atol=1e-5)


@pytest.mark.usefixtures("library")
def test_the_exported_model_is_the_shipped_one(base: KnowledgeBase, seeded: KnowledgeBase, tmp_path: Path) -> None:
    encoder = ContextualEmbedding()
    export_model(encoder, tmp_path / "exported")
    assert TransformerEmbedding(str(tmp_path / "exported")).longest == encoder.longest
    base.index.use_model(str(tmp_path / "exported"))
    base.ingest([SEED])
    for text in (FRAUD, "自然课老师培训", "科普经费从哪里来"):
        exported, shipped = (one.answer(Query(text)) for one in (base, seeded))
        assert exported.hits[0].clause.id == shipped.hits[0].clause.id
        assert exported.confidence == pytest.approx(shipped.confidence, abs=0.2)
