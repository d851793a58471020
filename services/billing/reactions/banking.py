"""What follows from what banks tell: mandates, and eFaktura that do not arrive."""

from personvern.billing.v1 import billing_events_pb2
from services.billing.usecases import (
    invoices,
    mandates,
)
from services.billing.usecases.deps import Deps
from services.chassis.streams import Consumer, EventMeta


class AvtalegiroReactions:
    """What follows from mandates, and from eFaktura that do not arrive."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def on_avtalegiro_changed(
        self, event: billing_events_pb2.AvtalegiroChanged, meta: EventMeta
    ) -> None:
        """Have the customer told of an end, once by the event's id."""
        if not event.active:
            await mandates.tell_ended(meta.id, event.customer_id, self._deps)

    async def on_efaktura_answered(self, event: billing_events_pb2.EfakturaAnswered, meta: EventMeta) -> None:
        """Have the customer told of an invoice that the bank does not show, once by the event's id."""
        if not event.accepted:
            await invoices.tell_in_place_of_network(meta.id, event.invoice_id, self._deps)

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions."""
        return [
            Consumer(
                durable="billing-on-avtalegiro-changed",
                stream="BILLING",
                subject="billing.v1.avtalegiro_changed.*",
                message=billing_events_pb2.AvtalegiroChanged,
                handle=self.on_avtalegiro_changed,
            ),
            Consumer(
                durable="billing-on-efaktura-answered",
                stream="BILLING",
                subject="billing.v1.efaktura_answered.*",
                message=billing_events_pb2.EfakturaAnswered,
                handle=self.on_efaktura_answered,
            ),
        ]
