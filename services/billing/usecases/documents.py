"""Who may read which invoice or credit note as a document; the look is recorded before it leaves."""

from services.billing.errors import CreditNoteNotFound, InvoiceNotFound, PartnerReadInvalid
from services.billing.model.credit_note import CreditNote
from services.billing.model.invoice import Invoice, Party
from services.billing.usecases import invoices
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import out_of_reach
from services.billing.usecases.invoices import RESOURCE
from services.chassis.caller import Caller
from services.chassis.errors import Violations

# What a document shows: a partner gets it only when its agreement releases all of this.
DOCUMENT_FIELDS = tuple(
    f"{RESOURCE}.{name}"
    for name in (
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
)
_STAFF_INVOICE = tuple(f"invoices.{name}" for name in ("kid", "lines", "number", "party", "total_ore"))
_STAFF_CREDIT_NOTE = tuple(f"credit_notes.{name}" for name in ("lines", "number", "reason", "total_ore"))


async def invoice_for(caller: Caller, customer_id: str, invoice_id: str, deps: Deps) -> tuple[Invoice, Party]:
    """An invoice with its party; staff may leave out whose it is, and are recorded. Who stands for a merged
    customer has that one's documents as well.

    Raises InvoiceNotFound, RemoteError.
    """
    if caller.kind != "staff":
        return await invoices.get_invoice(caller, customer_id, invoice_id, deps)
    owner = customer_id or (await deps.store.invoices.find(invoice_id)).customer_id
    found = await deps.store.invoices.get(owner, invoice_id)
    if await out_of_reach(caller, [found[0].billing_account_id], deps):
        raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
    await deps.reads.by_staff(caller, owner, _STAFF_INVOICE)
    return found


async def credit_note_for(
    caller: Caller, customer_id: str, credit_note_id: str, deps: Deps
) -> tuple[CreditNote, Invoice, Party]:
    """A credit note with its invoice and who was billed; staff may leave out whose it is, and are recorded.

    Raises CreditNoteNotFound, RemoteError.
    """
    note = await deps.store.credit_notes.get(credit_note_id)
    whose = customer_id or (note.customer_id if caller.kind == "staff" else "")
    known = note.customer_id == whose or note.customer_id in await deps.store.merged.ids(whose)
    if not known or await out_of_reach(caller, [note.billing_account_id], deps):
        raise CreditNoteNotFound("There is no such credit note.", credit_note_id=credit_note_id)
    invoice, party = await deps.store.invoices.get(note.customer_id, note.invoice_id)
    if caller.kind == "staff":
        await deps.reads.by_staff(caller, note.customer_id, (*_STAFF_CREDIT_NOTE, "invoices.party"))
    return note, invoice, party


async def invoice_for_partner(
    caller: Caller, purpose: str, invoice_id: str, deps: Deps
) -> tuple[Invoice, Party]:
    """An invoice for a partner whose agreement releases all that the document shows.

    Raises:
        PartnerReadInvalid: the purpose is missing.
        InvoiceNotFound: there is no such invoice.
        RemoteError: the agreement does not cover this, or the ledger cannot be reached: nothing leaves.
    """
    found = Violations()
    if not purpose:
        found.add("purpose", "REQUIRED", "Say for which purpose you read.")
    found.raise_if_any(PartnerReadInvalid)
    # Ask before reading: who may read nothing shall not learn which invoices there are either.
    await deps.reads.by_partner(caller, [], purpose, DOCUMENT_FIELDS)
    invoice = await deps.store.invoices.find(invoice_id)
    if await out_of_reach(caller, [invoice.billing_account_id], deps):
        raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
    allowed = await deps.reads.by_partner(caller, [invoice.customer_id], purpose, DOCUMENT_FIELDS)
    if not set(DOCUMENT_FIELDS) <= set(allowed):
        raise InvoiceNotFound("There is no such invoice.", invoice_id=invoice_id)
    return await deps.store.invoices.get(invoice.customer_id, invoice_id)
