"""The service under load, with an ingest beside it, and a bare FastAPI route under the same load in the same run.

    python benchmarks/service_load.py DOCUMENTS_FOLDER QUESTIONS.jsonl [--seconds 60] [--connections 32] [--pause 0]

All documents of the folder go into a new knowledge base, which `policykb serve` serves with its default settings. Every
connection asks one request after the other, by default without a pause: searches, searches with counts for filters, grounded
answers, Dify's retrieval, turn and turn about over the questions (one JSON object a line, the question in `query`), each
asked in words of its own so that no reply can be kept. Beside them documents are taken out and uploaded again, one after
the other, for the whole time. The bare route takes the same requests in a process of its own, checks them with pydantic
and returns one and the same reply of ours.

Without a pause every reply brings the next request at once, so the queue is always as long as there are connections,
and no request can take less than connections × processor time of a request ÷ cores: that measures how many requests
can be answered, not how long people wait. With `--pause` every connection waits for a time drawn anew, so many seconds
in the mean, after every reply, as people do who read and type.

Prints for both the errors, requests per second, latency in milliseconds, and the processor time of the server with all
its processes (of policykb with what it takes in beside) and of this program, which makes the load. These machines
differ: what counts is the one beside the other.
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

RUN = [sys.executable, "-c", "from service.cli import main; main()"]

Request = tuple[str, dict[str, Any]]


@dataclass
class Load:
    """What came of the requests: seconds of each that went well, and what the others said."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lasted: float = 0.0
    server_cpu: float = 0.0
    own_cpu: float = 0.0
    taken_in: int = 0

    @property
    def per_request(self) -> float:
        """Seconds of the server's processor time."""
        return self.server_cpu / max(1, len(self.seconds))


