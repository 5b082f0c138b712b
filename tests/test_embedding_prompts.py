"""Prompts of families of embeddings, and the shipped model by its name."""

import tomllib

import pytest

from policykb.corpus.shipped import DOCUMENTS
from policykb.index.embedding.sentence_transformer import open_embedding, prompts_of
from policykb.index.embedding.static import StaticEmbedding


def test_every_family_knows_its_examples() -> None:
    families = tomllib.loads((DOCUMENTS.parents[1] / "index" / "embedding" / "prompts.toml").read_text("utf-8"))
    for family in families["family"]:
        for example in family["examples"]:
            assert prompts_of({"query": "", "document": ""}, example) == (family["query"], family["passage"]), example


@pytest.mark.parametrize("name", ["moka-ai/m3e-base", "thenlper/gte-base-zh", "/models/table5-small"])
def test_other_models_have_no_prompts(name: str) -> None:
    assert prompts_of({}, name) == ("", "")


def test_what_a_model_says_itself_goes_before_its_family() -> None:
    assert prompts_of({"query": "Q: "}, "BAAI/bge-small-zh") == ("Q: ", "")
    assert prompts_of({"document": "", "corpus": "D: "}, "e5-small") == ("", "D: ")


def test_the_shipped_models_by_their_names(embedding: StaticEmbedding) -> None:
    encoder = open_embedding(None)
    for name in ("policykb-e5-zh", encoder.name):
        assert open_embedding(name).name == encoder.name
    for name in ("policykb-static-zh", embedding.name):
        assert open_embedding(name).name == embedding.name
