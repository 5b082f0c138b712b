"""What speaks against an answer makes it less sure, and says what is missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykb.index.answering.confidence import LIST_CONFIDENCE, RANKER_FEATURES, Confidence, confidence_features
from policykb.index.question.question import Question
from policykb.index.ranking.features import FEATURES
from policykb.index.ranking.late_interaction import MAX_QUERY_TOKENS
from policykb.index.ranking.result import Ranking

TYPICAL = dict.fromkeys(RANKER_FEATURES, 0.5) | {
    "related_tokens": 0.5, "detail_asked": 0.0, "detail_missing": 0.0, "unknown_region": 0.0, "department_not_named": 0.0, "log_scope_size": 0.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def confidence() -> Confidence:
    return Confidence()


def features_with(clauses: int = 100, **features: float) -> dict[str, float]:
    """The signs of a ranking of two clauses, the second of which has these features, found among so many."""
    lines = np.zeros((2, len(FEATURES)), dtype=np.float32)
    lines[1] = [features.get(name, 0.0) for name in FEATURES]
    lines[0, FEATURES.index("question_length")] = features.get("question_length", 0.0)
    two = np.ones(2, dtype=np.float32)
    ranking = Ranking((1, 2), 2, two, two, two, two, lines, two)
    return confidence_features(Question("科普", "topic", "科普"), ranking, [], set(), False, clauses)


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


def test_what_is_found_among_many_clauses_says_less(confidence: Confidence) -> None:
    few, many = (confidence.probability(features_with(clauses)) for clauses in (30, 10_000))
    assert many < few


@given(st.dictionaries(st.sampled_from(sorted(TYPICAL)), st.floats(-50, 50)))
def test_it_is_a_probability(signs: dict[str, float]) -> None:
    assert 0 <= Confidence().probability(TYPICAL | signs) <= 1


@pytest.mark.parametrize(
    "sign", ["detail_asked", "detail_missing", "unknown_region", "department_not_named", "log_scope_size"]
)
def test_what_is_missing_makes_it_less_sure(confidence: Confidence, sign: str) -> None:
    assert confidence.probability(TYPICAL | {sign: 1.0}) < confidence.probability(TYPICAL)


@pytest.mark.parametrize("sign", ["related_tokens", "held", "best_meaning", "meaning_lead", "meaning_agreement"])
def test_what_stands_out_makes_it_surer(confidence: Confidence, sign: str) -> None:
    assert confidence.probability(TYPICAL | {sign: TYPICAL[sign] + 1}) > confidence.probability(TYPICAL)


@pytest.mark.parametrize(
    ("sign", "reason"),
    [("department_not_named", "no_department"), ("detail_missing", "no_detail"), ("unknown_region", "no_topic")],
)
def test_the_reason_is_what_is_missing(confidence: Confidence, sign: str, reason: str) -> None:
    assert confidence.judge(TYPICAL | {"related_tokens": -9.0, sign: 1.0}).reason == reason


def test_an_answer_needs_no_reason(confidence: Confidence) -> None:
    judgement = confidence.judge(TYPICAL | {"related_tokens": 9.0})
    assert judgement.reason is None
    assert judgement.confidence >= confidence.threshold


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
