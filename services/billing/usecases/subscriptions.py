"""What a customer is charged for, taken from the contracts of the customer context."""

from services.billing.model.account import AccountStatus, Subscription
from services.billing.store import DuplicateKeyError
from services.billing.usecases.deps import Deps
from services.chassis.errors import Unavailable
from services.chassis.streams import EventMeta


async def follow_contract(contract_id: str, meta: EventMeta, deps: Deps) -> None:
    """Open the buyer's billing account if there is none, and charge the contract until its last day.

    The contract is read as it stands now, so that events may come late, twice or in any order; and a reading
    that was overtaken by a newer one changes nothing.

    Raises:
        RemoteError: the contract cannot be read.
        Unavailable: another event opened the account at the same moment; to be handled again.
    """
    if await deps.inbox.seen(meta):
        return
    facts = await deps.contracts.get(contract_id)

    async def body() -> None:
        opened = await deps.store.accounts.open(facts.customer_id, deps.now())
        account = await deps.store.accounts.lock(opened.id)  # what a run has read of it stands no more
        if account.status is AccountStatus.CLOSED:  # told late: it is billed, and the account closes again
            await deps.store.accounts.set_status(account.id, AccountStatus.CLOSING, None)
        await deps.store.accounts.put_subscription(
            Subscription(
                id=deps.new_id("chg"),
                billing_account_id=account.id,
                customer_id=facts.customer_id,
                contract_id=facts.contract_id,
                product_code=facts.product_code,
                supply=facts.supply,
                start=facts.start,
                end=facts.end,
                product_names=facts.product_names,
                contract_version=facts.version,
            )
        )

    try:
        await deps.inbox.once(meta, body)
    except DuplicateKeyError as error:
        raise Unavailable("The billing account was opened at the same moment.") from error
