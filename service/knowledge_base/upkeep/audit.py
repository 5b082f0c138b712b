"""The audit log: who changed what, and when.

It is `audit.jsonl` in the knowledge base folder: one JSON object on each line, and lines are only appended. The line of a
change is written to the store in the transaction of the change and then passed on to the file, so that none is lost.
"""

import errno
import getpass
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policykb.corpus.store import Store
from policykb.service.knowledge_base.upkeep.troubles import Troubles

FILE = "audit.jsonl"

CALLER: ContextVar[Mapping[str, object]] = ContextVar("caller")
"""The caller of the current request: `request_id`, `key`, `name`, `client`.

Of a key that shows some collections only, also these `collections`.

The layer that checks keys sets it, so that all code below can read it, the tools of MCP included.
"""

_COMMAND = {"request_id": None, "key": None, "name": None, "client": "command"}
"""The caller where nobody sent a request: a command or a program."""

_TAIL = 1 << 18
"""Bytes at the end of the log among which a line that is passed on again is looked for."""


class AuditLog:
    """The audit log of one knowledge base.

    Failing to write it never fails a change or an answer.
    """

    def __init__(self, folder: Path, troubles: Troubles) -> None:
        self._folder = folder
        self._troubles = troubles

    def note(self, action: str, **facts: object) -> None:
        """Append a line about what changed nothing, such as a question."""
        with self._troubles.side_task("audit"):
            self._append([line_of(action, **facts)])

    def pass_on(self, store: Store) -> None:
        """Append the lines of changes that the store has kept.

        Whoever calls this holds the lock for writing.
        """
        with self._troubles.side_task("audit"):
            store.pass_on_audit(self._append_new)

    def _append_new(self, lines: Sequence[str]) -> None:
        """Append lines that are not there yet.

        Whoever passed them on may have been stopped before dropping them.
        """
        path = self._folder / FILE
        tail = b""
        if path.exists():
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - _TAIL))
                tail = file.read()
        self._append([line for line in lines if line.encode() not in tail])

    def _append(self, lines: Sequence[str]) -> None:
        """Append whole lines; they are handed to the operating system before this returns.

        Raises OSError.
        """
        if not lines:
            return
        file = os.open(self._folder / FILE, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(file).st_size
            cut = size > 0 and os.lseek(file, size - 1, os.SEEK_SET) and os.read(file, 1) != b"\n"  # by a full disk
            data = ("\n" * cut + "\n".join(lines) + "\n").encode()
            if os.write(file, data) < len(data):
                os.ftruncate(file, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(file)


def who() -> str:
    """Return who is at it: the name of a key, or else the user of the computer."""
    caller = CALLER.get(_COMMAND)
    if caller.get("client") != "command":
        return str(caller.get("name") or caller.get("key") or "")
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""


def line_of(action: str, **facts: object) -> str:
    """Return a line of the log, with the time and the caller."""
    when = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = {"time": when, "id": secrets.token_hex(6), "action": action, **CALLER.get(_COMMAND), **facts}
    return json.dumps(line, ensure_ascii=False)


def last_actions(folder: Path, kept: Sequence[str] = ()) -> dict[str, tuple[str, str]]:
    """Return the last logged action on each document, and its file name, by id.

    kept: lines that the store has still to hand over

    Lines that cannot be read are passed over; there are none without a log.
    """
    found: dict[str, tuple[str, str]] = {}
    lines: list[str] = []
    with suppress(OSError):
        lines = (folder / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    for line in (*lines, *kept):
        with suppress(ValueError, KeyError, TypeError):
            facts = json.loads(line)
            found[facts["document"]] = facts["action"], facts["source"]
    return found


def last_corrections(folder: Path) -> dict[str, dict[int, dict[str, Any]]]:
    """Return the logged corrections that hold, by document and number.

    Lines that cannot be read are passed over; there are none without a log.
    """
    found: dict[str, dict[int, dict[str, Any]]] = {}
    lines: list[str] = []
    with suppress(OSError):
        lines = (folder / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            facts = json.loads(line)
            if facts["action"] == "correct":
                made = {one["number"]: one | {"who": facts["name"] or ""} for one in facts["corrections"]}
                found.setdefault(facts["document"], {}).update(made)
            elif facts["action"] == "undo":
                found.get(facts["document"], {}).pop(facts["number"], None)
    return found


def last_collections(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the collections that each document was last put into, by id.

    Lines that cannot be read are passed over; there are none without a log.
    """
    found: dict[str, tuple[str, ...]] = {}
    lines: list[str] = []
    with suppress(OSError):
        lines = (folder / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            facts = json.loads(line)
            if facts["action"] == "collect":
                found[facts["document"]] = tuple(facts["collections"])
            elif facts["action"] == "remove":
                found.pop(facts["document"], None)
    return found
