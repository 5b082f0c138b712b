"""The layer that compresses responses to other computers.

On the same computer, sending a byte costs less than saving it.
"""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from policykb.service.knowledge_base.settings import LOOPBACK

_PROXY_HEADERS = ("x-forwarded-for", "forwarded", "via", "x-real-ip")


class Compression(GZipMiddleware):
    """Compresses with gzip for callers elsewhere that accept it.

    A caller on this computer counts as elsewhere if a header says that it is a proxy.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        headers = Headers(scope=scope) if scope["type"] == "http" else ()
        if client and client[0] in LOOPBACK and not any(name in headers for name in _PROXY_HEADERS):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
