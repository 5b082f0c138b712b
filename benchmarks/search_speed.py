"""How fast a question is answered, beside txtai's hybrid search over the same vectors and the same words, in one run.

    pip install txtai
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/search_speed.py CORPUS.jsonl QUERIES.jsonl [--questions 100]

The corpus and the questions are in BEIR form. Both are asked one question after the other on one core: policykb with its
closer look at the candidates, txtai with BM25 and FAISS, for 10 hits each. Encoding and cutting the question count for
both. Prints the median and the 95th percentile in milliseconds, and the ratio of the medians; beside them the times of
policykb's words alone and vectors alone, and the share of the nearest by vector that its sketch of many clauses keeps. These
machines differ: only the ratio says something.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from policykb.corpus.departments import Registry
from policykb.corpus.mentions import MentionFinder
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.engine import Engine
from policykb.index.first_stage.snapshot import Passage
from policykb.index.first_stage.vector_index import VectorIndex
from policykb.index.question.question import Question
from policykb.index.text.segmenter import Segmenter

_HITS = 10
_NEAREST = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    arguments = parser.parse_args()
    texts = [(line.get("title") or "", line["text"]) for line in _lines(arguments.corpus)]
    questions = [line["text"] for line in _lines(arguments.queries)][: arguments.questions]
    segmenter = Segmenter(MentionFinder(Registry.load()).words())
    segmenter.prepare()
    embedding = StaticEmbedding()
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), embedding, segmenter)
        engine.take([], [Passage(row, "", title, "", text) for row, (title, text) in enumerate(texts)])
        ours = _times(lambda text: engine.search(Question(text, "topic", text)), questions)
        words = _times(lambda text: engine.search(Question(text, "topic", text), mode="keyword"), questions)
        sense = _times(lambda text: engine.search(Question(text, "topic", text), mode="semantic"), questions)
    theirs = _times(_txtai(texts, embedding, segmenter), questions)
    for name, times in (("policykb", ours), ("  words alone", words), ("  vectors alone", sense), ("txtai", theirs)):
        print(f"{name}: p50 {np.percentile(times, 50):.2f} ms, p95 {np.percentile(times, 95):.2f} ms")
    print(f"ratio of the medians: {np.median(theirs) / np.median(ours):.1f}")
    print(f"of the nearest {_NEAREST} by vector are found: {_found(embedding, texts, questions):.2%}")


def _txtai(texts: list[tuple[str, str]], embedding: StaticEmbedding, segmenter: Segmenter) -> Callable[[str], object]:
    """txtai's hybrid index; it is given words with spaces between, and vectors of the words joined again."""
    from txtai import Embeddings

    def vectors(cut: list[str]) -> object:
        return embedding.encode([text.replace(" ", "") for text in cut])

    index = Embeddings(
        method="external", transform=vectors, hybrid=True, content=False, backend="faiss",
        scoring={"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"whitespace": True}},
    )  # fmt: skip
    index.index((row, " ".join(segmenter.words(f"{title}\n{text}")), None) for row, (title, text) in enumerate(texts))
    return lambda text: index.search(" ".join(segmenter.words(text)), _HITS)


def _found(embedding: StaticEmbedding, texts: list[tuple[str, str]], questions: list[str]) -> float:
    """The mean share of the nearest that a search without filter finds, of those that one over all vectors finds."""
    vectors = embedding.encode([f"{title}\n{text}" for title, text in texts])
    index = VectorIndex(embedding.dimensions).changed(np.zeros(0, dtype=np.bool_), vectors)
    every = np.ones(len(texts), dtype=np.bool_)
    kept = [
        len(np.intersect1d(index.nearest(asked, _NEAREST)[0], index.nearest(asked, _NEAREST, every)[0])) / _NEAREST
        for asked in embedding.encode_query(questions)
    ]
    return float(np.mean(kept))


def _times(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    for text in questions[:5]:
        ask(text)
    times = []
    for text in questions:
        started = time.perf_counter()
        ask(text)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
