"""Completes the OpenAPI document: an example for every call, and the real errors.

The examples are in `examples.json`, by method and path. A test runs each one and compares the response with it.
"""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

_EXAMPLES = Path(__file__).with_name("examples.json")

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "status", "detail"],
    "properties": {
        "type": {"type": "string", "example": "urn:policykb:bad-request"},
        "status": {"type": "integer", "example": 422},
        "detail": {"type": "string", "example": "问题是空的。请写出要查的事项，或至少给一个筛选条件。"},
        "nearest": {"type": "array", "items": {"type": "string"}, "description": "名称不详时，知识库里相近的名称"},
        "request_id": {"type": "string"},
    },
}

_ERRORS = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

# the errors of platforms that expect a form of their own
_OTHER_ERRORS: dict[str, dict[str, Any]] = {
    "/dify/": {
        "type": "object",
        "required": ["error_code", "error_msg"],
        "properties": {"error_code": {"type": "integer", "example": 1002}, "error_msg": {"type": "string"}},
    },
    "/fastgpt/": {
        "type": "object",
        "required": ["code", "success", "message"],
        "properties": {"code": {"type": "integer"}, "success": {"type": "boolean"}, "message": {"type": "string"}},
    },
}


def examples() -> dict[str, Any]:
    """Read the examples by `METHOD /path`.

    Each has a `request` (path, query, json …) and a `response`.
    """
    return dict(json.loads(_EXAMPLES.read_text("utf-8")))


def complete_openapi(app: FastAPI) -> None:
    """Make the application complete its OpenAPI document when it is first asked for."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            known = examples()
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    _complete(path, operation, known.get(f"{method.upper()} {path}", {}))
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = _PROBLEM
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            document["security"] = [{}, {"key": []}]
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(path: str, operation: dict[str, Any], example: dict[str, Any]) -> None:
    """Put the errors and the example of one operation in place."""
    operation["responses"].pop("422", None)
    own = next((shape for start, shape in _OTHER_ERRORS.items() if path.startswith(start)), None)
    errors = {"application/json": {"schema": own}} if own else _ERRORS
    operation["responses"]["default"] = {"description": "出错时的说明", "content": errors}
    request, response = example.get("request", {}), example.get("response")
    for parameter in operation.get("parameters", []):
        value = request.get(parameter["in"], {}).get(parameter["name"])
        if value is not None:
            parameter["example"] = value
    for media in operation.get("requestBody", {}).get("content", {}).values():
        if "json" in request:
            media["example"] = request["json"]
    for status, reply in operation["responses"].items():
        for media in reply.get("content", {}).values() if status.startswith(("2", "3")) else ():
            if response is not None:
                media.setdefault("example", response)
