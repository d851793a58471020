"""Writing off what will not come: a small rest, a bankruptcy, a claim that is barred.

It is no credit note: what was delivered and its price stand, so that neither the sale nor its VAT changes
here. The customer is asked for nothing more; money that comes all the same pays the invoice.
"""

from services.billing.errors import InvoiceNotOpen, WriteOffInvalid
from services.billing.model import credit_note, ledger
from services.billing.model.claim import RecallCause
from services.billing.model.write_off import WriteOff
from services.billing.store.write_offs import RETENTION
from services.billing.usecases import amending, following, overdue, settling
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import in_reach
from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted
from services.kernel.retention import hold_until

_FIELDS = ("write_offs.amount_ore", "write_offs.reason")


async def write_off(
    key: RequestKey, invoice_id: str, reason: Redacted[str], caller: Caller, deps: Deps
) -> WriteOff:
    """Write off what is left to pay of an invoice; a claim at a collector is taken back first.

    Raises:
        InvoiceNotFound: there is no such invoice.
        InvoiceNotOpen: nothing is left to pay.
        WriteOffInvalid: no reason, or one that is more than a line.
    """
    found = Violations()
    words = Redacted(found.check("reason", credit_note.check_reason, reason.reveal()))
    found.raise_if_any(WriteOffInvalid)

    async def act() -> tuple[Ref, WriteOff]:
        made = await _write_off(invoice_id, words, caller, deps)
        return {"write_off_id": made.id}, made

    return await deps.commands.run(key, act, lambda ref: deps.store.write_offs.get(ref["write_off_id"]))


async def list_write_offs(reader: Caller, page: PageRequest, deps: Deps) -> Page[WriteOff]:
    """A page of all, newest first; recorded before it leaves. Raises PageTokenInvalid, RemoteError."""
    found = await in_reach(reader, await deps.store.write_offs.every(page), deps)
    if found.items:
        whose = sorted({item.customer_id for item in found.items})
        await deps.reads.of_many_by_staff(reader, whose, _FIELDS)
    return found


async def _write_off(invoice_id: str, reason: Redacted[str], caller: Caller, deps: Deps) -> WriteOff:
    first = await deps.store.invoices.find(invoice_id)
    account = await deps.store.accounts.lock(first.billing_account_id)
    invoice = await settling.settle(invoice_id, account, deps)  # a payment may not be judged yet
    if not invoice.outstanding_ore:
        raise InvoiceNotOpen("Nothing is left to pay.", invoice_id=invoice_id)
    for claim in await deps.store.claims.open_of_account(account.id):
        if claim.invoice_id == invoice_id:
            item = (await overdue.of_account(account.id, deps))[invoice_id]
            await following.recall(item, claim, RecallCause.STAFF, deps, by=caller.name)
    made = WriteOff(
        id=deps.new_id("wof"),
        invoice_id=invoice_id,
        billing_account_id=account.id,
        customer_id=invoice.customer_id,
        amount_ore=invoice.outstanding_ore,
        reason=reason,
        written_at=deps.now(),
        written_by=caller.name,
        hold_until=hold_until(RETENTION, deps.today()),
    )
    await deps.store.write_offs.add(made)
    postings, kind = ledger.written_off(made.amount_ore), ledger.EntryKind.WRITE_OFF
    entry = ledger.Entry(deps.new_id("ent"), account.id, kind, made.written_at, made.id, postings)
    await deps.store.ledger.add(entry)
    await deps.store.invoice_states.move(invoice_id, written_off_ore=made.amount_ore, settled_at=None)
    await amending.note(invoice_id, deps)
    await settling.settle(invoice_id, account, deps)
    return made
