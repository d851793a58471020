"""Invoice runs: every account once per month, however often a run is killed and started again."""

from collections import Counter
from typing import Any

from services.billing.errors import PeriodInvalid, PeriodNotBegun
from services.billing.model.period import Period
from services.billing.store.invoices import InvoiceRun
from services.billing.usecases import issuing
from services.billing.usecases.deps import FINANCE, Deps
from services.chassis.errors import Broken
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest

OPERATION = "invoice_run"
CHUNK = 200  # as many as the customer context tells of at once
FAILURES_SHOWN = 200


async def start_invoice_run(key: RequestKey, raw_period: str, started_by: str, deps: Deps) -> InvoiceRun:
    """Bill every account for a month, in the background. Raises PeriodInvalid or PeriodNotBegun."""
    period = period_of(raw_period)
    if not period.begun(deps.today()):
        raise PeriodNotBegun("The month has not begun; bill it from its first day on.", period=str(period))

    async def act() -> tuple[Ref, InvoiceRun]:
        run_id = deps.new_id("run")
        order = {"run_id": run_id, "period": str(period)}
        operation = await deps.operations.start(OPERATION, order, owner=FINANCE)
        run = InvoiceRun(run_id, period, operation.id, deps.now(), started_by)
        await deps.store.invoices.add_run(run)
        return {"run_id": run_id}, run

    async def again(ref: Ref) -> InvoiceRun:
        return await deps.store.invoices.run(ref["run_id"])

    return await deps.commands.run(key, act, again)


async def get_invoice_run(run_id: str, deps: Deps) -> InvoiceRun:
    """One run. Raises InvoiceRunNotFound."""
    return await deps.store.invoices.run(run_id)


async def list_invoice_runs(page: PageRequest, deps: Deps) -> Page[InvoiceRun]:
    """A page of runs, newest first. Raises PageTokenInvalid."""
    return await deps.store.invoices.runs(page)


async def bill_all(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of a run. An account that cannot be billed is listed and stops no other.

    Raises:
        DomainError: a part that is needed is away for longer; the run is taken up again where it stands.
    """
    run_id, period = running.input["run_id"], Period.parse(running.input["period"])
    last = 0
    counts: Counter[str] = Counter()
    failures: list[dict[str, Any]] = []
    while last < (highest := await deps.store.accounts.highest()):
        accounts = await deps.store.accounts.numbered(last, last + CHUNK)
        outcome = await issuing.issue(run_id, period, accounts, deps)
        counts += outcome.counts
        failures = [*failures, *outcome.failures][:FAILURES_SHOWN]
        last = min(last + CHUNK, highest)
        await running.progress(last, highest)
    made = await deps.store.invoices.count_of_run(run_id)
    return {
        "run_id": run_id,
        "period": str(period),
        "invoices": made,
        # A run that was taken up again finds its own invoices: they are new, not old.
        "already_invoiced": counts["already"] + counts["issued"] - made,
        "nothing_to_invoice": counts["nothing"],
        "failed": counts["failed"],
        "failures": failures,
    }


def period_of(raw: str) -> Period:
    """The month that somebody wrote. Raises PeriodInvalid."""
    try:
        return Period.parse(raw)
    except Broken as error:
        raise PeriodInvalid(error.text) from error
