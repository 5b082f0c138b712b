"""Which models a knowledge base is searched with: `models.json` in its folder, where these are not the shipped ones.

The index is derived and may be deleted; what it is built with has to outlive it. A model is known again by the vector
that it gives a fixed text, wherever its folder was copied from.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from policykb.corpus.errors import DamagedStore, NotReadable

if TYPE_CHECKING:
    from policykb.index.embedding.sentence_transformer import Watch
    from policykb.index.embedding.static import Embedding
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker

FILE = "models.json"

NONE = "none"
"""The reranker of this name is none at all."""

_TEXT = "加强科学技术普及，提高公民科学素质。"
_NUMBERS = 8
_ALIKE = 0.01
"""So many numbers of a text's vector are kept; another machine gives the same ones but for this much."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """`model` is a folder's path, a name on the hub, or None for the shipped one; `sample` is how its vector of a fixed
    text begins; `reranker` as `model`, or None for none."""

    model: str | None = None
    sample: tuple[float, ...] = ()
    reranker: str | None = None

    @property
    def name(self) -> str:
        """What people call the model."""
        from policykb.index.embedding.sentence_transformer import SHIPPED_NAME

        return self.model or SHIPPED_NAME


def read_model_config(folder: Path) -> ModelConfig:
    """What the knowledge base in this folder holds. Raises DamagedStore for a file that is none of ours."""
    file = folder / FILE
    try:
        if not file.exists():  # as nearly always, and asked at every question
            return ModelConfig()
        values = json.loads(file.read_text(encoding="utf-8"))
        return ModelConfig(values["model"], tuple(values["sample"]), values["reranker"])
    except FileNotFoundError:  # another process has just chosen the shipped ones
        return ModelConfig()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedStore(
            f"无法读取 {file}（{error}）。请删除它，再运行 policykb reindex --model 原来的模型。",
            f"{file} cannot be read ({error}). Delete it and run policykb reindex --model with the model that it held.",
        ) from error


def write_model_config(folder: Path, chosen: ModelConfig) -> None:
    """Note it; the shipped models need no file."""
    file = folder / FILE
    if chosen == ModelConfig():
        file.unlink(missing_ok=True)
        return
    written = file.with_suffix(".new")
    written.write_text(json.dumps(asdict(chosen), ensure_ascii=False), encoding="utf-8")
    os.replace(written, file)


def model_named(name: str) -> str | None:
    """A model as it is noted: a folder by its absolute path, the shipped one as None."""
    from policykb.index.embedding.loading import absolute
    from policykb.index.embedding.sentence_transformer import is_shipped

    return None if is_shipped(name) else absolute(name)


def reranker_named(name: str) -> str | None:
    """A reranker as it is noted: a folder by its absolute path, none as None."""
    from policykb.index.embedding.loading import absolute

    return None if name == NONE else absolute(name)


def sample_of(embedding: "Embedding", chosen: str | None) -> tuple[float, ...]:
    """What the model is known by; the shipped one needs nothing."""
    if chosen is None:
        return ()
    return tuple(round(float(number), 4) for number in embedding.encode([_TEXT])[0][:_NUMBERS])


def open_model(chosen: ModelConfig, watch: "Watch") -> "Embedding":
    """The model that a knowledge base holds. Raises DamagedStore if it cannot be opened or is another one by now,
    BadRequest if the extra is not installed."""
    from policykb.index.embedding.sentence_transformer import open_embedding

    try:
        embedding = open_embedding(chosen.model, watch)
    except NotReadable as error:
        raise DamagedStore(
            f"知识库用模型 {chosen.name} 建立，现在打不开（{_cause(str(error))}）。"
            "请放回该模型，或运行 policykb reindex --model 换一个名称或目录。",
            f"The knowledge base holds the model {chosen.name}, which cannot be opened ({_cause(error.english)})."
            " Put it back, or change to another with policykb reindex --model NAME_OR_FOLDER.",
        ) from error
    if not _alike(sample_of(embedding, chosen.model), chosen.sample):
        raise DamagedStore(
            f"模型 {chosen.name} 已不是建立索引时的那个。请放回原来的，或运行 policykb reindex --model {chosen.name}。",
            f"The model {chosen.name} is not the one that the index was built with. Put that back, or run policykb"
            f" reindex --model {chosen.name}.",
        )
    return embedding


def open_reranker(chosen: ModelConfig) -> "CrossEncoderReranker | None":
    """The reranker that a knowledge base holds. Raises DamagedStore if it cannot be opened, BadRequest as above."""
    if chosen.reranker is None:
        return None
    from policykb.index.ranking.cross_encoder import CrossEncoderReranker

    try:
        return CrossEncoderReranker(chosen.reranker)
    except NotReadable as error:
        raise DamagedStore(
            f"知识库用 {chosen.reranker} 重排，现在打不开（{_cause(str(error))}）。"
            f"请放回该模型，或停用：policykb reindex --reranker {NONE}。",
            f"The knowledge base reranks with {chosen.reranker}, which cannot be opened ({_cause(error.english)})."
            f" Put it back, or stop that: policykb reindex --reranker {NONE}.",
        ) from error


def _alike(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _cause(sentence: str) -> str:
    """What is wrong, without the remedy."""
    return sentence.split("。")[0].split(". ")[0]
