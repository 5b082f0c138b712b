"""Limits on connections, before any request is read: number, head, time.

A caller without a key could otherwise send one header without end, or open connections until no descriptor is left.
"""

import asyncio
from collections import Counter
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from policykb.service.http.trusted_proxies import TrustedProxies
from policykb.service.knowledge_base.settings import LOOPBACK, Settings

_DESCRIPTORS_OF_A_CONNECTION = 2
"""Descriptors for each connection: its socket, and a file that its request may open."""

_LATER = 5
"""Seconds that a late body is given beyond its time, in which the application replies in the caller's language."""

_REASONS = {408: "Request Timeout", 431: "Request Header Fields Too Large", 503: "Service Unavailable"}


def limited(settings: Settings) -> type[HttpToolsProtocol]:
    """Return the protocol of a service with these settings."""
    connections: Counter[str] = Counter()
    proxies = TrustedProxies(settings.trusted_proxies)
    most = min(settings.most_connections, _descriptors() // _DESCRIPTORS_OF_A_CONNECTION)

    class LimitedProtocol(HttpToolsProtocol):
        """HTTP/1.1 with heads that are bounded in length and time."""

        _address = ""
        _is_counted = _is_refused = _in_head = False
        _beside_body = 0  # bytes of a request that are not its body: head, trailers
        _timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            self._address = (transport.get_extra_info("peername") or ("",))[0]
            speaks_for_many = self._address in LOOPBACK or self._address in proxies
            of_address = most if speaks_for_many else settings.most_connections_of_address
            if connections.total() >= most or connections[self._address] >= of_address:
                self.transport = transport
                self._refuse(503)
                return
            self._is_counted = True
            connections[self._address] += 1
            super().connection_made(transport)
            self._begin_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_timer()
            if self._is_counted:
                connections[self._address] -= 1
                if not connections[self._address]:
                    del connections[self._address]
                super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._is_refused:
                return
            self._beside_body += len(data)
            super().data_received(data)
            if self._beside_body > settings.most_head and not self._is_refused:
                self._refuse(431)

        def on_message_begin(self) -> None:
            if not self._is_refused:
                self._begin_head()
                super().on_message_begin()

        def on_header(self, name: bytes, value: bytes) -> None:
            if self._in_head:  # what follows a body is not kept
                super().on_header(name, value)

        def on_headers_complete(self) -> None:
            if self._is_refused:
                return
            self._in_head = False
            self._wait(settings.upload_seconds + _LATER, 408)  # a body that never ends would hold the connection
            if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > settings.most_head:
                self._refuse(431)
            else:
                super().on_headers_complete()

        def on_body(self, body: bytes) -> None:
            self._beside_body -= len(body)
            if not self._is_refused:
                super().on_body(body)

        def on_message_complete(self) -> None:
            self._stop_timer()
            self._beside_body = 0
            if not self._is_refused:
                super().on_message_complete()

        def _begin_head(self) -> None:
            self._in_head = True
            self._wait(settings.head_seconds, 408)

        def _wait(self, seconds: float, status: int) -> None:
            """Refuse what has not come after so many seconds."""
            self._stop_timer()
            self._timer = self.loop.call_later(seconds, self._refuse, status)

        def _stop_timer(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

        def _refuse(self, status: int) -> None:
            """Send a bare reply, unless another is under way, and close.

            What still comes is not read.
            """
            self._is_refused = True
            if self.cycle is None or self.cycle.response_complete:
                reply = f"HTTP/1.1 {status} {_REASONS[status]}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                self.transport.write(reply.encode())
            self.transport.close()

    return LimitedProtocol


def _descriptors() -> int:
    """Return how many files and sockets this process may have open."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return 1 << 20
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else 1 << 20
