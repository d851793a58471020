"""Taking one dunning step: what it costs, what it books, whom it tells. Inside a transaction."""

from dataclasses import dataclass, replace
from datetime import date

from services.billing import events
from services.billing.model import dunning, ledger, rates
from services.billing.model.account import BillingAccount
from services.billing.model.claim import Claim, ClaimState
from services.billing.model.dunning import Due, DunningStep, StepKind, step_id
from services.billing.store.dunning import RETENTION, DunningRun
from services.billing.usecases import settling
from services.billing.usecases.deps import Deps
from services.billing.usecases.overdue import Overdue
from services.kernel.retention import hold_until

FIBRE = "fibre"


@dataclass(frozen=True)
class Handed:
    """A hand-over that the disclosure ledger has taken: the claim may leave now."""

    claim_id: str
    entry_id: str
    processor_id: str
    agreement_id: str


def interest_to_book(item: Overdue, kind: StepKind, day: date) -> int:
    """The interest that a step puts on the invoice: what has accrued and is not on it yet. A reminder puts
    none: who pays upon it is not charged interest.

    Raises:
        RateMissing: interest runs on a day for which the table has no row, or a letter of a day without one
            would go: it has to name the rate, and costs something that nobody could be told of.
    """
    if kind in dunning.LETTERS:
        rates.rate_on(day)
    if kind is StepKind.REMINDER:
        return 0
    return max(0, item.interest_ore(day) - item.booked_interest_ore)


async def take(
    run: DunningRun, account: BillingAccount, item: Overdue, due: Due, handed: Handed | None, deps: Deps
) -> None:
    """Take a step that is due, with its fee and interest in the books. The account is locked.

    Raises:
        RateMissing: interest runs on a day for which the table has no row.
        DuplicateKeyError: the step was taken before.
    """
    number = len(item.steps) + 1
    step = DunningStep(
        id=step_id(item.invoice.id, number),
        number=number,
        invoice_id=item.invoice.id,
        billing_account_id=account.id,
        customer_id=account.customer_id,
        kind=due.kind,
        act=deps.terms.act_on(run.day),
        on=run.day,
        at=deps.now(),
        run_id=run.id,
        hold_until=hold_until(RETENTION, run.day),
        fee_ore=due.fee_ore,
        standing_fee_ore=due.fee_ore,
        interest_ore=interest_to_book(item, due.kind, run.day),
        closing_from=await _closing(item, due.kind, run.day, deps),
    )
    await deps.store.dunning.add(step)
    await book(account, step.id, step.fee_ore, step.interest_ore, deps)
    added = step.fee_ore + step.interest_ore
    await deps.store.invoice_states.move(item.invoice.id, added_ore=added, settled_at=None, dunned=True)
    if added:
        await settling.settle(item.invoice.id, account, deps)
    await deps.outbox.add(events.dunning_step_taken(step))
    if handed is not None and due.kind is StepKind.HANDOVER:
        await _hand_over(step, handed, deps)


async def book(account: BillingAccount, reference: str, fee_ore: int, interest_ore: int, deps: Deps) -> None:
    """Put a fee and interest into the ledger; negative takes them off again."""
    entries = [
        ledger.Entry(deps.new_id("ent"), account.id, kind, deps.now(), reference, ledger.charged(to, ore))
        for kind, to, ore in (
            (ledger.EntryKind.FEE, ledger.Book.FEES, fee_ore),
            (ledger.EntryKind.INTEREST, ledger.Book.INTEREST, interest_ore),
        )
        if ore
    ]
    await deps.store.ledger.add_many(entries)


async def waive(account: BillingAccount, step: DunningStep, deps: Deps, *, undone: bool = False) -> None:
    """Take a step's fee off for good; `undone` says that the step counts no more either, and then the
    interest that it put on the invoice goes too. Inside a transaction that has locked the account.
    """
    fee, interest = step.standing_fee_ore, step.interest_ore if undone else 0
    free = replace(step, fee_ore=0, standing_fee_ore=0, undone=undone or step.undone)
    free = replace(free, interest_ore=step.interest_ore - interest)
    if free != step:
        await deps.store.dunning.save(free)
    if fee or interest:
        await book(account, step.id, -fee, -interest, deps)
        invoice = await deps.store.invoices.find(step.invoice_id)
        less = -fee - interest
        await deps.store.invoice_states.move(invoice.id, added_ore=less, settled_at=invoice.settled_at)
        await settling.settle(invoice.id, account, deps)


async def _hand_over(step: DunningStep, handed: Handed, deps: Deps) -> None:
    claim = Claim(
        id=handed.claim_id,
        invoice_id=step.invoice_id,
        billing_account_id=step.billing_account_id,
        customer_id=step.customer_id,
        processor_id=handed.processor_id,
        agreement_id=handed.agreement_id,
        entry_id=handed.entry_id,
        step_id=step.id,
        handed_over_on=step.on,
        state=ClaimState.OPEN,
        updated_at=step.at,
        hold_until=step.hold_until,
    )
    await deps.store.claims.add(claim)
    await deps.outbox.add(events.claim_handed_over(claim))


async def _closing(item: Overdue, kind: StepKind, day: date, deps: Deps) -> date | None:
    """From when a fibre service on the invoice may be closed, which its reminder says ahead."""
    if kind is not StepKind.REMINDER:
        return None
    rows = await deps.store.accounts.subscriptions(item.invoice.billing_account_id)
    fibre = {row.id for row in rows if row.supply.group == FIBRE}
    billed = {line.subscription_id for line in item.invoice.draft.lines}
    return dunning.closing_from(day) if fibre & billed else None


def undone(step: DunningStep) -> DunningStep:
    """A hand-over that counts no more."""
    return replace(step, undone=True)
