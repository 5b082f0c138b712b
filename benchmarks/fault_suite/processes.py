"""Processes below one that runs, and a service that is spoken to over HTTP."""

import http.client
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from fault_suite.knowledge import POLICYKB, command

_START_SECONDS = 90
"""Maximum seconds until a service is ready."""


def descendants(process: int) -> list[int]:
    """Return the ids of all processes below one."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                below.setdefault(parent, []).append(int(entry.name))
    found, left = [], [process]
    while left:
        children = below.get(left.pop(), [])
        found += children
        left += children
    return found


def lives(process: int) -> bool:
    """Whether a process runs."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def role(process: int) -> str:
    """Return what a process below a service or an ingest does."""
    try:
        line = Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
        niceness = os.getpriority(os.PRIO_PROCESS, process)
    except OSError:
        return "gone"
    for word in ("resource_tracker", "forkserver"):
        if word in line:
            return word if word != "forkserver" or niceness == _own_niceness() else "parser"
    if "anyio" in line:
        return "searcher" if niceness == _own_niceness() else "updater"
    return "parser"


def _own_niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def kill(process: int) -> bool:
    """End a process at once; False if it has ended."""
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        return False
    return True


def orphans(processes: list[int], seconds: float) -> list[int]:
    """Wait for processes to end by themselves; end and return those that do not."""
    until = time.monotonic() + seconds
    while any(map(lives, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    return [process for process in processes if lives(process) and kill(process)]


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs.

    process: the process itself
    port: where it listens
    key: an API key that may write; empty for none
    """

    process: "subprocess.Popen[bytes]"
    port: int
    key: str

    def call(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> tuple[int, bytes]:
        """Send a request; return status and body. 0 for a status means that no answer came; the body says why."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            permission = {"authorization": f"Bearer {self.key}"} if self.key else {}
            connection.request(method, path, body, {"content-type": kind} | permission)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, type(error).__name__.encode()
        finally:
            connection.close()

    def search(self, question: str, limit: int = 10) -> tuple[int, bytes]:
        """Search."""
        return self.call("POST", "/v1/search", json.dumps({"query": question, "limit": limit}).encode())

    def upload(self, path: Path) -> tuple[int, bytes]:
        """Upload a file and wait until it is in."""
        head = f'--b\r\ncontent-disposition: form-data; name=file; filename="{path.name}"\r\n\r\n'
        body = head.encode() + path.read_bytes() + b"\r\n--b--\r\n"
        return self.call("POST", "/v1/documents", body, "multipart/form-data; boundary=b")


@contextmanager
def serving(folder: Path, log: Path, searchers: int = 2) -> Iterator[Service]:
    """Serve a knowledge base. Raises RuntimeError if the service does not start or does not end when told to."""
    created = command("key", "create", "faults", "--scope", "write", "--kb", folder, "--json")
    key = json.loads(created.stdout)["key"]
    environment = os.environ | {"POLICYKB_SEARCHERS": str(searchers)}
    with log.open("wb") as out:
        line = [*POLICYKB, "serve", "--port", "0", "--kb", str(folder)]
        process = subprocess.Popen(line, stdout=out, stderr=out, env=environment)
    try:
        yield Service(process, _port(process, log), key)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.wait()
            raise RuntimeError("the service does not end within 30 seconds") from error


def _port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text("utf-8", "replace")):
            service = Service(process, int(found[1]), "")
            if service.call("GET", "/ready")[0] == 200:
                return service.port
        time.sleep(0.1)
    raise RuntimeError(f"the service does not start: {log.read_text('utf-8', 'replace')[-500:]}")
