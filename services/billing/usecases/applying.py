"""Applying a payment file: every øre is matched to an invoice, in suspense, or known from before."""

from dataclasses import dataclass, field, replace
from typing import Any

from services.billing import events
from services.billing.model import bank_account, kid, ledger, ocr_giro
from services.billing.model import payment as payments
from services.billing.model.invoice import Invoice
from services.billing.model.ocr_giro import Transaction
from services.billing.model.payment import Payment, PaymentStatus, SuspenseReason, Voucher
from services.billing.store.files import PaymentFile
from services.billing.store.payments import Tally
from services.billing.usecases import settling
from services.billing.usecases.deps import Deps
from services.chassis.operations import Running

BATCH = 25
# Reversals, purchases and cash carry no account of the payer, whatever stands in the field (17-21).
_NO_PAYER = range(17, 22)


async def apply_file(running: Running, deps: Deps) -> dict[str, Any]:
    """The work of an import: each transaction once, however often it is killed and started again."""
    file = await deps.store.files.get(running.input["payment_file_id"])
    reader, done = ocr_giro.Reader(), 0
    async for data in deps.store.files.lines(file.digest):
        batch = list(reader.feed(data))
        for start in range(0, len(batch), BATCH):
            part = batch[start : start + BATCH]
            await _apply_batch(file, part, deps)
            done += len(part)
            await running.progress(done, file.payments)
    await deps.store.files.set_applied(file.id)
    return _result(file, await deps.store.payments.tally(file.id))


async def _apply_batch(file: PaymentFile, batch: list[Transaction], deps: Deps) -> None:
    """Put some transactions into the log in one database transaction.

    What the log has already is looked up inside it: of two workers with the same batch one meets a write
    conflict, runs again, and finds everything known.
    """

    async def body() -> None:
        known = await deps.store.payments.known(
            [payments.identity(file.transmission, item) for item in batch]
        )
        invoices = await deps.store.invoices.by_kids({item.kid for item in batch if item.kid})
        arrivals = _Arrivals(file, invoices, deps)
        for transaction in batch:
            if payments.identity(file.transmission, transaction) not in known:
                await arrivals.apply(transaction)
        await arrivals.finish()

    await deps.store.transaction(body)


