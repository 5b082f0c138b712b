"""More signs of an answer never make it less sure."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.confidence import LISTED, THRESHOLD, Signs, confidence, relevance

shares = st.floats(0, 1)
signs = st.builds(Signs, cosine=st.floats(-1, 1), share=shares, exact=st.booleans())


@given(signs)
def test_it_is_a_probability(found: Signs) -> None:
    assert 0 <= confidence(found) <= 1


@given(signs, st.floats(-1, 1), shares)
def test_it_grows_with_every_sign(found: Signs, cosine: float, share: float) -> None:
    sure = confidence(found)
    assert confidence(replace(found, cosine=max(found.cosine, cosine))) >= sure
    assert confidence(replace(found, share=max(found.share, share))) >= sure
    assert confidence(replace(found, exact=True)) >= sure


def test_threshold_lies_between_nothing_and_everything() -> None:
    assert confidence(Signs(0.0, 0.0, False)) < THRESHOLD < confidence(Signs(1.0, 1.0, True))
    assert THRESHOLD < LISTED <= 1


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0.01, 10), shares)
def test_relevance_is_a_probability_in_order_of_score(one: float, other: float, best: float, sure: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= relevance(low, best, sure) <= relevance(high, best, sure) <= sure


def test_nothing_is_relevant_where_nothing_was_found() -> None:
    assert relevance(0.0, 0.0, 1.0) == 0.0
