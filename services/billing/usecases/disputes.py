"""Objections: raised by the customer or by staff, they hold everything until somebody has answered."""

from dataclasses import replace

from services.billing import events
from services.billing.errors import (
    BillingAccountNotFound,
    DisputeInvalid,
    DisputeNotFound,
    DisputeOpen,
    DisputeResolved,
    InvoiceNotFound,
    InvoiceNotOpen,
)
from services.billing.model.account import BillingAccount
from services.billing.model.claim import RecallCause
from services.billing.model.dispute import WITH_GROUND, Dispute, check_outcome, check_text
from services.billing.store import DuplicateKeyError
from services.billing.store.disputes import RETENTION
from services.billing.usecases import following, merging, overdue, service_closing, stepping
from services.billing.usecases.deps import Deps
from services.billing.usecases.held import in_reach, out_of_reach
from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import hold_until

_LISTED = ("disputes.state", "disputes.outcome")
_READ = ("disputes.text", "disputes.answer")


async def raise_dispute(
    key: RequestKey, customer_id: str, invoice_id: str, raw_text: str, caller: Caller, deps: Deps
) -> Dispute:
    """Object to an invoice, or (staff only) to all of an account; a claim at a collector is taken back.

    Raises:
        DisputeInvalid: the text is missing or too long, or a customer names no invoice.
        DisputeOpen: one like it is open.
        InvoiceNotOpen: there is nothing left to pay.
        InvoiceNotFound, BillingAccountNotFound: there is no such thing of this customer.
    """
    found = Violations()
    text = found.check("text", check_text, raw_text)
    if not invoice_id and caller.kind != "staff":
        found.add("invoice_id", "REQUIRED", "Say which invoice it is about.")
    found.raise_if_any(DisputeInvalid)
    known = await merging.account_of(customer_id, invoice_id, deps)
    if known is None or await deps.store.erasures.erased([known.id]):
        raise BillingAccountNotFound("Nothing is charged to this customer.")

    async def act() -> tuple[Ref, Dispute]:
        account = await deps.store.accounts.lock(known.id)
        dispute = Dispute(
            id=deps.new_id("dsp"),
            billing_account_id=account.id,
            customer_id=customer_id,
            invoice_id=invoice_id,
            text=text,
            raised_at=deps.now(),
            raised_by=caller.kind,
            hold_until=hold_until(RETENTION, deps.today()),
        )
        await _open(dispute, account, deps)
        return {"dispute_id": dispute.id}, dispute

    async def again(ref: Ref) -> Dispute:
        return await deps.store.disputes.get(ref["dispute_id"], texts=True)

    return await deps.commands.run(key, act, again)


async def _open(dispute: Dispute, account: BillingAccount, deps: Deps) -> None:
    items = await overdue.of_account(account.id, deps)
    if dispute.invoice_id:
        if dispute.invoice_id not in items:
            raise InvoiceNotFound("There is no such invoice.", invoice_id=dispute.invoice_id)
        if items[dispute.invoice_id].invoice.outstanding_ore <= 0:
            raise InvoiceNotOpen("There is nothing left to pay.", invoice_id=dispute.invoice_id)
    standing = await deps.store.disputes.of_account(account.id)
    like = [item for item in standing if item.open and item.invoice_id == dispute.invoice_id]
    if like:
        raise DisputeOpen("There is an objection like this one already.", dispute_id=like[0].id)
    try:
        await deps.store.disputes.add(dispute)
    except DuplicateKeyError as error:
        raise DisputeOpen("There is an objection like this one already.") from error
    for claim in await deps.store.claims.open_of_account(account.id):
        if dispute.about(claim.invoice_id):
            await following.recall(items[claim.invoice_id], claim, RecallCause.DISPUTE, deps)
    for invoice_id in items:
        if dispute.about(invoice_id):
            await service_closing.reopen(account.id, invoice_id, deps)
    await deps.outbox.add(events.dispute_raised(dispute))


async def resolve_dispute(
    key: RequestKey, dispute_id: str, raw_outcome: str, raw_answer: str, by: str, deps: Deps
) -> Dispute:
    """Answer an objection. What is not paid goes on, with a letter's time to pay from today; who was right,
    if only in part, pays no fee for the letters until then.

    Raises:
        DisputeInvalid: outcome or answer break rules.
        DisputeNotFound, DisputeResolved: there is none, or it is answered.
    """
    found = Violations()
    outcome = found.check("outcome", check_outcome, raw_outcome)
    answer = found.check("answer", check_text, raw_answer)
    found.raise_if_any(DisputeInvalid)

    async def act() -> tuple[Ref, Dispute]:
        standing = await deps.store.disputes.get(dispute_id)
        account = await deps.store.accounts.lock(standing.billing_account_id)
        standing = await deps.store.disputes.get(dispute_id)
        if not standing.open:
            raise DisputeResolved("This objection is answered.", dispute_id=dispute_id)
        resolved = replace(standing, resolved_at=deps.now(), resolved_by=by, outcome=outcome, answer=answer)
        await deps.store.disputes.resolve(resolved)
        if outcome in WITH_GROUND:
            await _waive_fees(resolved, account, deps)
        await deps.outbox.add(events.dispute_resolved(resolved))
        return {"dispute_id": dispute_id}, resolved

    async def again(ref: Ref) -> Dispute:
        return await deps.store.disputes.get(ref["dispute_id"])

    return await deps.commands.run(key, act, again)


async def _waive_fees(dispute: Dispute, account: BillingAccount, deps: Deps) -> None:
    for invoice_id, steps in (await deps.store.dunning.of_account(account.id)).items():
        if dispute.about(invoice_id):
            for step in steps:
                await stepping.waive(account, step, deps)


async def get_dispute(dispute_id: str, reader: Caller, deps: Deps) -> Dispute:
    """One objection with its texts, noted as a read. Raises DisputeNotFound, RemoteError."""
    found = await deps.store.disputes.get(dispute_id)
    if await out_of_reach(reader, [found.billing_account_id], deps):
        raise DisputeNotFound("There is no such objection.", dispute_id=dispute_id)
    await deps.reads.by_staff(reader, found.customer_id, _READ)
    return await deps.store.disputes.get(dispute_id, texts=True)


async def list_disputes(reader: Caller, page: PageRequest, open_only: bool, deps: Deps) -> Page[Dispute]:
    """A page of objections without their texts, oldest first; that staff saw whose they are is recorded.

    Raises PageTokenInvalid, RemoteError.
    """
    found = await in_reach(reader, await deps.store.disputes.page(page, open_only=open_only), deps)
    customers = sorted({dispute.customer_id for dispute in found.items})
    await deps.reads.of_many_by_staff(reader, customers, _LISTED)
    return found


async def list_own_disputes(customer_id: str, page: PageRequest, deps: Deps) -> Page[Dispute]:
    """A page of the customer's own objections, newest first, also those of ids that were merged into it.

    Raises PageTokenInvalid.
    """
    return await deps.store.disputes.of_customers(await deps.store.merged.ids(customer_id), page)


async def tell_resolved(request_id: str, dispute_id: str, deps: Deps) -> None:
    """Have the customer told that an objection is answered. Raises RemoteError."""
    dispute = await deps.store.disputes.get(dispute_id)
    await deps.letters.dispute_resolved(request_id, dispute.customer_id)