@dataclass
class _Arrivals:
    """Transactions of one file on their way into the log. What goes to suspense is written together at the
    end.
    """

    file: PaymentFile
    invoices: dict[str, Invoice]
    deps: Deps
    suspended: list[Payment] = field(default_factory=list)

    async def apply(self, transaction: Transaction) -> None:
        written = transaction.kid or ""
        invoice = self.invoices.get(written)
        if invoice is None:
            self._suspend(transaction, self._why(written))
        elif transaction.reversal:
            await self._reverse(transaction, invoice)
        else:
            await self._match(transaction, invoice)

    async def finish(self) -> None:
        store, waiting = self.deps.store, self.suspended
        await store.payments.add_many(waiting)
        kind = ledger.EntryKind.SUSPENSE
        entries = [self._entry("", kind, item.id, ledger.suspended(item.amount_ore)) for item in waiting]
        await store.ledger.add_many([entry for entry in entries if entry.postings])
        if waiting:
            await self.deps.outbox.add(*(events.payment_suspended(item) for item in waiting))

    def _why(self, written: str) -> SuspenseReason:
        if not written:
            return SuspenseReason.KID_BLANK
        if not kid.is_valid(written, self.deps.terms.kid_modulus):
            return SuspenseReason.KID_INVALID
        return SuspenseReason.KID_UNKNOWN

    def _payment(self, transaction: Transaction, status: PaymentStatus, **more: Any) -> Payment:
        return Payment(
            id=self.deps.new_id("pay"),
            key=payments.identity(self.file.transmission, transaction),
            order=payments.order(self.file.transmission, transaction),
            kid=transaction.kid or "",
            amount_ore=transaction.amount_ore,
            transaction_type=transaction.type,
            booked_on=transaction.nets_date,
            recorded_at=self.deps.now(),
            voucher=Voucher(self.file.id, transaction.line),
            status=status,
            **more,
        )

    def _suspend(self, transaction: Transaction, reason: SuspenseReason) -> None:
        payment = self._payment(transaction, PaymentStatus.SUSPENSE, suspense_reason=reason)
        if transaction.reversal:
            payment = replace(payment, amount_ore=-payment.amount_ore)
        self.suspended.append(payment)

    async def _match(self, transaction: Transaction, invoice: Invoice) -> None:
        store = self.deps.store
        account = await store.accounts.lock(invoice.billing_account_id)
        payment = self._payment(
            transaction,
            PaymentStatus.MATCHED,
            billing_account_id=account.id,
            customer_id=account.customer_id,
            invoice_id=invoice.id,
            payer_key=self._payer_key(transaction, account.id),
        )
        await store.payments.add(payment)
        postings = ledger.paid(payment.amount_ore)
        await self._enter(account.id, ledger.EntryKind.PAYMENT, payment.id, postings)
        await self.deps.outbox.add(events.payment_received(payment))
        self.invoices[invoice.kid] = await settling.settle(invoice, account, self.deps, payment.id)

    async def _reverse(self, transaction: Transaction, invoice: Invoice) -> None:
        store = self.deps.store
        account = await store.accounts.lock(invoice.billing_account_id)
        original = await store.payments.to_reverse(invoice.id, transaction.amount_ore)
        if original is None:
            self._suspend(transaction, SuspenseReason.REVERSAL_UNMATCHED)
            return
        await store.payments.set_reversed(original)
        reversal = self._payment(
            transaction,
            PaymentStatus.REVERSAL,
            billing_account_id=account.id,
            customer_id=account.customer_id,
            invoice_id=invoice.id,
            reverses=original.id,
        )
        await store.payments.add(reversal)
        postings = ledger.reversed_payment(original.amount_ore)
        await self._enter(account.id, ledger.EntryKind.REVERSAL, reversal.id, postings)
        await self.deps.outbox.add(events.payment_reversed(original))
        now = await settling.settle(invoice, account, self.deps, reversal.id, "reversed")
        self.invoices[invoice.kid] = now

    async def _enter(
        self, account_id: str, kind: ledger.EntryKind, reference: str, postings: tuple[ledger.Posting, ...]
    ) -> None:
        if postings:
            await self.deps.store.ledger.add(self._entry(account_id, kind, reference, postings))

    def _entry(
        self, account_id: str, kind: ledger.EntryKind, reference: str, postings: tuple[ledger.Posting, ...]
    ) -> ledger.Entry:
        now = self.deps.now()
        return ledger.Entry(self.deps.new_id("ent"), account_id, kind, now, reference, postings)

    def _payer_key(self, transaction: Transaction, account_id: str) -> str:
        """The digest of the payer's account; empty when it is unknown. The account itself goes no further."""
        account = bank_account.payer_account(transaction.payer_field.reveal())
        if account is None or transaction.type in _NO_PAYER:
            return ""
        return self.deps.store.payouts.payer_key(account_id, account)


def _result(file: PaymentFile, tallies: dict[PaymentStatus, Tally]) -> dict[str, Any]:
    nothing = Tally(0, 0, 0)
    reversed_ = tallies.get(PaymentStatus.REVERSED, nothing)
    matched = tallies.get(PaymentStatus.MATCHED, nothing)
    suspense = tallies.get(PaymentStatus.SUSPENSE, nothing)
    seen = sum(tally.count for tally in tallies.values())
    return {
        "payment_file_id": file.id,
        "payments": file.payments,
        "matched": matched.count + reversed_.count,
        "matched_ore": matched.amount_ore + reversed_.amount_ore,
        "credit_ore": matched.credit_ore,
        "suspense": suspense.count,
        "suspense_ore": suspense.amount_ore,
        "reversals": tallies.get(PaymentStatus.REVERSAL, nothing).count,
        "already_known": file.payments - seen,
        "skipped_assignments": file.skipped_assignments,
    }
