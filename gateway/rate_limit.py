"""A token bucket per caller, in memory: each replica of the gateway counts for itself."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import ceil
from time import monotonic

_REMEMBERED = 20_000


@dataclass(frozen=True)
class Verdict:
    """Whether a request may pass, and what the RateLimit headers say
    (draft-ietf-httpapi-ratelimit-headers).
    """

    allowed: bool
    wait: float  # seconds until the next request may pass
    policy: str
    state: str


class RateLimit:
    """`per_second` requests on average, `burst` at once; zero per second turns it off."""

    def __init__(self, per_second: float, burst: int) -> None:
        self._rate, self._burst = per_second, burst
        self._window = ceil(burst / per_second) if per_second > 0 else 0
        self._policy = f'"default";q={burst};w={self._window}'
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def on(self) -> bool:
        """Whether there is a limit."""
        return self._rate > 0

    def take(self, key: str) -> Verdict:
        """Count one request of `key`."""
        now = monotonic()
        left, since = self._buckets.get(key, (float(self._burst), now))
        left = min(float(self._burst), left + (now - since) * self._rate)
        allowed = left >= 1
        if allowed:
            left -= 1
        self._buckets[key] = (left, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate
        full_again = ceil((self._burst - left) / self._rate)
        return Verdict(allowed, wait, self._policy, f'"default";r={int(left)};t={full_again}')
