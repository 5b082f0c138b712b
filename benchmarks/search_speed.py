"""Compare the speed of a search with that of txtai's hybrid search, in one run.

    pip install txtai
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/search_speed.py CORPUS.jsonl QUERIES.jsonl [--questions 100]

The corpus and the questions are in BEIR form. Both are asked one question after the other on one core, for 10 hits
each: policykb with both its rankers, txtai with BM25 and FAISS. Segmenting and encoding the question count for both.
Prints the median and the 95th percentile in milliseconds, the ratio of the medians, the times of policykb by words
alone and by vectors alone, and the recall of its approximate vector search. Only the ratio can be compared between
machines.
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
from policykb.index.embedding.contextual import ContextualEmbedding
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.engine import Engine
from policykb.index.first_stage.snapshot import Passage
from policykb.index.first_stage.vector_index import VectorIndex
from policykb.index.question.question import Question
from policykb.index.text.segmenter import Segmenter

_HITS = 10
"""Number of hits asked of txtai."""

_NEAREST = 300
"""Number of nearest clauses for which the recall of the vector search is measured."""

_WARM_UP = 5
"""Number of questions asked before times are taken."""


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
    passages = [Passage(row, "", title, "", text) for row, (title, text) in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), ContextualEmbedding(), segmenter)
        engine.encode(passages)
        engine.take([], passages)
        ours = _times(lambda text: engine.search(Question(text, "topic", text)), questions)
        keyword = _times(lambda text: engine.search(Question(text, "topic", text), mode="keyword"), questions)
        semantic = _times(lambda text: engine.search(Question(text, "topic", text), mode="semantic"), questions)
    theirs = _times(_txtai(texts, embedding, segmenter), questions)
    modes = (("policykb", ours), ("  words alone", keyword), ("  vectors alone", semantic), ("txtai", theirs))
    for name, times in modes:
        print(f"{name}: p50 {np.percentile(times, 50):.2f} ms, p95 {np.percentile(times, 95):.2f} ms")
    print(f"ratio of the medians: {np.median(theirs) / np.median(ours):.1f}")
    print(f"recall of the nearest {_NEAREST} by vector: {_recall(embedding, texts, questions):.2%}")


def _txtai(texts: list[tuple[str, str]], embedding: StaticEmbedding, segmenter: Segmenter) -> Callable[[str], object]:
    """Build txtai's hybrid index of our words and vectors; return its search.

    txtai is given words with spaces between them.
    """
    from txtai import Embeddings

    def vectors(spaced: list[str]) -> object:
        return embedding.encode([text.replace(" ", "") for text in spaced])

    index = Embeddings(
        method="external", transform=vectors, hybrid=True, content=False, backend="faiss",
        scoring={"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"whitespace": True}},
    )  # fmt: skip
    index.index((row, " ".join(segmenter.words(f"{title}\n{text}")), None) for row, (title, text) in enumerate(texts))
    return lambda text: index.search(" ".join(segmenter.words(text)), _HITS)


def _recall(embedding: StaticEmbedding, texts: list[tuple[str, str]], questions: list[str]) -> float:
    """Return the mean share of the nearest clauses that approximate search finds.

    A mask makes the search exact.
    """
    vectors = embedding.encode([f"{title}\n{text}" for title, text in texts])
    index = VectorIndex(embedding.dimensions).changed(np.zeros(0, dtype=np.bool_), vectors)
    every = np.ones(len(texts), dtype=np.bool_)
    shares = [
        len(np.intersect1d(index.nearest(query, _NEAREST)[0], index.nearest(query, _NEAREST, every)[0])) / _NEAREST
        for query in embedding.encode_query(questions)
    ]
    return float(np.mean(shares))


def _times(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """Ask all questions; return the milliseconds of each."""
    for text in questions[:_WARM_UP]:
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
