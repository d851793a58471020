"""What is known about an account's overdue invoices, and what it means for each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.billing.model import dunning, ledger
from services.billing.model.dispute import Dispute, Freeze, freeze
from services.billing.model.dunning import Case, DunningStep, Received
from services.billing.model.invoice import Invoice
from services.billing.model.payment import Payment, PaymentStatus
from services.billing.model.payment_plan import PlanStatus
from services.billing.usecases.deps import Deps


@dataclass(frozen=True)
class Overdue:
    """An invoice with all that decides about collecting it. `received` is what was paid to it, `overpaid`
    what of that was too much, `credit` what of all that the customer has due is set against it.
    """

    invoice: Invoice
    steps: tuple[DunningStep, ...]
    freeze: Freeze
    received: tuple[Received, ...]
    on_plan: bool = False
    overpaid: tuple[Received, ...] = ()
    credit: tuple[Received, ...] = ()

    @property
    def credit_ore(self) -> int:
        """What the customer has due of it."""
        return sum(part.amount_ore for part in self.credit)

    @property
    def covered(self) -> tuple[Received, ...]:
        """All money that counts for it: what was paid, and what the customer has due."""
        return self.received + self.credit

    @property
    def principal_ore(self) -> int:
        """What interest runs on: the invoice less what is credited, without fees and interest."""
        return max(0, self.invoice.draft.total_ore - self.invoice.credited_ore)

    @property
    def demand_ore(self) -> int:
        """What a letter or a collector may ask for: nobody pays what the company owes back."""
        return max(0, self.invoice.outstanding_ore - self.credit_ore)

    @property
    def case(self) -> Case:
        """What decides about the next step."""
        return Case(
            falls_due=self.invoice.falls_due,
            open_ore=self.invoice.outstanding_ore,
            steps=tuple(step.taken for step in self.steps),
            disputed=self.freeze.disputed,
            resumed_on=self.freeze.resumed_on,
            on_plan=self.on_plan,
            credit_ore=self.credit_ore,
        )

    def interest_ore(self, through: date) -> int:
        """The interest that has accrued through a day. Raises RateMissing."""
        return dunning.interest(
            self.principal_ore, self.invoice.falls_due, through, self.covered, self.freeze.days
        )

    @property
    def booked_interest_ore(self) -> int:
        """Interest that steps have put on the invoice."""
        return sum(step.interest_ore for step in self.steps)

    @property
    def fees_ore(self) -> int:
        """Fees that stand."""
        return sum(step.standing_fee_ore for step in self.steps)

    @property
    def last_paid_on(self) -> date | None:
        """The day of the latest payment."""
        return max((item.on for item in self.received), default=None)


async def demanded(account_id: str, deps: Deps) -> dict[str, Overdue]:
    """The account's invoices with what the customer has due set against the oldest claims."""
    return await less_credit(account_id, await of_account(account_id, deps), deps)


async def of_account(account_id: str, deps: Deps) -> dict[str, Overdue]:
    """The account's invoices by id, overdue or not. In a transaction it sees what stands in it."""
    invoices = await deps.store.invoices.of_account(account_id)
    steps = await deps.store.dunning.of_account(account_id)
    disputes = await deps.store.disputes.of_account(account_id)
    log = await deps.store.payments.of_account(account_id)
    planned = {
        part.invoice_id
        for plan in await deps.store.payment_plans.of_account(account_id)
        if plan.status is PlanStatus.RUNNING
        for part in plan.invoices
    }
    return {
        invoice.id: known(invoice, steps.get(invoice.id, []), disputes, log, on_plan=invoice.id in planned)
        for invoice in invoices
    }


async def less_credit(account_id: str, items: Mapping[str, Overdue], deps: Deps) -> dict[str, Overdue]:
    """The same invoices with what the customer has due on the account: nobody is dunned for what the company
    owes back, and a refund leaves out what is overdue (`refunds.due_ore`).
    """
    balance = ledger.balance(await deps.store.ledger.of(account_id))
    claims = [(name, item.invoice.falls_due, item.invoice.outstanding_ore) for name, item in items.items()]
    paid = [part.on for item in items.values() for part in item.received]
    credit = dunning.dated(
        dunning.set_off(balance, claims),
        sum(ore for _, _, ore in claims) - balance,
        (part for item in items.values() for part in item.overpaid),
        max(paid, default=date.max),
    )
    return {name: replace(item, credit=credit[name]) for name, item in items.items()}


def known(
    invoice: Invoice,
    steps: list[DunningStep],
    disputes: list[Dispute],
    log: list[Payment],
    *,
    on_plan: bool = False,
) -> Overdue:
    """One invoice with what is on record about it."""
    own = [one for one in log if one.invoice_id == invoice.id and one.status is PaymentStatus.MATCHED]
    return Overdue(
        invoice=invoice,
        steps=tuple(steps),
        freeze=freeze(disputes, invoice.id),
        received=tuple(Received(one.booked_on, one.amount_ore) for one in own),
        overpaid=tuple(Received(one.booked_on, one.credit_ore) for one in own if one.credit_ore),
        on_plan=on_plan,
    )
