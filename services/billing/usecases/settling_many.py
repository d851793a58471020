"""Judging very many accounts after a payment file: some queries and writes for a hundred, not for each.

Plain accounts go together: nothing went back, nothing was credited or written off, no payout account was
ever removed, and none is learned or lost now. Every other account is judged by itself (`settling`), by the
same rules. No account is locked here: each gets its row of the payout rule written, and so does every other
transaction that judges an account, so that of two at once one begins again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.billing import events
from services.billing.model import payment as payments
from services.billing.model.invoice_state import InvoiceState
from services.billing.model.payment import Payment, PaymentStatus
from services.billing.model.payout import PayoutState, replay
from services.billing.store.payouts import PayoutRow
from services.billing.usecases import bulk, looking_up, payout, settling
from services.billing.usecases.deps import Deps
from services.chassis.outbox import Event

# So many invoices and rows of the payout rule are read for each account: three years of them. Where accounts
# lie so far apart that other accounts' fill this, they are read one by one.
_EACH = 40


async def settle_many(touched: Mapping[str, set[str]], deps: Deps, one_by_one: int) -> None:
    """Judge these accounts, given the invoices that payments came for, each account once.

    `one_by_one` is how many of those that are not plain share a transaction.
    """
    rest: list[str] = []
    owners: dict[str, str] = {}

    async def together() -> None:
        rest[:] = await _together(touched, owners, deps)

    await bulk.run(together, deps)
    for start in range(0, len(rest), one_by_one):
        some = rest[start : start + one_by_one]

        async def apart(some: list[str] = some) -> None:
            for account_id in some:
                await settling.settle_all(account_id, touched[account_id], deps)

        await deps.store.transaction(apart)
    await _tell_concerned(touched, owners, deps)


async def _tell_concerned(touched: Mapping[str, set[str]], owners: Mapping[str, str], deps: Deps) -> None:
    """Tell of the invoices of those about whom steps were taken, or whose account waits to be closed: hardly
    any, and an event for each payment would have to be looked at. After the payments have committed, so that
    who takes a step now sees them.
    """
    customers = set(owners.values())
    concerned = await looking_up.who_may_be(customers, deps.store.dunning.customers_between)
    concerned |= await looking_up.who_may_be(customers, deps.store.accounts.closing_between)
    facts = [
        events.invoice_moved(customer, invoice_id)
        for account_id, customer in owners.items()
        if customer in concerned
        for invoice_id in sorted(touched[account_id])
    ]

    async def tell() -> None:
        await deps.outbox.add(*facts)

    if facts:
        await deps.store.transaction(tell)


async def _together(touched: Mapping[str, set[str]], owners: dict[str, str], deps: Deps) -> list[str]:
    """Judge the plain accounts among these; the others. Whose each account is goes into `owners`."""
    accounts, store = sorted(touched), deps.store
    first, last = accounts[0], accounts[-1]
    limit = _EACH * len(accounts)
    logs = await store.payments.of_accounts(accounts)
    invoices = await store.invoice_states.between(first, last, limit)
    owners |= {account_id: log[0].customer_id for account_id, log in logs.items() if log}
    customers = owners.values() or [""]
    rows = await store.payouts.rows_between(min(customers), max(customers), limit)
    batch, rest = _Batch(deps, deps.now()), []
    for account_id in accounts:
        customer = owners.get(account_id, "")
        if not (customer and invoices.has(account_id) and rows.has(customer)):
            rest.append(account_id)
            continue
        log, held = logs[account_id], invoices.found.get(account_id, [])
        row = next(iter(rows.found.get(customer, [])), None)
        if not _plain(log, held, row) or not batch.take(account_id, touched[account_id], log, held, row):
            rest.append(account_id)
    await batch.store()
    return rest


def _plain(log: Sequence[Payment], held: Sequence[InvoiceState], row: PayoutRow | None) -> bool:
    back = any(item.reversal or item.status is not PaymentStatus.MATCHED for item in log)
    removed = row is not None and row.removed
    moved = any(item.credited_ore or item.written_off_ore for item in held)
    return not back and not removed and not moved


@dataclass
class _Batch:
    """What became of some accounts, written together."""

    deps: Deps
    now: datetime
    judged: list[Payment] = field(default_factory=list)
    paid: list[InvoiceState] = field(default_factory=list)
    rows: list[tuple[str, str, PayoutState]] = field(default_factory=list)
    first_rows: list[tuple[str, str, PayoutState]] = field(default_factory=list)
    facts: list[Event] = field(default_factory=list)

    def take(
        self,
        account_id: str,
        touched: set[str],
        log: Sequence[Payment],
        held: Sequence[InvoiceState],
        row: PayoutRow | None,
    ) -> bool:
        """One account; False when its payout account is learned or lost by this."""
        totals = {item.id: item.total_ore + item.added_ore for item in held}
        state = replay(map(payout.paid, log), totals, self.deps.terms.payout_rule)
        if (state.learned.payer if state.learned else "") != (row.learned_payer if row else ""):
            return False
        (self.rows if row else self.first_rows).append((account_id, log[0].customer_id, state))
        for invoice in held:
            if invoice.id in touched:
                self._invoice(invoice, [item for item in log if item.invoice_id == invoice.id])
        return True

    async def store(self) -> None:
        """Write it all."""
        store = self.deps.store
        await store.payments.set_judged(self.judged)
        await store.invoice_states.set_many(self.paid)
        await store.payouts.set_rows(self.rows)
        await store.payouts.add_rows(self.first_rows)
        if self.facts:
            await self.deps.outbox.add(*self.facts)

    def _invoice(self, invoice: InvoiceState, own: list[Payment]) -> None:
        before = {item.id: item for item in own}
        now = payments.judge(invoice.claim_ore, own)
        self.judged += [item for item in now if item != before[item.id]]
        after = invoice.after(now, self.now)
        if after != invoice:
            self.paid.append(after)
        if after.settled_at is not None and invoice.settled_at is None:
            last = settling.last_payment(now)
            self.facts.append(events.invoice_settled(after, last))
