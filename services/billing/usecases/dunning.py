"""Dunning runs: every step that is due today, each once, however often a run is killed and started again."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.billing.errors import DunningRateMissing
from services.billing.model import dunning
from services.billing.model.claim import claim_id
from services.billing.model.dunning import Due, StepKind, Waits, step_id
from services.billing.model.rates import RateMissing
from services.billing.store import DuplicateKeyError
from services.billing.store.dunning import DunningRun
from services.billing.usecases import overdue, settling, stepping
from services.billing.usecases.deps import FINANCE, Deps
from services.billing.usecases.figures import steps_taken
from services.billing.usecases.overdue import Overdue
from services.billing.usecases.stepping import Handed
from services.chassis.errors import DomainError
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.operations import Running
from services.chassis.pages import Page, PageRequest

OPERATION = "dunning_run"
BATCH = 200
SHOWN = 200
NO_COLLECTOR = "waits_for_collector"


async def start_dunning_run(
    key: RequestKey, dry_run: bool, collector_agreement_id: str, started_by: str, deps: Deps
) -> DunningRun:
    """Take every step that is due today, in the background; a dry run only shows what it would do.

    Raises:
        RemoteError: claims may not go to a collector under this agreement, or nobody can say.
    """
    if collector_agreement_id:
        await deps.collectors.check(collector_agreement_id)

    async def act() -> tuple[Ref, DunningRun]:
        run_id = deps.new_id("dun")
        operation = await deps.operations.start(OPERATION, {"run_id": run_id}, owner=FINANCE)
        run = DunningRun(
            id=run_id,
            day=deps.today(),
            dry_run=dry_run,
            collector_agreement_id=collector_agreement_id,
            operation_id=operation.id,
            created_at=deps.now(),
            started_by=started_by,
        )
        await deps.store.dunning.add_run(run)
        return {"run_id": run_id}, run

    async def again(ref: Ref) -> DunningRun:
        return await deps.store.dunning.run(ref["run_id"])

    return await deps.commands.run(key, act, again)


async def get_dunning_run(run_id: str, deps: Deps) -> DunningRun:
    """One run. Raises DunningRunNotFound."""
    return await deps.store.dunning.run(run_id)


async def list_dunning_runs(page: PageRequest, deps: Deps) -> Page[DunningRun]:
    """A page of runs, newest first. Raises PageTokenInvalid."""
    return await deps.store.dunning.runs(page)


async def collect(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of a run. What cannot be done for one invoice is listed and stops no other.

    Raises:
        DomainError: a part that is needed is away for longer; the run is taken up again where it stands.
    """
    run = await deps.store.dunning.run(running.input["run_id"])
    work = _Work(run, deps)
    total, done, last = await deps.store.dunning.count_overdue(run.day), 0, ""
    while accounts := await deps.store.dunning.overdue_accounts(run.day, last, BATCH):
        for account_id, seen in accounts:
            await work.account(account_id)
            done += seen
        last = accounts[-1][0]
        await running.progress(done, max(total, done))
    return await work.result()


