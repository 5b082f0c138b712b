"""What speaks against an answer makes it less sure, and says what is missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.index.answering.confidence import (
    DIRECTIONS,
    LIST_CONFIDENCE,
    RANKER_FEATURES,
    Confidence,
    Contrary,
    confidence_features,
    rarest_missed,
)
from policykb.index.question.question import Question
from policykb.index.ranking.features import FEATURES
from policykb.index.ranking.late_interaction import MAX_QUERY_TOKENS
from policykb.index.ranking.result import Ranking

TYPICAL = dict.fromkeys(RANKER_FEATURES, 0.5) | {
    "score": 0.5, "lead": 1.0, "lead_of_later": 2.0, "related_tokens": 0.5, "rarest_missed": 0.5, "asks_who": 0.0, "detail_missing": 0.0,
    "number_missing": 0.0, "department_not_named": 0.0, "elsewhere": 0.0, "unknown_region": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def confidence() -> Confidence:
    return Confidence()


def ranking_with(scores: tuple[float, ...] = (1.0, 1.0), **features: float) -> Ranking:
    """A ranking of clauses with these scores, the second of which has these features."""
    lines = np.zeros((len(scores), len(FEATURES)), dtype=np.float32)
    lines[-1] = [features.get(name, 0.0) for name in FEATURES]
    lines[0, FEATURES.index("question_length")] = features.get("question_length", 0.0)
    of_each = np.array(scores, dtype=np.float32)
    rows = tuple(range(1, len(scores) + 1))
    return Ranking(rows, len(rows), of_each, of_each, of_each, of_each, lines, of_each)


def features_with(**features: float) -> dict[str, float]:
    return confidence_features(Question("科普", "topic", "科普"), ranking_with(**features), [], 0.0, Contrary())


def length_of(pieces: int) -> float:
    return float(np.log1p(pieces) / 4)


def test_half_of_a_longer_question_says_more() -> None:
    short, longer = (features_with(related_words=0.5, question_length=length_of(pieces)) for pieces in (4, 16))
    assert short["related_tokens"] == pytest.approx(np.log1p(2) / 2)
    assert longer["related_tokens"] == pytest.approx(np.log1p(8) / 2)


def test_what_is_not_looked_for_does_not_count() -> None:
    most, more = (
        features_with(related_words=0.5, question_length=length_of(pieces))
        for pieces in (MAX_QUERY_TOKENS, 3 * MAX_QUERY_TOKENS)
    )
    assert most["related_tokens"] == pytest.approx(more["related_tokens"])


def test_the_lead_is_measured_to_the_next_clause_and_to_a_later_one() -> None:
    question = Question("科普", "topic", "科普")
    many = confidence_features(question, ranking_with((9.0, 8.0, 5.0, 4.0, 3.0, 2.0, 1.0)), [], 0.0, Contrary())
    alone = confidence_features(question, ranking_with((9.0,)), [], 0.0, Contrary())
    assert (many["score"], many["lead"], many["lead_of_later"]) == pytest.approx((0.9, 1.0, 7.0))
    assert (alone["lead"], alone["lead_of_later"]) == (0.0, 0.0)


@pytest.mark.parametrize(("text", "missed"), [("科普展品", 0.0), ("科普", 1.0), ("展品", 0.25), ("", 1.0)])
def test_the_rarest_word_that_is_missed(text: str, missed: float) -> None:
    assert rarest_missed(["科普", "展品"], [2.0, 8.0], text) == missed
    assert rarest_missed([], [], text) == 0.0


@given(st.dictionaries(st.sampled_from(sorted(TYPICAL)), st.floats(-50, 50)))
def test_it_is_a_probability(signs: dict[str, float]) -> None:
    assert 0 <= Confidence().probability(TYPICAL | signs) <= 1


@pytest.mark.parametrize(
    "sign",
    ["detail_missing", "number_missing", "unknown_region", "department_not_named", "elsewhere", "rarest_missed"],
)
def test_what_is_missing_makes_it_less_sure(confidence: Confidence, sign: str) -> None:
    assert confidence.probability(TYPICAL | {sign: 1.0}) < confidence.probability(TYPICAL)


@given(st.sampled_from([name for name, way in DIRECTIONS.items() if way]), st.floats(0, 20), st.data())
def test_it_is_monotone(sign: str, more: float, data: st.DataObject) -> None:
    before = TYPICAL | data.draw(st.dictionaries(st.sampled_from(sorted(TYPICAL)), st.floats(-10, 10)))
    after = before | {sign: before[sign] + DIRECTIONS[sign] * more}
    assert Confidence().probability(after) >= Confidence().probability(before) - 1e-6


@pytest.mark.parametrize("sign", ["related_tokens", "best_meaning", "score", "lead", "lead_of_later"])
def test_what_stands_out_makes_it_surer(confidence: Confidence, sign: str) -> None:
    assert confidence.probability(TYPICAL | {sign: TYPICAL[sign] + 1}) > confidence.probability(TYPICAL)


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        ("department_not_named", "no_department"),
        ("detail_missing", "no_detail"),
        ("number_missing", "no_detail"),
        ("unknown_region", "no_topic"),
    ],
)
def test_the_reason_is_what_is_missing(confidence: Confidence, sign: str, reason: str) -> None:
    assert confidence.judge(TYPICAL | {"related_tokens": -9.0, sign: 1.0}).reason == reason


def test_an_answer_needs_no_reason(confidence: Confidence) -> None:
    judgement = confidence.judge(TYPICAL | {"related_tokens": 9.0})
    assert judgement.reason is None
    assert judgement.confidence >= confidence.threshold["open"]


def test_a_strict_answer_needs_more(confidence: Confidence) -> None:
    assert confidence.threshold["strict"] > confidence.threshold["open"]
    scores = np.arange(-2, 3, 0.02).tolist()
    said = [[confidence.judge(TYPICAL | {"score": one}, use).reason for use in ("open", "strict")] for one in scores]
    assert [None, "no_topic"] in said
    assert ["no_topic", None] not in said


def test_a_list_is_there_or_not(confidence: Confidence) -> None:
    assert confidence.judge_list([1], "no_topic").confidence == LIST_CONFIDENCE
    assert confidence.judge_list([], "no_department").reason == "no_department"


@given(one=st.floats(0, 40), other=st.floats(0, 40), sure=st.floats(0, 1))
def test_relevance_falls_with_the_score(confidence: Confidence, one: float, other: float, sure: float) -> None:
    near, far = sorted((one, other))
    first, second, third = (confidence.relevance(sure, behind, behind == 0) for behind in (0, near, far))
    assert 0 <= third <= second <= first <= sure


@given(one=st.floats(0, 1), other=st.floats(0, 1), behind=st.floats(0, 40), first=st.booleans())
def test_relevance_rises_with_the_answer(
    confidence: Confidence, one: float, other: float, behind: float, first: bool
) -> None:
    low, high = sorted((one, other))
    assert confidence.relevance(low, behind, first) <= confidence.relevance(high, behind, first)
