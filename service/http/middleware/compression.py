"""Replies are compressed on their way to another computer; on this one sending a byte costs less than saving it."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from policykb.service.knowledge_base.settings import LOOPBACK

_PROXIED = ("x-forwarded-for", "forwarded", "via", "x-real-ip")


class Compression(GZipMiddleware):
    """gzip for whoever asks for it from elsewhere, or through a proxy on this computer, which says that it is one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        headers = Headers(scope=scope) if scope["type"] == "http" else ()
        if client and client[0] in LOOPBACK and not any(name in headers for name in _PROXIED):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
