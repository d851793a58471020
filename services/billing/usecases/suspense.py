"""Money whose owner is not known: listed, looked into, and decided about by a person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from services.billing import events
from services.billing.errors import PaymentListInvalid, SuspenseClosed, SuspenseInvalid, SuspensePayerUnknown
from services.billing.model import bank_account, ledger
from services.billing.model import suspense as model
from services.billing.model.invoice import Invoice
from services.billing.model.payment import (
    WRITTEN_OFF,
    Payment,
    PaymentStatus,
    Resolution,
    SuspenseReason,
)
from services.billing.model.suspense import Candidate, Ground
from services.billing.store.files import Particulars
from services.billing.usecases import settling, vouchers
from services.billing.usecases.deps import Deps
from services.chassis.caller import Caller
from services.chassis.errors import Violations
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.pages import Page, PageRequest
from services.chassis.vault import Redacted

LONGEST_REASON = 500
CANDIDATES = 20
_FIELDS = ("invoices.number", "invoices.kid", "invoices.total_ore", "invoices.paid_ore")
_OWNERLESS = frozenset({PaymentStatus.SUSPENSE, PaymentStatus.TO_REFUND, PaymentStatus.RETURNED})
_PAYMENT_FIELDS = ("payments.amount_ore", "payments.kid", "payments.booked_on", "payments.status")


@dataclass(frozen=True)
class Looked:
    """A payment, the payer's account masked while nobody owns the money ("" when unknown), and whose it may
    be. `reference` is what the payer wrote in the KID's place, when it is none.
    """

    payment: Payment
    masked_payer: str
    candidates: list[Candidate]
    reference: str = ""


async def list_suspense(page: PageRequest, deps: Deps) -> Page[Payment]:
    """A page of payments that wait for a person, oldest first. Raises PageTokenInvalid."""
    return await deps.store.payments.suspense(page)


async def get_suspense(caller: Caller, payment_id: str, deps: Deps) -> Looked:
    """One payment that waits, or did, with candidates while it waits. The archive is opened only for money
    whose owner is not known: of any other payment not even a masked account can be read here. That the
    candidates' invoices, or a customer's payment, were read is recorded before they leave.

    Raises:
        PaymentNotFound: there is no such payment.
        RemoteError: the read could not be recorded: nothing leaves.
    """
    payment = await deps.store.payments.decided(payment_id)
    if payment.status not in _OWNERLESS or payment.customer_id:
        if payment.customer_id:
            await deps.reads.of_many_by_staff(caller, [payment.customer_id], _PAYMENT_FIELDS)
        return Looked(payment, "", [])
    said = await vouchers.particulars(payment, deps)
    number = said.account.reveal()
    masked = bank_account.masked(number) if number else ""
    candidates: list[Candidate] = []
    if payment.status is PaymentStatus.SUSPENSE and not payment.reversal:
        candidates = await _candidates(payment, said, deps)
    if candidates:
        customers = sorted({item.customer_id for item in candidates})
        await deps.reads.of_many_by_staff(caller, customers, _FIELDS)
    return Looked(payment, masked, candidates, said.reference.reveal())


async def resolve(
    key: RequestKey, payment_id: str, invoice_id: str, reason: str, caller: Caller, deps: Deps
) -> Payment:
    """Match a payment in suspense to an invoice, as a person says. It pays the invoice from the day on which
    the bank booked it, and counts for the payout account as any payment.

    Raises:
        SuspenseInvalid: no invoice or reason, too long a reason, or money went back that the invoice never
            got.
        PaymentNotFound: there is no such payment. InvoiceNotFound: nor such an invoice.
        SuspenseClosed: it does not wait for this: decided already.
    """
    _check(reason, {"invoice_id": invoice_id})

    async def act() -> tuple[Ref, Payment]:
        payment = await deps.store.payments.get(payment_id)
        _refuse_unless(payment, reversal=payment.reversal)
        invoice = await deps.store.invoices.find(invoice_id)
        account = await deps.store.accounts.lock(invoice.billing_account_id)
        if payment.reversal:
            decided = Resolution("resolved", caller.name, deps.now(), Redacted(reason))
            return {"payment_id": payment_id}, await _taken_back(payment, invoice, decided, deps)
        found = await _matched(payment, invoice, "resolved", reason, caller, deps)
        entry = ledger.Entry(
            deps.new_id("ent"),
            account.id,
            ledger.EntryKind.RESOLVED,
            deps.now(),
            found.id,
            ledger.resolved(found.amount_ore),
        )
        await deps.store.ledger.add_many([entry] if entry.postings else [])
        moved = events.invoice_moved(found.customer_id, found.invoice_id)
        await deps.outbox.add(events.payment_received(found), moved)
        await settling.settle_all(account.id, {invoice.id}, deps)
        return {"payment_id": payment_id}, await deps.store.payments.decided(payment_id)

    return await deps.commands.run(key, act, lambda ref: deps.store.payments.decided(ref["payment_id"]))


async def _taken_back(payment: Payment, invoice: Invoice, decided: Resolution, deps: Deps) -> Payment:
    """Money that went back, on the invoice whose payment it takes back: the latest before it of the same
    amount. Raises SuspenseInvalid when there is none.
    """
    moved = replace(
        payment,
        billing_account_id=invoice.billing_account_id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        resolution=decided,
    )
    await _store(moved, deps)
    await settling.settle_all(invoice.billing_account_id, {invoice.id}, deps)
    found = await deps.store.payments.decided(payment.id)
    if found.status is not PaymentStatus.REVERSAL:
        broken = Violations()
        broken.add("invoice_id", "REVERSAL_FINDS_NONE", "No payment of this amount stands on this invoice.")
        broken.raise_if_any(SuspenseInvalid)
    return found


async def write_off(key: RequestKey, payment_id: str, reason: str, caller: Caller, deps: Deps) -> Payment:
    """Money that the bank took back, of which no payment is known and that nobody owes: a loss. A payment
    that comes later is not taken back by it.

    Raises:
        SuspenseInvalid: no reason, or too long a one.
        PaymentNotFound: there is no such payment.
        SuspenseClosed: it does not wait for this: decided already, or money that came in.
    """
    _check(reason, {})

    async def act() -> tuple[Ref, Payment]:
        payment = await deps.store.payments.get(payment_id)
        _refuse_unless(payment, reversal=True)
        if payment.billing_account_id:
            await deps.store.accounts.lock(payment.billing_account_id)
        decided = Resolution(WRITTEN_OFF, caller.name, deps.now(), Redacted(reason))
        found = replace(payment, status=PaymentStatus.REVERSAL, suspense_reason=None, resolution=decided)
        await _store(found, deps)
        account_id, kind = payment.billing_account_id, ledger.EntryKind.WRITE_OFF
        postings = ledger.suspense_written_off(payment.amount_ore)
        entry = ledger.Entry(deps.new_id("ent"), account_id, kind, deps.now(), payment.id, postings)
        await deps.store.ledger.add_many([entry] if postings else [])
        return {"payment_id": payment_id}, found

    return await deps.commands.run(key, act, lambda ref: deps.store.payments.decided(ref["payment_id"]))


async def send_back(key: RequestKey, payment_id: str, reason: str, caller: Caller, deps: Deps) -> Payment:
    """Mark a payment in suspense to be returned to the very account that it came from, by a refund.

    Raises:
        SuspenseInvalid: no reason, or too long a one.
        PaymentNotFound: there is no such payment.
        SuspenseClosed: it does not wait for this.
        SuspensePayerUnknown: the bank did not say which account it came from, or one abroad, which a domestic
            payment does not reach.
    """
    _check(reason, {})

    async def act() -> tuple[Ref, Payment]:
        payment = await _waiting(payment_id, deps)
        account = await vouchers.payer_account(payment, deps)
        if account is None or not bank_account.is_valid(account.reveal()):
            text = "The bank did not name the payer's account, or it is abroad."
            raise SuspensePayerUnknown(text, payment_id=payment_id)
        decided = Resolution("returned", caller.name, deps.now(), Redacted(reason))
        found = replace(payment, status=PaymentStatus.TO_REFUND, resolution=decided)
        await _store(found, deps)
        return {"payment_id": payment_id}, found

    return await deps.commands.run(key, act, lambda ref: deps.store.payments.decided(ref["payment_id"]))


async def list_payments(
    caller: Caller, page: PageRequest, deps: Deps, *, customer_id: str, invoice_id: str, file_id: str
) -> Page[Payment]:
    """A page of payments of a customer, an invoice, or the file that first told of them, oldest first; of all
    that are given.

    Raises:
        PaymentListInvalid: none of the three is given.
        InvoiceNotFound: there is no such invoice.
        RemoteError: the read could not be recorded: nothing leaves.
    """
    wanted: dict[str, str] = {"file_id": file_id} if file_id else {}
    if invoice_id:
        invoice = await deps.store.invoices.find(invoice_id)
        if customer_id not in {"", invoice.customer_id}:
            return Page([], "")
        wanted |= {"billing_account_id": invoice.billing_account_id, "invoice_id": invoice_id}
    elif customer_id:
        owner = await deps.store.accounts.find(customer_id)
        if owner is None:
            return Page([], "")
        wanted["billing_account_id"] = owner.id
    if not wanted:
        found = Violations()
        found.add("customer_id", "PAYMENTS_OF", "Name a customer, an invoice or a payment file.")
        found.raise_if_any(PaymentListInvalid)
    listed = await deps.store.payments.page(page, **wanted)
    customers = sorted({item.customer_id for item in listed.items if item.customer_id})
    if customers:
        await deps.reads.of_many_by_staff(caller, customers, _PAYMENT_FIELDS)
    return Page(await deps.store.payments.opened(listed.items), listed.next_token)


def _check(reason: str, required: dict[str, str]) -> None:
    found = Violations()
    for name, value in required.items():
        if not value:
            found.add(name, "REQUIRED", "This must be given.")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        found.add("reason", "SUSPENSE_REASON", f"Say why, in 1 to {LONGEST_REASON} characters.")
    found.raise_if_any(SuspenseInvalid)


async def _waiting(payment_id: str, deps: Deps) -> Payment:
    """Money that came in and waits."""
    payment = await deps.store.payments.get(payment_id)
    _refuse_unless(payment, reversal=False)
    return payment


def _refuse_unless(payment: Payment, *, reversal: bool) -> None:
    """Raises SuspenseClosed unless it waits, and came in or went back as it must for this."""
    if payment.status is not PaymentStatus.SUSPENSE or payment.reversal is not reversal:
        waits = payment.status is PaymentStatus.SUSPENSE and payment.reversal
        state = SuspenseReason.REVERSAL_UNMATCHED if waits else payment.status
        raise SuspenseClosed("This payment does not wait for that.", state=state.value)


async def _matched(
    payment: Payment, invoice: Invoice, act: str, reason: str, caller: Caller, deps: Deps
) -> Payment:
    """The payment on the invoice's account, with the digest of its payer unless its person is erased."""
    owner = invoice.billing_account_id
    erased = await deps.store.erasures.erased([owner])
    account = None if erased else await vouchers.payer_account(payment, deps)
    key = deps.store.payouts.payer_key(owner, account.reveal()) if account else ""
    told = tuple(replace(item, payer_key=key) for item in payment.told if item.voucher == payment.voucher)
    others = tuple(item for item in payment.told if item.voucher != payment.voucher)
    found = replace(
        payment,
        status=PaymentStatus.MATCHED,
        suspense_reason=None,
        billing_account_id=owner,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        payer_key=key,
        told=told + others,
        resolution=Resolution(act, caller.name, deps.now(), Redacted(reason)),
    )
    await _store(found, deps)
    return found


