"""What many tests need: the registry, the seed policy as a document, a knowledge base that holds it."""

import hashlib
import re
from collections.abc import Callable, Iterator

import pytest

from corpus.departments import Registry
from corpus.mentions import MentionFinder
from corpus.model import Document, Span
from index.embedding import StaticEmbedding
from index.tokens import Cutter
from ingest.pipeline import parse, understand
from ingest.reading import Reading
from service.knowledge_base import SHIPPED, KnowledgeBase

SEED = SHIPPED / "甘科才〔2023〕1号.txt"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="rewrite tests/cases/*.json from what is parsed now")


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
def understand_text(registry: Registry) -> Callable[[str], Document]:
    """Reads a text as though it stood in a file."""

    def read(text: str) -> Document:
        pages = [Span(*page.span()) for page in re.finditer(r"[^\f]*\f|[^\f]+", text)] if "\f" in text else []
        digest = hashlib.sha256(text.encode()).hexdigest()
        return understand(Reading("文件.txt", digest, text, tuple(pages)), registry)

    return read


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A knowledge base of the shipped corpus, to be read and not written."""
    base = KnowledgeBase(tmp_path_factory.mktemp("kb"))
    base.ingest([SHIPPED])
    yield base
    base.store.close()


@pytest.fixture(scope="session")
def cutter(finder: MentionFinder, tmp_path_factory: pytest.TempPathFactory) -> Cutter:
    return Cutter(finder.words(), cache=tmp_path_factory.mktemp("jieba"))


@pytest.fixture(scope="session")
def embedding() -> StaticEmbedding:
    return StaticEmbedding()
