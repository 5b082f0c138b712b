"""Settings from variables, from the file, by default; and what is refused."""

from pathlib import Path

import pytest

from policykb.corpus.errors import BadRequest
from policykb.service.knowledge_base.settings import Settings, origins, read_settings


def test_variables_come_before_the_file_and_options_before_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "policykb.toml").write_text('port = 1\nrate = 2\nlog = "off"\ncors_origins = ["https://a"]\n', "utf-8")
    monkeypatch.setenv("POLICYKB_PORT", "3")
    monkeypatch.setenv("POLICYKB_RATE", "4")
    settings = read_settings(tmp_path, port=5, host=None)
    assert (settings.port, settings.rate, settings.log, settings.host) == (5, 4, "off", "127.0.0.1")
    assert settings.cors_origins == ("https://a",)
    where = origins(tmp_path)
    assert where["rate"] == "POLICYKB_RATE"
    assert where["log"] == str(tmp_path / "policykb.toml")
    assert where["host"] == ""


def test_a_list_in_a_variable_is_written_with_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYKB_CORS_ORIGINS", "https://a.example, https://b.example")
    assert read_settings(tmp_path).cors_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("port = 70000", "port"),
        ("prot = 8000", "prot"),
        ('log = "loud"', "log"),
        ("port = ", "policykb.toml"),
        ('public_url = "javascript:alert(1)"', "public_url"),
        ('cors_origins = ["*"]', "cors_origins"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "policykb.toml").write_text(text, "utf-8")
    with pytest.raises(BadRequest, match=says):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    ("host", "anonymous", "is_open"),
    [("127.0.0.1", None, True), ("::1", None, True), ("0.0.0.0", None, False), ("127.0.0.1", False, False)],  # noqa: S104
)
def test_reading_without_a_key_is_for_this_computer(host: str, anonymous: bool | None, is_open: bool) -> None:
    assert Settings(host=host, anonymous=anonymous).is_open is is_open
