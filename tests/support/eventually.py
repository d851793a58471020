"""Waiting for what happens in the background."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 60.0
"""Seconds: what is well is there at once, and a machine with other work on it must fail nothing."""


async def eventually(
    look: Callable[[], Awaitable[T] | T], timeout: float = PATIENCE, every: float = 0.03
) -> T:
    """Ask `look` until its answer is truthy and it raises no AssertionError; fail with its last word."""
    loop = asyncio.get_running_loop()
    end = loop.time() + timeout
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
        if loop.time() > end:
            raise failure or AssertionError(f"still {answer!r} after {timeout} s")
        await asyncio.sleep(every)
