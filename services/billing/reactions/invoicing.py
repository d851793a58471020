"""Contracts that begin and end, invoices, credit notes: what billing does about them."""

from personvern.billing.v1 import billing_events_pb2
from personvern.customer.v1 import customer_events_pb2
from services.billing.usecases import (
    credit_notes,
    invoices,
    payout,
    subscriptions,
)
from services.billing.usecases.deps import Deps
from services.chassis.streams import Consumer, EventMeta


class Reactions:
    """One method per fact."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def on_purchased(self, event: customer_events_pb2.Purchased, meta: EventMeta) -> None:
        """Charge a new contract."""
        await subscriptions.follow_contract(event.contract_id, meta, self._deps)

    async def on_contract_ended(self, event: customer_events_pb2.ContractEnded, meta: EventMeta) -> None:
        """Charge nothing after the contract's last day, which may also be moved."""
        await subscriptions.follow_contract(event.contract_id, meta, self._deps)

    async def on_payout_account_learned(
        self, event: billing_events_pb2.PayoutAccountLearned, meta: EventMeta
    ) -> None:
        """Have the customer told; outside the transaction that learned it, and once by the event's id."""
        await payout.tell_customer(meta.id, event.customer_id, self._deps)

    async def on_invoice_issued(self, event: billing_events_pb2.InvoiceIssued, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await invoices.tell_customer(meta.id, event.invoice_id, self._deps)

    async def on_credit_note_issued(
        self, event: billing_events_pb2.CreditNoteIssued, meta: EventMeta
    ) -> None:
        """Have the customer told, once by the event's id."""
        await credit_notes.tell_customer(meta.id, event.customer_id, event.credit_note_id, self._deps)

    async def on_message_failed(self, event: customer_events_pb2.MessageFailed, meta: EventMeta) -> None:
        """Have the customer told on paper of an invoice whose mail came back or never left, once for each."""
        if (event.template, event.channel) == (invoices.TOLD_BY, "email"):
            await invoices.tell_on_paper(event.customer_id, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-on-purchased",
                stream="CUSTOMER",
                subject="customer.v1.purchased.*",
                message=customer_events_pb2.Purchased,
                handle=self.on_purchased,
            ),
            Consumer(
                durable="billing-on-message-failed",
                stream="CUSTOMER",
                subject="customer.v1.message_failed.*",
                message=customer_events_pb2.MessageFailed,
                handle=self.on_message_failed,
            ),
            Consumer(
                durable="billing-on-contract-ended",
                stream="CUSTOMER",
                subject="customer.v1.contract_ended.*",
                message=customer_events_pb2.ContractEnded,
                handle=self.on_contract_ended,
            ),
            Consumer(
                durable="billing-on-payout-account-learned",
                stream="BILLING",
                subject="billing.v1.payout_account_learned.*",
                message=billing_events_pb2.PayoutAccountLearned,
                handle=self.on_payout_account_learned,
            ),
            Consumer(
                durable="billing-on-invoice-issued",
                stream="BILLING",
                subject="billing.v1.invoice_issued.*",
                message=billing_events_pb2.InvoiceIssued,
                handle=self.on_invoice_issued,
            ),
            Consumer(
                durable="billing-on-credit-note-issued",
                stream="BILLING",
                subject="billing.v1.credit_note_issued.*",
                message=billing_events_pb2.CreditNoteIssued,
                handle=self.on_credit_note_issued,
            ),
        ]
