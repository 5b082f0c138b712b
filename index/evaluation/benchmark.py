"""Retrieval figures on a benchmark in BEIR form.

The questions are asked of the engine that answers users.
"""

import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

import numpy as np

from policykb.corpus.errors import NotReadable
from policykb.index.embedding.interface import Embedding, Watch
from policykb.index.engine import Engine
from policykb.index.first_stage.snapshot import Passage
from policykb.index.question.question import Question
from policykb.index.ranking.cross_encoder import CrossEncoderReranker, rerank_top, rows_to_rerank
from policykb.index.ranking.hybrid import Mode
from policykb.index.text.segmenter import Segmenter

_DEPTH = 100
"""Number of passages ranked for each question."""

_SCORE = re.compile(r"-?\d{1,9}")
"""A relevance score in qrels.tsv."""

Figures = tuple[float, float, float, float]
"""recall@10, recall@100, mrr@10, ndcg@10 of one question, each from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark in memory.

    passages: the passages, with rows 1, 2, … in their order
    queries: the questions, by id
    relevant: for each question the relevant rows with their scores
    """

    passages: tuple[Passage, ...]
    queries: dict[str, str]
    relevant: dict[str, dict[int, int]]


def read_benchmark(corpus: Path, queries: Path, qrels: Path) -> Benchmark:
    """Read the three files of a benchmark.

    Questions without a relevant passage are left out. Raises NotReadable, with file and line, for a file that is not in
    BEIR form.
    """
    texts = {line["_id"]: (line.get("title") or "", line["text"]) for line in _lines(corpus, ("_id", "text"))}
    rows = {id: row for row, id in enumerate(texts, 1)}
    passages = tuple(Passage(rows[id], id, title, "", text) for id, (title, text) in texts.items())
    relevant: dict[str, dict[int, int]] = {}
    for query, passage, score in _qrels(qrels):
        if score > 0 and passage in rows:
            relevant.setdefault(query, {})[rows[passage]] = score
    judged = {line["_id"]: line["text"] for line in _lines(queries, ("_id", "text")) if line["_id"] in relevant}
    if not judged:
        raise NotReadable(
            f"{qrels} 里没有可用的判断：问题或段落的编号与另两个文件对不上。请检查三个文件是否同一套。",
            f"{qrels} judges no query and passage of the other two files. Check that the three belong together.",
        )
    return Benchmark(passages, judged, relevant)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one question in one mode.

    first: the row ranked first; None if nothing was found
    ranks: the ranks, from 1, of the relevant rows that were ranked
    figures: the figures of this question
    took: milliseconds
    """

    first: int | None
    ranks: dict[int, int]
    figures: Figures
    took: float


Outcomes = dict[Mode, dict[str, Outcome]]
"""The outcomes by mode and by question id."""


def run_benchmark(
    benchmark: Benchmark,
    embedding: Embedding,
    segmenter: Segmenter,
    modes: Sequence[Mode],
    reranker: CrossEncoderReranker | None = None,
    watch: Watch | None = None,
) -> Outcomes:
    """Ask every question once in every mode.

    reranker: reranks the top in hybrid mode
    watch: hears of passages that are encoded
    """
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder), embedding, segmenter)
        engine.encode(benchmark.passages, watch)
        engine.take([], benchmark.passages)
        return {mode: _ask_all(benchmark, engine, mode, reranker if mode == "hybrid" else None) for mode in modes}


def figures_of(outcomes: Mapping[str, Outcome]) -> dict[str, float]:
    """Return the means of the figures, and percentiles of the milliseconds.

    Keys: recall@10, recall@100, mrr@10, ndcg@10, ms_p50, ms_p95, queries (their number).
    """
    recall10, recall100, mrr, ndcg = np.array([outcome.figures for outcome in outcomes.values()]).T
    took = [outcome.took for outcome in outcomes.values()]
    means = {"recall@10": recall10, "recall@100": recall100, "mrr@10": mrr, "ndcg@10": ndcg}
    return {
        **{name: round(float(values.mean()), 4) for name, values in means.items()},
        "ms_p50": round(float(np.percentile(took, 50)), 3),
        "ms_p95": round(float(np.percentile(took, 95)), 3),
        "queries": len(took),
    }


def _ask_all(
    benchmark: Benchmark, engine: Engine, mode: Mode, reranker: CrossEncoderReranker | None
) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    for id, text in benchmark.queries.items():
        started = time.perf_counter()
        ranking = engine.search(Question(text, "topic", text), window=_DEPTH, mode=mode)
        if reranker:
            texts = [benchmark.passages[row - 1].whole for row in rows_to_rerank(ranking)]
            ranking = rerank_top(ranking, reranker.scores(text, texts))
        took = (time.perf_counter() - started) * 1000
        relevant = benchmark.relevant[id]
        ranks = {row: rank for rank, row in enumerate(ranking.rows, 1) if row in relevant}
        figures = measure(ranking.rows[:_DEPTH], relevant)
        outcomes[id] = Outcome(next(iter(ranking.rows), None), ranks, figures, took)
    return outcomes


def measure(ranked: Sequence[int], relevant: dict[int, int]) -> Figures:
    """Return the figures of one question.

    ranked: the rows in the order of the ranking
    relevant: the relevant rows with their scores
    """
    gains = [relevant.get(row, 0) for row in ranked]
    first = next((rank for rank, gain in enumerate(gains[:10], 1) if gain), None)
    ideal = _dcg(sorted(relevant.values(), reverse=True)[:10])
    hits10, hits100 = (sum(gain > 0 for gain in gains[:depth]) for depth in (10, 100))
    return (
        hits10 / len(relevant),
        hits100 / len(relevant),
        1 / first if first else 0.0,
        _dcg(gains[:10]) / ideal,
    )


def _dcg(gains: Sequence[int]) -> float:
    """Return the discounted cumulative gain, with linear gains."""
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _lines(path: Path, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        try:
            value = json.loads(line)
            if any(not isinstance(value[name], str) for name in needed):
                raise ValueError("not text")
        except (ValueError, KeyError, TypeError) as error:
            fields = "、".join(needed)
            raise NotReadable(
                f"{path} 第 {number} 行：不是含 {fields} 的 JSON 对象。请检查文件是否为 BEIR 格式。",
                f"{path}, line {number}: not a JSON object with {fields}. Check that the file is in BEIR form.",
            ) from error
        yield value


def _qrels(path: Path) -> Iterator[tuple[str, str, int]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        parts = line.split("\t")
        if number == 1 and parts[-1:] == ["score"]:
            continue
        if len(parts) != 3 or not _SCORE.fullmatch(parts[2].strip()):
            raise NotReadable(
                f"{path} 第 {number} 行：应为“问题 TAB 段落 TAB 分值”。请检查文件是否为 BEIR 格式。",
                f"{path}, line {number}: expected query, passage and score with tabs between. Is it a BEIR file?",
            )
        yield parts[0], parts[1], int(parts[2])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotReadable(
            f"{path}：无法读取（{error}）。请检查路径。", f"{path}: cannot be read ({error}). Check the path."
        ) from error
