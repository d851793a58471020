"""What a customer is charged for, and owes."""

from dataclasses import dataclass

from services.billing.errors import BillingAccountNotFound, InvoicingChoiceInvalid
from services.billing.model import ledger
from services.billing.model.account import BillingAccount, InvoiceChannel, Subscription
from services.billing.usecases import closing
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import out_of_reach
from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey

_FIELDS = ("billing_account.balance_ore", "billing_account.channel", "billing_account.status")


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


async def get_choice(caller: Caller, customer_id: str, deps: Deps) -> Statement:
    """How the customer's invoices go out, and where the account stands; recorded when staff read it.

    Raises BillingAccountNotFound, RemoteError.
    """
    found = await get_billing_account(customer_id, deps)
    if await out_of_reach(caller, [found.account.id], deps):
        raise BillingAccountNotFound("Nothing is charged to this customer.")
    if caller.kind == "staff":
        await deps.reads.by_staff(caller, customer_id, _FIELDS)
    return found


async def set_channel(key: RequestKey, customer_id: str, raw_channel: str, deps: Deps) -> Statement:
    """Choose how invoices go out.

    Raises:
        BillingAccountNotFound: nothing is charged to this customer.
        BillingAccountClosed: the account is closed.
        InvoicingChoiceInvalid: no such way, or not one for this customer now.
        RemoteError: whether it is an organisation cannot be read.
    """
    account = (await get_billing_account(customer_id, deps)).account
    channel = await _channel(customer_id, raw_channel, deps)

    async def act() -> tuple[Ref, None]:
        closing.refuse_closed(await deps.store.accounts.lock(account.id))
        await deps.store.accounts.set_channel(account.id, channel)
        return {}, None

    async def again(_: Ref) -> None:
        return None

    await deps.commands.run(key, act, again)
    return await get_billing_account(customer_id, deps)


async def _channel(customer_id: str, raw: str, deps: Deps) -> InvoiceChannel:
    found = Violations()
    if raw not in set(InvoiceChannel):
        found.add("channel", "CHANNEL_UNKNOWN", "Invoices go by email, einvoice, ehf or post.")
    elif raw == InvoiceChannel.AVTALEGIRO:
        found.add("channel", "CHANNEL_BY_MANDATE", "AvtaleGiro is agreed with the bank, which tells us.")
    elif raw == InvoiceChannel.EINVOICE:
        agreement = await deps.store.einvoices.find(customer_id)
        if agreement is None or not agreement.active:
            found.add("channel", "CHANNEL_WITHOUT_AGREEMENT", "Start the e-invoice agreement first.")
    elif raw == InvoiceChannel.EHF:
        party = await deps.parties.get(customer_id)
        if not party.organisation_number.reveal():
            found.add("channel", "CHANNEL_FOR_ORGANISATIONS", "EHF goes to organisations.")
    found.raise_if_any(InvoicingChoiceInvalid)
    return InvoiceChannel(raw)
