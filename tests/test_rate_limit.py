"""A bucket of requests for each caller."""

from policykb.service.http.middleware.rate_limit import RateLimit


def test_so_many_at_once_then_steadily() -> None:
    rate = RateLimit(60)
    assert [rate.wait("a", now=0) for _ in range(60)] == [0] * 60
    assert rate.wait("a", now=0) == 1
    assert rate.wait("b", now=0) == 0
    assert rate.wait("a", now=1) == 0
    assert rate.wait("a", now=1) == 1


def test_no_limit() -> None:
    assert not any(RateLimit(0).wait("a") for _ in range(1000))


def test_callers_whose_bucket_is_full_are_forgotten() -> None:
    rate = RateLimit(60)
    for number in range(10_000):
        rate.wait(str(number), now=0)
    rate.wait("new", now=1000)
    assert len(rate._left) == 1
