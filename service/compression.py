"""Replies are compressed on their way to another computer; on this one sending a byte costs less than saving it."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from service.settings import LOOPBACK


class Compression(GZipMiddleware):
    """gzip for whoever asks for it from elsewhere. Behind a proxy on this computer the caller is whom the proxy names."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if client and client[0] in LOOPBACK:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
