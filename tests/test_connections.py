"""Limits on a connection before its request is read, and the hosts that a local service answers for."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient

from policykb.service.http.app import create_app
from policykb.service.http.connection_limits import limited
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

MOST_HEAD, HEAD_SECONDS, MOST_CONNECTIONS = 4096, 0.5, 8


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]) -> KnowledgeBase:
    return new_base(tmp_path_factory.mktemp("kb"))


@pytest.fixture(scope="module")
def port(base: KnowledgeBase) -> Iterator[int]:
    settings = Settings(
        log="off", most_head=MOST_HEAD, head_seconds=HEAD_SECONDS, most_connections=MOST_CONNECTIONS, searchers=0
    )
    config = uvicorn.Config(create_app(base, settings), http=limited(settings), ws="none", log_level="critical")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def answer(connection: socket.socket) -> bytes:
    """What comes until the connection is closed."""
    connection.settimeout(10)
    said = b""
    try:
        while part := connection.recv(65536):
            said += part
    except ConnectionResetError:
        pass
    return said


def first_answer(connection: socket.socket) -> bytes:
    """What comes until the JSON object of the reply ends."""
    connection.settimeout(10)
    said = b""
    while not said.endswith(b"}"):
        said += connection.recv(65536)
    return said


def asked(port: int, head: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)
        return answer(connection)


def test_an_ordinary_request(port: int) -> None:
    head = b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx: " + b"y" * 2000 + b"\r\nconnection: close\r\n\r\n"
    assert asked(port, head).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("ends", [b"", b"\r\nconnection: close\r\n\r\n"], ids=["endless", "whole"])
def test_a_head_that_is_too_long(port: int, ends: bytes) -> None:
    head = b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx: " + b"y" * 2 * MOST_HEAD + ends
    assert asked(port, head).startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize("head", [b"", b"GET /health HTTP/1.1\r\nhost: 127.0"], ids=["silent", "half"])
def test_a_head_that_does_not_come(port: int, head: bytes) -> None:
    started = time.monotonic()
    assert asked(port, head).startswith(b"HTTP/1.1 408")
    assert time.monotonic() - started < HEAD_SECONDS + 5


def test_a_head_that_comes_drop_by_drop(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for byte in b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nx: yyyyyyyyyyyyyyyyyyyyy":
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                break
            time.sleep(0.02)
        assert answer(connection).startswith(b"HTTP/1.1 408")


def test_a_second_request_of_one_connection_has_its_own_time(port: int) -> None:
    request = b"GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request + b"\r\n")
        assert first_answer(connection).startswith(b"HTTP/1.1 200")
        time.sleep(1.5 * HEAD_SECONDS)
        connection.sendall(request + b"connection: close\r\n\r\n")
        assert answer(connection).startswith(b"HTTP/1.1 200")


def test_trailers_are_no_way_around(port: int) -> None:
    head = b"POST /health HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)
        sent = 0
        with suppress(OSError):  # reset, or a broken pipe
            while sent < 1000:
                connection.sendall(b"x: " + b"y" * 2048 + b"\r\n")
                sent += 1
                time.sleep(0.001)
        assert sent < 1000


def test_connections_beyond_the_most_are_told(port: int) -> None:
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(MOST_CONNECTIONS)]
    try:
        time.sleep(0.1)
        assert asked(port, b"").startswith(b"HTTP/1.1 503")
    finally:
        for connection in held:
            connection.close()
    time.sleep(0.1)
    test_an_ordinary_request(port)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200), ("localhost", 200), ("[::1]:8000", 200), ("policy.example.gov.cn", 200),
        ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("[::1", 421), ("", 421),
    ],
)  # fmt: skip
def test_a_local_service_answers_for_this_computer_only(base: KnowledgeBase, host: str, status: int) -> None:
    settings = Settings(log="off", public_url="https://policy.example.gov.cn", searchers=0)
    with TestClient(create_app(base, settings)) as client:
        assert client.get("/health", headers={"host": host}).status_code == status


def test_a_service_for_others_answers_for_any_host(base: KnowledgeBase) -> None:
    with TestClient(create_app(base, Settings(log="off", host="0.0.0.0", searchers=0))) as client:  # noqa: S104
        assert client.get("/health", headers={"host": "intranet"}).status_code == 200
