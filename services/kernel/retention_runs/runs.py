"""Runs: started by staff or by the day, worked on in the background, read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.chassis.errors import PageTokenInvalid
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.ids import new_id
from services.chassis.mongo import DuplicateKeyError, Index
from services.chassis.operations import Running
from services.chassis.pages import PageRequest
from services.chassis.runtime import Parts, Periodic
from services.kernel.calendar import oslo_date
from services.kernel.retention import retention_class
from services.kernel.retention_runs.model import RetentionRun
from services.kernel.retention_runs.store import INDEXES, RunStore
from services.kernel.retention_runs.work import Sweeper, Work

RETENTION_RUN = "retention_run"
OWNER = "staff:dpo"
# How often somebody looks whether the day has had its run.
DAILY_LOOK_SECONDS = 900.0
_TOKEN = re.compile(r"[0-9a-f]{32}")


class RetentionRuns:
    """The retention runs of one context: `parts` of the context's process, `sweeps` the parts of a run."""

    def __init__(self, parts: Parts, sweeps: Sequence[Sweeper]) -> None:
        self._context = parts.name
        self._mongo = parts.mongo
        self._commands = parts.commands
        self._operations = parts.operations
        self._clock = parts.clock
        self._sweeps = sweeps
        self._store = RunStore(parts.mongo)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What a run deletes, each kind with its retention class."""
        return [kind for part in self._sweeps for kind in part.kinds]

    @property
    def indexes(self) -> list[Index]:
        """What its questions need."""
        found = [index for part in self._sweeps for index in part.indexes]
        return [*INDEXES, *{repr(index): index for index in found}.values()]

    def daily(self) -> Periodic:
        """Looks whether the day has had its run."""
        return Periodic("retention", DAILY_LOOK_SECONDS, self.start_daily)

    async def start(
        self, key: RequestKey, dry_run: bool, started_by: str, *, owner: str = OWNER, daily: bool = False
    ) -> RetentionRun:
        """Go through everything in the background; a dry run only counts. `owner` may see the operation."""

        async def act() -> tuple[Ref, RetentionRun]:
            run_id = new_id(f"ret_{self._context}")
            operation = await self._operations.start(RETENTION_RUN, {"run_id": run_id}, owner=owner)
            now = self._now()
            run = RetentionRun(run_id, oslo_date(now), dry_run, operation.id, now, started_by)
            await self._store.add(run, daily=daily)
            return {"run_id": run_id}, run

        async def again(ref: Ref) -> RetentionRun:
            return await self._store.get(ref["run_id"])

        return await self._commands.run(key, act, again)

    async def start_daily(self) -> None:
        """The day's run, once however many replicas ask for it."""
        day = oslo_date(self._now())
        if await self._store.has_daily(day):
            return
        name = f"service:{self._context}"
        key = RequestKey(name, "daily_retention", day.isoformat(), fingerprint="")
        try:
            await self.start(key, False, name, daily=True)
        except DuplicateKeyError:
            return  # another replica was faster

    async def get(self, run_id: str) -> RetentionRun:
        """One run. Raises RetentionRunNotFound."""
        return await self._store.get(run_id)

    async def page(self, asked: PageRequest) -> tuple[list[RetentionRun], str]:
        """A page of runs, newest first, and the token of the next.

        A token is the last 32 digits of the oldest id shown, which begin with its time. So one token goes on
        in the list of all contexts together. Raises PageTokenInvalid.
        """
        token, size = asked.token, asked.limit
        if token and not _TOKEN.fullmatch(token):
            raise PageTokenInvalid("Send the token of the previous page of the same query.")
        found = await self._store.older(f"ret_{self._context}_{token}" if token else "", size + 1)
        more = len(found) > size
        return found[:size], found[size - 1].id.rpartition("_")[2] if more else ""

    async def work(self, running: Running) -> dict[str, Any]:
        """The work of a run. Killed and taken up again it deletes the rest, and tells the numbers of the
        whole.
        """
        run = await self._store.get(running.input["run_id"])
        work = Work(run, self._store, self._mongo)
        for done, part in enumerate(self._sweeps, start=1):
            await part.sweep(work)
            await running.progress(done, len(self._sweeps))
        counts = await work.counts(self.kinds)
        await self._store.finish(replace(run, counts=counts, done_at=self._now()))
        return {
            "run_id": run.id,
            "day": run.day.isoformat(),
            "dry_run": run.dry_run,
            "counts": [
                vars(count) | {"statute": retention_class(count.retention).statute} for count in counts
            ],
        }

    def _now(self) -> datetime:
        moment = self._clock.now()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
