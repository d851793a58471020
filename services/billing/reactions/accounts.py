"""What billing does about accounts, and about agreements on them."""

from collections.abc import Sequence

from personvern.billing.v1 import billing_events_pb2
from personvern.customer.v1 import customer_events_pb2
from services.billing.usecases import (
    closing,
    looking_up,
    merging,
    payment_plans,
)
from services.billing.usecases.deps import Deps
from services.chassis.group_commit import Alone, GroupCommit, Member
from services.chassis.streams import Consumer, EventMeta


class AccountReactions:
    """What accounts and agreements about them do."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._closing: GroupCommit[str, bool] = GroupCommit(self._are_closing, looking_up.may_be)

    async def on_closed(self, event: customer_events_pb2.CustomerClosed, meta: EventMeta) -> None:
        """Bill what is left, then close the account."""
        await closing.customer_closed(event.customer_id, meta, self._deps)

    async def on_corrected(self, event: customer_events_pb2.CustomerCorrected, meta: EventMeta) -> None:
        """Two customers may be one now, or two again."""
        await merging.customer_corrected(event.customer_id, event.fields, meta, self._deps)

    async def on_invoice_moved(self, event: billing_events_pb2.InvoiceMoved, meta: EventMeta) -> None:
        """The account may close now."""
        if await self._closing.run(event.customer_id):
            await closing.close_of_customer(event.customer_id, self._deps)

    async def _are_closing(self, asked: Sequence[Member[str]]) -> Sequence[bool | Alone]:
        """Which of these customers have an account that waits to be closed: hardly any, in one walk."""
        return await looking_up.among(asked, self._deps.store.accounts.closing_between)

    async def on_deferred(self, event: billing_events_pb2.PaymentDeferred, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await payment_plans.tell_deferred(meta.id, event.deferral_id, self._deps)

    async def on_plan_agreed(self, event: billing_events_pb2.PaymentPlanAgreed, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await payment_plans.tell_agreed(meta.id, event.payment_plan_id, self._deps)

    async def on_plan_broken(self, event: billing_events_pb2.PaymentPlanBroken, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await payment_plans.tell_broken(meta.id, event.payment_plan_id, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        pb = billing_events_pb2
        own = (
            ("invoice_moved", pb.InvoiceMoved, self.on_invoice_moved),
            ("payment_deferred", pb.PaymentDeferred, self.on_deferred),
            ("payment_plan_agreed", pb.PaymentPlanAgreed, self.on_plan_agreed),
            ("payment_plan_broken", pb.PaymentPlanBroken, self.on_plan_broken),
        )
        closed = Consumer(
            durable="billing-on-customer-closed",
            stream="CUSTOMER",
            subject="customer.v1.closed.*",
            message=customer_events_pb2.CustomerClosed,
            handle=self.on_closed,
        )
        corrected = Consumer(
            durable="billing-on-customer-corrected",
            stream="CUSTOMER",
            subject="customer.v1.corrected.*",
            message=customer_events_pb2.CustomerCorrected,
            handle=self.on_corrected,
        )
        return [
            closed,
            corrected,
            *(
                Consumer(
                    f"billing-accounts-on-{name.replace('_', '-')}",
                    "BILLING",
                    f"billing.v1.{name}.*",
                    message,
                    handle,
                )
                for name, message, handle in own
            ),
        ]
