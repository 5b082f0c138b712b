"""The models of a knowledge base, saved in `models.json` of its folder.

The file exists only for other models than the shipped ones. The index is derived and may be deleted, so the names of
its models are kept outside it. A model is recognised by the vector that it gives to a fixed text, wherever its folder
was copied to.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.errors import DamagedStore, NotReadable

if TYPE_CHECKING:
    from policykb.index.embedding.interface import Embedding
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker

FILE = "models.json"

NO_RERANKER = "none"
"""Name that stands for no reranker on the command line."""

_FINGERPRINT_TEXT = "加强科学技术普及，提高公民科学素质。"

_FINGERPRINT_LENGTH = 8
"""Number of a vector's first components in a fingerprint, chosen by hand."""

_TOLERANCE = 0.01
"""Maximum difference of two components between machines for the same model, chosen by hand."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The models that a knowledge base is searched with.

    model: path of a folder, or name on the hub; None for the shipped model
    fingerprint: first components of the vector of a fixed text; empty for the shipped model
    reranker: path of a folder, or name on the hub; None for no reranker
    """

    model: str | None = None
    fingerprint: tuple[float, ...] = ()
    reranker: str | None = None

    @property
    def name(self) -> str:
        """The name of the model, as people write it."""
        from policykb.index.embedding.sentence_transformer import SHIPPED_NAME

        return self.model or SHIPPED_NAME


def read_model_config(folder: Path) -> ModelConfig:
    """Read the models of a knowledge base. Raises DamagedStore for a malformed file."""
    file = folder / FILE
    try:
        if not file.exists():  # the usual case, and checked at every question
            return ModelConfig()
        values = json.loads(file.read_text(encoding="utf-8"))
        return ModelConfig(values["model"], tuple(values["sample"]), values["reranker"])
    except FileNotFoundError:  # another process has just chosen the shipped models
        return ModelConfig()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedStore(
            f"无法读取 {file}（{error}）。请删除它，再运行 policykb reindex --model 原来的模型。",
            f"{file} cannot be read ({error}). Delete it and run policykb reindex --model with the model that it held.",
        ) from error


def write_model_config(folder: Path, config: ModelConfig) -> None:
    """Save the models of a knowledge base; the shipped ones need no file."""
    file = folder / FILE
    if config == ModelConfig():
        file.unlink(missing_ok=True)
        return
    values = {"model": config.model, "sample": config.fingerprint, "reranker": config.reranker}
    written = file.with_suffix(".new")
    written.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    os.replace(written, file)


def resolve_model_name(name: str) -> str | None:
    """Return a model's name as it is saved: a folder by absolute path, or None.

    None is the shipped model.
    """
    from policykb.index.embedding.loading import absolute
    from policykb.index.embedding.sentence_transformer import is_shipped

    return None if is_shipped(name) else absolute(name)


def resolve_reranker_name(name: str) -> str | None:
    """Return a reranker's name as it is saved: a folder by absolute path, or None.

    None is no reranker.
    """
    from policykb.index.embedding.loading import absolute

    return None if name == NO_RERANKER else absolute(name)


def fingerprint_of(embedding: "Embedding", model: str | None) -> tuple[float, ...]:
    """Return the first components of a fixed text's vector, by which a model is known.

    They are rounded to four decimals. The shipped model (`model` None) needs none.
    """
    if model is None:
        return ()
    return tuple(round(float(number), 4) for number in embedding.encode([_FINGERPRINT_TEXT])[0][:_FINGERPRINT_LENGTH])


def open_model(config: ModelConfig) -> "Embedding":
    """Open the embedding model of a knowledge base.

    Raises DamagedStore if it cannot be opened or has changed, BadRequest if the extra is not installed.
    """
    from policykb.index.embedding.sentence_transformer import open_embedding

    try:
        embedding = open_embedding(config.model)
    except NotReadable as error:
        raise DamagedStore(
            f"知识库用模型 {config.name} 建立，现在打不开（{_without_remedy(str(error))}）。"
            "请放回该模型，或运行 policykb reindex --model 换一个名称或目录。",
            f"The knowledge base holds the model {config.name}, which cannot be opened ({_without_remedy(error.english)})."
            " Put it back, or change to another with policykb reindex --model NAME_OR_FOLDER.",
        ) from error
    if not _same(fingerprint_of(embedding, config.model), config.fingerprint):
        raise DamagedStore(
            f"模型 {config.name} 已不是建立索引时的那个。请放回原来的，或运行 policykb reindex --model {config.name}。",
            f"The model {config.name} is not the one that the index was built with. Put that back, or run policykb"
            f" reindex --model {config.name}.",
        )
    return embedding


def open_reranker(config: ModelConfig) -> "CrossEncoderReranker | None":
    """Open the reranker of a knowledge base, if it has one.

    Raises DamagedStore if it cannot be opened, BadRequest if the extra is not installed.
    """
    if config.reranker is None:
        return None
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker

    try:
        return CrossEncoderReranker(config.reranker)
    except NotReadable as error:
        raise DamagedStore(
            f"知识库用 {config.reranker} 重排，现在打不开（{_without_remedy(str(error))}）。"
            f"请放回该模型，或停用：policykb reindex --reranker {NO_RERANKER}。",
            f"The knowledge base reranks with {config.reranker}, which cannot be opened ({_without_remedy(error.english)})."
            f" Put it back, or stop that: policykb reindex --reranker {NO_RERANKER}.",
        ) from error


def _same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two fingerprints are those of one model."""
    return len(one) == len(other) and all(abs(a - b) <= _TOLERANCE for a, b in zip(one, other, strict=True))


def _without_remedy(message: str) -> str:
    """The first sentence of an error message, which names the cause."""
    return message.split("。")[0].split(". ")[0]
