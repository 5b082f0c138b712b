"""The layer that checks for which host a request is meant.

It stands where only this computer is served.

A web page elsewhere can have its name resolved to 127.0.0.1 (DNS rebinding); its requests then come with that name, and are
refused.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from policykb.service.http.problems import problem
from policykb.service.knowledge_base.settings import LOOPBACK, Settings


class Hosts:
    """Refuses requests for other hosts (421) than this and that of the public URL."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        public = urlsplit(settings.public_url or "").hostname
        self.known = {*LOOPBACK, *([public] if public else [])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._is_known(scope):
            chinese = "本服务只供本机使用，请用 127.0.0.1 或 localhost 访问；经代理访问时请设置 public_url。"
            english = (
                "This service is for this computer only: use 127.0.0.1 or localhost. Behind a proxy set public_url."
            )
            refusal = problem(HTTPConnection(scope), 421, "wrong-host", chinese, english, {"connection": "close"})
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        try:
            host = urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname
        except ValueError:  # [::1 without its end
            return False
        return host in self.known or host == (scope.get("server") or ("",))[0]
