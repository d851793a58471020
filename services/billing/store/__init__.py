"""Documents to model and back; the only part of billing that knows the database."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from services.billing.store import (
    accounts,
    charges,
    claim_files,
    claims,
    closures,
    credit_checks,
    credit_notes,
    disputes,
    dunning,
    einvoices,
    files,
    invoice_states,
    invoices,
    ledger,
    mandates,
    merged,
    payment_plans,
    payments,
    payout_files,
    payouts,
    presentations,
    prices,
    refunds,
    submissions,
    write_offs,
)
from services.billing.store.accounts import AccountStore
from services.billing.store.charges import ChargeStore
from services.billing.store.claim_files import ClaimFileStore
from services.billing.store.claims import ClaimStore
from services.billing.store.closures import ClosureStore
from services.billing.store.counters import Counters
from services.billing.store.credit_checks import CreditCheckStore
from services.billing.store.credit_notes import CreditNoteStore
from services.billing.store.disputes import DisputeStore
from services.billing.store.dunning import DunningStore
from services.billing.store.einvoices import EinvoiceStore
from services.billing.store.erasing import ErasureStore
from services.billing.store.files import FileStore
from services.billing.store.invoice_states import InvoiceStateStore
from services.billing.store.invoices import InvoiceStore
from services.billing.store.ledger import LedgerStore
from services.billing.store.mandates import MandateStore
from services.billing.store.merged import MergedStore
from services.billing.store.payment_plans import PaymentPlanStore
from services.billing.store.payments import PaymentStore
from services.billing.store.payout_files import PayoutFileStore
from services.billing.store.payouts import PayoutStore
from services.billing.store.presentations import PresentationStore
from services.billing.store.prices import PriceStore
from services.billing.store.refunds import RefundStore
from services.billing.store.retention import RetentionStore
from services.billing.store.submissions import SubmissionStore
from services.billing.store.write_offs import WriteOffStore
from services.chassis.mongo import BulkWriteError, DuplicateKeyError, Mongo
from services.chassis.pages import Pages
from services.chassis.vault import Vault

__all__ = ["INDEXES", "BulkWriteError", "DuplicateKeyError", "Store"]

T = TypeVar("T")
INDEXES = [
    *accounts.INDEXES,
    *charges.INDEXES,
    *claim_files.INDEXES,
    *claims.INDEXES,
    *closures.INDEXES,
    *credit_checks.INDEXES,
    *credit_notes.INDEXES,
    *disputes.INDEXES,
    *dunning.INDEXES,
    *einvoices.INDEXES,
    *files.INDEXES,
    *invoice_states.INDEXES,
    *invoices.INDEXES,
    *ledger.INDEXES,
    *mandates.INDEXES,
    *merged.INDEXES,
    *payment_plans.INDEXES,
    *payments.INDEXES,
    *payout_files.INDEXES,
    *payouts.INDEXES,
    *presentations.INDEXES,
    *prices.INDEXES,
    *refunds.INDEXES,
    *submissions.INDEXES,
    *write_offs.INDEXES,
]


class Store:
    """Everything that billing keeps."""

    def __init__(self, mongo: Mongo, vault: Vault) -> None:
        self._mongo = mongo
        self.together = mongo.together
        pages = Pages(vault)
        self.accounts = AccountStore(mongo)
        self.claim_files = ClaimFileStore(mongo, vault, pages)
        self.claims = ClaimStore(mongo, pages)
        self.charges = ChargeStore(mongo, pages)
        self.closures = ClosureStore(mongo)
        self.counters = Counters(mongo)
        self.credit_checks = CreditCheckStore(mongo, vault, pages)
        self.credit_notes = CreditNoteStore(mongo, vault, pages)
        self.disputes = DisputeStore(mongo, vault, pages)
        self.dunning = DunningStore(mongo, pages)
        self.einvoices = EinvoiceStore(mongo, vault)
        self.erasures = ErasureStore(mongo)
        self.files = FileStore(mongo, vault, pages)
        self.invoice_states = InvoiceStateStore(mongo)
        self.invoices = InvoiceStore(mongo, vault, pages, self.invoice_states)
        self.keys = vault
        self.ledger = LedgerStore(mongo)
        self.mandates = MandateStore(mongo, vault, pages)
        self.merged = MergedStore(mongo)
        self.payment_plans = PaymentPlanStore(mongo, pages)
        self.payments = PaymentStore(mongo, vault, pages)
        self.payout_files = PayoutFileStore(mongo, vault, pages)
        self.payouts = PayoutStore(mongo, vault)
        self.presentations = PresentationStore(mongo, vault)
        self.prices = PriceStore(mongo)
        self.refunds = RefundStore(mongo, vault, pages)
        self.retention = RetentionStore(mongo, vault, self.erasures)
        self.submissions = SubmissionStore(mongo, pages)
        self.write_offs = WriteOffStore(mongo, vault, pages)

    async def transaction(self, body: Callable[[], Awaitable[T]]) -> T:
        """Run `body` in one transaction; it may run several times."""
        return await self._mongo.transaction(body)
