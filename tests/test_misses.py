"""The questions answered worst, by outcomes made by hand."""

import pytest

from policykb.index.evaluation.benchmark import Benchmark, Outcome, Outcomes
from policykb.index.evaluation.misses import opening, worst_misses
from policykb.index.first_stage.snapshot import Passage
from policykb.index.text.segmenter import Segmenter

TEXTS = ["提升老年人科学素质", "建设养老服务设施", "高速公路收费标准", "科普经费"]
PASSAGES = tuple(Passage(row, f"p{row}", "通知", "", text) for row, text in enumerate(TEXTS, 1))
QUERIES = {"good": "养老", "fair": "老年人的科普", "lost": "收费多少", "bad": "ＫＰ经费"}
RELEVANT = {"good": {2: 1}, "fair": {1: 1, 4: 2}, "lost": {3: 1, 2: 2}, "bad": {4: 1}}
BENCHMARK = Benchmark(PASSAGES, QUERIES, RELEVANT)


def outcome(first: int | None, ranks: dict[int, int]) -> Outcome:
    return Outcome(first, ranks, (0.0, 0.0, 0.0, 0.0), 0.0)


FOUND: Outcomes = {
    "keyword": {
        "good": outcome(1, {2: 4}),
        "fair": outcome(1, {1: 1}),
        "lost": outcome(3, {3: 1}),
        "bad": outcome(None, {}),
    },
    "hybrid": {
        "good": outcome(2, {2: 1}),
        "fair": outcome(3, {4: 3, 1: 2}),
        "lost": outcome(1, {}),
        "bad": outcome(2, {4: 4}),
    },
}


def test_lowest_first_and_no_more_than_asked_for(segmenter: Segmenter) -> None:
    assert [miss.query for miss in worst_misses(BENCHMARK, FOUND, "hybrid", 9, segmenter)] == ["lost", "bad", "fair"]
    assert [miss.query for miss in worst_misses(BENCHMARK, FOUND, "hybrid", 2, segmenter)] == ["lost", "bad"]
    assert [miss.query for miss in worst_misses(BENCHMARK, FOUND, "keyword", 9, segmenter)] == ["bad", "good"]
    assert worst_misses(BENCHMARK, FOUND, "hybrid", 0, segmenter) == ()


def test_the_passage_that_stands_highest_with_its_rank_in_every_mode(segmenter: Segmenter) -> None:
    lost, bad, fair = worst_misses(BENCHMARK, FOUND, "hybrid", 9, segmenter)
    assert (fair.passage, fair.ranks) == (PASSAGES[0], {"keyword": 1, "hybrid": 2})
    assert (lost.passage, lost.ranks) == (PASSAGES[1], {"keyword": None, "hybrid": None})
    assert (bad.passage, bad.ranks) == (PASSAGES[3], {"keyword": None, "hybrid": 4})
    assert [miss.first for miss in (lost, bad, fair)] == [PASSAGES[0], PASSAGES[1], PASSAGES[2]]
    assert worst_misses(BENCHMARK, FOUND, "keyword", 1, segmenter)[0].first is None


def test_words_that_the_passage_lacks(segmenter: Segmenter) -> None:
    lost, bad, fair = worst_misses(BENCHMARK, FOUND, "hybrid", 9, segmenter)
    assert "老年" not in fair.lacking
    assert {"的", "科普"} <= set(fair.lacking)
    assert bad.lacking == ("kp",)
    assert lost.lacking == ("收费", "多少")


@pytest.mark.parametrize(("text", "shown"), [("短", "通知 短"), ("长" * 60, "通知 " + "长" * 37 + "…")])
def test_a_passage_is_known_by_its_first_words(text: str, shown: str) -> None:
    assert opening(Passage(1, "p", "通知", "", text)) == shown
