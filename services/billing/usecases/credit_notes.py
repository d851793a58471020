"""Credit notes: taking back what an invoice asked for, whole or in part."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.billing import events
from services.billing.errors import (
    CreditNoteInvalid,
    InvoiceFullyCredited,
)
from services.billing.model import credit_note as crediting
from services.billing.model import ledger
from services.billing.model.credit_note import CreditNote
from services.billing.model.invoice import Invoice
from services.billing.store.credit_notes import RETENTION
from services.billing.usecases import amending, closing, settling
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import in_reach
from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted
from services.kernel.retention import hold_until

NUMBERS = "credit_note_number"
_FIELDS = ("credit_notes.lines", "credit_notes.reason", "credit_notes.total_ore")


@dataclass(frozen=True)
class CreditOrder:
    """What to credit: lines of the invoice by number, with øre without VAT or None for what is left of the
    line; no lines for all that is left of the invoice. `reason` as staff wrote it.
    """

    invoice_id: str
    reason: Redacted[str]
    lines: Sequence[tuple[int, int | None]] = ()


async def issue_credit_note(key: RequestKey, order: CreditOrder, caller: Caller, deps: Deps) -> CreditNote:
    """Credit an invoice. What the customer has paid too much by that becomes credit on the account.

    Raises:
        InvoiceNotFound: there is no such invoice.
        BillingAccountClosed: its account is closed.
        CreditNoteInvalid: no reason, or lines that do not fit the invoice or what is left of it.
        InvoiceFullyCredited: nothing is left to credit.
    """

    async def act() -> tuple[Ref, CreditNote]:
        note = await _issue(order, caller, deps)
        return {"credit_note_id": note.id}, note

    return await deps.commands.run(key, act, lambda ref: deps.store.credit_notes.get(ref["credit_note_id"]))


async def list_credit_notes(caller: Caller, page: PageRequest, deps: Deps) -> Page[CreditNote]:
    """A page of all credit notes, newest first; recorded before it leaves.

    Raises PageTokenInvalid, RemoteError.
    """
    found = await in_reach(caller, await deps.store.credit_notes.every(page), deps)
    await deps.reads.of_many_by_staff(caller, sorted({note.customer_id for note in found.items}), _FIELDS)
    return found


async def list_own_credit_notes(customer_id: str, page: PageRequest, deps: Deps) -> Page[CreditNote]:
    """A page of a customer's credit notes, newest first, also those for ids that were merged into it.

    Raises PageTokenInvalid.
    """
    return await deps.store.credit_notes.of_customers(await deps.store.merged.ids(customer_id), page)


async def tell_customer(request_id: str, customer_id: str, credit_note_id: str, deps: Deps) -> None:
    """Have the customer told of a credit note. Raises CreditNoteNotFound, RemoteError."""
    note = await deps.store.credit_notes.get(credit_note_id)
    values = {
        "credit_note_number": str(note.number),
        "invoice_number": str(note.invoice_number),
        "amount_ore": str(note.total_ore),
    }
    await deps.notices.told(request_id, customer_id, "credit_note_issued", values)


async def _issue(order: CreditOrder, caller: Caller, deps: Deps) -> CreditNote:
    account = await deps.store.accounts.lock(
        (await deps.store.invoices.find(order.invoice_id)).billing_account_id
    )
    closing.refuse_closed(account)
    invoice = await deps.store.invoices.find(order.invoice_id)  # as it stands under the lock
    note = await _note(invoice, order, caller, deps)
    await deps.store.credit_notes.add(note)
    postings = ledger.credited(note.draft.net_ore, note.draft.vat_ore)
    if postings:
        entry = ledger.Entry(
            deps.new_id("ent"), account.id, ledger.EntryKind.CREDIT_NOTE, note.issued_at, note.id, postings
        )
        await deps.store.ledger.add(entry)
    await deps.store.invoice_states.move(
        invoice.id, credited_ore=note.total_ore, settled_at=invoice.settled_at
    )
    await deps.outbox.add(events.credit_note_issued(note))
    await amending.note(invoice.id, deps)
    await settling.settle(invoice.id, account, deps)
    return note


async def _note(invoice: Invoice, order: CreditOrder, caller: Caller, deps: Deps) -> CreditNote:
    before = await deps.store.credit_notes.of_invoice(invoice.id)
    rest = crediting.left(invoice.draft, before)
    if not any(rest.values()):
        raise InvoiceFullyCredited("Nothing is left to credit.", invoice_id=invoice.id)
    found = Violations()
    reason = found.check("reason", crediting.check_reason, order.reason.reveal())
    chosen = crediting.amounts(order.lines, rest, found)
    found.raise_if_any(CreditNoteInvalid)
    today = deps.today()
    return CreditNote(
        id=deps.new_id("crn"),
        number=await deps.store.counters.next(NUMBERS),
        invoice_id=invoice.id,
        invoice_number=invoice.number,
        seller=deps.terms.seller,
        kid=invoice.kid,
        billing_account_id=invoice.billing_account_id,
        customer_id=invoice.customer_id,
        draft=crediting.draft(invoice.draft, before, chosen),
        reason=Redacted(reason),
        issue_date=today,
        issued_at=deps.now(),
        issued_by=caller.name,
        hold_until=hold_until(RETENTION, today),
    )
