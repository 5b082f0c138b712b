"""Who may do what. Every path needs at least reading, unless it is listed here: what is forgotten stays closed."""

import math

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from policykb.service.http.middleware.rate_limit import RateLimit
from policykb.service.http.problems import problem
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.api_keys import Scope as Permission
from policykb.service.knowledge_base.audit import CALLER
from policykb.service.knowledge_base.settings import LOOPBACK, Settings

# these say nothing about documents: the page asks for them with a key of its own
_FREE = ("/health", "/ready", "/", "/documents", "/compare", "/upload", "/favicon.ico")
_FREE_BELOW = ("/page/", "/clauses/", "/departments/", "/documents/")

# below these, whatever is not reading is writing
_CHANGES = ("/v1/documents",)
_READING = ("GET", "HEAD", "OPTIONS")


class Access:
    """Looks at the key and at the rate before anything else is read."""

    def __init__(self, app: ASGIApp, settings: Settings, keys: KeyRing) -> None:
        self.app = app
        self.settings = settings
        self.keys = keys
        self.rate = RateLimit(settings.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # there is nothing here for websockets
        refusal = self._refusal(scope)
        if refusal:
            refusal.headers["connection"] = "close"
            await refusal(scope, receive, send)
            return
        key = scope.get("policykb.key")
        CALLER.set({
            "request_id": scope.get("policykb.request_id"),
            "key": key.id if key else None,
            "name": key.name if key else None,
            "client": (scope.get("client") or (None,))[0],
        })  # fmt: skip
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        request = HTTPConnection(scope)
        needed = _needed(scope["method"], scope["path"])
        if needed is None:
            return None
        client = (scope.get("client") or ("",))[0]
        given = Headers(scope=scope).get("authorization")
        refusal = None
        if given is not None:
            refusal = self._wrong(request, given, needed)
        elif needed == "write" or not self.settings.is_open:
            refusal = _unauthorised(
                request,
                "key-form",
                "此操作需要密钥。请在请求头中加上 Authorization: Bearer 密钥。",
                "This needs a key. Send Authorization: Bearer KEY.",
            )
        key = scope.get("policykb.key")
        if client not in LOOPBACK and (wait := self.rate.wait(key.id if key else client)):
            return problem(
                request,
                429,
                "too-many",
                f"请求太频繁。请 {math.ceil(wait)} 秒后再试。",
                f"Too many requests. Try again in {math.ceil(wait)} seconds.",
                {"retry-after": str(math.ceil(wait))},
            )
        return refusal

    def _wrong(self, request: HTTPConnection, given: str, needed: Permission) -> Response | None:
        """What is wrong with a key; a right one is noted in the scope."""
        kind, _, secret = given.partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            return _unauthorised(
                request,
                "key-form",
                "Authorization 请求头须写作 Bearer 密钥。",
                "The Authorization header must read Bearer KEY.",
            )
        key = self.keys.find(secret.strip())
        if key is None:
            return _unauthorised(
                request,
                "key",
                "密钥不对或已吊销。请向管理员索取新密钥。",
                "The key is wrong or revoked. Ask the administrator for a new one.",
            )
        request.scope["policykb.key"] = key
        if needed == "write" and key.scope != "write":
            return problem(
                request,
                403,
                "read-only",
                "这个密钥只能检索。收入和移除文件须用 write 密钥。",
                "This key only reads. Changing documents takes a write key.",
            )
        return None


def _needed(method: str, path: str) -> Permission | None:
    if path in _FREE or path.startswith(_FREE_BELOW):
        return None
    changes = any(path == start or path.startswith(start + "/") for start in _CHANGES)
    return "write" if changes and method not in _READING else "read"


def _unauthorised(request: HTTPConnection, kind: str, chinese: str, english: str) -> Response:
    status = 403 if request.scope["path"].startswith("/dify/") else 401
    return problem(request, status, kind, chinese, english, {"www-authenticate": "Bearer"})
