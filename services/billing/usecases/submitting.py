"""Invoices that go as eFaktura are handed to the network, and go the next way when it says no.

What is to be handed over is stored with the event of the invoice; a worker in every replica goes through what
is due. The invoice's id is the reference, so two at once, or one that dies between the network's answer and
its storing, make one request. What is refused, or not answered within `EFAKTURA_PATIENCE_HOURS`, leaves an
event, upon which the customer is told as those are who have no eFaktura.
"""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

from services.billing import events
from services.billing.model import efaktura, submission
from services.billing.model.efaktura import Presentation
from services.billing.model.einvoice import EinvoiceAgreement, change
from services.billing.model.invoice import Invoice
from services.billing.model.submission import ENDS_AGREEMENT, Reason, State, Submission, Trouble
from services.billing.ports import NetworkAway, NetworkWord, PaymentRequest, RequestUnknown
from services.billing.store import DuplicateKeyError
from services.billing.store.submissions import RETENTION
from services.billing.usecases import amending
from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.errors import DomainError
from services.chassis.pages import Page, PageRequest
from services.kernel.retention import hold_until

BATCH, AT_ONCE = 100, 8
NETWORK, US = "network", "service:billing"
_READ = ("efaktura.invoice", "efaktura.state")
_HANDED_OVER = (
    *("efaktura.address", "invoices.due_date", "invoices.kid", "invoices.link", "invoices.number"),
    "invoices.outstanding_ore",
)


class _Overtaken(Exception):
    """Another worker was faster."""


async def begin(invoice: Invoice, deps: Deps) -> bool:
    """Have an invoice handed to the network, once; False when it does not go that way and the customer is to
    be told otherwise. Of a payer whose address nobody has told us the event of the refusal has the customer
    told. What was begun stays begun when the agreement ends.
    """
    if not deps.efaktura.connected or not invoice.draft.total_ore:
        return False
    agreement = await deps.store.einvoices.find(invoice.customer_id)
    if agreement is None or not agreement.active:
        return await deps.store.submissions.find(invoice.id) is not None
    now = deps.now()
    made = Submission(
        invoice_id=invoice.id,
        customer_id=invoice.customer_id,
        billing_account_id=invoice.billing_account_id,
        made_at=now,
        next_at=now,
        until=now + timedelta(hours=deps.terms.efaktura_patience_hours),
        hold_until=hold_until(RETENTION, deps.today()),
    )
    known = agreement.address is not None
    if not known:
        made = submission.refused(made, Reason.NO_ADDRESS, now)
    until = efaktura.shown_until(invoice.issue_date, deps.today())
    digest = deps.store.presentations.digest(_token(invoice.id, deps))
    link = Presentation(digest, invoice.id, invoice.customer_id, now, US, until)

    async def body() -> None:
        await deps.store.submissions.add(made)
        if known:
            await deps.store.presentations.add(link)
        else:
            await deps.outbox.add(events.efaktura_answered(made))

    with contextlib.suppress(DuplicateKeyError):  # the event was heard before
        await deps.store.transaction(body)
    return True


async def hand_over(deps: Deps) -> int:
    """Go through what is due: hand over what waits, ask about what was taken. How many were looked at."""
    looked = 0
    while deps.efaktura.connected and (found := await deps.store.submissions.due(deps.now(), BATCH)):
        invoices = await deps.store.invoices.some([item.invoice_id for item in found])
        agreements = await deps.store.einvoices.of_customers(sorted({item.customer_id for item in found}))
        for start in range(0, len(found), AT_ONCE):
            part = found[start : start + AT_ONCE]
            await asyncio.gather(
                *(
                    _look(one, invoices.get(one.invoice_id), agreements.get(one.customer_id), deps)
                    for one in part
                )
            )
        looked += len(found)
        if len(found) < BATCH:
            break
    return looked