@dataclass
class _Work:
    """One run at work."""

    run: DunningRun
    deps: Deps
    waits: Counter[str] = field(default_factory=Counter)
    would: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)

    async def account(self, account_id: str) -> None:
        """Take what is due on one account."""
        found = await overdue.of_account(account_id, self.deps)
        due = {item.invoice.id: item for item in found.values() if self._due(item)}
        if due:
            found = await overdue.less_credit(account_id, found, self.deps)
            due = {invoice_id: found[invoice_id] for invoice_id in due if self._due(found[invoice_id])}
        if self.run.dry_run:
            self.would += [self._shown(item) for item in due.values()]
            return
        handed: dict[str, Handed] = {}
        for item in due.values():
            if self._is_handover(item):
                try:
                    handed[item.invoice.id] = await self._disclose(item)
                except DomainError as error:
                    if error.transient:
                        raise
                    self._failed(item, error)
        steps = [id_ for id_, item in due.items() if id_ in handed or not self._is_handover(item)]
        if steps:
            await self._take(account_id, steps, handed)

    def _due(self, item: Overdue) -> bool:
        """Whether a step is due; what waits or fails is counted."""
        if item.invoice.outstanding_ore <= 0 or item.invoice.falls_due >= self.run.day:
            return False
        if item.steps and item.steps[-1].run_id == self.run.id:
            return False  # taken before this run was taken up again
        try:
            due = self._next(item)
            if isinstance(due, Due):
                stepping.interest_to_book(item, due.kind, self.run.day)
        except RateMissing as error:
            self._failed(item, _missing(error))
            return False
        if isinstance(due, Waits):
            self.waits[due.value] += 1
            return False
        if due.kind is StepKind.HANDOVER and not self.run.collector_agreement_id:
            self.waits[NO_COLLECTOR] += 1
            return False
        return True

    def _next(self, item: Overdue) -> Due | Waits:
        terms = self.deps.terms
        case = replace(item.case, smallest_ore=terms.dunning.smallest_ore)
        return dunning.next_step(case, terms.act_on(self.run.day), self.run.day)

    def _is_handover(self, item: Overdue) -> bool:
        due = self._next(item)
        return isinstance(due, Due) and due.kind is StepKind.HANDOVER

    async def _disclose(self, item: Overdue) -> Handed:
        """Note on the person's ledger that the claim goes, before it does. Raises RemoteError."""
        claim = claim_id(step_id(item.invoice.id, len(item.steps) + 1))
        entry_id, processor_id = await self.deps.collectors.hand_over(
            claim, self.run.collector_agreement_id, item.invoice.customer_id
        )
        return Handed(claim, entry_id, processor_id, self.run.collector_agreement_id)

    async def _take(self, account_id: str, invoice_ids: list[str], handed: Mapping[str, Handed]) -> None:
        """Decide again under the account's lock, and do it: a payment may have come meanwhile."""
        taken: list[StepKind] = []

        async def body() -> None:
            taken.clear()  # of an attempt that met a conflict
            account = await self.deps.store.accounts.lock(account_id)
            for invoice_id in invoice_ids:  # a payment may be on the log and not judged yet
                await settling.settle(invoice_id, account, self.deps)
            found = await overdue.demanded(account_id, self.deps)
            for invoice_id in invoice_ids:
                item = found[invoice_id]
                due = self._next(item)
                if isinstance(due, Waits):
                    continue
                if due.kind is StepKind.HANDOVER and invoice_id not in handed:
                    continue
                await stepping.take(self.run, account, item, due, handed.get(invoice_id), self.deps)
                taken.append(due.kind)

        try:
            await self.deps.store.transaction(body)
        except DuplicateKeyError:
            return  # another worker was faster
        steps_taken(taken)

    def _shown(self, item: Overdue) -> dict[str, Any]:
        due = self._next(item)
        assert isinstance(due, Due)  # noqa: S101 - `_due` let only such through
        return {
            "invoice_id": item.invoice.id,
            "step": due.kind.value,
            "fee_ore": due.fee_ore,
            "interest_ore": stepping.interest_to_book(item, due.kind, self.run.day),
            "outstanding_ore": item.invoice.outstanding_ore,
        }

    def _failed(self, item: Overdue, error: DomainError) -> None:
        known = {"invoice_id": item.invoice.id, "reason": error.reason, **error.metadata}
        self.failures.append(known)

    async def result(self) -> dict[str, Any]:
        """What came of the run; ids and counts only."""
        tally = await self.deps.store.dunning.tally(self.run.id)
        if self.run.dry_run:
            steps = Counter(item["step"] for item in self.would)
            sums = {name: sum(item[name] for item in self.would) for name in ("fee_ore", "interest_ore")}
        else:
            steps = Counter({kind.value: item.count for kind, item in tally.items()})
            sums = {
                "fee_ore": sum(item.fees_ore for item in tally.values()),
                "interest_ore": sum(item.interest_ore for item in tally.values()),
            }
        return {
            "run_id": self.run.id,
            "day": self.run.day.isoformat(),
            "dry_run": self.run.dry_run,
            "steps": {kind.value: steps[kind.value] for kind in StepKind},
            "fees_ore": sums["fee_ore"],
            "interest_ore": sums["interest_ore"],
            "waiting": dict(sorted(self.waits.items())),
            "failed": len(self.failures),
            "failures": self.failures[:SHOWN],
            "would_do": self.would[:SHOWN],
        }


def _missing(error: RateMissing) -> DunningRateMissing:
    return DunningRateMissing(str(error), table=error.table, day=error.day.isoformat())
