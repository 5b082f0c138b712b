"""What many tests need: the registry, the seed policy as a document, a knowledge base that holds it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.departments import Registry
from corpus.mentions import MentionFinder
from corpus.model import Document
from ingest.pipeline import parse
from service.knowledge_base import SHIPPED, KnowledgeBase

SEED = SHIPPED / "甘科才〔2023〕1号.txt"


@pytest.fixture(scope="session")
def registry() -> Registry:
    return Registry.load()


@pytest.fixture(scope="session")
def finder(registry: Registry) -> MentionFinder:
    return MentionFinder(registry)


@pytest.fixture(scope="session")
def seed(registry: Registry) -> Document:
    return parse(SEED, registry)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A knowledge base of the shipped corpus, to be read and not written."""
    base = KnowledgeBase(tmp_path_factory.mktemp("kb"))
    base.ingest([SHIPPED])
    yield base
    base.store.close()
