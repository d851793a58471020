"""What dunning does about payments, and about its own steps."""

from collections.abc import Sequence

from personvern.billing.v1 import billing_events_pb2
from personvern.customer.v1 import customer_events_pb2
from services.billing.usecases import (
    disputes,
    following,
    letters,
    looking_up,
)
from services.billing.usecases.deps import Deps
from services.chassis.group_commit import Alone, GroupCommit, Member
from services.chassis.streams import Consumer, EventMeta


class DunningReactions:
    """What dunning does about payments, and about its own steps."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._dunned: GroupCommit[str, bool] = GroupCommit(self._are_dunned, looking_up.may_be)

    async def on_dunning_step_taken(
        self, event: billing_events_pb2.DunningStepTaken, meta: EventMeta
    ) -> None:
        """Have the step's letter sent, once."""
        await letters.send_letter(event.step_id, self._deps)

    async def on_message_failed(self, event: customer_events_pb2.MessageFailed, meta: EventMeta) -> None:
        """A letter by mail did not reach the customer: nothing follows from it."""
        if event.channel == "email" and event.template in letters.TEMPLATES:
            await letters.came_back(event.customer_id, event.template, self._deps)

    async def on_dispute_resolved(self, event: billing_events_pb2.DisputeResolved, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await disputes.tell_resolved(meta.id, event.dispute_id, self._deps)

    async def on_invoice_moved(self, event: billing_events_pb2.InvoiceMoved, meta: EventMeta) -> None:
        """Take off what a payment in time makes void, and let a collector know; when nothing is left to
        collect, open what was closed.
        """
        if not await self._dunned.run(event.customer_id):
            return
        await following.follow(event.customer_id, event.invoice_id, self._deps)

    async def on_payment_reversed(self, event: billing_events_pb2.PaymentReversed, meta: EventMeta) -> None:
        """The payment counts no more."""
        await following.follow(event.customer_id, event.invoice_id, self._deps)

    async def on_credit_note_issued(
        self, event: billing_events_pb2.CreditNoteIssued, meta: EventMeta
    ) -> None:
        """There is less to collect."""
        await following.follow(event.customer_id, event.invoice_id, self._deps)

    async def _are_dunned(self, asked: Sequence[Member[str]]) -> Sequence[bool | Alone]:
        """About which of these customers a step was ever taken: most were never dunned."""
        return await looking_up.among(asked, self._deps.store.dunning.customers_between)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-dunning-on-dunning-step-taken",
                stream="BILLING",
                subject="billing.v1.dunning_step_taken.*",
                message=billing_events_pb2.DunningStepTaken,
                handle=self.on_dunning_step_taken,
            ),
            Consumer(
                durable="billing-dunning-on-message-failed",
                stream="CUSTOMER",
                subject="customer.v1.message_failed.*",
                message=customer_events_pb2.MessageFailed,
                handle=self.on_message_failed,
            ),
            Consumer(
                durable="billing-dunning-on-dispute-resolved",
                stream="BILLING",
                subject="billing.v1.dispute_resolved.*",
                message=billing_events_pb2.DisputeResolved,
                handle=self.on_dispute_resolved,
            ),
            Consumer(
                durable="billing-dunning-on-invoice-moved",
                stream="BILLING",
                subject="billing.v1.invoice_moved.*",
                message=billing_events_pb2.InvoiceMoved,
                handle=self.on_invoice_moved,
            ),
            Consumer(
                durable="billing-dunning-on-payment-reversed",
                stream="BILLING",
                subject="billing.v1.payment_reversed.*",
                message=billing_events_pb2.PaymentReversed,
                handle=self.on_payment_reversed,
            ),
            Consumer(
                durable="billing-dunning-on-credit-note-issued",
                stream="BILLING",
                subject="billing.v1.credit_note_issued.*",
                message=billing_events_pb2.CreditNoteIssued,
                handle=self.on_credit_note_issued,
            ),
        ]
