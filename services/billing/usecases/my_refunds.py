"""Refunds as their customer sees them, and the answer to which account one is to go to."""

from collections.abc import Awaitable, Callable

from services.billing.errors import PayoutAccountNotFound, RefundInvalid, RefundNotFound
from services.billing.model import bank_account
from services.billing.model import refund as refunds
from services.billing.model.refund import Refund, RefundState, Target
from services.billing.store.refunds import Receiver
from services.billing.usecases import refund_accounts
from services.billing.usecases.deps import Deps
from services.billing.usecases.refunds import RefundView, view
from services.chassis.errors import DomainError, Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted


async def list_my_refunds(customer_id: str, page: PageRequest, deps: Deps) -> Page[RefundView]:
    """A page of the customer's refunds, newest first, with their accounts masked, also those of ids that were
    merged into it. Raises PageTokenInvalid.
    """
    found = await deps.store.refunds.of_customers(await deps.store.merged.ids(customer_id), page)
    given = await deps.store.refunds.receivers(found.items)
    masked = {refund_id: receiver.masked_account for refund_id, receiver in given.items()}
    return Page([RefundView(item, masked.get(item.id, "")) for item in found.items], found.next_token)


async def use_account(
    key: RequestKey, customer_id: str, refund_id: str, number: Redacted[str], deps: Deps
) -> RefundView:
    """Pay this refund to an account that the customer gives. It is sealed for this refund and deleted with
    it.

    Raises:
        RefundInvalid: not an account number.
        RefundNotFound, RefundStateWrong: not the customer's, or it waits for no answer.
    """
    found = Violations()
    given = Redacted(found.check("account_number", bank_account.normalise, number.reveal()))
    found.raise_if_any(RefundInvalid, "The account number is not right.")

    async def act(refund: Refund) -> None:
        scope = refund.billing_account_id
        after = refund.goes_to(Target.CUSTOMER_ACCOUNT, refund_accounts.digest(scope, given.reveal(), deps))
        await _put(after, bank_account.masked(given.reveal()), deps)
        await deps.store.refunds.put_account(after, given)

    return await _answer(key, customer_id, refund_id, act, deps)


async def use_payout_account(key: RequestKey, customer_id: str, refund_id: str, deps: Deps) -> RefundView:
    """The stored payout account is the right one.

    Raises:
        RefundInvalid: it is abroad, where a domestic payment does not go.
        PayoutAccountNotFound, RefundNotFound, RefundStateWrong.
    """

    async def act(refund: Refund) -> None:
        found = await refund_accounts.learned_account(refund.billing_account_id, refund.customer_id, deps)
        if found is None:
            raise await _why_not_stored(refund.customer_id, deps)
        await _put(refund.goes_to(found.target, found.key), found.masked, deps)

    return await _answer(key, customer_id, refund_id, act, deps)


async def keep_credit(key: RequestKey, customer_id: str, refund_id: str, deps: Deps) -> RefundView:
    """Nothing is paid out: the credit stays. Raises RefundNotFound, RefundStateWrong."""

    async def act(refund: Refund) -> None:
        await deps.store.refunds.put(_kept(refund))

    return await _answer(key, customer_id, refund_id, act, deps)


async def tell_sent(request_id: str, refund_id: str, deps: Deps) -> None:
    """Have the customer told that money is on its way. Raises RemoteError."""
    found = await view(await deps.store.refunds.get(refund_id), deps)
    if found.refund.customer_id and found.masked_account:
        values = {"amount_ore": str(found.refund.amount_ore), "masked_account": found.masked_account}
        await deps.notices.refund_sent(request_id, found.refund.customer_id, values)


async def ask_for_account(request_id: str, refund_id: str, deps: Deps) -> None:
    """Have the customer asked, unless the answer is there already. Raises RemoteError."""
    refund = await deps.store.refunds.get(refund_id)
    if refund.state is RefundState.NEEDS_ACCOUNT:
        await deps.notices.refund_needs_account(request_id, refund.customer_id, refund.amount_ore)


async def _why_not_stored(customer_id: str, deps: Deps) -> DomainError:
    if await deps.store.payouts.get(customer_id) is None:
        return PayoutAccountNotFound("No payout account is stored for you.")
    abroad = Violations()
    abroad.add("use_payout_account", "ACCOUNT_ABROAD", "The stored account is abroad: give a Norwegian one.")
    return RefundInvalid("The stored account cannot be used.", violations=list(abroad))


def _kept(refund: Refund) -> Refund:
    return refund.cancelled(refunds.KEPT, refunds.CUSTOMER, {RefundState.NEEDS_ACCOUNT})


async def _put(refund: Refund, masked: str, deps: Deps) -> None:
    receiver = await deps.store.refunds.receiver(refund)
    if receiver is None:
        raise RefundNotFound("There is no such refund.")
    await deps.store.refunds.put(refund, Receiver(receiver.name, masked))


async def _answer(
    key: RequestKey,
    customer_id: str,
    refund_id: str,
    answered: Callable[[Refund], Awaitable[None]],
    deps: Deps,
) -> RefundView:
    async def act() -> tuple[Ref, None]:
        refund = await deps.store.refunds.lock(refund_id)
        if refund.customer_id not in await deps.store.merged.ids(customer_id):
            raise RefundNotFound("There is no such refund.")
        await answered(refund)
        return {}, None

    async def again(ref: Ref) -> None:
        del ref

    await deps.commands.run(key, act, again)
    return await view(await deps.store.refunds.get(refund_id), deps)
