"""Vectors that are kept by text: found again, bound to a model, trimmed, and worked out anew when damaged."""

from pathlib import Path

import numpy as np

from policykb.index.embedding.vector_cache import VectorCache

VECTORS = np.eye(4, dtype=np.float32)


def test_vectors_are_found_by_their_text(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "folder" / "vectors.db", "model-1", 4)
    assert cache.find(["甲"]) == {}
    cache.add(["甲", "乙"], VECTORS[:2])
    found = cache.find(["乙", "丙", "甲"])
    assert {text: vector.tolist() for text, vector in found.items()} == {
        "甲": VECTORS[0].tolist(),
        "乙": VECTORS[1].tolist(),
    }


def test_vectors_of_another_model_are_not_found(tmp_path: Path) -> None:
    VectorCache(tmp_path / "vectors.db", "model-1", 4).add(["甲"], VECTORS[:1])
    assert VectorCache(tmp_path / "vectors.db", "model-2", 4).find(["甲"]) == {}


def test_many_texts_are_found_at_once(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.db", "model-1", 4)
    texts = [str(number) for number in range(1_700)]
    cache.add(texts, np.ones((len(texts), 4), dtype=np.float32))
    assert cache.find(texts).keys() == set(texts)


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "vectors.db"
    path.write_bytes(b"no database, however long it may be" * 100)
    cache = VectorCache(path, "model-1", 4)
    assert cache.find(["甲"]) == {}
    cache.add(["甲"], VECTORS[:1])
    assert cache.find(["甲"]).keys() == {"甲"}


def test_texts_that_are_gone_are_forgotten_when_they_are_most(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.db", "model-1", 4)
    cache.add(["甲", "乙", "丙"], VECTORS[:3])
    cache.keep_only(["甲", "乙"])
    assert len(cache.find(["甲", "乙", "丙"])) == 3
    cache.keep_only(["甲"])
    assert cache.find(["甲", "乙", "丙"]).keys() == {"甲"}
