"""The OpenAPI document is kept, whatever is sent: no fault inside, no reply that it does not describe."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings


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
