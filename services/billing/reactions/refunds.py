"""What follows from refunds, and from objections to an account being kept."""

from personvern.billing.v1 import billing_events_pb2
from personvern.consent.v1 import consent_events_pb2
from services.billing.usecases import (
    my_refunds,
    payout,
)
from services.billing.usecases.deps import Deps
from services.chassis.streams import Consumer, EventMeta


class RefundReactions:
    """What follows from refunds, and from objections to an account being kept."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def on_refund_sent(self, event: billing_events_pb2.RefundSent, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await my_refunds.tell_sent(meta.id, event.refund_id, self._deps)

    async def on_refund_account_needed(
        self, event: billing_events_pb2.RefundAccountNeeded, meta: EventMeta
    ) -> None:
        """Have the customer asked, once by the event's id."""
        await my_refunds.ask_for_account(meta.id, event.refund_id, self._deps)

    async def on_objected(self, event: consent_events_pb2.Objected, meta: EventMeta) -> None:
        """Who objects to an account being kept has none kept."""
        if event.purpose == payout.PURPOSE:
            await payout.follow_objection(event.customer_id, True, meta, event.sequence, self._deps)

    async def on_objection_lifted(self, event: consent_events_pb2.ObjectionLifted, meta: EventMeta) -> None:
        """Payments made from now on may bring one back."""
        if event.purpose == payout.PURPOSE:
            await payout.follow_objection(event.customer_id, False, meta, event.sequence, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-on-refund-sent",
                stream="BILLING",
                subject="billing.v1.refund_sent.*",
                message=billing_events_pb2.RefundSent,
                handle=self.on_refund_sent,
            ),
            Consumer(
                durable="billing-on-refund-account-needed",
                stream="BILLING",
                subject="billing.v1.refund_account_needed.*",
                message=billing_events_pb2.RefundAccountNeeded,
                handle=self.on_refund_account_needed,
            ),
            Consumer(
                durable="billing-on-objected",
                stream="CONSENT",
                subject="consent.v1.objected.*",
                message=consent_events_pb2.Objected,
                handle=self.on_objected,
            ),
            Consumer(
                durable="billing-on-objection-lifted",
                stream="CONSENT",
                subject="consent.v1.objection_lifted.*",
                message=consent_events_pb2.ObjectionLifted,
                handle=self.on_objection_lifted,
            ),
        ]
