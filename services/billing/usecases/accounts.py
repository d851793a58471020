"""What a customer is charged for, and owes."""

from dataclasses import dataclass

from services.billing.errors import BillingAccountNotFound
from services.billing.model import ledger
from services.billing.model.account import BillingAccount, Subscription
from services.billing.usecases.deps import Deps


@dataclass(frozen=True)
class Statement:
    """A billing account with its subscriptions, and its balance in øre, derived from the ledger."""

    account: BillingAccount
    subscriptions: list[Subscription]
    balance_ore: int


async def get_billing_account(customer_id: str, deps: Deps) -> Statement:
    """The customer's account as it stands. Raises BillingAccountNotFound."""
    account = await deps.store.accounts.find(customer_id)
    if account is None:
        raise BillingAccountNotFound("Nothing is charged to this customer.")
    subscriptions = await deps.store.accounts.subscriptions(account.id)
    return Statement(account, subscriptions, ledger.balance(await deps.store.ledger.of(account.id)))
