"""Who a caller is, where proxies stand in front: only those that the settings name may say so."""

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from uvicorn.server import ServerState

from policykb.corpus.errors import BadRequest
from policykb.service.http.app import create_app
from policykb.service.http.connection_limits import limited
from policykb.service.http.middleware.request_log import LOGGER
from policykb.service.http.trusted_proxies import TrustedProxies
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings, read_settings

PROXIES = ("127.0.0.1", "10.0.0.0/24", "2001:db8::/32")


@pytest.mark.parametrize(
    ("forwarded", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:443", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[2001:dead::7]:443", "2001:dead::7"),
        ("192.0.2.7, 10.0.0.5", "192.0.2.7"),
        ("192.0.2.7,10.0.0.5 , 2001:db8::1", "192.0.2.7"),
        ("127.0.0.1, 192.0.2.7", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7, 10.0.0.5", "192.0.2.7"),
        ("10.0.0.5, 10.0.0.6", None),
        ("192.0.2.7, someone", None),
        ("192.0.2.7, ", None),
        ("192.0.2.7\r\n", "192.0.2.7"),
        ("[", None),
        ("", None),
    ],
)
def test_the_last_address_that_is_no_trusted_proxy(forwarded: str, caller: str | None) -> None:
    assert TrustedProxies(PROXIES).caller(forwarded) == caller


@pytest.mark.parametrize(
    ("address", "is_trusted"),
    [("127.0.0.1", True), ("::ffff:10.0.0.9", True), ("10.0.1.1", False), ("::1", False), ("testclient", False)],
)
def test_which_connections_are_trusted(address: str, is_trusted: bool) -> None:
    assert (address in TrustedProxies(PROXIES)) is is_trusted


@pytest.mark.parametrize("named", ["proxy.example", "10.0.0.1/24", "10.0.0", ""])
def test_a_setting_that_is_no_address_is_refused(tmp_path: Path, named: str) -> None:
    (tmp_path / "policykb.toml").write_text(f'trusted_proxies = ["{named}"]\n', "utf-8")
    with pytest.raises(BadRequest, match="trusted_proxies"):
        read_settings(tmp_path)


def test_a_variable_names_them_with_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYKB_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/24")
    assert read_settings(tmp_path).trusted_proxies == ("127.0.0.1", "10.0.0.0/24")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]) -> KnowledgeBase:
    return new_base(tmp_path_factory.mktemp("kb"))


def client_of(app: FastAPI, address: str, caplog: pytest.LogCaptureFixture, headers: dict[str, str]) -> Any:
    """The caller as the access log names it, for one request from an address."""
    caplog.clear()
    with caplog.at_level(logging.INFO, LOGGER):
        TestClient(app, client=(address, 50_000)).get("/v1/documents", headers=headers)
    (facts,) = [record.__dict__["facts"] for record in caplog.records if record.name == LOGGER]
    return facts["client"]


@pytest.mark.parametrize(
    ("proxies", "address", "forwarded", "client"),
    [
        ((), "127.0.0.1", "192.0.2.7", "127.0.0.1"),
        ((), "192.0.2.1", "192.0.2.7", "192.0.2.1"),
        (PROXIES, "127.0.0.1", "192.0.2.7", "192.0.2.7"),
        (PROXIES, "127.0.0.1", None, "127.0.0.1"),
        (PROXIES, "192.0.2.1", "192.0.2.7", "192.0.2.1"),
    ],
)
def test_only_a_trusted_proxy_may_name_the_caller(
    base: KnowledgeBase,
    caplog: pytest.LogCaptureFixture,
    proxies: tuple[str, ...],
    address: str,
    forwarded: str | None,
    client: str,
) -> None:
    app = create_app(base, Settings(searchers=0, trusted_proxies=proxies))
    assert client_of(app, address, caplog, {"x-forwarded-for": forwarded} if forwarded else {}) == client


