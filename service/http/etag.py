"""ETags for responses that seldom change, so that asking again costs little."""

import hashlib
import json
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

# callers must check each time: a document may have been read again by a better parser
_REVALIDATE = "private, no-cache"


def json_with_etag(request: Request, value: Any) -> Response:
    """Return the value as JSON, or 304 if the caller already has it."""
    body = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return not_modified(request, tag) or JSONResponse(value, headers=tagged(tag))


def not_modified(request: Request, tag: str) -> Response | None:
    """Return 304 if the caller has the response with this tag, otherwise None."""
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    same = "*" in known or tag.removeprefix("W/") in known
    return Response(status_code=304, headers=tagged(tag)) if same else None


def tagged(tag: str) -> dict[str, str]:
    """Return the headers of a response with this tag."""
    return {"etag": tag, "cache-control": _REVALIDATE}
