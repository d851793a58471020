"""What this context does about facts of other contexts."""

from personvern.consent.v1 import consent_events_pb2 as consent
from personvern.customer.v1 import customer_events_pb2 as customer
from services.chassis.streams import Consumer, EventMeta, Poison
from services.survey.model.triggering import ClosedInteraction
from services.survey.usecases import PURPOSE, Deps, inviting


class Reactions:
    """One method per foreign fact."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions of this context; their names never change."""
        return [
            Consumer(
                durable="survey-on-interaction-closed",
                stream="CUSTOMER",
                subject="customer.v1.interaction_closed.*",
                message=customer.InteractionClosed,
                handle=self.on_interaction_closed,
            ),
            Consumer(
                durable="survey-on-consent-withdrawn",
                stream="CONSENT",
                subject="consent.v1.withdrawn.*",
                message=consent.ConsentWithdrawn,
                handle=self.on_consent_withdrawn,
            ),
            Consumer(
                durable="survey-on-objected",
                stream="CONSENT",
                subject="consent.v1.objected.*",
                message=consent.Objected,
                handle=self.on_objected,
            ),
        ]

    async def on_interaction_closed(self, fact: customer.InteractionClosed, meta: EventMeta) -> None:
        """A contact was closed: ask about it, or note why not."""
        if not fact.customer_id or not fact.interaction_id:
            raise Poison("a closed interaction names its customer and itself")
        closed = ClosedInteraction(
            customer_id=fact.customer_id,
            interaction_id=fact.interaction_id,
            channel=fact.channel,
            topic=fact.topic,
            supplier_id=fact.supplier_id,
            closed_at=meta.time,
        )
        await inviting.consider(closed, meta, self._deps)

    async def on_consent_withdrawn(self, fact: consent.ConsentWithdrawn, meta: EventMeta) -> None:
        """A consent was withdrawn: what is not sent yet is not sent."""
        if fact.purpose == PURPOSE:
            await inviting.withdraw_waiting(fact.customer_id, "consent_withdrawn", meta, self._deps)

    async def on_objected(self, fact: consent.Objected, meta: EventMeta) -> None:
        """Somebody objected: what is not sent yet is not sent."""
        if fact.purpose == PURPOSE:
            await inviting.withdraw_waiting(fact.customer_id, "objection", meta, self._deps)
