"""The audit log: who changed what, and when.

It is `audit.jsonl` in the knowledge base folder: one JSON object on each line, and lines are only appended.
"""

import json
import os
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

FILE = "audit.jsonl"

CALLER: ContextVar[Mapping[str, object]] = ContextVar("caller")
"""The caller of the current request: `request_id`, `key`, `name`, `client`.

The layer that checks keys sets it, so that all code below can read it, the tools of MCP included.
"""


def write_audit_line(folder: Path, action: str, **facts: object) -> None:
    """Append one line; it is handed to the operating system before this returns."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "action": action, **facts}
    data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    file = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, data)
    finally:
        os.close(file)
