"""Folding as a normaliser inside tokenizer.json.

It does what `policykb.index.text.normalise.fold` does, so that the model needs no code of ours. Only sentencepiece can
write such a table of characters: it trains a throwaway model of a few letters with our rules, and we keep the table.
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sentencepiece
from tokenizers.normalizers import Precompiled

from policykb.index.text.normalise import fold

_NORMALIZER_SPEC = 3
_PRECOMPILED_CHARSMAP = 2
"""Field numbers in sentencepiece_model.proto: ModelProto.normalizer_spec, NormalizerSpec.precompiled_charsmap."""


def folding_normalizer() -> Precompiled:
    """Return a normaliser that folds every character as `fold` does."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "fold.tsv"
        rules.write_text("".join(_rules()), encoding="ascii")
        model = _throwaway_model(rules)
    return Precompiled(_field(_field(model, _NORMALIZER_SPEC), _PRECOMPILED_CHARSMAP))


def _rules() -> Iterator[str]:
    """Yield a line for each character that folding changes.

    A line gives its code point and the folded one, in hexadecimal.
    """
    for code in range(sys.maxunicode + 1):
        if 0xD800 <= code < 0xE000:  # surrogates are not characters
            continue
        character = chr(code)
        folded = fold(character)
        if folded != character:
            yield f"{code:X}\t{ord(folded):X}\n"


def _throwaway_model(rules: Path) -> bytes:
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a b c d"] * 20),
        model_writer=model,
        vocab_size=8,
        hard_vocab_limit=False,
        normalization_rule_tsv=str(rules),
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        minloglevel=2,
    )
    return model.getvalue()


def _field(message: bytes, wanted: int) -> bytes:
    """Return the bytes of one length-delimited field of a protocol-buffer message."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            _, at = _varint(message, at)
            continue
        size, at = _varint(message, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
        if number == wanted:
            return message[at : at + size]
        at += size
    raise ValueError(f"sentencepiece wrote a model without field {wanted}")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Read a variable-length integer; return it and the offset behind it."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
