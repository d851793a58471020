"""Runs a real service that kills itself (SIGKILL) at a named point, to prove that nothing is lost there.

`python -m tests.support.crash_at <point> services.billing`, settings in the environment as always. Points:

- `before-publish`  the transaction has committed, its events are not yet with the broker
- `after-publish`   the broker has them, the outbox rows are still there (they will be published twice)
- `before-handling` an event arrived, its handler has not begun
- `after-handling`  the handler has committed, the broker does not know (it will deliver again)

- `poison`          nobody dies: the handler calls every event unreadable, as a faulty release may
- `in-operation`    long work is under way: some items are done, others not (`in-operation:<transactions>`)

A consumer can be picked: `after-handling:survey-on-interaction-closed`. With `CRASH_SKIP=2` the first two
times at the point pass.
"""

import os
import runpy
import signal
import sys
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from services.chassis.mongo import Mongo
from services.chassis.operation_runner import OperationRunner
from services.chassis.outbox import Relay
from services.chassis.streams import Consumer, Poison, Streams

POINTS = ("before-publish", "after-publish", "before-handling", "after-handling", "poison", "in-operation")


class Crash:
    """Ends the process when its point was passed often enough."""

    def __init__(self, skip: int) -> None:
        self._left = skip

    def here(self) -> None:
        """The point is reached."""
        if self._left:
            self._left -= 1
            return
        print("crash_at: killed here", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)


def crash_in_relay(crash: Crash, *, before: bool) -> None:
    """Patch the relay: die before or after it gave a batch to the broker."""
    publish = Relay._publish

    async def dying(self: Relay, rows: list[dict[str, Any]]) -> list[str]:
        if before:
            crash.here()
        published = await publish(self, rows)
        if not before:
            crash.here()
        return published

    Relay._publish = dying  # type: ignore[method-assign]


def crash_in_consumer(crash: Crash, durable: str, *, before: bool) -> None:
    """Patch every consumer (or the one named `durable`): die before or after its handler."""
    consume = Streams.consume

    async def dying(self: Streams, consumer: Consumer) -> None:
        handle = consumer.handle

        async def handled(message: Any, meta: Any) -> None:
            if before:
                crash.here()
            await handle(message, meta)
            if not before:
                crash.here()

        picked = not durable or durable == consumer.durable
        await consume(self, replace(consumer, handle=handled) if picked else consumer)

    Streams.consume = dying  # type: ignore[method-assign]


def poison(durable: str) -> None:
    """Patch the consumer named `durable` (every one without a name): no event is readable for it."""
    consume = Streams.consume

    async def refusing(message: Any, meta: Any) -> None:
        raise Poison("this release cannot read the event")

    async def faulty(self: Streams, consumer: Consumer) -> None:
        picked = not durable or durable == consumer.durable
        await consume(self, replace(consumer, handle=refusing) if picked else consumer)

    Streams.consume = faulty  # type: ignore[method-assign]


def crash_in_operation(crash: Crash) -> None:
    """Patch long work: die after one of its transactions has committed."""
    transaction, work = Mongo.transaction, OperationRunner._work

    async def working(self: OperationRunner, row: dict[str, Any]) -> None:
        at_work.set(True)
        await work(self, row)

    async def dying(self: Mongo, body: Any) -> Any:
        outermost = self.session() is None
        result = await transaction(self, body)
        if outermost and at_work.get():
            crash.here()
        return result

    at_work: ContextVar[bool] = ContextVar("at_work", default=False)
    OperationRunner._work = working  # type: ignore[method-assign]
    Mongo.transaction = dying  # type: ignore[method-assign]


def main() -> None:
    """Entry point: patch, then run the service as its own `__main__`."""
    point, module = sys.argv[1:3]
    where, _, durable = point.partition(":")
    if where not in POINTS:
        sys.exit(f"unknown point {where}; one of {', '.join(POINTS)}")
    crash = Crash(int(os.environ.get("CRASH_SKIP", "0")))
    before = where.startswith("before")
    if where == "poison":
        poison(durable)
    elif where == "in-operation":
        crash_in_operation(Crash(int(durable or "1") - 1))
    elif where.endswith("publish"):
        crash_in_relay(crash, before=before)
    else:
        crash_in_consumer(crash, durable, before=before)
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
