"""Fixtures that many tests share: the registry, the seed policy as a document, a knowledge base that holds it.

Fixtures import what they make, so that a test of the corpus waits for no index and no web server.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from policykb.corpus.departments import Registry
    from policykb.corpus.mentions import MentionFinder
    from policykb.corpus.model import Document
    from policykb.index.embedding.static import StaticEmbedding
    from policykb.index.text.segmenter import Segmenter
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

pytest.register_assert_rewrite("pdf_pages", "spans")

pytest_plugins = ["page_service"]

# a computer that is busy with other things makes no test wrong
settings.register_profile("tests", settings(), deadline=None)
settings.load_profile("tests")

ROOT = Path(__file__).parent.parent
COLLECTION = ROOT.parent / "shared" / "data" / "policies" / "documents"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="rewrite tests/cases/*.json from what is parsed now")
    parser.addoption(
        "--collection", type=Path, default=COLLECTION, help="folder of real documents for the tests marked `data`"
    )


@pytest.fixture(scope="session")
def collection(pytestconfig: pytest.Config) -> Path:
    """The folder of real documents, which is no part of the repository; skips where it is missing."""
    folder: Path = pytestconfig.getoption("--collection")
    if not folder.is_dir():
        pytest.skip("the collection of real documents is not here: pytest --collection FOLDER")
    return folder


@pytest.fixture(scope="session")
def registry() -> Registry:
    from policykb.corpus.departments import Registry

    return Registry.load()


@pytest.fixture(scope="session")
def finder(registry: Registry) -> MentionFinder:
    from policykb.corpus.mentions import MentionFinder

    return MentionFinder(registry)


@pytest.fixture(scope="session")
def seed(registry: Registry) -> Document:
    from policykb.corpus.shipped import DOCUMENTS
    from policykb.ingest.pipeline import parse

    return parse(DOCUMENTS / "甘科才〔2023〕1号.txt", registry)


@pytest.fixture(scope="session")
def understand_text(registry: Registry) -> Callable[[str], Document]:
    """Reads a text as though it stood in a file."""
    from policykb.corpus.model import Span
    from policykb.ingest.pipeline import understand
    from policykb.ingest.reading import Reading

    def read(text: str) -> Document:
        pages = [Span(*page.span()) for page in re.finditer(r"[^\f]*\f|[^\f]+", text)] if "\f" in text else []
        digest = hashlib.sha256(text.encode()).hexdigest()
        return understand(Reading("文件.txt", digest, text, tuple(pages)), registry)

    return read


@pytest.fixture(scope="session")
def dictionary(finder: MentionFinder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with jieba's compiled dictionary, which takes a second to make."""
    from policykb.index.text.segmenter import Segmenter

    folder = tmp_path_factory.mktemp("cache")
    Segmenter(finder.words(), cache=folder)
    return folder


@pytest.fixture(scope="session")
def segmenter(finder: MentionFinder, dictionary: Path) -> Segmenter:
    from policykb.index.text.segmenter import Segmenter

    return Segmenter(finder.words(), cache=dictionary)


@pytest.fixture(scope="session")
def new_base(dictionary: Path) -> Callable[[Path], KnowledgeBase]:
    """Opens a knowledge base in a folder, empty but for the compiled dictionary."""
    from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

    def opened(folder: Path) -> KnowledgeBase:
        shutil.copytree(dictionary, folder / "cache")
        return KnowledgeBase(folder)

    return opened


@pytest.fixture(scope="session")
def base_of(
    tmp_path_factory: pytest.TempPathFactory,
    new_base: Callable[[Path], KnowledgeBase],
    understand_text: Callable[[str], Document],
) -> Callable[..., KnowledgeBase]:
    """Makes a knowledge base of the documents that these texts are; `encode` has the encoder read them."""

    def made(*texts: str, encode: bool = False) -> KnowledgeBase:
        base = new_base(tmp_path_factory.mktemp("base"))
        for text in texts:
            base.store.add(understand_text(text))
        if encode:
            base.index.encode()
        return base

    return made


@pytest.fixture(scope="session")
def seeded(
    tmp_path_factory: pytest.TempPathFactory, new_base: Callable[[Path], KnowledgeBase]
) -> Iterator[KnowledgeBase]:
    """A knowledge base of the shipped corpus, to be read and not written."""
    from policykb.corpus.shipped import DOCUMENTS

    base = new_base(tmp_path_factory.mktemp("kb"))
    base.ingest([DOCUMENTS])
    yield base
    base.store.close()


@pytest.fixture(scope="session")
def embedding() -> StaticEmbedding:
    from policykb.index.embedding.static import StaticEmbedding

    return StaticEmbedding()


_TEXT = """{issuer}

{number}

{issuer}关于{title}的通知

各有关单位：

一、总体要求

（一）{title}。坚持以人为本，推动{title}工作落实。（牵头单位：{lead}；配合单位：{support}）

（二）加强科普宣传。面向群众开展{title}科普。（责任单位：{support}）

二、保障措施

（三）强化资金保障。将{title}经费纳入预算。（责任单位：{lead}、{other}）

{issuer}

{date}
"""

_SMALL = (
    ("甘肃省科学技术厅", "甘科发〔2022〕8号", "科技馆建设", "省科技厅", "省教育厅", "省财政厅", "2022年3月5日"),
    ("福建省人民政府办公厅", "闽政办〔2021〕12号", "养老服务", "省民政厅", "省财政厅", "省教育厅", "2021年12月31日"),
    ("兰州市教育局", "兰教发〔2023〕3号", "青少年科学教育", "市教育局", "市科技局", "市财政局", "2023年2月1日"),
    ("科学技术部", "国科发才〔2020〕9号", "人才评价", "科技部", "教育部", "财政部", "2020年7月15日"),
)  # fmt: skip


@pytest.fixture(scope="session")
def small(understand_text: Callable[[str], Document]) -> tuple[Document, ...]:
    """Four short policies of different places, dates and departments."""
    names = ("issuer", "number", "title", "lead", "support", "other", "date")
    return tuple(understand_text(_TEXT.format(**dict(zip(names, row, strict=True)))) for row in _SMALL)


@pytest.fixture
def base(tmp_path: Path, new_base: Callable[[Path], KnowledgeBase]) -> KnowledgeBase:
    return new_base(tmp_path / "kb")


@pytest.fixture(scope="session")
def library() -> Any:
    return pytest.importorskip("sentence_transformers", reason="needs the extra `transformers`")


@pytest.fixture(scope="session")
def make(library: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:  # noqa: ARG001
    """Makes a folder that `SentenceTransformer` opens, by name, seed and prompts."""
    from random_models import save_embedding

    return lambda name, **options: save_embedding(tmp_path_factory.mktemp("models"), name, **options)


@pytest.fixture(scope="session")
def model(make: Callable[..., Path]) -> Path:
    return make("model")


@pytest.fixture(scope="session")
def cross_encoder(library: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001
    from random_models import save_cross_encoder

    return save_cross_encoder(tmp_path_factory.mktemp("cross-encoder"))
