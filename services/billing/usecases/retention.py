"""Retention runs: what is past its last day of keeping is counted, or deleted; each day one by itself."""

from collections import Counter
from dataclasses import replace
from typing import Any

from services.billing.model.retention import Count, RetentionRun
from services.billing.store import DuplicateKeyError
from services.billing.store.ledger import ENTRIES
from services.billing.store.retention import CASE_KINDS, KINDS, LEDGER, VOUCHERS, Kind
from services.billing.usecases.deps import FINANCE, Deps
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import retention_class

OPERATION = "retention_run"
DAILY = "service:billing"
_LEDGER = Kind(LEDGER, ENTRIES, VOUCHERS)


async def start_run(
    key: RequestKey, dry_run: bool, started_by: str, deps: Deps, *, daily: bool = False
) -> RetentionRun:
    """Go through everything in the background; a dry run only counts."""

    async def act() -> tuple[Ref, RetentionRun]:
        run_id = deps.new_id("ret")
        operation = await deps.operations.start(OPERATION, {"run_id": run_id}, owner=FINANCE)
        run = RetentionRun(run_id, deps.today(), dry_run, operation.id, deps.now(), started_by)
        await deps.store.retention.add_run(run, daily=daily)
        return {"run_id": run_id}, run

    async def again(ref: Ref) -> RetentionRun:
        return await deps.store.retention.run(ref["run_id"])

    return await deps.commands.run(key, act, again)


async def start_daily(deps: Deps) -> None:
    """The day's run, once however many replicas ask for it."""
    day = deps.today()
    if await deps.store.retention.daily(day):
        return
    key = RequestKey(DAILY, "daily_retention", day.isoformat(), fingerprint="")
    try:
        await start_run(key, False, DAILY, deps, daily=True)
    except DuplicateKeyError:
        return  # another replica was faster


async def get_run(run_id: str, deps: Deps) -> RetentionRun:
    """One run. Raises RetentionRunNotFound."""
    return await deps.store.retention.run(run_id)


async def list_runs(page: PageRequest, deps: Deps) -> Page[RetentionRun]:
    """A page of runs, newest first. Raises PageTokenInvalid."""
    return await deps.store.retention.runs(page)


async def sweep(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of a run. Killed and taken up again it deletes the rest, and tells the numbers of the
    whole.
    """
    run = await deps.store.retention.run(running.input["run_id"])
    work = _Work(run, deps)
    steps = len(KINDS) + 2
    await work.cases()
    await running.progress(1, steps)
    await work.rows(_LEDGER)
    for done, kind in enumerate(KINDS, start=2):
        await work.rows(kind)
        await running.progress(done, steps)
    counts = await work.counts()
    await deps.store.retention.finish(replace(run, counts=counts, done_at=deps.now()))
    return {
        "run_id": run.id,
        "day": run.day.isoformat(),
        "dry_run": run.dry_run,
        "counts": [
            {
                "kind": count.kind,
                "retention": count.retention,
                "statute": retention_class(count.retention).statute,
                "past": count.past,
                "open": count.open,
                "deleted": count.deleted,
            }
            for count in counts
        ],
    }


class _Work:
    """One run at work. `seen` are rows past their day that this worker met, `open` those that are kept."""

    def __init__(self, run: RetentionRun, deps: Deps) -> None:
        self._run = run
        self._store = deps.store.retention
        self._lock = deps.store.accounts.lock
        self._seen: Counter[str] = Counter()
        self._open: Counter[str] = Counter()

    async def rows(self, kind: Kind) -> None:
        """Rows that go by themselves."""
        for until in await self._store.days(kind.collection, self._run.day):
            after = ""
            while found := await self._store.past(kind, until, after):
                after = found[-1]["_id"]
                free = [row for row in found if not kind.is_open(row)]
                self._open[kind.name] += len(found) - len(free)
                self._seen[kind.name] += len(free)
                if self._run.dry_run or not free:
                    continue
                if kind is _LEDGER:
                    await self._store.carry_forward(kind, free, self._run.id, self._run.created_at)
                else:
                    await self._store.delete(kind, free, self._run.id)

    async def cases(self) -> None:
        """Invoices with what documents them."""
        for until in await self._store.days("invoices", self._run.day):
            after = ""
            while found := await self._store.invoices(until, after):
                after = found[-1]["_id"]
                for case in await self._store.cases(found):
                    goes = case.may_go(self._run.day)
                    tally = self._seen if goes else self._open
                    tally.update({kind: len(ids) for kind, ids in case.ids().items()})
                    if goes and not self._run.dry_run:
                        await self._store.delete_case(case, self._run.id, self._lock)

    async def counts(self) -> tuple[Count, ...]:
        """What came of it, kind by kind; what an earlier worker of this run deleted counts as well."""
        deleted = await self._store.deleted(self._run.id)
        kinds = [*((kind, VOUCHERS) for kind in (*CASE_KINDS, LEDGER))]
        kinds += [(kind.name, kind.retention) for kind in KINDS]
        return tuple(
            Count(
                kind,
                retention,
                past=self._open[kind] + (self._seen[kind] if self._run.dry_run else deleted.get(kind, 0)),
                open=self._open[kind],
                deleted=deleted.get(kind, 0),
            )
            for kind, retention in kinds
        )
