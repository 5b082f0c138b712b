"""Writing of the model folder that ships.

It holds tokenizer, 8-bit rows with scales, ranker, configuration and model card.
"""

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

_MIN_NORM = np.float32(1e-6)
"""Minimum norm stored for a row, since readers divide by it."""


def quantise(rows: Rows) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    """Return the rows as integers from -127 to 127, and the factor of each row."""
    scales = (np.abs(rows).max(axis=1) / 127).astype(np.float16)
    divisors = np.where(scales == 0, 1, scales).astype(np.float32)
    return np.clip(np.rint(rows / divisors[:, None]), -127, 127).astype(np.int8), scales


def restore(int8_rows: npt.NDArray[np.int8], scales: npt.NDArray[np.float16]) -> Rows:
    """Return the rows as a reader of the folder sees them."""
    return int8_rows.astype(np.float32) * scales.astype(np.float32)[:, None]


def write_model(out: Path, tokenizer: Tokenizer, rows: Rows) -> None:
    """Write tokenizer.json, embedding.safetensors and config.json to the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    int8_rows, scales = quantise(rows)
    norms = np.maximum(np.linalg.norm(int8_rows.astype(np.float32), axis=1), _MIN_NORM)
    temporary = out / "embedding.new"
    temporary.write_bytes(save({"rows": int8_rows, "scales": scales, "lengths": norms}))
    os.replace(temporary, out / "embedding.safetensors")  # processes that have the old file mapped keep it
    config = {"name": "policykb-static-zh", "version": "4", "dimensions": rows.shape[1], "pieces": rows.shape[0]}
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def write_ranker(out: Path, tensors: Tensors) -> None:
    """Write the ranker into the folder `out`."""
    (out / WEIGHTS).write_bytes(save(tensors))


def write_card(out: Path, rows: Rows, sources: Iterable[str], figures: dict[str, tuple[Figures, Figures]]) -> None:
    """Write the model card into the folder `out`.

    sources: the source of every training text, to be counted
    figures: for each benchmark the figures of the float rows and of the 8-bit rows
    """
    card = Template(_CARD.read_text(encoding="utf-8"))
    counts = sorted(Counter(sources).items(), key=lambda item: (-item[1], item[0]))
    text = card.substitute(
        tokens=f"{rows.shape[0]:,}",
        dimensions=rows.shape[1],
        sources="\n".join(f"| {source} | {count:,} |" for source, count in counts),
        figures="\n".join(_figure_lines(figures)) or "Not measured in this run.",
    )
    (out / "README.md").write_text(text, encoding="utf-8")


def _figure_lines(figures: dict[str, tuple[Figures, Figures]]) -> list[str]:
    if not figures:
        return []
    lines = ["| benchmark | rows | recall@10 | recall@100 | mrr@10 |", "| --- | --- | --- | --- | --- |"]
    for name, (of_float, of_int8) in figures.items():
        for kind, one in (("float", of_float), ("8-bit", of_int8)):
            numbers = f"{one.recall_at_10:.3f} | {one.recall_at_100:.3f} | {one.mrr_at_10:.3f}"
            lines.append(f"| {name} | {kind} | {numbers} |")
    return lines
