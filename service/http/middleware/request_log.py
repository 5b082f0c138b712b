"""The outermost layer: request ids, counts, the access log and security headers."""

import logging
import re
import sys
import time
import uuid
from typing import Any

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policykb.service.http.metrics import Metrics
from policykb.service.http.problems import fault

LOGGER = "policykb.access"
"""Name of the logger that gets one record for each request."""

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
"""Headers of every response that does not set them itself."""


class RequestLog:
    """Gives each request an id, counts and logs it, and adds headers to the response.

    A caller may send its own id in `x-request-id`.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, log: bool) -> None:
        self.app = app
        self.metrics = metrics
        self.log = logging.getLogger(LOGGER) if log else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope["policykb.request_id"] = request_id
        status = 0  # until a response has begun
        started = time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = request_id
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if not status:  # answered here, since what stands further out adds no headers
                await fault(HTTPConnection(scope))(scope, receive, send_with_headers)
            raise
        finally:
            self._log_request(scope, status or 500, time.perf_counter() - started)

    def _log_request(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self.metrics.count(route, scope["method"], status, seconds)
        if self.log:
            self.log.info(
                "request",
                extra={
                    "facts": {
                        "request_id": scope["policykb.request_id"],
                        "method": scope["method"],
                        "path": scope["path"],
                        "status": status,
                        "ms": round(seconds * 1000, 2),
                        "client": (scope.get("client") or [None])[0],
                        "key": getattr(scope.get("policykb.key"), "id", None),
                    }
                },
            )


class _JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "event": record.getMessage()}
        return orjson.dumps(line | getattr(record, "facts", {})).decode()


def log_to_stderr() -> None:
    """Write the access log to stderr as lines of JSON.

    The command `serve` calls this; a program that embeds the application sets up logging itself.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines())
    logger = logging.getLogger(LOGGER)
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
