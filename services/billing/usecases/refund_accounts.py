"""Which account a refund goes to. The one place, besides the customer's own access package, that opens a
learned account or an archived voucher for a number: a test walks the code and holds that.
"""

from dataclasses import dataclass

from services.billing.model import bank_account
from services.billing.model.payment import Payment
from services.billing.model.refund import FROM_A_PAYMENT, Refund, Source, Target
from services.billing.usecases import vouchers
from services.billing.usecases.deps import Deps
from services.chassis.vault import Redacted


@dataclass(frozen=True)
class Account:
    """An account number and what it is: `key` is its digest within the refund's billing account."""

    target: Target
    key: str
    number: Redacted[str]

    @property
    def masked(self) -> str:
        """As people are shown it."""
        return bank_account.masked(self.number.reveal())


def digest(scope: str, number: str, deps: Deps) -> str:
    """The digest of an account; `scope` is the billing account, or the refund when there is none."""
    return deps.store.payouts.payer_key(scope, number)


async def choose(
    source: Source, scope: str, customer_id: str, payment: Payment | None, deps: Deps
) -> Account | None:
    """The customer's payout account, failing that the account that the very payment came from; None when the
    customer must be asked.
    """
    told = deps.terms.refund_rule.learned_account == "told" or source in FROM_A_PAYMENT
    if customer_id and told and (learned := await learned_account(scope, customer_id, deps)):
        return learned
    return None if payment is None else await payment_account(scope, payment, deps)


async def learned_account(scope: str, customer_id: str, deps: Deps) -> Account | None:
    """The customer's payout account; None when none is stored."""
    number = await deps.store.payouts.number(customer_id)
    if number is None or not bank_account.is_valid(number.reveal()):
        return None  # a foreign account: a domestic payment does not reach it
    return Account(Target.PAYOUT_ACCOUNT, digest(scope, number.reveal(), deps), number)


async def payment_account(scope: str, payment: Payment, deps: Deps) -> Account | None:
    """The account that a payment came from; None when the bank did not say, or the voucher is gone. Of what
    came in for a person who is erased no digest is kept: the voucher alone says it.
    """
    try:
        number = await vouchers.payer_account(payment, deps)
    except LookupError:
        return None
    if number is None or not bank_account.is_valid(number.reveal()):
        return None
    key = digest(scope, number.reveal(), deps)
    owner = payment.billing_account_id
    if owner and payment.payer_key != key and not await deps.store.erasures.erased([owner]):
        return None  # cash and the like: what stands in the field is no account of the payer
    return Account(Target.PAYMENT_ACCOUNT, key, number)


async def reopen(refund: Refund, payment: Payment | None, deps: Deps) -> Account | None:
    """The account of an approved refund, for its payout; None when it is gone or another one now."""
    scope = refund.billing_account_id or refund.id
    found: Account | None = None
    if refund.target is Target.PAYOUT_ACCOUNT:
        found = await learned_account(scope, refund.customer_id, deps)
    elif refund.target is Target.PAYMENT_ACCOUNT and payment is not None:
        found = await payment_account(scope, payment, deps)
    elif refund.target is Target.CUSTOMER_ACCOUNT:
        given = await deps.store.refunds.account(refund)
        if given is not None:
            found = Account(Target.CUSTOMER_ACCOUNT, digest(scope, given.reveal(), deps), given)
    return found if found is not None and found.key == refund.payer_key else None
