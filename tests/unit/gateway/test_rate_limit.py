from gateway import rate_limit
from gateway.rate_limit import RateLimit


def test_a_burst_then_the_average(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(rate_limit, "monotonic", lambda: now[0])
    limit = RateLimit(2, 4)
    assert [limit.take("a").allowed for _ in range(5)] == [True] * 4 + [False]
    assert limit.take("a").wait == 0.5
    assert limit.take("b").allowed
    now[0] += 0.5
    assert limit.take("a").allowed
    assert not limit.take("a").allowed
    now[0] += 60
    assert limit.take("a").state == '"default";r=3;t=1'
    assert limit.take("a").policy == '"default";q=4;w=2'


def test_zero_is_no_limit():
    assert not RateLimit(0, 10).on


def test_old_callers_are_forgotten(monkeypatch):
    monkeypatch.setattr(rate_limit, "_REMEMBERED", 10)
    limit = RateLimit(1, 1)
    for number in range(100):
        limit.take(str(number))
    assert len(limit._buckets) == 10
