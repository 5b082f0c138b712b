"""Measure the service under load beside a bare FastAPI route.

    python benchmarks/service_load.py DOCUMENTS_FOLDER QUESTIONS.jsonl [--seconds 60] [--connections 32] [--pause 0]

All documents of the folder go into a new knowledge base, which `policykb serve` serves with its default settings. Every
connection sends one request after the other: searches, searches with facets, grounded answers, and Dify's retrieval, in
turn, over the questions (JSON lines with `query`). Each question gets a number, so that no reply can be cached.
Meanwhile documents are removed and uploaded again, one after the other. The bare route (`bare_service.py`) answers the
same requests in a process of its own with one fixed reply of ours.

Without a pause every reply brings the next request at once. The queue is then always as long as the number of
connections, and no request can take less than connections × processor time of a request ÷ cores. This measures how many
requests can be answered, not how long people wait. With `--pause`, every connection waits after each reply for a random
time with this mean in seconds, like people who read and type.

Prints for both the errors, requests per second, latency in milliseconds, and the processor time of the server with all
its processes (for policykb with the ingest) and of this program. Only the two services of one run can be compared.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

POLICYKB = [sys.executable, "-c", "from policykb.service.cli.main import main; main()"]
"""The command `policykb` of this Python."""

BARE = [sys.executable, Path(__file__).with_name("bare_service.py")]

Request = tuple[str, dict[str, Any]]
"""Path and body of a request."""


@dataclass
class Load:
    """The result of one load.

    seconds: duration of each request that succeeded
    errors: description of each request that failed
    lasted: seconds of the whole load
    server_cpu, own_cpu: seconds of processor time of the server with its processes, and of this program
    ingested: number of documents uploaded meanwhile
    """

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lasted: float = 0.0
    server_cpu: float = 0.0
    own_cpu: float = 0.0
    ingested: int = 0

    @property
    def cpu_per_request(self) -> float:
        """Seconds of the server's processor time for one request."""
        return self.server_cpu / max(1, len(self.seconds))


class Connection:
    """A persistent HTTP/1.1 connection that costs less than the service."""

    def __init__(self, port: int, key: str = "") -> None:
        self.port = port
        self.key = f"authorization: Bearer {key}\r\n" if key else ""

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)

    async def send(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json"
    ) -> tuple[int, bytes]:
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{self.key}"
            f"content-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        head_of_reply = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        status = int(head_of_reply[9:12])
        if b"transfer-encoding: chunked" in head_of_reply:
            content = b""
            while size := int(await self.reader.readline(), 16):
                content += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readline()
            return status, content
        length = head_of_reply.partition(b"content-length:")[2].partition(b"\r\n")[0]
        return status, await self.reader.readexactly(int(length or 0))


