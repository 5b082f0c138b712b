"""The index folder is derived: whatever happens to it, the same questions get the same answers."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from policykb.corpus.errors import DamagedIndex
from policykb.corpus.model import Document
from policykb.corpus.store import Store
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.engine import Engine
from policykb.index.first_stage.snapshot import Passage, empty_snapshot, open_snapshot, verify_snapshot
from policykb.index.question.question import Question
from policykb.index.ranking.hybrid import Mode
from policykb.index.text.segmenter import Segmenter

QUESTIONS = ["老年人防诈骗", "养老服务", "科技馆", "公务员培训"]

Opener = Callable[[], Engine]
Ranked = list[tuple[int, float]]


@pytest.fixture
def store(tmp_path: Path, seed: Document, small: tuple[Document, ...]) -> Store:
    store = Store(tmp_path / "corpus.sqlite")
    for document in (seed, *small):
        store.add(document)
    return store


@pytest.fixture
def opened(tmp_path: Path, embedding: StaticEmbedding, segmenter: Segmenter) -> Opener:
    return lambda: Engine(tmp_path / "index", embedding, segmenter)


def ask(engine: Engine, text: str, mode: Mode = "hybrid") -> Ranked:
    ranking = engine.search(Question(text, "topic", text), window=100, mode=mode)
    assert len(set(ranking.rows)) == len(ranking.rows) == ranking.total
    scores = [round(float(score), 3) for score in ranking.scores]
    return list(zip(ranking.rows, scores + [0.0] * (len(ranking.rows) - len(scores)), strict=True))


def answers(engine: Engine) -> list[Ranked]:
    return [ask(engine, text) for text in QUESTIONS]


def fresh(store: Store, folder: Path, embedding: StaticEmbedding, segmenter: Segmenter) -> list[Ranked]:
    engine = Engine(folder, embedding, segmenter)
    engine.update(store)
    return answers(engine)


def test_a_new_engine_holds_nothing(opened: Opener) -> None:
    engine = opened()
    assert engine.revision == 0
    assert ask(engine, "科普") == []


def test_update_brings_it_to_the_revision_of_the_store(opened: Opener, store: Store) -> None:
    engine = opened()
    engine.update(store)
    assert engine.revision == store.revision
    assert opened().revision == store.revision
    assert answers(opened()) == answers(engine)


def test_update_again_changes_nothing(opened: Opener, store: Store) -> None:
    engine = opened()
    engine.update(store)
    before = answers(engine)
    engine.update(store)
    assert answers(engine) == before


def test_update_replays_what_came_and_went(opened: Opener, store: Store, small: tuple[Document, ...]) -> None:
    engine = opened()
    engine.update(store)
    gone = {entry.row for entry in store.entries_of(small[0].id)}
    store.remove(small[0].id)
    store.add(small[1])
    engine.update(store)
    found = {row for row, _ in ask(engine, "科普")}
    assert engine.revision == store.revision
    assert not gone & found
    assert {entry.row for entry in store.entries_of(small[1].id)} <= found


@pytest.mark.parametrize("mode", ["keyword", "semantic", "hybrid"])
def test_every_mode_finds_the_clause(opened: Opener, store: Store, mode: Mode) -> None:
    engine = opened()
    engine.update(store)
    best = ask_first(engine, "老年人科学素质", mode)
    assert store.entries([best])[best].clause.path[-1] == "（十七）"


def ask_first(engine: Engine, text: str, mode: Mode) -> int:
    return engine.search(Question(text, "topic", text), mode=mode).rows[0]


def test_only_allowed_rows_are_found(opened: Opener, store: Store) -> None:
    engine = opened()
    engine.update(store)
    ranking = engine.search(Question("科普", "topic", "科普"), allowed=[3, 5, 999])
    assert set(ranking.rows) == {3, 5}
    assert engine.search(Question("科普", "topic", "科普"), allowed=[]).rows == ()


def test_a_deleted_folder_is_built_again(opened: Opener, store: Store, tmp_path: Path) -> None:
    engine = opened()
    engine.update(store)
    before = answers(engine)
    shutil.rmtree(tmp_path / "index")
    again = opened()
    again.update(store)
    assert answers(again) == before


@pytest.mark.parametrize("content", [b"garbage", b"", b"{}", b'{"format": 99, "model": "another", "revision": 3}'])
@pytest.mark.parametrize("name", ["*/vectors.faiss", "*/arrays.safetensors", "manifest.json"])
def test_a_damaged_folder_is_built_again(
    opened: Opener, store: Store, tmp_path: Path, name: str, content: bytes
) -> None:
    engine = opened()
    engine.update(store)
    before = answers(engine)
    next((tmp_path / "index").glob(name)).write_bytes(content)
    again = opened()
    again.update(store)
    assert again.revision == store.revision
    assert answers(again) == before


def test_one_changed_byte_is_damage_that_is_logged_and_mended(
    opened: Opener, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = opened()
    engine.update(store)
    before = answers(engine)
    [arrays] = (tmp_path / "index").glob("*/arrays.safetensors")
    content = bytearray(arrays.read_bytes())
    content[len(content) // 2] ^= 1
    replacement = arrays.with_suffix(".new")  # the old file is still mapped by `engine`
    replacement.write_bytes(content)
    replacement.replace(arrays)
    again, other = opened(), opened()
    assert again.revision == 0
    assert "is damaged (checksum)" in caplog.text
    with pytest.raises(DamagedIndex, match="checksum"):
        again.verify(store)
    again.update(store)
    assert answers(again) == before
    for mended in (again, other):
        mended.verify(store)


def test_a_snapshot_of_the_wrong_shape_is_damaged(
    tmp_path: Path, embedding: StaticEmbedding, segmenter: Segmenter
) -> None:
    passages = [Passage(row, "a", "科普措施", "", f"开展第{row}次科普行动。") for row in (1, 2)]
    snapshot = empty_snapshot((embedding.dimensions, 8)).changed(
        [], passages, segmenter, embedding, [None] * len(passages)
    )
    checksums = replace(snapshot, rows=snapshot.rows[:1]).save(tmp_path / "snapshot")
    verify_snapshot(tmp_path / "snapshot", checksums)
    with pytest.raises(DamagedIndex, match="2"):
        open_snapshot(tmp_path / "snapshot", (embedding.dimensions, 8))


def test_a_crash_before_the_manifest_is_replayed(
    opened: Opener, store: Store, tmp_path: Path, seed: Document, small: tuple[Document, ...]
) -> None:
    manifest = tmp_path / "index" / "manifest.json"
    engine = opened()
    engine.update(store)
    old = manifest.read_bytes()
    store.remove(small[0].id)
    store.add(seed)
    engine.update(store)
    before = answers(engine)
    manifest.write_bytes(old)
    again = opened()
    assert again.revision < store.revision
    again.update(store)
    assert [{row for row, _ in ranked} for ranked in answers(again)] == [{row for row, _ in r} for r in before]
    assert [ranked[0][0] for ranked in answers(again)] == [ranked[0][0] for ranked in before]


def test_another_model_begins_again(
    opened: Opener, store: Store, tmp_path: Path, embedding: StaticEmbedding, segmenter: Segmenter
) -> None:
    opened().update(store)

    class Renamed:
        name = "another"
        dimensions = embedding.dimensions
        encode = staticmethod(embedding.encode)
        encode_query = staticmethod(embedding.encode_query)

    engine = Engine(tmp_path / "index", Renamed(), segmenter)
    assert engine.revision == 0
    engine.update(store)
    expected = fresh(store, tmp_path / "fresh", embedding, segmenter)
    assert [ranked[0][0] for ranked in answers(engine)] == [ranked[0][0] for ranked in expected]
    assert [{row for row, _ in ranked} for ranked in answers(engine)] == [{row for row, _ in r} for r in expected]