async def list_submissions(
    state: State | None, page: PageRequest, reader: Caller, deps: Deps
) -> Page[Submission]:
    """A page of what was handed over, for finance, who are recorded. Raises PageTokenInvalid, RemoteError."""
    found = await deps.store.submissions.page(state, page)
    whose = sorted({item.customer_id for item in found.items})
    if whose:
        await deps.reads.of_many_by_staff(reader, whose, _READ)
    return found


async def _look(
    standing: Submission, invoice: Invoice | None, agreement: EinvoiceAgreement | None, deps: Deps
) -> None:
    if standing.amend and standing.state is not State.WAITING:
        await amending.tell_network(standing, invoice, deps)
        return
    asked: PaymentRequest | None = None
    if standing.state is State.WAITING:
        reason, asked = _request(standing, invoice, agreement, deps)
        if asked is None:
            await _store(submission.refused(standing, reason, deps.now()), deps)
            return
        if not standing.noted:  # without the ledger nothing leaves
            try:
                await deps.reads.by_network([standing.customer_id], _HANDED_OVER)
            except DomainError:
                held = submission.later(standing, deps.now(), trouble=Trouble.LEDGER_AWAY)
                await _store(held, deps)
                return
            standing = replace(standing, noted=True)
    try:
        word = await (deps.efaktura.submit(asked) if asked else deps.efaktura.word(standing.invoice_id))
        after = _after(standing, word, deps)
    except NetworkAway as away:
        after = submission.later(standing, deps.now(), away.wait, away.trouble)
    except RequestUnknown:
        after = submission.lost(standing, deps.now())
    await _store(after, deps)


def _after(standing: Submission, word: NetworkWord, deps: Deps) -> Submission:
    if word.status == "accepted":
        return submission.accepted(standing, deps.now())
    if word.status == "rejected":
        return submission.refused(standing, submission.said(word.reason), deps.now())
    return submission.taken(standing, deps.now())


def _request(
    standing: Submission, invoice: Invoice | None, agreement: EinvoiceAgreement | None, deps: Deps
) -> tuple[Reason, PaymentRequest | None]:
    """What is asked for, or why nothing is: an invoice may be paid before anybody was asked to."""
    if agreement is None or not agreement.active:
        return Reason.NO_AGREEMENT, None
    if agreement.address is None:
        return Reason.NO_ADDRESS, None
    if invoice is None or not invoice.outstanding_ore:
        return Reason.NOTHING_TO_PAY, None
    request = PaymentRequest(
        reference=standing.invoice_id,
        address=agreement.address,
        invoice_number=invoice.number,
        kid=invoice.kid,
        amount_ore=invoice.outstanding_ore,
        due_date=invoice.falls_due,
        drawn=invoice.drawn,
        token=_token(invoice.id, deps),
    )
    return Reason.NONE, request


async def _store(after: Submission, deps: Deps) -> None:
    """Store where it stands, with what follows from the network's word."""

    async def body() -> None:
        if not await deps.store.submissions.change(after):
            raise _Overtaken
        if after.reason in ENDS_AGREEMENT:
            await _end_agreement(after, deps)
        if not after.awaited:
            await deps.outbox.add(events.efaktura_answered(after))

    try:
        await deps.store.transaction(body)
    except _Overtaken:
        return


async def _end_agreement(after: Submission, deps: Deps) -> None:
    """The payer's bank knows of no agreement: neither do we, unless it has told of one since."""
    standing = await deps.store.einvoices.find(after.customer_id)
    asked = after.sent_at or after.answered_at
    if standing is None or standing.since is None or asked is None or standing.since > asked:
        return
    ended, made = change(standing, False, NETWORK, deps.now())
    if made is not None:
        await deps.store.einvoices.put(ended, made)
        await deps.outbox.add(events.einvoice_changed(ended))


def _token(invoice_id: str, deps: Deps) -> str:
    return deps.store.presentations.token(f"efaktura:{invoice_id}")
