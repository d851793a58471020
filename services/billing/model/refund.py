"""Refunds: money back to a customer, asked for by one person and approved by another."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from services.billing.errors import RefundAboveCredit, RefundSamePerson, RefundStateWrong, RefundTooLarge


class RefundState(StrEnum):
    """Where a refund stands."""

    NEEDS_ACCOUNT = "needs_account"
    REQUESTED = "requested"
    APPROVED = "approved"
    SENT = "sent"
    PAID = "paid"
    REJECTED_BY_BANK = "rejected_by_bank"
    CANCELLED = "cancelled"


# Asked for, but not in the books yet: what is asked for besides must leave room for these.
WAITING = frozenset({RefundState.NEEDS_ACCOUNT, RefundState.REQUESTED})
# In the books: the money has left the customer's balance.
BOOKED = frozenset({RefundState.APPROVED, RefundState.SENT, RefundState.PAID})

LIVE = WAITING | BOOKED


class Source(StrEnum):
    """Where the money is."""

    CREDIT_BALANCE = "credit_balance"
    OVERPAYMENT = "overpayment"
    CLOSING_BALANCE = "closing_balance"
    SUSPENSE = "suspense"


FROM_A_PAYMENT = frozenset({Source.OVERPAYMENT, Source.SUSPENSE})


class Target(StrEnum):
    """Which account it goes to."""

    PAYOUT_ACCOUNT = "payout_account"
    PAYMENT_ACCOUNT = "payment_account"  # the one that the very payment came from
    CUSTOMER_ACCOUNT = "customer_account"  # given by the customer for this refund alone


REJECTED, KEPT = "rejected", "kept_by_customer"
CUSTOMER, NOBODY = "customer", "service:billing"  # who ends one, besides staff


@dataclass(frozen=True)
class RefundRule:
    """How refunds are read; all sums in øre.

    One person besides who asked approves up to `one_approver_ore`, two above it, and above `largest_ore`
    nothing is paid back here. `learned_account` says whether a balance may go to the payout account because
    the customer was told of it when it was learned, or only once the customer has said that it is right: who
    holds the account is not known (it may be a parent's or a landlord's).
    """

    one_approver_ore: int = 1_000_000
    largest_ore: int = 10_000_000
    learned_account: Literal["told", "asked"] = "told"

    def approvers(self, amount_ore: int) -> int:
        """How many different people must approve, besides who asked. Raises RefundTooLarge."""
        if amount_ore > self.largest_ore:
            raise RefundTooLarge("This is more than is paid back here.", limit_ore=str(self.largest_ore))
        return 1 if amount_ore <= self.one_approver_ore else 2


@dataclass(frozen=True)
class Approval:
    """The word of one approver, `staff:<subject>`."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Refund:
    """One refund. `customer_id` and `billing_account_id` are empty for money in suspense.

    `payer_key` is the digest of the account as it was when the refund was asked for: it goes to that account
    or to none. `closed_because` is why it was cancelled and `closed_by` who said so (`staff:<subject>` or
    `customer`), `bank_reason` the bank's code for its refusal.
    """

    id: str
    customer_id: str
    billing_account_id: str
    source: Source
    payment_id: str
    amount_ore: int
    target: Target | None
    payer_key: str
    state: RefundState
    requested_by: str
    requested_at: datetime
    approvals_needed: int
    hold_until: date
    approvals: tuple[Approval, ...] = ()
    payout_file_id: str = ""
    closed_because: str = ""
    closed_by: str = ""
    bank_reason: str = ""

    @property
    def owner(self) -> str:
        """Whom it is about, for sealing and for events: the customer, or the refund itself in suspense."""
        return self.customer_id or self.id

    def require(self, states: Collection[RefundState]) -> None:
        """Raise RefundStateWrong unless it stands in one of these."""
        if self.state not in states:
            raise RefundStateWrong("This is not possible any more.", state=self.state.value)

    def approved(self, by: str, at: datetime) -> "Refund":
        """With one more approval, and approved when that was the last.

        Raises:
            RefundStateWrong: it does not wait for approval.
            RefundSamePerson: this person has asked for it, or approved it already.
        """
        self.require({RefundState.REQUESTED})
        if by == self.requested_by or by in {item.by for item in self.approvals}:
            raise RefundSamePerson("Another person must approve it.")
        approvals = (*self.approvals, Approval(by, at))
        enough = len(approvals) >= self.approvals_needed
        state = RefundState.APPROVED if enough else RefundState.REQUESTED
        return replace(self, approvals=approvals, state=state)

    def cancelled(self, because: str, by: str, states: Collection[RefundState]) -> "Refund":
        """Ended without payment, as somebody said. Raises RefundStateWrong when it does not stand in one of
        `states`.
        """
        self.require(states)
        return replace(self, state=RefundState.CANCELLED, closed_because=because, closed_by=by)

    def goes_to(self, target: Target, payer_key: str) -> "Refund":
        """With the customer's answer: it waits for approval, and who approved another account has not
        approved this one. Raises RefundStateWrong when it does not wait for an answer.
        """
        self.require({RefundState.NEEDS_ACCOUNT})
        return replace(self, target=target, payer_key=payer_key, state=RefundState.REQUESTED, approvals=())

    def without_account(self) -> "Refund":
        """Its account is gone: the customer is asked. Money in suspense has nobody to ask: cancelled."""
        if not self.customer_id:
            return self.cancelled(REJECTED, NOBODY, {RefundState.APPROVED})
        return replace(self, target=None, payer_key="", state=RefundState.NEEDS_ACCOUNT, approvals=())


def due_credit(balance_ore: int, not_due_ore: int) -> int:
    """What the customer has due in øre: paid or credited too much, less what is overdue.

    Args:
        balance_ore: what the books say that the customer owes; negative when money is due to the customer.
        not_due_ore: what is outstanding on invoices that have not fallen due: the law sets off claims that
            are due only (the unwritten rules on motregning), so it does not lessen what may be paid back.
    """
    return max(0, not_due_ore - balance_ore)


def waiting_ore(refunds: Iterable[Refund], *, but: str = "") -> int:
    """What other refunds that are not in the books yet ask for."""
    return sum(item.amount_ore for item in refunds if item.state in WAITING and item.id != but)


def taken_ore(refunds: Iterable[Refund], payment_id: str, *, but: str = "") -> int:
    """What other refunds take or have taken out of one payment."""
    return sum(
        item.amount_ore
        for item in refunds
        if item.payment_id == payment_id and item.state in LIVE and item.id != but
    )


def amount(asked_ore: int, available_ore: int) -> int:
    """The amount of a refund: what is asked, or all for 0. Raises RefundAboveCredit."""
    wanted = asked_ore or available_ore
    if wanted <= 0 or wanted > available_ore:
        raise RefundAboveCredit(
            "More is asked for than is due to the customer.", available_ore=str(max(0, available_ore))
        )
    return wanted
