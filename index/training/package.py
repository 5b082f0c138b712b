"""The folder that ships: tokenizer, 8-bit rows with their scales, the few numbers that describe them, a model card."""

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from string import Template

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save
from tokenizers import Tokenizer

from policykb.index.ranking.ranker import WEIGHTS
from policykb.index.training.fit import Rows
from policykb.index.training.measure import Figures

Tensors = dict[str, npt.NDArray[np.float32]]

_CARD = Path(__file__).with_name("card.md")
_LEAST = np.float32(1e-6)
"""The length of a row of zeros, as a number to divide by."""


def quantise(rows: Rows) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Rows as whole numbers from -127 to 127, and what to multiply each row by to have it back."""
    scales = (np.abs(rows).max(axis=1) / 127).astype(np.float16)
    divisors = np.where(scales == 0, 1, scales).astype(np.float32)
    return np.clip(np.rint(rows / divisors[:, None]), -127, 127).astype(np.int8), scales


def restore(whole: npt.NDArray[np.int8], scales: npt.NDArray[np.float16]) -> Rows:
    """The rows a reader of the folder sees."""
    return whole.astype(np.float32) * scales.astype(np.float32)[:, None]


def write_model(out: Path, tokenizer: Tokenizer, rows: Rows) -> None:
    """Write tokenizer.json, embedding.safetensors and config.json into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    whole, scales = quantise(rows)
    lengths = np.maximum(np.linalg.norm(whole.astype(np.float32), axis=1), _LEAST)
    written = out / "embedding.new"
    written.write_bytes(save({"rows": whole, "scales": scales, "lengths": lengths}))
    os.replace(written, out / "embedding.safetensors")  # who has the old one mapped keeps it
    config = {"name": "policykb-static-zh", "version": "4", "dimensions": rows.shape[1], "pieces": rows.shape[0]}
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def write_ranker(out: Path, tensors: Tensors) -> None:
    """Write the ranker into the folder `out`."""
    (out / WEIGHTS).write_bytes(save(tensors))


def write_card(out: Path, rows: Rows, sources: Iterable[str], figures: dict[str, tuple[Figures, Figures]]) -> None:
    """Write the model card, with the counts of what the rows learned from and the figures measured on them.

    `figures` gives for each benchmark those of the float rows and those of the 8-bit rows.
    """
    card = Template(_CARD.read_text(encoding="utf-8"))
    counts = sorted(Counter(sources).items(), key=lambda item: (-item[1], item[0]))
    text = card.substitute(
        token_ids=f"{rows.shape[0]:,}",
        dimensions=rows.shape[1],
        sources="\n".join(f"| {source} | {count:,} |" for source, count in counts),
        figures="\n".join(_figure_lines(figures)) or "Not measured in this run.",
    )
    (out / "README.md").write_text(text, encoding="utf-8")


def _figure_lines(figures: dict[str, tuple[Figures, Figures]]) -> list[str]:
    if not figures:
        return []
    lines = ["| benchmark | rows | recall@10 | recall@100 | mrr@10 |", "| --- | --- | --- | --- | --- |"]
    for name, (as_float, as_whole) in figures.items():
        for kind, found in (("float", as_float), ("8-bit", as_whole)):
            numbers = f"{found.recall_at_10:.3f} | {found.recall_at_100:.3f} | {found.mrr_at_10:.3f}"
            lines.append(f"| {name} | {kind} | {numbers} |")
    return lines
