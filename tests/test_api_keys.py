"""Keys are made, found, revoked; their secret is nowhere kept."""

import stat
from pathlib import Path

import pytest

from policykb.corpus.errors import BadRequest, DamagedStore, NotFound
from policykb.service.knowledge_base.api_keys import KeyRing


def test_a_key_is_found_by_its_secret_until_it_is_revoked(tmp_path: Path) -> None:
    ring, other = KeyRing(tmp_path), KeyRing(tmp_path)
    key, secret = ring.create("办公室", "read")
    assert other.find(secret) == key
    assert other.find(secret + "x") is None
    assert ring.find("") is None
    ring.revoke(key.id)
    assert other.find(secret) is None
    assert ring.revoke(key.id).revoked


def test_only_a_hash_is_kept_and_only_for_its_owner(tmp_path: Path) -> None:
    _, secret = KeyRing(tmp_path).create("办公室", "write")
    kept = tmp_path / "keys.json"
    assert secret not in "".join(path.read_text("utf-8") for path in tmp_path.iterdir() if path.is_file())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "长" * 101])
def test_a_name_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadRequest):
        KeyRing(tmp_path).create(name, "read")


def test_revoking_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="abc"):
        KeyRing(tmp_path).revoke("abc")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{", "utf-8")
    with pytest.raises(DamagedStore, match=r"keys\.json"):
        KeyRing(tmp_path).all()
