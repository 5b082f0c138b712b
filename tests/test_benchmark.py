"""Figures by hand, and files that are no BEIR files."""

import json
from math import log2
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.corpus.errors import NotReadable
from policykb.index.embedding.static import StaticEmbedding
from policykb.index.evaluation.benchmark import figures_of, measure, read_benchmark, run_benchmark
from policykb.index.text.segmenter import Segmenter

CORPUS = [
    {"_id": "a", "title": "科普", "text": "提升老年人科学素质，围绕网络诈骗进行科普。"},
    {"_id": "b", "title": "养老", "text": "建设养老服务设施。"},
    {"_id": "c", "text": "高速公路收费标准。"},
]
QUERIES = [
    {"_id": "q1", "text": "老年人网络诈骗"},
    {"_id": "q2", "text": "高速公路收费"},
    {"_id": "q3", "text": "无关"},
]
QRELS = ["query-id\tcorpus-id\tscore", "q1\ta\t2", "q1\tb\t1", "q2\tc\t1", "q2\ta\t0", "q3\tunknown\t1"]


class Files:
    """The three files of a benchmark."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.queries, self.qrels = (folder / name for name in ("c.jsonl", "q.jsonl", "qrels.tsv"))
        self.corpus.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in CORPUS), "utf-8")
        self.queries.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in QUERIES), "utf-8")
        self.qrels.write_text("\n".join(QRELS) + "\n", "utf-8")

    @property
    def paths(self) -> tuple[Path, Path, Path]:
        return self.corpus, self.queries, self.qrels


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_figures_by_hand() -> None:
    recall10, recall100, mrr, ndcg = measure([9, 1, 8, 2], {1: 2, 2: 1, 3: 1})
    assert recall10 == recall100 == pytest.approx(2 / 3)
    assert mrr == pytest.approx(1 / 2)
    gained = 2 / log2(3) + 1 / log2(5)
    ideal = 2 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert ndcg == pytest.approx(gained / ideal)


def test_what_comes_after_the_tenth_counts_for_recall_at_100_alone() -> None:
    assert measure([*range(100, 110), 1], {1: 1}) == (0.0, 1.0, 0.0, 0.0)


@given(
    relevant=st.dictionaries(st.integers(1, 150), st.integers(1, 3), min_size=1, max_size=30),
    ranked=st.lists(st.integers(1, 150), unique=True, max_size=120),
)
def test_figures_are_those_of_ir_measures(relevant: dict[int, int], ranked: list[int]) -> None:
    """As trec_eval works them out; beyond the hundredth nothing counts."""
    judged = [ir_measures.Qrel("q", str(row), score) for row, score in relevant.items()]
    run = [ir_measures.ScoredDoc("q", str(row), -rank) for rank, row in enumerate(ranked[:100])]
    names = [ir_measures.R @ 10, ir_measures.R @ 100, ir_measures.RR @ 10, ir_measures.nDCG @ 10]
    theirs = ir_measures.calc_aggregate(names, judged, run)
    assert measure(ranked[:100], relevant) == pytest.approx([theirs[name] for name in names])


def test_a_perfect_order() -> None:
    assert measure([1, 2], {1: 2, 2: 1}) == pytest.approx((1, 1, 1, 1))


def test_nothing_found() -> None:
    assert measure([], {1: 1}) == (0.0, 0.0, 0.0, 0.0)


def test_a_benchmark_is_read(files: Files) -> None:
    benchmark = read_benchmark(*files.paths)
    rows = {passage.document_id: passage.row for passage in benchmark.passages}
    assert [passage.text for passage in benchmark.passages] == [line["text"] for line in CORPUS]
    assert benchmark.queries == {"q1": "老年人网络诈骗", "q2": "高速公路收费"}
    assert benchmark.relevant["q1"] == {rows["a"]: 2, rows["b"]: 1}


def test_figures_of_an_easy_benchmark(files: Files, embedding: StaticEmbedding, segmenter: Segmenter) -> None:
    asked = run_benchmark(read_benchmark(*files.paths), embedding, segmenter, ["keyword", "semantic", "hybrid"])
    figures = {mode: figures_of(some) for mode, some in asked.items()}
    assert set(figures) == {"keyword", "semantic", "hybrid"}
    names = {"recall@10", "recall@100", "mrr@10", "ndcg@10", "ms_p50", "ms_p95", "queries"}
    assert all(set(values) == names for values in figures.values())
    assert figures["hybrid"]["mrr@10"] == 1
    assert figures["hybrid"]["queries"] == 2


@pytest.mark.parametrize("line", ["{broken", '{"_id": "d"}', '{"text": "x"}', "[]", "7", '{"_id": 1, "text": "x"}', ""])
@pytest.mark.parametrize("name", ["corpus", "queries"])
def test_a_bad_line_is_named(files: Files, name: str, line: str) -> None:
    path: Path = getattr(files, name)
    path.write_text(json.dumps(CORPUS[0]) + f"\n{line}\n", "utf-8")
    with pytest.raises(NotReadable) as caught:
        read_benchmark(*files.paths)
    assert str(path) in str(caught.value)
    assert "第 2 行" in str(caught.value)
    assert "line 2" in caught.value.english


@pytest.mark.parametrize("line", ["q1 a 1", "q1\ta", "q1\ta\tmany", "q1\t0\ta\t1", "q1\ta\t0.5"])
def test_a_bad_judgement_is_named(files: Files, line: str) -> None:
    files.qrels.write_text("\n".join([*QRELS[:2], line]), "utf-8")
    with pytest.raises(NotReadable, match="第 3 行") as caught:
        read_benchmark(*files.paths)
    assert str(files.qrels) in str(caught.value)


@pytest.mark.parametrize("name", ["corpus", "queries", "qrels"])
def test_a_missing_file_is_named(files: Files, name: str) -> None:
    path: Path = getattr(files, name)
    path.unlink()
    with pytest.raises(NotReadable, match=path.name):
        read_benchmark(*files.paths)
