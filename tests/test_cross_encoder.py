"""A cross-encoder as reranker of the first results."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from random_models import FRAUD, SEED, ids, said

from policykb.corpus.errors import DamagedStore, NotReadable
from policykb.index.answering.answer import Query
from policykb.index.embedding.sentence_transformer import TransformerEmbedding
from policykb.index.evaluation.benchmark import Benchmark, run_benchmark
from policykb.index.first_stage.snapshot import Passage
from policykb.index.ranking.cross_encoder import TOP, CrossEncoderReranker, rerank_top
from policykb.index.ranking.result import unranked
from policykb.index.text.segmenter import Segmenter
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # torch and transformers warn about themselves


def test_rows_that_stay_first_and_last() -> None:
    nothing = np.arange(5, dtype=np.float32)
    ranking = unranked([10, 11, 12, 13, 14, 15])
    ranking = type(ranking)(
        ranking.rows, 6, nothing, nothing, nothing, nothing[::-1], np.zeros((5, 0), np.float32), nothing
    )
    order = rerank_top(ranking, np.array([0.1, 0.9, 0.9, 0.2], dtype=np.float32), first={13}, last={11})
    assert order.rows == (13, 12, 10, 11, 14, 15)
    assert order.words.tolist() == [3, 2, 0, 1, 4]
    assert order.scores.tolist() == ranking.scores.tolist()


def test_eval_under_another_model(model: Path, cross_encoder: Path, segmenter: Segmenter, library: Any) -> None:
    texts = ["提升老年人科学素质", "建设养老服务设施", "高速公路收费标准", "科普经费列入预算"]
    held = tuple(Passage(row, f"p{row}", "", "", text) for row, text in enumerate(texts, 1))
    benchmark = Benchmark(held, {"q": "老年人科普"}, {"q": dict.fromkeys(range(1, 5), 1)})
    embedding = TransformerEmbedding(str(model))
    found = run_benchmark(
        benchmark, embedding, segmenter, ["semantic", "hybrid"], CrossEncoderReranker(str(cross_encoder))
    )
    nearest = np.argsort(-(embedding.encode(texts) @ embedding.encode_query(["老年人科普"])[0])) + 1
    assert list(found["semantic"]["q"].ranks) == nearest.tolist()
    predicted = library.CrossEncoder(str(cross_encoder)).predict([("老年人科普", text) for text in texts])
    assert list(found["hybrid"]["q"].ranks) == (np.argsort(-predicted) + 1).tolist()


def test_reranked_as_the_cross_encoder_predicts(base: KnowledgeBase, cross_encoder: Path, library: Any) -> None:
    base.ingest([SEED])
    before = base.answer(Query(FRAUD, limit=100))
    explained = base.answer(Query(FRAUD, limit=100, explain=True)).hits
    read = min(TOP, sum(bool(hit.evidence and hit.evidence.features) for hit in explained))
    base.index.use_reranker(str(cross_encoder))
    after = base.answer(Query(FRAUD, limit=100))
    question = base.index.searcher.understand(Query(FRAUD)).wanted
    texts = {hit.clause.id: f"{hit.document.header.title}\n{hit.clause.text}" for hit in before.hits}
    top = [hit.clause.id for hit in before.hits[:read]]
    scores = library.CrossEncoder(str(cross_encoder)).predict([(question, texts[id]) for id in top])
    predicted = [top[place] for place in np.argsort(-scores)]
    assert [hit.clause.id for hit in after.hits[:read]] == predicted != top
    assert [hit.clause.id for hit in after.hits[read:]] == [hit.clause.id for hit in before.hits[read:]]
    assert (after.confidence, after.answered, after.total) == (before.confidence, before.answered, before.total)
    assert [hit.score for hit in after.hits] == [hit.score for hit in before.hits]
    assert base.answer(Query(FRAUD, limit=100)).hits == after.hits
    assert [hit.clause.id for hit in base.answer(Query(FRAUD, limit=5, offset=5)).hits] == predicted[5:10]
    assert ids(KnowledgeBase(base.folder)) == [hit.clause.id for hit in after.hits]
    base.index.use_reranker("none")
    assert base.answer(Query(FRAUD, limit=100)).hits == before.hits
    assert not (base.folder / "models.json").exists()


def test_a_quoted_phrase_stays_first(base: KnowledgeBase, cross_encoder: Path) -> None:
    base.ingest([SEED])
    base.index.use_reranker(str(cross_encoder))
    hits = base.answer(Query("“网络诈骗”写在哪一条", limit=20)).hits
    holding = ["网络诈骗" in hit.clause.text for hit in hits]
    assert holding[0]
    assert holding == sorted(holding, reverse=True)


def test_a_reranker_that_is_none(base: KnowledgeBase, model: Path, cross_encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="CrossEncoder"):
        base.index.use_reranker(str(model))
    shutil.copytree(cross_encoder, tmp_path / "moving")
    base.ingest([SEED])
    before = ids(base)
    base.index.use_reranker(str(tmp_path / "moving"))
    (tmp_path / "moving").rename(tmp_path / "moved")
    again = KnowledgeBase(base.folder)
    with pytest.raises(DamagedStore, match="policykb reindex --reranker none") as caught:
        again.answer(Query("科普"))
    assert str(tmp_path / "moving") in said(caught.value)
    again.index.use_reranker("none")
    assert ids(again) == before
