"""Long work that outlives a request: an import, a run, a package.

An operation is a row; a worker claims it with a lease, reports progress, and stores its result or problem. A
worker that dies loses its lease and another begins again, so a handler does each item once by unique keys.
The worker of the process that asks has the lease from the beginning when it has room.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from services.chassis import telemetry
from services.chassis.clock import Clock
from services.chassis.endings import Endings
from services.chassis.errors import OperationUnknown
from services.chassis.idempotency import Commands, Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import Document, Index, Mongo

COLLECTION = "operations"
INDEXES = [Index(COLLECTION, [("state", 1), ("lease_until", 1)])]
POLL_SECONDS = 1.0
LOOK_SECONDS = 0.2  # between looks at what a worker elsewhere may be doing

QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"


@dataclass(frozen=True)
class Problem:
    """Why an operation failed, in the words of an error status; no personal data."""

    reason: str
    domain: str
    text: str
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Operation:
    """One piece of long work. `owner` is who may see it: `staff:<role>` or `customer:<id>`."""

    id: str
    kind: str
    state: str
    owner: str
    done: int
    total: int
    result: dict[str, Any] | None
    problem: Problem | None
    created_at: datetime
    updated_at: datetime

    @property
    def percent(self) -> int:
        """Whole per cent finished, 100 only at the end."""
        if self.state == DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in {DONE, FAILED}


class Operations:
    """The operations of one context."""

    def __init__(self, mongo: Mongo, clock: Clock, context: str) -> None:
        self._mongo = mongo
        self._rows = mongo.collection(COLLECTION)
        self._clock = clock
        self._context = context
        self.claim: Callable[[], Document] = dict
        """What stands on new work that a worker here takes on at once; nothing when none has room."""
        self.wake: Callable[[Document], None] = lambda row: None
        self.endings = Endings()

    async def start(
        self, kind: str, order: dict[str, Any], *, owner: str, forget: Sequence[str] = ()
    ) -> Operation:
        """Ask for work in the transaction in force; it begins once that has committed. `order` holds ids and
        settings; those named in `forget` are gone from it when the work has ended.
        """
        now = self._clock.now()
        row: Document = {
            "_id": new_id(f"op_{self._context}"),
            "kind": kind,
            "state": QUEUED,
            "owner": owner,
            "input": order,
            "forget": list(forget),
            "done": 0,
            "total": 0,
            "result": None,
            "problem": None,
            "attempts": 0,
            "claims": 0,
            "lease_until": datetime.fromtimestamp(0, UTC),
            "created_at": now,
            "updated_at": now,
            "trace": dict(telemetry.inject({})),
        } | self.claim()
        self._rows.insert_last([row])
        self._mongo.after_commit(lambda: self.wake(row))
        return _operation(row)

    async def start_once(
        self,
        key: RequestKey,
        commands: Commands,
        kind: str,
        order: dict[str, Any],
        *,
        owner: str,
        forget: Sequence[str] = (),
    ) -> str:
        """Ask for work as a command that does nothing else; the operation's id, the same for the same key.

        Raises IdempotencyKeyReused.
        """

        async def act() -> tuple[Ref, str]:
            operation = await self.start(kind, order, owner=owner, forget=forget)
            return {"operation_id": operation.id}, operation.id

        async def again(ref: Ref) -> str:
            return ref["operation_id"]

        return await commands.run(key, act, again)

    async def get(self, operation_id: str) -> Operation:
        """One operation. Raises OperationUnknown."""
        row = await self._rows.find_one({"_id": operation_id})
        if row is None:
            raise OperationUnknown("there is no such operation", operation_id=operation_id)
        return _operation(row)

    async def hand_over(self, operation_id: str, owner: str) -> None:
        """From now on `owner` may see it, and who could until now may not."""
        await self._rows.update_one({"_id": operation_id}, {"$set": {"owner": owner}})

    async def ended(self, operation_id: str, seconds: float) -> bool:
        """Whether one ends within so many seconds, or has. Heard at once of one that is worked on here, of
        another by a look now and then; nobody waits while the service stops. Raises OperationUnknown.
        """
        loop = asyncio.get_running_loop()
        until, pause = loop.time() + seconds, LOOK_SECONDS
        while (left := until - loop.time()) > 0 and not self.endings.closed:
            here = operation_id in self.endings.here
            heard = await self.endings.heard(operation_id, left if here else min(left, pause))
            if heard or (await self.get(operation_id)).ended:
                return True
            pause = min(2 * pause, POLL_SECONDS)
        return False

    async def watch(self, operation_id: str, every: float = LOOK_SECONDS) -> AsyncIterator[Operation]:
        """The operation now and after each change, until it has ended. Raises OperationUnknown."""
        shown: Operation | None = None
        while True:
            operation = await self.get(operation_id)
            if operation != shown:
                yield operation
                shown = operation
            if operation.ended:
                return
            await self.endings.heard(operation_id, every)


Finish = Callable[[dict[str, Any], str | None], Awaitable[None]]


async def _by_its_return(result: dict[str, Any], owner: str | None) -> None:
    """For who runs a handler without an operation: it has ended when the handler returns."""


@dataclass
class Running:
    """What a handler gets: its input, and the means to report."""

    id: str
    kind: str
    input: dict[str, Any]
    _report: Callable[..., Awaitable[None]] = field(repr=False)
    _finish: Finish = field(default=_by_its_return, repr=False)
    ended: bool = False

    async def progress(self, done: int, total: int, **kept: Any) -> None:
        """Say that `done` of `total` items are finished; what is `kept` stands in the input from now on, for
        who begins the work again too. Raises LeaseLost: another worker has taken over.
        """
        await self._report(done, total, **kept)
        self.input |= kept

    async def end(self, result: dict[str, Any], owner: str | None = None) -> None:
        """End it in the transaction in force, the last that the handler has: what is done and that it is done
        stand together, and whoever waits hears of both at once. From now on `owner` may see it, when one is
        given. Raises LeaseLost.
        """
        await self._finish(result, owner)


OperationHandler = Callable[[Running], Awaitable[dict[str, Any]]]


class LeaseLost(Exception):
    """Another worker has this operation now."""


def _operation(row: Document) -> Operation:
    problem = row["problem"]
    return Operation(
        id=row["_id"],
        kind=row["kind"],
        state=row["state"],
        owner=row["owner"],
        done=row["done"],
        total=row["total"],
        result=row["result"],
        problem=None if problem is None else Problem(**problem),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