def main() -> None:
    arguments = _arguments()
    questions = [json.loads(line)["query"] for line in arguments.questions.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = _measure(Path(folder), questions, arguments)
    pause = f"{arguments.pause:g} s of pause" if arguments.pause else "no pause"
    print(f"{arguments.connections} connections, {pause}, {arguments.seconds:.0f} s each, {os.cpu_count()} cores")
    _show("policykb", ours)
    _show("bare FastAPI", bare)
    print(f"share of our own work in the time of a request: {1 - np.mean(bare.seconds) / np.mean(ours.seconds):.1%},")
    print(f"in its processor time: {1 - bare.cpu_per_request / ours.cpu_per_request:.1%}")
    for error in sorted(set(ours.errors + bare.errors)):
        print(f"error: {error}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--pause", type=float, default=0, help="mean seconds between a reply and the next request")
    parser.add_argument("--kb", type=Path, help="a knowledge base that holds the documents already, to save time")
    parser.add_argument("--quiet", action="store_true", help="no ingest beside the searches")
    return parser.parse_args()


def _measure(folder: Path, questions: list[str], arguments: argparse.Namespace) -> tuple[Load, Load]:
    """Serve policykb and the bare route; return the load of each."""
    kb = arguments.kb or folder / "kb"
    if not arguments.kb:
        subprocess.run([*POLICYKB, "ingest", arguments.documents, "--kb", kb], stdout=subprocess.DEVNULL, check=False)
    create_key = [*POLICYKB, "key", "create", "load", "--scope", "write", "--kb", kb, "--json"]
    key = json.loads(subprocess.run(create_key, capture_output=True, check=True).stdout)["key"]
    with _serving([*POLICYKB, "serve", "--port", "0", "--kb", kb], folder / "log") as (server, port):
        (folder / "reply.json").write_bytes(asyncio.run(_one(port, *_request(questions[0], 0))))
        with _serving([*BARE, folder / "reply.json"], folder / "bare-log") as (bare_server, bare_port):
            files = sorted(path for path in arguments.documents.iterdir() if path.is_file())
            ingest = None if arguments.quiet else (port, key, files)
            ours = asyncio.run(_load(port, server, questions, arguments, ingest))
            bare = asyncio.run(_load(bare_port, bare_server, questions, arguments, ingest))
    return ours, bare


def _show(name: str, load: Load) -> None:
    done = max(1, len(load.seconds))
    p50, p95, p99 = np.percentile(np.array(load.seconds or [0.0]) * 1000, [50, 95, 99])
    print(
        f"{name}: {len(load.errors)} errors in {done + len(load.errors)} requests, {done / load.lasted:.0f} a second,"
        f" p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms;"
        f" processor time {load.server_cpu / load.lasted:.0%} of a core, {load.cpu_per_request * 1000:.2f} ms a request,"
        f" of the load {load.own_cpu / load.lasted:.0%} of a core; {load.ingested} documents ingested beside"
    )


def _request(question: str, number: int) -> Request:
    """Return a request; the number chooses the path and makes every question new."""
    text = f"{question} {number}"
    kinds: tuple[Request, ...] = (
        ("/v1/search", {"query": text}),
        ("/v1/search", {"query": text, "limit": 20}),
        ("/v1/search", {"query": text, "facets": True}),
        ("/v1/search", {"query": text, "filters": {"level": ["province", "city"]}}),
        ("/v1/ask", {"query": text}),
        ("/dify/retrieval", {"knowledge_id": "policykb", "query": text, "retrieval_setting": {"top_k": 5}}),
    )
    return kinds[number % len(kinds)]


async def _one(port: int, path: str, body: dict[str, Any]) -> bytes:
    connection = Connection(port)
    await connection.open()
    status, content = await connection.send("POST", path, json.dumps(body).encode())
    if status != 200:
        raise SystemExit(f"{path}: {status} {content!r}")
    return content


async def _load(
    port: int,
    server: int,
    questions: list[str],
    arguments: argparse.Namespace,
    ingest: tuple[int, str, list[Path]] | None,
) -> Load:
    """Load one server, with or without an ingest (port, key, files) beside it."""
    load = Load()
    numbers = count()
    stop = asyncio.Event()
    ingesting = asyncio.create_task(_ingest(*ingest, load, stop)) if ingest else None
    began, cpu, own = time.perf_counter(), _cpu(server), time.process_time()
    until = began + arguments.seconds
    async with asyncio.TaskGroup() as group:
        for _ in range(arguments.connections):
            group.create_task(_ask(port, questions, numbers, until, arguments.pause, load))
    load.lasted = time.perf_counter() - began
    load.server_cpu, load.own_cpu = _cpu(server) - cpu, time.process_time() - own
    stop.set()
    if ingesting:
        await ingesting
    return load


async def _ask(port: int, questions: list[str], numbers: Iterator[int], until: float, pause: float, load: Load) -> None:
    connection = Connection(port)
    await connection.open()
    while True:
        if pause:
            await asyncio.sleep(random.expovariate(1 / pause))
        if time.perf_counter() >= until:
            return
        number = next(numbers)
        path, body = _request(questions[number % len(questions)], number)
        data = json.dumps(body, ensure_ascii=False).encode()
        started = time.perf_counter()
        try:
            status, content = await connection.send("POST", path, data)
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            load.errors.append(f"{path}: {type(error).__name__}")
            await connection.open()
            continue
        if status == 200:
            load.seconds.append(time.perf_counter() - started)
        else:
            load.errors.append(f"{path}: {status} {content[:200]!r}")


async def _ingest(port: int, key: str, files: list[Path], load: Load, stop: asyncio.Event) -> None:
    """Remove and upload documents, one by one, until `stop`; none stays removed."""
    connection = Connection(port, key)
    await connection.open()
    _, documents = await connection.send("GET", "/v1/documents?limit=1000")
    ids = {one["source"]: one["id"] for one in json.loads(documents)["documents"]}
    known = [path for path in files if path.name in ids]
    for path in known * 100:
        if stop.is_set():
            return
        status, reply = await connection.send("DELETE", f"/v1/documents/{ids[path.name]}")
        if status == 200:
            form = (
                f'--b\r\ncontent-disposition: form-data; name="file"; filename="{quote(path.name)}"\r\n\r\n'.encode()
                + path.read_bytes() + b"\r\n--b--\r\n"
            )  # fmt: skip
            status, reply = await connection.send("POST", "/v1/documents", form, "multipart/form-data; boundary=b")
        if status == 201:
            load.ingested += 1
        else:
            load.errors.append(f"{path.name}: {status} {reply[:200]!r}")


@contextmanager
def _serving(command: list[Any], log: Path) -> Iterator[tuple[int, int]]:
    """Start a server; yield its process id and its port, which it prints first."""
    with log.open("w") as output, subprocess.Popen(command, stderr=output, stdout=output) as process:
        try:
            while "http://127.0.0.1:" not in (printed := log.read_text("utf-8")):
                if process.poll() is not None:
                    raise SystemExit(printed)
                time.sleep(0.05)
            port = int(printed.partition("http://127.0.0.1:")[2].split()[0])
            asyncio.run(_until_up(port))
            yield process.pid, port
        finally:
            process.terminate()


async def _until_up(port: int) -> None:
    while True:
        try:
            connection = Connection(port)
            await connection.open()
            await connection.send("GET", "/health")
        except OSError:
            await asyncio.sleep(0.05)
        else:
            return


def _cpu(process: int) -> float:
    """Return the processor time in seconds of a process and all its children (Linux)."""
    parents, ticks = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        id = int(stat.parent.name)
        parents[id], ticks[id] = int(fields[1]), sum(map(int, fields[11:15]))
    family = {process}
    while more := {id for id, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks.get(id, 0) for id in family) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
