"""Commands that come at the same time commit together: one transaction for many, an answer for each.

A transaction costs its round trips and its wait for the disk whether it holds one command or fifty. While one
group commits, the commands that come meanwhile wait and are the next group. After a group the next waits for
as many as were answered and have come meanwhile, half as long as the group took at most: callers who were
answered together come back one after the other, and the first of them shall not go alone, nor those who
waited without them. A lone command waits once after a group, and not when it follows another lone one. So
many as make a transaction cheap wait for no more: while they commit, the others come.

Nothing else changes. A group commits whole or not at all; what cannot go with the others, because a rule
refuses it, its key was used before or the group fell apart, goes by itself afterwards in its caller's own
task, where everything is as without groups.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass
from typing import Generic, TypeVar

from opentelemetry import trace

from services.chassis import deadline, tasks, telemetry
from services.chassis.errors import Unavailable

C = TypeVar("C")
R = TypeVar("R")

AT_MOST = 64
"""Commands in one group: what commits in some tens of milliseconds."""
ENOUGH = 16
"""Commands that wait for no others: of 32 callers two groups by turns keep both database and callers busy,
a tenth more commands in all than one group of 32."""
GATHER_SECONDS = 0.010, 0.050
"""How long a group waits for those who were answered to come back, at least and at most. On a busy machine
they need as much longer as a commit does, and small groups would make it busier."""


@dataclass(frozen=True)
class Alone:
    """The outcome of a command that cannot go with the others."""


ALONE = Alone()


@dataclass(frozen=True)
class Member(Generic[C]):
    """One command of a group and the context of its caller: trace, caller, deadline."""

    command: C
    context: Context


@dataclass(frozen=True)
class _Waiting(Generic[C, R]):
    member: Member[C]
    outcome: "asyncio.Future[R | Alone]"
    seconds: float | None
    """The time that its caller had when it came; None when there is no end."""


def patience(took: float) -> float:
    """How many seconds to wait for those who were answered, when their group took so many."""
    least, most = GATHER_SECONDS
    return min(max(least, took / 2), most)


class GroupCommit(Generic[C, R]):
    """Runs commands in groups.

    `together` does a whole group in one transaction and answers for each member, in their order, its result
    or `ALONE`; it may be run again after a write conflict. `alone` does one command in a transaction of its
    own; it alone has to bear every error of the domain.
    """

    def __init__(
        self,
        together: Callable[[Sequence[Member[C]]], Awaitable[Sequence[R | Alone]]],
        alone: Callable[[C], Awaitable[R]],
        *,
        at_most: int = AT_MOST,
    ) -> None:
        self._together = together
        self._alone = alone
        self._at_most = at_most
        self._waiting: deque[_Waiting[C, R]] = deque()
        self._flight: asyncio.Task[None] | None = None
        self._expected = 1
        self._patience = GATHER_SECONDS[0]
        self._enough = asyncio.Event()

    async def run(self, command: C) -> R:
        """Do `command`, with those that came at the same time when that can be.

        A caller that gives up before its group began takes the command out; later the command may be done
        all the same, as when an answer is lost on its way: the idempotency key tells at the next try.

        Raises:
            Unavailable: the time of the caller is over.
            Whatever `alone` raises.
        """
        outcome: asyncio.Future[R | Alone] = asyncio.get_running_loop().create_future()
        left = deadline.remaining()
        self._waiting.append(_Waiting(Member(command, copy_context()), outcome, left))
        if len(self._waiting) >= self._expected:
            self._enough.set()
        if self._flight is None:
            self._flight = asyncio.create_task(
                self._fly(), name="group commit", context=tasks.context_of_nobody()
            )
        try:
            async with asyncio.timeout(left):
                result = await outcome
        except TimeoutError as error:
            raise Unavailable("the database takes too long; try again shortly") from error
        if isinstance(result, Alone):
            return await self._alone(command)
        return result

    async def _fly(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                await self._gather()
                group = self._next()
                if group:
                    began = loop.time()
                    await self._commit(group)
                    self._patience = patience(loop.time() - began)
                # Those who were answered now and those who came meanwhile make one group, not two by turns.
                self._expected = min(max(1, len(group) + len(self._waiting)), ENOUGH, self._at_most)
        finally:
            self._flight = None

    async def _gather(self) -> None:
        """Wait a moment for as many as there may be."""
        if len(self._waiting) >= self._expected:
            return
        self._enough.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await self._enough.wait()

    def _next(self) -> list[_Waiting[C, R]]:
        group: list[_Waiting[C, R]] = []
        while self._waiting and len(group) < self._at_most:
            waiting = self._waiting.popleft()
            if not waiting.outcome.done():  # nobody waits for it any more
                group.append(waiting)
        return group

    async def _commit(self, group: list[_Waiting[C, R]]) -> None:
        outcomes: Sequence[R | Alone]
        try:
            outcomes = await self._in_time(group)
        except Exception as error:  # noqa: BLE001 - each command meets its own error when it goes by itself
            telemetry.log.info("group commit fell apart", size=len(group), cause=type(error).__name__)
            outcomes = [ALONE] * len(group)
        except BaseException:  # the process ends
            for waiting in group:
                waiting.outcome.cancel()
            raise
        for waiting, outcome in zip(group, outcomes, strict=True):
            if not waiting.outcome.done():
                waiting.outcome.set_result(outcome)

    async def _in_time(self, group: list[_Waiting[C, R]]) -> Sequence[R | Alone]:
        """Within the time of the member that has most: the others have given up by then."""
        times = [waiting.seconds for waiting in group]
        longest = None if None in times else max(time for time in times if time is not None)
        first, *others = [waiting.member.context.run(trace.get_current_span) for waiting in group]
        span = telemetry.tracer().start_as_current_span(
            "group commit",
            context=trace.set_span_in_context(first),  # a lone command keeps its whole trace
            links=[trace.Link(other.get_span_context()) for other in others],
            attributes={"group.size": len(group)},
        )
        with span, deadline.budget(longest):
            return await self._together([waiting.member for waiting in group])
