"""Works through the operations of one context, a few at once."""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from services.chassis import tasks, telemetry
from services.chassis.clock import Clock
from services.chassis.errors import DomainError, Internal, Unavailable
from services.chassis.hindrance import Hindrance
from services.chassis.ids import new_id
from services.chassis.mongo import Document, Mongo
from services.chassis.operations import (
    COLLECTION,
    DONE,
    FAILED,
    POLL_SECONDS,
    QUEUED,
    RUNNING,
    LeaseLost,
    OperationHandler,
    Operations,
    Problem,
    Running,
)

LEASE_SECONDS = 10.0
AT_ONCE = 2
ATTEMPTS = 20  # failures of what is away for a moment
UNEXPECTED_ATTEMPTS = 3  # failures that nobody foresaw
CLAIMS = 10  # claims without progress or word: the work kills its worker

log = telemetry.log


class OperationRunner:
    """Works through the operations of one context, a few at once."""

    def __init__(
        self,
        operations: Operations,
        mongo: Mongo,
        clock: Clock,
        handlers: Mapping[str, OperationHandler],
        *,
        lease_seconds: float | None = None,
        at_once: int | None = None,
    ):
        self._lease = timedelta(seconds=LEASE_SECONDS if lease_seconds is None else lease_seconds)
        self._at_once = AT_ONCE if at_once is None else at_once
        self._mongo = mongo
        self._rows = mongo.collection(COLLECTION)
        self._clock = clock
        self._handlers = dict(handlers)
        self._me = new_id("worker")
        self._woken = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._returned: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._taking = False
        self._hindrance = Hindrance("operations wait")
        self._endings = operations.endings
        operations.claim, operations.wake = self._claimed, self._committed

    async def start(self) -> None:
        """Begin to work in the background, first on what others have left."""
        self._taking = True
        self._woken.set()
        self._task = asyncio.create_task(self._run(), name="operations")

    async def stop(self) -> None:
        """Leave what is running to another worker, at once."""
        self._taking = False
        await tasks.end(*self._running, *self._returned, *([self._task] if self._task else []))
        with contextlib.suppress(Unavailable):  # the lease ends by itself
            await self._rows.update_many(
                {"state": RUNNING, "lease_owner": self._me},
                {"$set": {"lease_until": _past()}, "$inc": {"claims": -1}},
            )

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):  # asyncio.wait_for may swallow a cancellation in 3.11
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            try:
                while self._has_room and (row := await self._claim()) is not None:
                    await self._begin_or_return(row)
                self._hindrance.gone()
            except Unavailable as error:
                self._hindrance.met(str(error))
                await asyncio.sleep(POLL_SECONDS)
            except Exception:
                log.exception("operations failed")
                await asyncio.sleep(POLL_SECONDS)

    @property
    def _has_room(self) -> bool:
        return self._taking and len(self._running) < self._at_once

    def _claimed(self) -> Document:
        if not self._has_room:
            return {}
        return self._mine() | {"claims": 1}

    def _mine(self) -> Document:
        return {"state": RUNNING, "lease_owner": self._me, "lease_until": datetime.now(UTC) + self._lease}

    def _committed(self, row: Document) -> None:
        if row["state"] == QUEUED:
            self._woken.set()
        elif self._has_room:
            self._begin(row)
        else:  # others have taken the room before the commit
            task = asyncio.create_task(self._return(row), context=tasks.context_of_nobody())
            self._returned.add(task)
            task.add_done_callback(self._returned.discard)

    async def _begin_or_return(self, row: Document) -> None:
        if self._has_room:
            self._begin(row)
        else:  # what was asked for here has taken it while others' work was claimed
            await self._return(row)

    async def _return(self, row: Document) -> None:
        with contextlib.suppress(Unavailable, LeaseLost):  # the lease ends by itself
            await self._update(row["_id"], {"lease_until": _past(), "claims": row["claims"] - 1})
        self._woken.set()

    def _begin(self, row: Document) -> None:
        self._endings.here.add(row["_id"])
        task = asyncio.create_task(self._work(row), name=row["_id"], context=tasks.context_of_nobody())
        self._running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        if len(self._running) >= self._at_once:  # something may have waited for room
            self._woken.set()
        self._running.discard(task)
        self._endings.left(task.get_name())

    async def _claim(self) -> Document | None:
        row = await self._rows.find_one_and_update(
            {"state": {"$in": [QUEUED, RUNNING]}, "lease_until": {"$lt": datetime.now(UTC)}},
            {"$set": self._mine() | {"updated_at": self._clock.now()}, "$inc": {"claims": 1}},
            sort=[("lease_until", 1)],
        )
        if row is not None and row["claims"] > CLAIMS:
            log.error("operation ends its workers", operation=row["_id"], kind=row["kind"])
            await self._end_badly(row, Internal("the work ended its worker again and again"))
            return None
        return row

    async def _work(self, row: Document) -> None:
        async def report(done: int, total: int, **kept: Any) -> None:
            more = {f"input.{name}": value for name, value in kept.items()}
            await self._update(row["_id"], {"done": done, "total": total, "claims": 0, **more})

        async def finish(result: dict[str, Any], owner: str | None) -> None:
            values = {"state": DONE, "result": result} | ({} if owner is None else {"owner": owner})
            await self._update(row["_id"], _ended(row, values))
            self._mongo.after_commit(told)

        def told() -> None:
            running.ended = True
            self._endings.tell(row["_id"])

        running = Running(row["_id"], row["kind"], dict(row["input"]), report, finish)
        parent = telemetry.extract(dict(row["trace"]))
        with telemetry.span(f"operation {row['kind']}", parent=parent) as span:
            handling = asyncio.ensure_future(self._handlers[row["kind"]](running))
            keeper = asyncio.create_task(self._keep(row["_id"], handling))
            try:
                await asyncio.wait({handling})
                if running.ended:
                    if not handling.cancelled() and (late := handling.exception()) is not None:
                        cause = type(late).__name__
                        log.warning("work failed after its end", operation=row["_id"], cause=cause)
                    return
                if handling.cancelled():  # by the keeper
                    raise LeaseLost(row["_id"])
                await self._end(row, {"state": DONE, "result": handling.result()})
            except LeaseLost:
                log.warning("operation was taken over", operation=row["_id"])
            except Exception as error:  # noqa: BLE001 - whatever it is, it ends this operation and is logged
                telemetry.failed(span, error)
                await self._failed(row, error)
            finally:
                await tasks.end(handling, keeper)

    async def _failed(self, row: Document, error: Exception) -> None:
        domain = error if isinstance(error, DomainError) else None
        problem = domain or Internal("the work stopped on an unexpected error")
        known = domain is not None and not domain.transient
        attempts = row["attempts"] + 1
        told = {"operation": row["_id"], "kind": row["kind"], "cause": problem.reason}
        log.warning("operation stopped", **told, exc_info=not known)
        try:
            if known or attempts >= (ATTEMPTS if domain else UNEXPECTED_ATTEMPTS):
                await self._end_badly(row, problem)
            else:
                pause = timedelta(seconds=min(2.0**attempts / 4, 30))
                again = {"attempts": attempts, "claims": 0, "lease_until": datetime.now(UTC) + pause}
                await self._update(row["_id"], again)
        except (Unavailable, LeaseLost) as gone:
            log.warning("operation is left to the next worker", operation=row["_id"], cause=str(gone))

    async def _end_badly(self, row: Document, problem: DomainError) -> None:
        told = Problem(problem.reason, problem.domain, str(problem), dict(problem.metadata))
        await self._end(row, {"state": FAILED, "problem": vars(told)})

    async def _keep(self, operation_id: str, handling: "asyncio.Future[dict[str, Any]]") -> None:
        """Renew the lease; stop the work when another worker has it."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                await self._update(operation_id, {"lease_until": datetime.now(UTC) + self._lease})
            except LeaseLost:
                handling.cancel()
                return
            except Unavailable as error:
                log.warning("lease not renewed", operation=operation_id, cause=str(error))

    async def _end(self, row: Document, values: Document) -> None:
        await self._update(row["_id"], _ended(row, values))
        self._endings.tell(row["_id"])

    async def _update(self, operation_id: str, values: Document) -> None:
        mine = {"_id": operation_id, "state": RUNNING, "lease_owner": self._me}
        changed = await self._rows.update_one(mine, {"$set": values | {"updated_at": self._clock.now()}})
        if not changed.matched:
            raise LeaseLost(operation_id)


def _ended(row: Document, values: Document) -> Document:
    forgotten = {f"input.{name}": None for name in row.get("forget", ())}
    return values | forgotten | {"lease_until": _past()}


def _past() -> datetime:
    return datetime.fromtimestamp(0, UTC)
