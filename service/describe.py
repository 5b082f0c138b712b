"""The OpenAPI document: an example for every call, and errors as they really are.

The examples stand in `examples.json`, under method and path; a test runs each one and holds the reply against it.
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
        "request_id": {"type": "string"},
    },
}


def examples() -> dict[str, Any]:
    """For each `METHOD /path`: `request` (path, query, json …) and `response`."""
    return dict(json.loads(_EXAMPLES.read_text("utf-8")))


def described(app: FastAPI) -> None:
    """Give the application's own description its examples, the first time that it is asked for."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            known = examples()
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    _complete(operation, known.get(f"{method.upper()} {path}", {}))
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = _PROBLEM
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            document["security"] = [{}, {"key": []}]
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(operation: dict[str, Any], example: dict[str, Any]) -> None:
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = {
        "description": "出错时的说明",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
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
                media["example"] = response
