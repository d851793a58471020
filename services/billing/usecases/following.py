"""What payments, credit notes and reversals change about the steps that were taken before they were known.

Everything is worked out anew from what is on record, so that it may be done at any time and any number of
times: a payment that the bank had in time takes off the fees and interest that came after it, a claim that is
paid is closed at the collector, one that comes to life again is opened. What the customer has due on the
account counts as paid on the day on which the bank had it.
"""

from dataclasses import replace
from datetime import timedelta

from services.billing import events
from services.billing.model import dunning
from services.billing.model.account import BillingAccount
from services.billing.model.claim import Claim, ClaimState, RecallCause
from services.billing.model.dunning import DunningStep, StepKind
from services.billing.model.rates import RateMissing
from services.billing.usecases import overdue, service_closing, settling, stepping
from services.billing.usecases.deps import Deps
from services.billing.usecases.overdue import Overdue


async def follow(customer_id: str, invoice_id: str, deps: Deps) -> None:
    """Bring an invoice's fees, interest and claim in line with what is known now; nothing happens to an
    invoice about which no step was taken.
    """
    account = await deps.store.accounts.find(customer_id)
    if account is None or invoice_id not in await deps.store.dunning.of_account(account.id):
        return

    async def body() -> None:
        locked = await deps.store.accounts.lock(account.id)
        await settling.settle(invoice_id, locked, deps)  # the payment may not be judged yet
        item = (await overdue.demanded(account.id, deps))[invoice_id]
        if await _costs(locked, item, deps):
            item = (await overdue.demanded(account.id, deps))[invoice_id]
        if item.demand_ore <= 0:
            await service_closing.reopen(account.id, invoice_id, deps)
        claim = await deps.store.claims.of_invoice(invoice_id)
        if claim is not None:
            await _claim(locked, item, claim, deps)

    await deps.store.transaction(body)


async def _costs(account: BillingAccount, item: Overdue, deps: Deps) -> bool:
    """Take off, or put on again, what the steps may cost now; whether that has changed anything."""
    known = item.principal_ore, item.invoice.falls_due, [step.taken for step in item.steps], item.covered
    fees, interest = dunning.standing_fees(*known), _interest(item, dunning.needless(*known))
    moved, changed = 0, False
    for step, fee, due in zip(item.steps, fees, interest, strict=True):
        less = (fee - step.standing_fee_ore, due - step.interest_ore)
        if any(less):
            await deps.store.dunning.save(replace(step, standing_fee_ore=fee, interest_ore=due))
            await stepping.book(account, step.id, *less, deps)
            moved, changed = moved + sum(less), True
    if moved:
        await deps.store.invoice_states.move(
            item.invoice.id, added_ore=moved, settled_at=item.invoice.settled_at
        )
        await settling.settle(item.invoice.id, account, deps)
    return changed


def _interest(item: Overdue, needless: list[bool]) -> list[int]:
    """What each step may have put on the invoice as interest, in their order: nothing where nothing was left
    to ask for, nor a letter that has reached nobody.
    """
    told: list[int] = []
    for step, nothing in zip(item.steps, needless, strict=True):
        if nothing or step.kind is StepKind.REMINDER or (step.undone and step.kind in dunning.LETTERS):
            told.append(0)
        else:
            told.append(max(0, item.interest_ore(step.on) - sum(told)))
    return told


async def _claim(account: BillingAccount, item: Overdue, claim: Claim, deps: Deps) -> None:
    """Close, open or take back the claim at the collector, and let it know of payments."""
    if claim.state is ClaimState.RECALLED:
        return
    if claim.state is ClaimState.OPEN and _was_in_time(item, claim):
        await recall(item, claim, RecallCause.PAID_IN_TIME, deps)
        return
    settled = item.demand_ore <= 0
    extra = await _interest_paid(account, item, claim, deps) if settled else 0
    state = ClaimState.PAID if settled else ClaimState.OPEN
    paid_since = item.last_paid_on is not None and item.last_paid_on >= claim.handed_over_on
    if state is not claim.state or extra or (paid_since and state is ClaimState.OPEN):
        changed = claim.changed(state, deps.now(), interest_ore=extra)
        await deps.store.claims.save(changed)
        await deps.outbox.add(events.claim_changed(changed))


def _was_in_time(item: Overdue, claim: Claim) -> bool:
    """Whether the bank had all that was claimed by the last day of the last letter, or else before the day of
    the hand-over.
    """
    before = [step for step in item.steps if step.number < _number(claim)]
    days = [step.deadline for step in before if step.deadline is not None]
    if not days:
        return False
    claimed = item.principal_ore + sum(step.standing_fee_ore + step.interest_ore for step in before)
    last = max(*days, claim.handed_over_on - timedelta(days=1))
    return sum(part.amount_ore for part in item.covered if part.on <= last) >= claimed


def _number(claim: Claim) -> int:
    return int(claim.step_id.rpartition(":")[2])


async def _interest_paid(account: BillingAccount, item: Overdue, claim: Claim, deps: Deps) -> int:
    """Interest after the hand-over that was paid beyond what the books claimed: put on the invoice now."""
    last = item.last_paid_on
    if last is None:
        return 0
    over = sum(part.amount_ore for part in item.received) - item.invoice.claim_ore
    try:
        accrued = item.interest_ore(last)
    except RateMissing:
        return 0  # stays the customer's credit
    extra = min(over, accrued - item.booked_interest_ore - claim.interest_ore)
    if extra <= 0:
        return 0
    await stepping.book(account, claim.id, 0, extra, deps)
    await deps.store.invoice_states.move(item.invoice.id, added_ore=extra, settled_at=item.invoice.settled_at)
    await settling.settle(item.invoice.id, account, deps)
    return extra


async def recall(item: Overdue, claim: Claim, cause: RecallCause, deps: Deps, *, by: str = "") -> Claim:
    """Take a claim back from its collector; its hand-over counts no more. Inside a transaction that has
    locked the account. `by` is who decided it, "" when it follows from something else.
    """
    changed = replace(claim.changed(ClaimState.RECALLED, deps.now(), cause), recalled_by=by)
    await deps.store.claims.save(changed)
    step: DunningStep | None = next((one for one in item.steps if one.id == claim.step_id), None)
    if step is not None:
        await deps.store.dunning.save(stepping.undone(step))
    await deps.outbox.add(events.claim_changed(changed))
    return changed
