"""Who changed what, and when: one JSON object a line in `audit.jsonl` of the knowledge base folder, only ever added to."""

import json
import os
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

FILE = "audit.jsonl"

CALLER: ContextVar[Mapping[str, object]] = ContextVar("caller")
"""Who sent the request at hand: `request_id`, `key`, `name`, `client`; set where keys are looked at, and so known however
deep inside, as in the tools of MCP."""


def record(folder: Path, action: str, **facts: object) -> None:
    """Add one line; it is on its way to the disk when this returns."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "action": action, **facts}
    data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    file = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, data)
    finally:
        os.close(file)
