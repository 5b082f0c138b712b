"""Train the shipped embedding and ranker, and write them with their model card.

The confidence is fitted apart, by benchmarks/fit_confidence.py.
"""

import argparse
import shutil
import time
from pathlib import Path

import torch

from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.index.embedding.contextual import ContextualEmbedding
from policykb.index.embedding.static import SHIPPED, StaticEmbedding
from policykb.index.engine import Engine
from policykb.index.ranking.ranker import Ranker
from policykb.index.text.segmenter import Segmenter
from policykb.index.training.collections import collections_of, held_out
from policykb.index.training.encoder.examples import read_queries, split
from policykb.index.training.examples import encode_examples, without_held_out
from policykb.index.training.fit import FOR_RANKER, fit_all, fit_run
from policykb.index.training.measure import Figures, measure, read_benchmark
from policykb.index.training.package import quantise, restore, write_card, write_model, write_ranker
from policykb.index.training.parts import parts_of
from policykb.index.training.rank import fit_ranker, tasks_of
from policykb.index.training.reading import read_pairs, read_passages
from policykb.index.training.vocabulary import build_tokenizer

_MAX_CHARACTERS_COUNTED = 600
"""Maximum characters of each text that count for which words are frequent."""


def main() -> None:
    """Train, write and measure."""
    options = _options()
    torch.set_num_threads(options.threads)

    _say("reading")
    passages, pairs = read_passages(options.data), read_pairs(options.data)
    texts = [part for passage in passages for part in (passage.title, passage.text)]
    texts += [part for pair in pairs for part in (pair.query, pair.passage)]
    collections = collections_of(passages, pairs)

    _say("choosing the vocabulary")
    tokenizer = build_tokenizer([text[:_MAX_CHARACTERS_COUNTED] for text in texts])

    _say("tokenizing the texts")
    examples = encode_examples(tokenizer, passages, pairs, collections)
    parts = parts_of(tokenizer)

    _say("training the embedding without the held-out questions")
    rows = fit_run(without_held_out(examples, pairs), parts, options.seed, options.share, _progress, FOR_RANKER)
    write_model(options.out / "held-out", tokenizer, rows)

    _say("training the ranker on the held-out questions")
    segmenter = Segmenter(MentionFinder(Registry.load()).words())
    static, encoder = StaticEmbedding(options.out / "held-out"), ContextualEmbedding()

    def open_engine(ranker: Ranker, depth: int) -> Engine:
        return Engine(options.vectors, encoder, segmenter, ranker, depth, {}, static)

    unseen = [*held_out(collections), *(split(one)[1] for one in read_queries(options.data))]
    write_ranker(options.out, fit_ranker(list(tasks_of(unseen, open_engine, _say)), options.seed, _say))
    if options.ranker_only:
        shutil.rmtree(options.out / "held-out")
        return

    _say("training the embedding")
    rows = fit_all(examples, parts, options.seed, options.share, _progress)
    write_model(options.out, tokenizer, rows)
    shutil.rmtree(options.out / "held-out")

    _say("measuring")
    figures: dict[str, tuple[Figures, Figures]] = {}
    for folder in options.bench:
        benchmark = read_benchmark(folder, tokenizer)
        figures[folder.name] = measure(rows, benchmark), measure(restore(*quantise(rows)), benchmark)
        _say(f"{folder.name}: float {figures[folder.name][0]}, 8-bit {figures[folder.name][1]}")
    sources = [f"{passage.source} (passages)" for passage in passages] + [f"{pair.source} (pairs)" for pair in pairs]
    write_card(options.out, rows, sources, figures)
    _say("done")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m policykb.index.training", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with passages.jsonl.xz and pairs.jsonl.xz")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="folder to write")
    parser.add_argument("--bench", type=Path, nargs="*", default=[], help="folders in BEIR form to measure on")
    parser.add_argument("--share", type=float, default=1.0, help="share of the training steps, to try it out")
    parser.add_argument("--ranker-only", action="store_true", help="leave the embedding as it is")
    parser.add_argument("--vectors", type=Path, default=Path("vectors"), help="folder that keeps the encoder's vectors")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def _progress(step: int, loss: float) -> None:
    if step % 50 == 0:
        _say(f"step {step}: loss {loss:.3f}")


def _say(message: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {message}", flush=True)


if __name__ == "__main__":
    main()
