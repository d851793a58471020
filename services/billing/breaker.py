"""A circuit breaker: what has failed again and again is left alone for a while, then tried by one.

Of the libraries, aiobreaker and pybreaker read the machine's clock, so that nothing about them can be
tested by moving ours.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from services.chassis.clock import Clock

T = TypeVar("T")


class CircuitOpen(Exception):
    """It is left alone just now."""


class CircuitBreaker:
    """Closed: everything goes through. Open after `failures` in a row: nothing does for `rest`. Half-open
    after that: one goes through, and closes it or opens it again.
    """

    def __init__(self, clock: Clock, failures: int, rest: timedelta) -> None:
        self._clock = clock
        self._most = failures
        self._rest = rest
        self._failed = 0
        self._opened_at: datetime | None = None
        self._trying = False

    @property
    def state(self) -> str:
        """closed, open or half_open."""
        if self._opened_at is None:
            return "closed"
        return "open" if self._clock.now() < self._opened_at + self._rest else "half_open"

    async def run(self, call: Callable[[], Awaitable[T]], failures: type[Exception]) -> T:
        """The answer of `call`; what it raises of `failures` counts. Raises CircuitOpen without calling."""
        state = self.state
        if state == "open" or (state == "half_open" and self._trying):
            raise CircuitOpen
        self._trying = state == "half_open"
        try:
            answer = await call()
        except failures:
            self._failed += 1
            if state == "half_open" or self._failed >= self._most:
                self._opened_at = self._clock.now()
            raise
        finally:
            self._trying = False
        self._failed, self._opened_at = 0, None
        return answer