class Connection:
    """One HTTP/1.1 connection that is kept; as little as can be, so that the load costs less than what is loaded."""

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
        answer = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        status = int(answer[9:12])
        if b"transfer-encoding: chunked" in answer:
            content = b""
            while size := int(await self.reader.readline(), 16):
                content += (await self.reader.readexactly(size + 2))[:-2]
            await self.reader.readline()
            return status, content
        length = answer.partition(b"content-length:")[2].partition(b"\r\n")[0]
        return status, await self.reader.readexactly(int(length or 0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--pause", type=float, default=0, help="mean seconds between a reply and the next request")
    parser.add_argument("--kb", type=Path, help="a knowledge base that holds the documents already, to save time")
    parser.add_argument("--quiet", action="store_true", help="no ingest beside the searches")
    arguments = parser.parse_args()
    questions = [json.loads(line)["query"] for line in arguments.questions.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        kb = arguments.kb or Path(folder) / "kb"
        if not arguments.kb:
            subprocess.run([*RUN, "ingest", arguments.documents, "--kb", kb], stdout=subprocess.DEVNULL, check=False)
        made = subprocess.run([*RUN, "key", "create", "load", "--scope", "write", "--kb", kb, "--json"],
                              capture_output=True, check=True)  # fmt: skip
        key = json.loads(made.stdout)["key"]
        with _serving([*RUN, "serve", "--port", "0", "--kb", kb], Path(folder) / "log") as (server, port):
            sample = asyncio.run(_one(port, *_request(questions[0], 0)))
            (Path(folder) / "reply.json").write_bytes(sample)
            bare_command = [sys.executable, __file__, "--bare", Path(folder) / "reply.json"]
            with _serving(bare_command, Path(folder) / "bare-log") as (bare, bare_port):
                files = sorted(path for path in arguments.documents.iterdir() if path.is_file())
                beside = None if arguments.quiet else (port, key, files)
                ours = asyncio.run(_load(port, server, questions, arguments, beside))
                theirs = asyncio.run(_load(bare_port, bare, questions, arguments, beside))
    pause = f"{arguments.pause:g} s of pause" if arguments.pause else "no pause"
    print(f"{arguments.connections} connections, {pause}, {arguments.seconds:.0f} s each, {os.cpu_count()} cores")
    _show("policykb", ours)
    _show("bare FastAPI", theirs)
    print(f"share of our own work in the time of a request: {1 - np.mean(theirs.seconds) / np.mean(ours.seconds):.1%},")
    print(f"in its processor time: {1 - theirs.per_request / ours.per_request:.1%}")
    for said in sorted(set(ours.faults + theirs.faults)):
        print(f"fault: {said}")


def _show(name: str, load: Load) -> None:
    done = max(1, len(load.seconds))
    p50, p95, p99 = np.percentile(np.array(load.seconds or [0.0]) * 1000, [50, 95, 99])
    print(
        f"{name}: {len(load.faults)} errors in {done + len(load.faults)} requests, {done / load.lasted:.0f} a second,"
        f" p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms;"
        f" processor time {load.server_cpu / load.lasted:.0%} of a core, {load.per_request * 1000:.2f} ms a request,"
        f" of the load {load.own_cpu / load.lasted:.0%} of a core; {load.taken_in} documents taken in beside"
    )


def _request(question: str, number: int) -> Request:
    """The paths turn and turn about; the number makes every question another one."""
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
    beside: tuple[int, str, list[Path]] | None,
) -> Load:
    load = Load()
    numbers = count()
    stop = asyncio.Event()
    ingest = asyncio.create_task(_ingest(*beside, load, stop)) if beside else None
    began, cpu, own = time.perf_counter(), _cpu(server), time.process_time()
    until = began + arguments.seconds
    async with asyncio.TaskGroup() as group:
        for _ in range(arguments.connections):
            group.create_task(_ask(port, questions, numbers, until, arguments.pause, load))
    load.lasted = time.perf_counter() - began
    load.server_cpu, load.own_cpu = _cpu(server) - cpu, time.process_time() - own
    stop.set()
    if ingest:
        await ingest
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
            load.faults.append(f"{path}: {type(error).__name__}")
            await connection.open()
            continue
        if status == 200:
            load.seconds.append(time.perf_counter() - started)
        else:
            load.faults.append(f"{path}: {status} {content[:200]!r}")


async def _ingest(port: int, key: str, files: list[Path], load: Load, stop: asyncio.Event) -> None:
    """Documents out and in again, one after the other, until told to stop; the last one is back in at the end."""
    connection = Connection(port, key)
    await connection.open()
    _, summary = await connection.send("GET", "/v1/documents?limit=1000")
    ids = {one["source"]: one["id"] for one in json.loads(summary)["documents"]}
    known = [path for path in files if path.name in ids]
    for path in known * 100:
        if stop.is_set():
            return
        status, said = await connection.send("DELETE", f"/v1/documents/{ids[path.name]}")
        if status == 200:
            form = (
                f'--b\r\ncontent-disposition: form-data; name="file"; filename="{quote(path.name)}"\r\n\r\n'.encode()
                + path.read_bytes() + b"\r\n--b--\r\n"
            )  # fmt: skip
            status, said = await connection.send("POST", "/v1/documents", form, "multipart/form-data; boundary=b")
        if status == 201:
            load.taken_in += 1
        else:
            load.faults.append(f"{path.name}: {status} {said[:200]!r}")


@contextmanager
def _serving(command: list[Any], log: Path) -> Iterator[tuple[int, int]]:
    """A server in a process of its own: its process id and its port, which it says in its first line."""
    with log.open("w") as written, subprocess.Popen(command, stderr=written, stdout=written) as process:
        try:
            while "http://127.0.0.1:" not in (said := log.read_text("utf-8")):
                if process.poll() is not None:
                    raise SystemExit(said)
                time.sleep(0.05)
            port = int(said.partition("http://127.0.0.1:")[2].split()[0])
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
    """Seconds of processor time that a process and those it started have used, and who has ended among them (Linux)."""
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


def _bare(reply: Path) -> None:
    """The same requests, checked; one reply for all, written as JSON each time."""
    import socket

    import uvicorn
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse
    from pydantic import BaseModel

    class Body(BaseModel):
        query: str
        limit: int = 10
        facets: bool = False
        filters: dict[str, list[str]] = {}

    app = FastAPI()
    said = json.loads(reply.read_text("utf-8"))

    @app.post("/v1/search")
    @app.post("/v1/ask")
    @app.post("/dify/retrieval")
    def search(body: Body) -> JSONResponse:  # noqa: ARG001
        return JSONResponse(said)

    # asyncio sends at once only where the socket says that it is TCP; else every reply would wait 40 ms for the next
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        _bare(Path(sys.argv[2]))
    else:
        main()
