"""Models of random weights, BERTs whose tokens are single characters, and what tests ask of a base under them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policykb.corpus.errors import PolicyError
from policykb.corpus.shipped import DOCUMENTS
from policykb.index.answering.answer import Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

SEED = next(DOCUMENTS.glob("*.txt"))
FRAUD = "给老年人做防诈骗宣传归哪个部门管？"
DIMENSIONS, LONGEST = 48, 128
PROMPTS = {"query": "问题：", "passage": "段落："}
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def config(**more: int) -> Any:
    from transformers import BertConfig

    characters = len(SPECIAL) + len(set(SEED.read_text("utf-8")))
    return BertConfig(
        vocab_size=characters, hidden_size=DIMENSIONS, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96,
        max_position_embeddings=160, initializer_range=0.3, **more,
    )  # fmt: skip


def save_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    pieces = {piece: number for number, piece in enumerate([*SPECIAL, *sorted(set(SEED.read_text("utf-8")))])}
    characters = Tokenizer(models.WordLevel(pieces, unk_token="[UNK]"))  # noqa: S106
    characters.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    characters.post_processor = processors.BertProcessing(("[SEP]", pieces["[SEP]"]), ("[CLS]", pieces["[CLS]"]))
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True))
    whole = PreTrainedTokenizerFast(tokenizer_object=characters, model_max_length=LONGEST, **names)
    whole.save_pretrained(folder)


def save_embedding(folder: Path, name: str, seed: int = 0, prompts: Mapping[str, str] = PROMPTS) -> Path:
    """The folder `name` that `SentenceTransformer` opens; another seed is another model."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertModel

    torch.manual_seed(seed)
    BertModel(config()).save_pretrained(folder / "bare")
    save_tokenizer(folder / "bare")
    parts = [Transformer(str(folder / "bare"), max_seq_length=LONGEST), Pooling(DIMENSIONS)]
    SentenceTransformer(modules=parts, prompts=dict(prompts), device="cpu").save(str(folder / name))
    return folder / name


def save_cross_encoder(folder: Path) -> Path:
    """The folder as one that `CrossEncoder` opens."""
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(5)
    BertForSequenceClassification(config(num_labels=1)).save_pretrained(folder)
    save_tokenizer(folder)
    return folder


def ids(base: KnowledgeBase, text: str = FRAUD) -> list[str]:
    return [hit.clause.id for hit in base.answer(Query(text, limit=100)).hits]


def said(error: PolicyError) -> str:
    """The whole message, if it is said in both languages, each on one line."""
    assert error.english.isascii()
    assert "\n" not in str(error) + error.english
    return str(error)
