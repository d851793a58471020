"""What follows from orders that wait for a credit check, and from checks."""

from personvern.billing.v1 import billing_events_pb2
from personvern.customer.v1 import customer_events_pb2
from services.billing.usecases import (
    credit_checks,
    credit_letters,
)
from services.billing.usecases.deps import Deps
from services.chassis.streams import Consumer, EventMeta


class CreditReactions:
    """What follows from orders that wait for a credit check, and from checks. `on_order` tells whether an
    order is checked by itself.
    """

    def __init__(self, deps: Deps, *, on_order: bool) -> None:
        self._deps = deps
        self._on_order = on_order

    async def on_purchase_pending(self, event: customer_events_pb2.PurchasePending, meta: EventMeta) -> None:
        """Check who has ordered, or leave it to staff."""
        if self._on_order:
            await credit_checks.check_order(event.customer_id, event.contract_id, self._deps)

    async def on_credit_checked(self, event: billing_events_pb2.CreditChecked, meta: EventMeta) -> None:
        """Have the customer told, once by the event's id."""
        await credit_letters.tell(meta.id, event.credit_check_id, event.version, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-on-purchase-pending",
                stream="CUSTOMER",
                subject="customer.v1.purchase_pending.*",
                message=customer_events_pb2.PurchasePending,
                handle=self.on_purchase_pending,
            ),
            Consumer(
                durable="billing-on-credit-checked",
                stream="BILLING",
                subject="billing.v1.credit_checked.*",
                message=billing_events_pb2.CreditChecked,
                handle=self.on_credit_checked,
            ),
        ]
