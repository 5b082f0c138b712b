"""A knowledge base under other models than the shipped ones: remembered, not mixed, exchanged, lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from random_models import SEED, ids, said

from policykb.corpus.errors import BadRequest, DamagedStore, NotReadable, PolicyError, Unusable
from policykb.corpus.model import Document
from policykb.index.answering.answer import Query
from policykb.index.embedding.sentence_transformer import TransformerEmbedding
from policykb.index.first_stage.snapshot import Passage
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # torch and transformers warn about themselves


@pytest.fixture
def own(base: KnowledgeBase, model: Path, tmp_path: Path) -> tuple[KnowledgeBase, Path]:
    """The shipped corpus under a model in a folder of its own, which may be moved away."""
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    base.index.use_model(str(folder))
    base.ingest([SEED])
    return base, folder


def test_a_knowledge_base_under_another_model(own: tuple[KnowledgeBase, Path], seed: Document) -> None:
    base, folder = own
    embedding, engine = TransformerEmbedding(str(folder)), base.index.searcher.engine
    asked = embedding.encode_query(["老年人防诈骗"])[0]
    exact = {p.row: (embedding.encode(p.pieces) @ asked).max() for p in passages(base)}
    question = base.index.searcher.understand(Query("老年人防诈骗"))
    ranking = engine.search(question, mode="semantic")
    assert len(ranking.cosines) == len(seed.clauses)
    cosines = [exact[row] for row in ranking.rows]
    assert np.allclose(cosines, sorted(cosines, reverse=True), atol=0.03)
    assert base.answer(Query("银龄科普行动")).hits


def passages(base: KnowledgeBase) -> list[Passage]:
    from policykb.index.engine import passages_of

    return list(passages_of(base.store, [document.id for document in base.store.documents()]))


def test_it_is_remembered(own: tuple[KnowledgeBase, Path]) -> None:
    base, folder = own
    again = KnowledgeBase(base.folder)
    assert again.index.searcher.engine.manifest == base.index.searcher.engine.manifest
    assert again.index.searcher.engine.manifest.model == str(folder)
    assert ids(again) == ids(base)
    shutil.rmtree(base.folder / "index")
    lost = KnowledgeBase(base.folder)
    assert set(ids(lost)) == set(ids(base))
    lost.index.encode()
    assert ids(lost) == ids(base)


def test_words_behind_the_cut_are_found(base: KnowledgeBase, model: Path, tmp_path: Path) -> None:
    base.index.use_model(str(model))
    fill = "推动科学普及工作，提高公民素质，建设场馆。" * 20
    (tmp_path / "long.txt").write_text(f"一、科普\n（一）加强宣传。{fill}开展银龄培训。\n（二）建设场馆。\n", "utf-8")
    base.ingest([tmp_path / "long.txt"])
    assert "银龄" in base.answer(Query("银龄培训")).hits[0].clause.text


def test_another_model_is_not_mixed_in(own: tuple[KnowledgeBase, Path], make: Callable[..., Path]) -> None:
    base, folder = own
    other = make("other", seed=1)
    with pytest.raises(BadRequest) as caught:
        base.index.use_model(str(other))
    assert f"policykb reindex --model {other}" in said(caught.value)
    assert str(folder) in said(caught.value)
    base.index.use_model(str(folder))
    with pytest.raises(BadRequest, match="reindex --model policykb-e5-zh"):
        base.index.use_model("policykb-e5-zh")


def test_a_shipped_one_is_not_mixed_with_another(seeded: KnowledgeBase, model: Path) -> None:
    with pytest.raises(BadRequest, match="reindex --model"):
        seeded.index.use_model(str(model))
    seeded.index.use_model("policykb-e5-zh-2")


def test_reindex_with_another_and_back(base: KnowledgeBase, model: Path) -> None:
    base.ingest([SEED])
    before, looker = ids(base), KnowledgeBase(base.folder)
    assert ids(looker) == before
    base.index.rebuild(str(model))
    assert base.index.searcher.engine.manifest.model == str(model)
    assert ids(looker) == ids(base)
    assert looker.index.searcher.engine.manifest.model == str(model)
    base.index.rebuild()
    assert base.index.searcher.engine.manifest.model == str(model)
    base.index.rebuild("policykb-e5-zh")
    assert ids(base) == ids(looker) == before
    assert not (base.folder / "models.json").exists()


def test_a_model_that_is_gone(own: tuple[KnowledgeBase, Path], tmp_path: Path, seeded: KnowledgeBase) -> None:
    base, folder = own
    folder.rename(tmp_path / "elsewhere")
    again = KnowledgeBase(base.folder)
    (tmp_path / "new.txt").write_text("一、科普\n（一）建设科技馆。\n", "utf-8")
    for refused in (
        lambda: again.answer(Query("科普")),
        lambda: again.ingest([tmp_path / "new.txt"]),
        again.index.rebuild,
    ):
        with pytest.raises(PolicyError) as caught:
            refused()
        assert str(folder) in said(caught.value)
    with pytest.raises(DamagedStore, match="policykb reindex --model"):
        again.answer(Query("科普"))
    assert [document.source for document in again.store.documents()] == [SEED.name]
    assert again.duties("省科技厅")
    again.index.rebuild("policykb-e5-zh")
    assert ids(again) == ids(seeded)


def test_a_copied_model_is_the_same_and_a_replaced_one_is_not(
    own: tuple[KnowledgeBase, Path], make: Callable[..., Path], model: Path
) -> None:
    base, folder = own
    before = ids(base)
    shutil.rmtree(folder)
    shutil.copytree(model, folder)
    assert ids(KnowledgeBase(base.folder)) == before
    shutil.rmtree(folder)
    shutil.copytree(make("other", seed=1), folder)
    again = KnowledgeBase(base.folder)
    with pytest.raises(DamagedStore) as caught:
        again.answer(Query("科普"))
    assert f"policykb reindex --model {folder}" in said(caught.value)
    again.index.rebuild(str(folder))
    assert len(ids(again)) == len(before)
    assert again.answer(Query("科普")).hits


def test_stopped_half_way_the_old_model_goes_on(base: KnowledgeBase, model: Path) -> None:
    base.ingest([SEED])
    before = ids(base)

    def stop(_: int, total: int) -> None:
        if total > 1:
            raise KeyboardInterrupt

    base.index.watch = stop
    with pytest.raises(KeyboardInterrupt):
        base.index.rebuild(str(model))
    again = KnowledgeBase(base.folder)
    assert again.index.searcher.engine.revision == again.store.revision
    assert ids(again) == ids(base) == before


def test_a_note_that_cannot_be_written_leaves_the_old_model(
    base: KnowledgeBase, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.ingest([SEED])
    before = ids(base)

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("policykb.service.knowledge_base.live_index.write_model_config", full)
    with pytest.raises(Unusable, match="disk full"):
        base.index.rebuild(str(model))
    assert ids(base) == ids(KnowledgeBase(base.folder)) == before


@pytest.mark.usefixtures("library")
def test_a_folder_that_is_no_model(base: KnowledgeBase, model: Path, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    shutil.copytree(model, tmp_path / "half")
    for file in (tmp_path / "half").rglob("*.safetensors"):
        file.write_bytes(b"garbage")
    for name in ("nothing", "half", "missing"):
        with pytest.raises(NotReadable) as caught:
            base.index.use_model(str(tmp_path / name))
        assert str(tmp_path / name) in said(caught.value)
    assert not (base.folder / "models.json").exists()


def test_a_damaged_note_is_named(base: KnowledgeBase) -> None:
    (base.folder / "models.json").write_text("{", "utf-8")
    with pytest.raises(DamagedStore, match="reindex --model") as caught:
        base.answer(Query("科普"))
    assert str(base.folder / "models.json") in said(caught.value)
