"""Replies that seldom change carry an ETag, so that asking again costs a line."""

import hashlib
import json
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

# ask every time whether it is still so: a document may be read again by a better parser
_ASK_AGAIN = "private, no-cache"


def unless_known(request: Request, facts: Any) -> Response:
    """The facts as JSON, or 304 to whoever has them already."""
    body = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return not_modified(request, tag) or JSONResponse(facts, headers=tagged(tag))


def not_modified(request: Request, tag: str) -> Response | None:
    """304 if the caller has what bears this tag."""
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    same = "*" in known or tag.removeprefix("W/") in known
    return Response(status_code=304, headers=tagged(tag)) if same else None


def tagged(tag: str) -> dict[str, str]:
    return {"etag": tag, "cache-control": _ASK_AGAIN}
