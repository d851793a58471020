"""Reading invoices: by the customer, by staff with a reason, by a partner under its agreement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.billing.errors import InvoiceNotFound
from services.billing.model.account import InvoiceChannel
from services.billing.model.invoice import Invoice, Party
from services.billing.model.submission import State as SubmissionState
from services.billing.usecases import partner_fields, submitting
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import in_reach, out_of_reach
from services.chassis.caller import Caller
from services.chassis.pages import Page, PageRequest

RESOURCE = "invoices"
TOLD_BY = "invoice_issued"
"""The template of the message about a new invoice."""
RECENT = timedelta(days=14)
"""A mail comes back within days; of what is older the reminder tells."""
PARTNER_FIELDS = (
    "channel",
    "customer_id",
    "due_date",
    "invoice_id",
    "issue_date",
    "kid",
    "lines",
    "net_ore",
    "number",
    "party_address",
    "party_name",
    "period",
    "total_ore",
    "vat_ore",
)
_STAFF_FIELDS = ("invoices.lines", "invoices.number", "invoices.total_ore")


@dataclass(frozen=True)
class Released:
    """A page of invoices for a partner with the fields that may leave; parties only when one of them may."""

    page: Page[Invoice]
    parties: dict[str, Party]
    fields: frozenset[str]


async def list_invoices(caller: Caller, customer_id: str, page: PageRequest, deps: Deps) -> Page[Invoice]:
    """A page of a customer's invoices, newest first. Raises PageTokenInvalid, RemoteError."""
    found = await deps.store.invoices.of_customers(await deps.store.merged.ids(customer_id), page)
    found = await in_reach(caller, found, deps)
    if caller.kind == "staff":
        await deps.reads.by_staff(caller, customer_id, _STAFF_FIELDS)
    return found


async def find_by_number(caller: Caller, number: int, deps: Deps) -> Invoice:
    """The invoice with this number, for staff, who are recorded. Raises InvoiceNotFound, RemoteError."""
    found = await deps.store.invoices.by_number(number)
    if await out_of_reach(caller, [found.billing_account_id], deps):
        raise InvoiceNotFound("There is no such invoice.", number=str(number))
    await deps.reads.by_staff(caller, found.customer_id, _STAFF_FIELDS)
    return found


async def get_invoice(caller: Caller, customer_id: str, invoice_id: str, deps: Deps) -> tuple[Invoice, Party]:
    """One invoice with its party. Raises InvoiceNotFound, RemoteError."""
    found = await _own(customer_id, invoice_id, deps)
    if await out_of_reach(caller, [found[0].billing_account_id], deps):
        raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
    if caller.kind == "staff":
        await deps.reads.by_staff(caller, customer_id, (*_STAFF_FIELDS, "invoices.party"))
    return found


async def _own(customer_id: str, invoice_id: str, deps: Deps) -> tuple[Invoice, Party]:
    """The customer's invoice, also one that was issued to an id that is merged into it now."""
    try:
        return await deps.store.invoices.get(customer_id, invoice_id)
    except InvoiceNotFound:
        owner = (await deps.store.invoices.find(invoice_id)).customer_id
        if owner not in await deps.store.merged.ids(customer_id):
            raise
        return await deps.store.invoices.get(owner, invoice_id)


async def is_of(invoice_id: str, customer_ids: Collection[str], deps: Deps) -> bool:
    """Whether an invoice was issued to one of these ids; one that is not there is nobody's."""
    try:
        return (await deps.store.invoices.as_issued(invoice_id)).customer_id in customer_ids
    except InvoiceNotFound:
        return False


async def product_names(invoice: Invoice, deps: Deps) -> dict[str, Mapping[str, str]]:
    """What the products on an invoice are called, by code and language."""
    subscriptions = await deps.store.accounts.subscriptions(invoice.billing_account_id)
    return {row.product_code: row.product_names for row in subscriptions}


