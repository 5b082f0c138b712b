"""Figures of the embedding alone on the benchmarks.

They are those of exact cosine search, without words and ranker.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from policykb.index.training.fit import Rows, vectors
from policykb.index.training.vocabulary import Ids, encode


@dataclass(frozen=True)
class Benchmark:
    """A benchmark in BEIR form, tokenized.

    documents: token ids of each document
    questions: token ids of each question
    answers: for each question the indices of the documents that answer it
    """

    documents: list[Ids]
    questions: list[Ids]
    answers: list[frozenset[int]]


@dataclass(frozen=True)
class Figures:
    """Means over the questions of a benchmark, between 0 and 1."""

    recall_at_10: float
    recall_at_100: float
    mrr_at_10: float


def read_benchmark(folder: Path, tokenizer: Tokenizer) -> Benchmark:
    """Read the benchmark of a folder with corpus.jsonl, queries.jsonl and qrels.tsv."""
    documents = list(_records(folder / "corpus.jsonl"))
    indices = {document["_id"]: index for index, document in enumerate(documents)}
    answers: dict[str, set[int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, document, grade = line.split("\t")
        if int(grade) > 0:
            answers.setdefault(question, set()).add(indices[document])
    questions = [question for question in _records(folder / "queries.jsonl") if question["_id"] in answers]
    return Benchmark(
        list(encode(tokenizer, [f"{document.get('title', '')} {document['text']}" for document in documents])),
        list(encode(tokenizer, [question["text"] for question in questions])),
        [frozenset(answers[question["_id"]]) for question in questions],
    )


def measure(rows: Rows, benchmark: Benchmark) -> Figures:
    """Measure how well the nearest hundred documents hold the answers."""
    questions, documents = (
        torch.from_numpy(vectors(rows, texts)) for texts in (benchmark.questions, benchmark.documents)
    )
    nearest = (questions @ documents.T).topk(100).indices.tolist()
    pairs = list(zip(nearest, benchmark.answers, strict=True))
    return Figures(
        recall_at_10=_mean([len(answers.intersection(ranked[:10])) / len(answers) for ranked, answers in pairs]),
        recall_at_100=_mean([len(answers.intersection(ranked)) / len(answers) for ranked, answers in pairs]),
        mrr_at_10=_mean([_reciprocal_rank(ranked[:10], answers) for ranked, answers in pairs]),
    )


def _reciprocal_rank(ranked: Sequence[int], answers: frozenset[int]) -> float:
    return next((1 / rank for rank, document in enumerate(ranked, start=1) if document in answers), 0.0)


def _mean(numbers: Sequence[float]) -> float:
    return float(np.mean(numbers))


def _records(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
