"""Measure what each ingredient of the embedding's training is worth.

    pip install '.[training]'
    python benchmarks/ablation.py DATA_FOLDER --bench BEIR_FOLDER … [--epochs 2]

Prints a table in Markdown: recall@10, recall@100 and mrr@10 of exact cosine search with float rows, without words and
ranker. The training is shorter than that of the shipped embedding and has the same seed each time; two runs of one
setting differ by about 0.007.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from policykb.index.embedding.static import SHIPPED
from policykb.index.training.collections import collections_of
from policykb.index.training.examples import Examples, encode_examples
from policykb.index.training.fit import fit
from policykb.index.training.measure import measure, read_benchmark
from policykb.index.training.parts import Parts, parts_of
from policykb.index.training.reading import read_pairs, read_passages

Ingredients = tuple[Examples, Parts]

VARIANTS: dict[str, Callable[[Examples, Parts], Ingredients]] = {
    "everything": lambda examples, parts: (examples, parts),
    "without the words and characters inside a word": lambda examples, parts: (examples, _only_itself(parts)),
    "without hard negatives": lambda examples, parts: (replace(examples, collections=[]), parts),
    "without weights of sources": lambda examples, parts: (replace(examples, pair_weights=_equal(examples)), parts),
    "without passages (pairs only)": lambda examples, parts: (replace(examples, pairs_in_batch=0.99), parts),
    "without pairs (passages only)": lambda examples, parts: (replace(examples, pairs_in_batch=0.01), parts),
}
"""By name, what the training reads without one ingredient."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--bench", type=Path, nargs="+", required=True)
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    passages, pairs = read_passages(options.data), read_pairs(options.data)
    examples = encode_examples(tokenizer, passages, pairs, collections_of(passages, pairs))
    parts = parts_of(tokenizer)
    steps = max(1, round(options.epochs * examples.steps_per_epoch))
    benchmarks = [read_benchmark(folder, tokenizer) for folder in options.bench]
    print(f"| {steps} steps | {' | '.join(folder.name for folder in options.bench)} | minutes |")
    print("| --- " * (len(benchmarks) + 2) + "|")
    for name, variant in VARIANTS.items():
        started = time.monotonic()
        rows = fit(*variant(examples, parts), 1, steps, lambda step, loss: None)  # noqa: ARG005
        minutes = (time.monotonic() - started) / 60
        figures = [measure(rows, benchmark) for benchmark in benchmarks]
        cells = [f"{one.recall_at_10:.3f} / {one.recall_at_100:.3f} / {one.mrr_at_10:.3f}" for one in figures]
        print(f"| {name} | {' | '.join(cells)} | {minutes:.0f} |", flush=True)


def _only_itself(parts: Parts) -> Parts:
    """Return parts by which every token has itself as its only part.

    The unknown token, the first, has none.
    """
    tokens = len(parts.starts) - 1
    return Parts(np.arange(1, tokens), np.append(0, np.arange(tokens)))


def _equal(examples: Examples) -> np.ndarray:
    """Return equal weights for all pairs."""
    return np.full(len(examples.questions), 1 / len(examples.questions))


if __name__ == "__main__":
    main()