async def tell_customer(request_id: str, invoice_id: str, deps: Deps) -> None:
    """Have the customer told of a new invoice: by the payer's bank with the claim or as eFaktura, or by us.

    Raises InvoiceNotFound, RemoteError.
    """
    invoice = await deps.store.invoices.as_issued(invoice_id)
    # Of a claim the bank tells, and we do when the mandate ends before.
    if invoice.bank_notice:
        return
    if invoice.channel is InvoiceChannel.EINVOICE and await submitting.begin(invoice, deps):
        return  # and we do when the network says no
    await _tell(request_id, invoice, deps)


async def tell_in_place_of_network(request_id: str, invoice_id: str, deps: Deps) -> None:
    """Have the customer told of an invoice that did not reach the bank as eFaktura. Raises RemoteError."""
    try:
        invoice = await deps.store.invoices.as_issued(invoice_id)
    except InvoiceNotFound:
        return  # its time was up
    await _tell(request_id, invoice, deps)


async def tell_in_place_of_bank(invoice: Invoice, deps: Deps) -> None:
    """Have the customer told once of an invoice that was left to the bank, which can no longer tell of it.

    Raises RemoteError.
    """
    await _tell(f"in-place-of-bank:{invoice.id}", invoice, deps)
    await deps.store.claim_files.told_by_us(invoice.id)


async def tell_on_paper(customer_id: str, deps: Deps) -> None:
    """Have the customer told on paper of each open invoice of these days that our mail was to tell of: which
    one it was that did not reach, nobody says. Raises RemoteError.
    """
    accounts = [await deps.store.accounts.find(one) for one in await deps.store.merged.ids(customer_id)]
    ids = [account.id for account in accounts if account is not None]
    for invoice in await deps.store.invoices.open_of_accounts(ids) if ids else ():
        if invoice.issue_date < deps.today() - RECENT or invoice.bank_notice:
            continue
        shown = await deps.store.submissions.find(invoice.id)
        if shown is None or shown.state is SubmissionState.REFUSED:
            await _tell_on_paper(invoice, deps)


async def _tell(request_id: str, invoice: Invoice, deps: Deps) -> None:
    if not await deps.notices.invoice_issued(request_id, invoice.customer_id, _values(invoice)):
        await _tell_on_paper(invoice, deps)


async def _tell_on_paper(invoice: Invoice, deps: Deps) -> None:
    """One letter for an invoice, under one key whatever led to it: no mail address, or a mail that came back.

    Who is not reached by mail is not reached by a link to Min side either: the letter says how to pay.
    """
    paper = _values(invoice) | _how_to_pay(invoice, deps)
    await deps.notices.invoice_on_paper(f"on-paper:{invoice.id}", invoice.customer_id, paper)


def _values(invoice: Invoice) -> dict[str, str]:
    return {
        "invoice_number": str(invoice.number),
        "amount_ore": str(invoice.draft.total_ore),
        "due_date": invoice.due_date.isoformat(),
    }


def _how_to_pay(invoice: Invoice, deps: Deps) -> dict[str, str]:
    return {"account": (invoice.seller or deps.terms.seller).account, "kid": invoice.kid}


async def list_partner_invoices(
    caller: Caller, purpose: str, fields: list[str], page: PageRequest, deps: Deps
) -> Released:
    """Invoices with the fields that the partner's agreement releases, noted on the ledger before they leave.

    Raises:
        PartnerReadInvalid: the purpose is missing or a field does not exist.
        RemoteError: the agreement does not cover this, or the ledger cannot be reached: nothing leaves.
    """
    partner_fields.check(purpose, fields, PARTNER_FIELDS)
    # Ask before reading: who may read nothing shall not learn from an empty page or a bad token either.
    asked = [f"{RESOURCE}.{field}" for field in fields]
    await deps.reads.by_partner(caller, [], purpose, asked)
    found = await in_reach(caller, await deps.store.invoices.every(page), deps)
    if not found.items:
        return Released(found, {}, frozenset())
    subjects = sorted({invoice.customer_id for invoice in found.items})
    allowed = await deps.reads.by_partner(caller, subjects, purpose, asked)
    released = frozenset(name.removeprefix(f"{RESOURCE}.") for name in allowed)
    wants_party = bool(released & {"party_name", "party_address"})
    parties = await deps.store.invoices.parties([item.id for item in found.items]) if wants_party else {}
    return Released(found, parties, released)
