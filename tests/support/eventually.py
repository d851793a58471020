"""Waiting for what happens in the background."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds: what is well is there at once, and a machine with other work on it must fail nothing."""
SHORTEST, SHARE, LONGEST = 0.03, 0.3, 0.3
"""A pause is this share of the time that has passed, within these seconds: to look is work as well."""


async def eventually(
    look: Callable[[], Awaitable[T] | T], timeout: float = PATIENCE, every: float | None = None
) -> T:
    """Ask `look` until its answer is truthy and it raises no AssertionError; fail with its last word.

    `every` is the pause, in seconds; without it pauses grow.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    end = began + timeout
    while True:
        failure: AssertionError | None = None
        answer: object = None
        try:
            answer = look()
            if inspect.isawaitable(answer):
                answer = await answer
            if answer:
                return answer  # type: ignore[return-value]
        except AssertionError as error:
            failure = error
        now = loop.time()
        if now > end:
            raise failure or AssertionError(f"still {answer!r} after {timeout} s")
        grown = max(SHORTEST, min(LONGEST, SHARE * (now - began)))
        await asyncio.sleep(grown if every is None else every)
