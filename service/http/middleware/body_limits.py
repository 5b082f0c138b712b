"""The innermost layer: limits on the length and duration of request bodies."""

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policykb.service.http.problems import problem
from policykb.service.knowledge_base.settings import Settings

UPLOAD = "/v1/documents"
"""Path whose POST bodies may be as long as an uploaded file."""

_FORM_BYTES = 4096
"""Maximum number of bytes that a form adds to the file in it. Chosen by hand."""


class BodyLimits:
    """Refuses bodies that are too long, of unknown length (413) or too slow (408).

    The length is checked before the body is read.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = self.settings.most_upload + _FORM_BYTES if _is_upload(scope) else self.settings.most_body
        length = "" if "transfer-encoding" in headers else headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal() and len(length) < 16 and int(length) <= most):
            shown = f"请求体须注明长度且不超过 {most} 字节。请拆分后再发。"
            english = f"The body must state its length, and be no longer than {most} bytes."
            response = problem(HTTPConnection(scope), 413, "too-large", shown, english, {"connection": "close"})
            await response(scope, receive, send)
            return
        await self.app(scope, self._timed(receive), send)

    def _timed(self, receive: Receive) -> Receive:
        """Wrap `receive` so that the whole body must arrive in time."""
        ends = asyncio.get_running_loop().time() + self.settings.upload_seconds
        whole = False

        async def timed() -> Message:
            nonlocal whole
            if whole:  # now waits for the end of the connection, which may take long
                return await receive()
            try:
                async with asyncio.timeout_at(ends):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, headers={"connection": "close"}) from None
            whole = not message.get("more_body", False)
            return message

        return timed


def _is_upload(scope: Scope) -> bool:
    return bool(scope["method"] == "POST" and scope["path"] == UPLOAD)
