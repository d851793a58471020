"""Closing accounts: who has left gets a final invoice, and the account closes once all is settled."""

from services.billing.errors import BillingAccountClosed
from services.billing.model import ledger
from services.billing.model.account import AccountStatus, BillingAccount
from services.billing.usecases import issuing, payout
from services.billing.usecases.deps import Deps
from services.chassis.streams import EventMeta

BATCH = 100


async def customer_closed(customer_id: str, meta: EventMeta, deps: Deps) -> None:
    """The customer has left: the next run bills everything that is not billed yet, and nothing new is agreed.

    An account with nothing to bill and nothing owed closes at once.
    """
    if await deps.inbox.seen(meta):
        return
    account = await deps.store.accounts.find(customer_id)

    async def body() -> None:
        if account is None:
            return
        stands = await deps.store.accounts.lock(account.id)
        if stands.status is AccountStatus.OPEN:
            await deps.store.accounts.set_status(account.id, AccountStatus.CLOSING, None)

    await deps.inbox.once(meta, body)
    if account is not None:
        await close_when_settled(account.id, deps)


async def close_when_settled(account_id: str, deps: Deps) -> bool:
    """Close an account that is closing, when everything is billed and nothing is owed either way; whether it
    was closed now. Money that the customer has due keeps it open until it is paid back.
    """

    async def body() -> bool:
        account = await deps.store.accounts.lock(account_id)
        if account.status is not AccountStatus.CLOSING or await closing_balance(account, deps) != 0:
            return False
        if await payout.is_paying_back(account, deps):
            return False  # the bank may still refuse what is on its way, and the account is needed for it
        await deps.store.accounts.set_status(account.id, AccountStatus.CLOSED, deps.now())
        await payout.forget_on_closure(account, deps)
        return True

    return await deps.store.transaction(body)


async def close_settled(deps: Deps) -> int:
    """Close every account that can be closed, as often as it is called; how many were."""
    closed, last = 0, ""
    while found := await deps.store.accounts.closing_after(last, BATCH):
        last = found[-1].customer_id
        for account in found:
            if await closing_balance(account, deps) == 0:
                closed += await close_when_settled(account.id, deps)
    return closed


async def closing_balance(account: BillingAccount, deps: Deps) -> int | None:
    """What is owed on an account that is closing, in øre, once all is billed: negative is due to the customer
    and can be refunded. None while something is still to be billed.
    """
    if await issuing.owes_more(account, deps):
        return None
    return ledger.balance(await deps.store.ledger.of(account.id))


def refuse_closed(account: BillingAccount) -> None:
    """Raises BillingAccountClosed when nothing can be put on the account any more."""
    if account.status is AccountStatus.CLOSED:
        raise BillingAccountClosed("The account is closed.", billing_account_id=account.id)


async def close_of_customer(customer_id: str, deps: Deps) -> None:
    """Close the customer's account if it can be closed now."""
    account = await deps.store.accounts.find(customer_id)
    if account is not None and account.status is AccountStatus.CLOSING:
        await close_when_settled(account.id, deps)
