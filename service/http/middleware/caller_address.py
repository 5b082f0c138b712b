"""The layer that takes the address of the caller from a trusted proxy.

It stands outermost, so that the logs and the limits on rates know the caller and not the proxy. Without the setting
`trusted_proxies` it is left out, and the headers of proxies count nowhere.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from policykb.service.http.trusted_proxies import TrustedProxies


class CallerAddress:
    """Sets the client of a request, and its scheme, to what a trusted proxy says."""

    def __init__(self, app: ASGIApp, proxies: TrustedProxies) -> None:
        self.app = app
        self.proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope.get("client") or ("",))[0] in self.proxies:
            headers = Headers(scope=scope)
            caller = self.proxies.caller(",".join(headers.getlist("x-forwarded-for")))
            if caller is not None:
                scope["client"] = (caller, 0)
            if (scheme := headers.get("x-forwarded-proto")) in ("http", "https"):
                scope["scheme"] = scheme
        await self.app(scope, receive, send)
