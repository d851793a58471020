"""The time budget of the work that runs now, passed on from call to call.

gRPC for Python does not pass deadlines on by itself. The end of the budget is kept in a context variable;
each hop keeps 20 ms for itself, and a call that would start with less than 100 ms is refused instead of
half-done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from services.chassis.errors import DeadlineTooShort

HOP = 0.020  # seconds that one hop keeps for itself
FLOOR = 0.100  # seconds under which starting is of no use

_end: ContextVar[float | None] = ContextVar("personvern_deadline", default=None)


def remaining() -> float | None:
    """Seconds left of the budget, never below zero; None when there is no budget."""
    end = _end.get()
    return None if end is None else max(0.0, end - monotonic())


def set_budget(seconds: float | None) -> None:
    """Set the budget for the rest of this task; None takes it away."""
    _end.set(None if seconds is None else monotonic() + seconds)


@contextmanager
def budget(seconds: float | None) -> Iterator[None]:
    """Work inside has `seconds`, or less when less was left already. None: no budget, for background work."""
    end = None if seconds is None else monotonic() + seconds
    before = _end.get()
    if end is not None and before is not None:
        end = min(end, before)
    token = _end.set(end)
    try:
        yield
    finally:
        _end.reset(token)


def for_call(default: float) -> float:
    """Seconds to give a call that starts now: the default or what is left less one hop.

    Raises DeadlineTooShort when under 100 ms are left.
    """
    left = remaining()
    if left is None:
        return default
    check(left)
    return min(default, left - HOP)


def check(left: float | None) -> None:
    """Raises DeadlineTooShort when `left` seconds are under 100 ms. None is no deadline and passes."""
    if left is not None and left < FLOOR:
        raise DeadlineTooShort("Too little time is left to do this.", remaining_ms=str(int(left * 1000)))
