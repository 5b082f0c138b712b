"""The OpenAPI document is kept, whatever is sent: no fault inside, no reply that it does not describe."""

from importlib.metadata import version
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from pydantic import TypeAdapter

from policykb.service.http.app import ROUTERS, create_app
from policykb.service.http.openapi import examples
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_every_call_keeps_to_its_description(seeded: KnowledgeBase) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis.specs.openapi import checks

    app = create_app(seeded, Settings(log="off", rate=0))
    kept = [checks.content_type_conformance, checks.response_schema_conformance, checks.status_code_conformance]
    seeded.warm()
    tried = 0
    for result in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def check(case: Any) -> None:
            response = case.call()
            assert response.status_code < 500, response.text
            case.validate_response(response, checks=kept)

        check()
        tried += 1
    assert tried >= 30


@pytest.fixture(scope="module")
def app(seeded: KnowledgeBase) -> FastAPI:
    return create_app(seeded, Settings(log="off", rate=0))


def test_every_json_reply_has_a_type(app: FastAPI) -> None:
    document = app.openapi()
    untyped = [
        f"{method} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for status, response in operation["responses"].items()
        if status.startswith("2") and (media := response.get("content", {}).get("application/json"))
        if not {"$ref", "type"} & set(media["schema"])
    ]
    assert untyped == []
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]
    assert document["info"]["version"] == version("policykb")


def test_the_examples_have_exactly_the_fields_of_their_types() -> None:
    known = examples()
    checked = 0
    for route in (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)):
        model = route.responses.get(200, {}).get("model")
        for method in route.methods if model else ():
            example = known.get(f"{method} {route.path_format}", {}).get("response")
            if isinstance(example, dict):
                TypeAdapter(model).validate_python(example, strict=True, extra="forbid")
                checked += 1
    assert checked >= 15
