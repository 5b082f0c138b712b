"""Tools described in OpenAPI 3.0, for Coze, Dify and Open WebUI to import.

The description keeps the rules of the strictest importer (Coze): one server, object bodies in one media type, only
replies with status 200, no references.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel

_DROPPED = ("$defs", "title", "const", "propertyNames")
"""Keywords of JSON Schema that OpenAPI 3.0 does not have, or that importers reject."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    name: its name, also the last part of its address
    summary: its title
    description: its purpose, for the language model
    takes: its arguments
    gives: its result
    """

    name: str
    summary: str
    description: str
    takes: type[BaseModel]
    gives: type[BaseModel]


def tools_document(tools: Sequence[Tool], address: str) -> dict[str, Any]:
    """Describe the tools of the service that is reached at `address`."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "政策知识库",
            "description": "检索中国政府政策文件：条款、责任部门、出处。",
            "version": version("policykb"),
        },
        "servers": [{"url": address}],
        "paths": {f"/tools/{tool.name}": {"post": _operation(tool)} for tool in tools},
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
        "security": [{"key": []}],
    }


def _operation(tool: Tool) -> dict[str, Any]:
    return {
        "operationId": tool.name,
        "summary": tool.summary,
        "description": tool.description,
        "requestBody": {"required": True, "content": {"application/json": {"schema": _schema(tool.takes)}}},
        "responses": {"200": {"description": "结果", "content": {"application/json": {"schema": _schema(tool.gives)}}}},
    }


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    whole = model.model_json_schema()
    plain: dict[str, Any] = _inlined(whole, whole.get("$defs", {}))
    return plain


def _inlined(value: Any, known: dict[str, Any]) -> Any:
    """Replace every reference by its definition; no model contains itself."""
    if isinstance(value, list):
        return [_inlined(item, known) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _inlined(
            known[value["$ref"].rpartition("/")[2]] | {k: v for k, v in value.items() if k != "$ref"}, known
        )
    named = value.get("properties")
    plain = {name: _inlined(inner, known) for name, inner in value.items() if name not in (*_DROPPED, "properties")}
    if isinstance(named, dict):  # the keys are names of fields here, and `title` may be one
        plain["properties"] = {name: _inlined(inner, known) for name, inner in named.items()}
    return plain