async def _store(payment: Payment, deps: Deps) -> None:
    if not await deps.store.payments.set_resolved(payment):
        raise SuspenseClosed("This payment does not wait for that.", state=payment.status.value)


async def _candidates(payment: Payment, said: Particulars, deps: Deps) -> list[Candidate]:
    near = model.near(payment.kid, deps.terms.kid_modulus)
    by_kid = await deps.store.invoices.by_kids(set(near))
    by_amount = await deps.store.invoices.open_of_total(payment.amount_ore, CANDIDATES)
    invoices = {item.id: item for item in (*by_kid.values(), *by_amount)}
    names = await _names(invoices, said, deps)
    payers = await _payers({item.billing_account_id for item in invoices.values()}, said, deps)
    found = []
    for item in invoices.values():
        grounds = [near[item.kid]] if item.kid in near else []
        grounds += [Ground.AMOUNT_EXACT] if item.outstanding_ore == payment.amount_ore else []
        grounds += [Ground.PAYER_KNOWN] if item.billing_account_id in payers else []
        grounds += [Ground.PAYER_NAME] if item.id in names else []
        if grounds:
            found.append(_candidate(item, grounds))
    return model.ranked(found)[:CANDIDATES]


def _candidate(item: Invoice, grounds: Iterable[Ground]) -> Candidate:
    return Candidate(
        invoice_id=item.id,
        invoice_number=item.number,
        kid=item.kid,
        customer_id=item.customer_id,
        billing_account_id=item.billing_account_id,
        outstanding_ore=item.outstanding_ore,
        grounds=tuple(grounds),
    )


async def _names(invoices: Collection[str], said: Particulars, deps: Deps) -> set[str]:
    """The invoices that bill somebody of the payer's name."""
    name = said.name.reveal()
    if not name or not invoices:
        return set()
    parties = await deps.store.invoices.parties(list(invoices))
    return {found for found, party in parties.items() if model.same_name(name, party.name.reveal())}


async def _payers(accounts: set[str], said: Particulars, deps: Deps) -> set[str]:
    """The billing accounts that this very bank account has paid to before."""
    number, found = said.account.reveal(), set()
    for account in accounts if number else ():
        key = deps.store.payouts.payer_key(account, number)
        if any(item.payer_key == key for item in await deps.store.payments.of_account(account)):
            found.add(account)
    return found
