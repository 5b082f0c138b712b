"""The layer that checks rates and keys, before the body of a request is read.

Every path needs permission to read unless it is listed here, so a forgotten path stays closed.
"""

import math

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from policykb.corpus.errors import PolicyError
from policykb.service.http.middleware.rate_limit import RateLimit
from policykb.service.http.problems import problem
from policykb.service.knowledge_base.api_keys import KeyRing
from policykb.service.knowledge_base.api_keys import Scope as Permission
from policykb.service.knowledge_base.settings import LOOPBACK, Settings
from policykb.service.knowledge_base.upkeep.audit import CALLER

# paths without content of documents: the page fetches that content with its own key
_FREE = (
    "/", "/documents", "/compare", "/changes", "/upload", "/remarks", "/folders", "/favicon.ico",
)  # fmt: skip
# free, but tells more to the holder of a key; a wrong one is refused there, or it could be guessed at
_FREE_WITHOUT_KEY = ("/health", "/ready")
_FREE_BELOW = ("/page/", "/clauses/", "/departments/", "/documents/")

# paths under which every other method needs permission to write
_WRITABLE = ("/v1/documents",)
# what tells of all callers and all documents is not for keys that show some
_OF_THE_WHOLE = ("/metrics", "/v1/reports")
_READING_METHODS = ("GET", "HEAD", "OPTIONS")
# every method but a remark by a reader: they tell of what others ask, and of folders of this computer
_FOR_WRITERS = ("/v1/reports", "/v1/sync")


class Access:
    """Refuses callers without permission and callers that ask too often.

    It notes in the scope the key, and whether the caller sees all documents, some or nothing; and the caller for the
    audit log.
    """

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
            return  # no route takes websockets
        refusal = self._refusal(scope)
        if refusal:
            refusal.headers["connection"] = "close"
            await refusal(scope, receive, send)
            return
        key = scope.get("policykb.key")
        scope["policykb.sees"] = (
            ("some" if key.collections else "all") if key else "all" if self._is_open() else "nothing"
        )
        seen = {"collections": key.collections} if key and key.collections else {}
        CALLER.set({
            "request_id": scope.get("policykb.request_id"),
            "key": key.id if key else None,
            "name": key.name if key else None,
            "client": (scope.get("client") or (None,))[0],
            **seen,
        })  # fmt: skip
        await self.app(scope, receive, send)

    def _is_open(self) -> bool:
        """Whether anyone may read without a key.

        Where a key shows some collections only, its holder could leave it out and see all: then the settings must say so.
        """
        if self.settings.anonymous is not None:
            return self.settings.anonymous
        try:
            return self.settings.is_open and not self.keys.hide_something
        except PolicyError:
            return False

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the response that refuses a request, or None if it may pass."""
        request = HTTPConnection(scope)
        given = Headers(scope=scope).get("authorization")
        needed = _permission_needed(scope["method"], scope["path"])
        if needed is None or (given is None and scope["path"] in _FREE_WITHOUT_KEY):
            return None
        client = (scope.get("client") or ("",))[0]
        refusal = None
        if given is not None:
            refusal = self._key_refusal(request, given, needed)
        elif needed == "write" or not self._is_open():
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

    def _key_refusal(self, request: HTTPConnection, given: str, needed: Permission) -> Response | None:
        """Return the refusal of a wrong key; note a right one in the scope."""
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
        if key.collections and request.scope["path"] in _OF_THE_WHOLE:
            return problem(
                request,
                403,
                "some-collections",
                "这个密钥只可看部分集合，此处涉及全部文件。请用不限集合的密钥。",
                "This key shows some collections only, and this is about all documents. Use a key without collections.",
            )
        if needed == "write" and (key.scope != "write" or key.collections):
            return problem(
                request,
                403,
                "read-only",
                "这个密钥只能检索。收入和移除文件须用 write 密钥。",
                "This key only reads. Changing documents takes a write key.",
            )
        return None


def _permission_needed(method: str, path: str) -> Permission | None:
    """Return the permission that a request needs; None for a free path."""
    if path in _FREE or path.startswith(_FREE_BELOW):
        return None
    if any(path == start or path.startswith(start + "/") for start in _FOR_WRITERS):
        return "read" if (method, path) == ("POST", "/v1/reports") else "write"
    changes = any(path == start or path.startswith(start + "/") for start in _WRITABLE)
    return "write" if changes and method not in _READING_METHODS else "read"


def _unauthorised(request: HTTPConnection, kind: str, chinese: str, english: str) -> Response:
    """Ask for a key: status 401, or 403 as Dify expects."""
    status = 403 if request.scope["path"].startswith("/dify/") else 401
    return problem(request, status, kind, chinese, english, {"www-authenticate": "Bearer"})