def test_the_audit_log_names_the_caller(base: KnowledgeBase) -> None:
    _, secret = KeyRing(base.folder).create("写", "write")
    headers = {"authorization": f"Bearer {secret}", "x-forwarded-for": "1.1.1.1, 192.0.2.7"}
    app = create_app(base, Settings(searchers=0, trusted_proxies=PROXIES, log="off"))
    with TestClient(app, client=("127.0.0.1", 50_000)) as client:
        client.post("/v1/documents", files={"file": ("a.xyz", b"text")}, headers=headers)
    lines = (base.folder / "audit.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[-1])["client"] == "192.0.2.7"


def test_rates_are_those_of_callers(base: KnowledgeBase) -> None:
    app = create_app(base, Settings(searchers=0, trusted_proxies=PROXIES, log="off", rate=2))
    with TestClient(app, client=("127.0.0.1", 50_000)) as client:

        def statuses(forwarded: str) -> list[int]:
            headers = {"x-forwarded-for": forwarded}
            return [client.get("/v1/documents", headers=headers).status_code for _ in range(3)]

        assert statuses("192.0.2.7") == statuses("192.0.2.8") == [200, 200, 429]
        assert statuses("192.0.2.9, 192.0.2.7") == [429] * 3


def test_a_proxy_with_its_name_and_scheme(base: KnowledgeBase) -> None:
    """As nginx on this computer passes requests on: with the outer name, from 127.0.0.1."""
    passed_on = {"host": "policy.example.gov.cn", "x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"}
    address = "https://policy.example.gov.cn"
    app = create_app(base, Settings(searchers=0, trusted_proxies=PROXIES, log="off", public_url=address))
    with TestClient(app, client=("127.0.0.1", 50_000)) as client:
        assert client.get("/health", headers=passed_on).status_code == 200
        assert client.get("/health", headers=passed_on | {"host": "evil.example"}).status_code == 421
        moved = client.get("/v1/documents/", headers=passed_on, follow_redirects=False)
        assert moved.headers["location"] == f"{address}/v1/documents"


class Transport(asyncio.Transport):
    """A connection from an address, which keeps what is written to it."""

    def __init__(self, address: str) -> None:
        super().__init__({"peername": (address, 50_000), "sockname": ("127.0.0.1", 80)})
        self.written = b""

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("address", "refused"), [("10.0.0.5", [False] * 4), ("192.0.2.1", [False, False, True, True])])
def test_a_proxy_may_have_the_connections_of_many(address: str, refused: list[bool]) -> None:
    """nginx opens one for each request under way."""
    settings = Settings(trusted_proxies=PROXIES, most_connections_of_address=2)

    async def connect() -> list[Transport]:
        config = uvicorn.Config(FastAPI(), http=limited(settings), log_level="critical")
        config.load()
        made = [Transport(address) for _ in refused]
        for transport in made:
            limited_protocol = config.http_protocol_class(config, ServerState(), {})  # type: ignore[call-arg]
            limited_protocol.connection_made(transport)
        return made

    assert [b"503" in transport.written for transport in asyncio.run(connect())] == refused


@pytest.mark.slow
@pytest.mark.parametrize(("proxies", "client"), [("", "127.0.0.1"), ("127.0.0.1", "192.0.2.7")])
def test_the_command_reads_the_header_only_if_told_to(base: KnowledgeBase, proxies: str, client: str) -> None:
    """Also where the web server has a variable of its own for it."""
    code = "from policykb.service.cli.main import main; main()"
    variables = {"POLICYKB_TRUSTED_PROXIES": proxies, "FORWARDED_ALLOW_IPS": "*", "POLICYKB_SEARCHERS": "0"}
    with subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0", "--kb", str(base.folder)],
        stderr=subprocess.PIPE, text=True, encoding="utf-8", env=os.environ | variables | {"PYTHONUTF8": "1"},
    ) as service:  # fmt: skip
        assert service.stderr
        address = service.stderr.readline().split("：", 1)[1].split()[0]
        asked = Request(f"{address}/health", headers={"X-Forwarded-For": "192.0.2.7"})  # noqa: S310
        with urlopen(asked, timeout=60):  # noqa: S310
            pass
        line = json.loads(service.stderr.readline())
        service.terminate()
    assert line["client"] == client
