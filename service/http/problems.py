"""Errors over HTTP, as problem documents (RFC 9457).

Under the path of a chatbot platform they have the form that the platform expects.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from policykb.corpus.errors import PolicyError
from policykb.service.present.language import Language, error_text, say

# error codes of Dify's External Knowledge API
_DIFY_CODES = {"key-form": 1001, "key": 1002, "no-knowledge": 2001}

_HTTP = {
    404: ("没有这个地址，请对照 /openapi.json", "There is no such address; see /openapi.json"),
    405: ("这个地址不接受这种请求方法，请对照 /openapi.json", "This method is not allowed here; see /openapi.json"),
    408: ("请求体没有在时限内传完，请重试", "The body did not arrive in time; try again"),
}

# the end of a sentence for each kind of error of pydantic; the braces take the limits that pydantic names
_INVALID = {
    "extra_forbidden": ("没有这一项，请对照 /openapi.json", "there is no such field; see /openapi.json"),
    "missing": ("缺少这一项", "this field is missing"),
    "literal_error": ("只能是 {expected}", "must be {expected}"),
    "string_too_long": ("超过 {max_length} 字上限", "is over the limit of {max_length} characters"),
    "string_too_short": ("至少 {min_length} 字", "needs at least {min_length} characters"),
    "too_long": ("超过 {max_length} 个上限", "has more than {max_length} entries"),
    "greater_than_equal": ("不能小于 {ge}", "must not be less than {ge}"),
    "less_than_equal": ("不能大于 {le}", "must not be more than {le}"),
    "string_unicode": ("含有不成字符的编码", "holds codes that are no characters"),
    "string_type": ("须为文字", "must be text"),
    "int_parsing": ("须为整数", "must be a whole number"),
    "bool_parsing": ("须为 true 或 false", "must be true or false"),
    "list_type": ("须为列表", "must be a list"),
    "json_invalid": ("不是有效的 JSON", "is no valid JSON"),
} | dict.fromkeys(
    ("date_from_datetime_parsing", "date_parsing", "date_type", "date_from_datetime_inexact"),
    ("须为 YYYY-MM-DD 形式的日期", "must be a date, YYYY-MM-DD"),
)  # fmt: skip


def add_handlers(app: FastAPI) -> None:
    """Make the application turn every error into a problem document.

    What is no error of these is a `fault`, to which the layer that logs requests replies.
    """
    app.add_exception_handler(PolicyError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def problem(
    request: HTTPConnection,
    status: int,
    kind: str,
    chinese: str,
    english: str,
    headers: Mapping[str, str] | None = None,
    nearest: Sequence[str] | None = None,
) -> JSONResponse:
    """Build the response for an error, in the caller's language and form.

    `kind` is stable, so that programs may compare it. `nearest` are names that the caller may have meant.
    """
    detail = in_callers_language(request, chinese, english)
    path = request.scope["path"]
    if path.startswith("/dify/"):
        body: dict[str, Any] = {"error_code": _DIFY_CODES.get(kind, status), "error_msg": detail}
        return JSONResponse(body, status, headers)
    if path.startswith("/fastgpt/"):
        return JSONResponse({"code": status, "success": False, "message": detail, "data": None}, status, headers)
    body = {"type": f"urn:policykb:{kind}", "status": status, "detail": detail}
    if nearest is not None:
        body["nearest"] = list(nearest)
    if request_id := request.scope.get("policykb.request_id"):
        body["request_id"] = request_id
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def fault(request: HTTPConnection) -> JSONResponse:
    """Build the response for an error within the service, which says nothing of it."""
    return problem(
        request,
        500,
        "fault",
        "服务内部出错，已记入日志。请把 request_id 告诉管理员。",
        "Something failed inside; it is in the log. Tell the administrator the request_id.",
    )


def in_callers_language(request: HTTPConnection, chinese: str, english: str) -> str:
    """Return the text in the language of the request's accept-language header."""
    return say(chinese, english, callers_language(request))


def callers_language(request: HTTPConnection) -> Language:
    """Return the language of the request's accept-language header."""
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "zh"


async def _refused(request: HTTPConnection, error: Any) -> JSONResponse:
    return problem(
        request, error.status, error.type, error_text(error, "zh"), error_text(error, "en"), nearest=error.nearest
    )


async def _invalid(request: HTTPConnection, error: Any) -> JSONResponse:
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or "body"
    limits = {name: str(value) for name, value in first.get("ctx", {}).items()}
    chinese, english = (text.format(**limits) for text in _INVALID.get(first["type"], (first["msg"], first["msg"])))
    return problem(request, 422, "bad-request", f"请求中的 {field} 不合规定：{chinese}。", f"{field}: {english}.")


async def _http(request: HTTPConnection, error: Any) -> JSONResponse:
    chinese, english = _HTTP.get(error.status_code, (f"请求未能处理：{error.detail}", error.detail))
    kind = "too-slow" if error.status_code == 408 else "http"
    return problem(request, error.status_code, kind, f"{chinese}。", f"{english}.", error.headers)
