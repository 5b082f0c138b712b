"""A department that nobody knows: the nearest names are offered, everywhere the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from policykb.corpus.departments import Registry
from policykb.corpus.errors import NotFound
from policykb.corpus.mentions import MentionFinder
from policykb.index.answering.answer import Filters, Query
from policykb.index.documents.name_suggestions import nearest_names
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings

KNOWN = {
    "甘肃省/science": ("省科技厅", 9),
    "甘肃省/health": ("省卫生健康委", 4),
    "兰州市/science": ("市科技局", 2),
    "福建省/science": ("省科技厅", 3),
    "有关企业": ("有关企业", 1),
}


@pytest.fixture(scope="module")
def client(seeded: KnowledgeBase) -> Iterator[TestClient]:
    with TestClient(create_app(seeded, Settings(rate=0)), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("甘肃省科学技木厅", "甘肃省科学技术厅"),
        ("省科枝厅", "甘肃省科学技术厅"),
        ("福建科技厅厅", "福建省科学技术厅"),
        ("兰州市科委会", "兰州市科学技术局"),
        ("甘肅省衛生健康局", "甘肃省卫生健康委员会"),
        ("有关企业们", "有关企业"),
    ],
)
def test_the_nearest_comes_first(registry: Registry, finder: MentionFinder, name: str, first: str) -> None:
    assert nearest_names(name, KNOWN, registry, finder)[0] == first


@pytest.mark.parametrize("name", ["", "  ", "xyz", "，。！", "火" * 100_000])
def test_nothing_is_near_to_no_name(registry: Registry, finder: MentionFinder, name: str) -> None:
    assert nearest_names(name, KNOWN, registry, finder) == ()


def test_the_sentence_offers_them(seeded: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="相近的有：甘肃省科学技术厅") as caught:
        seeded.duties("省科枝厅")
    assert caught.value.nearest
    assert caught.value.nearest[0] in caught.value.english


@pytest.mark.parametrize("path", ["", "/duties", "/partners"])
def test_the_problem_carries_them(client: TestClient, path: str) -> None:
    response = client.get(f"/v1/departments/省科枝厅{path}")
    told: dict[str, Any] = response.json()
    assert (response.status_code, told["type"]) == (404, "urn:policykb:not-found")
    assert told["nearest"][0] == "甘肃省科学技术厅"
    assert all(client.get(f"/v1/departments/{name}").status_code == 200 for name in told["nearest"])


def test_a_filter_that_nobody_knows(client: TestClient) -> None:
    for names in (["省科枝厅"], ["省教育厅", "省科枝厅"]):
        response = client.post("/v1/search", json={"query": "科普", "filters": {"department": names}})
        assert (response.status_code, response.json()["type"]) == (422, "urn:policykb:bad-request")
        assert response.json()["nearest"][0] == "甘肃省科学技术厅"


@pytest.mark.parametrize("name", ["国家烟草专卖局", "甘肃省税务局", "福建省科技厅"])
@pytest.mark.parametrize("text", ["", "科普"])
def test_a_known_department_without_duties_here_has_none(seeded: KnowledgeBase, name: str, text: str) -> None:
    """A department that the registry knows is no mistake: the answer is no."""
    answer = seeded.answer(Query(text, Filters(department=(name,))))
    assert (answer.total, answer.answered, answer.reason) == (0, False, "no_department")


def test_other_errors_offer_no_names(client: TestClient) -> None:
    assert "nearest" not in client.post("/v1/search", json={"query": ""}).json()
    assert "nearest" not in client.get("/v1/clauses/x").json()
