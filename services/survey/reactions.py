"""What this context does about facts of other contexts."""

from collections.abc import Awaitable, Callable
from typing import Any

from google.protobuf.message import Message

from personvern.billing.v1 import billing_events_pb2 as billing
from personvern.consent.v1 import consent_events_pb2 as consent
from personvern.customer.v1 import customer_events_pb2 as customer
from services.chassis.streams import Consumer, EventMeta, Poison
from services.survey.model.holds import Hold, HoldKind, is_complaint
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
            Consumer(
                durable="survey-on-preference-changed",
                stream="CONSENT",
                subject="consent.v1.preference_changed.*",
                message=consent.PreferenceChanged,
                handle=self.on_preference_changed,
            ),
            Consumer(
                durable="survey-on-interaction-opened",
                stream="CUSTOMER",
                subject="customer.v1.interaction_opened.*",
                message=customer.InteractionOpened,
                handle=self.on_interaction_opened,
            ),
            *self._of_billing(),
        ]

    def _of_billing(self) -> list[Consumer]:
        facts: list[tuple[str, type[Message], Callable[[Any, EventMeta], Awaitable[None]]]] = [
            ("dunning_step_taken", billing.DunningStepTaken, self.on_dunning_step_taken),
            ("invoice_settled", billing.InvoiceSettled, self.on_invoice_settled),
            ("dispute_raised", billing.DisputeRaised, self.on_dispute_raised),
            ("dispute_resolved", billing.DisputeResolved, self.on_dispute_resolved),
        ]
        return [
            Consumer(
                durable=f"survey-on-{name.replace('_', '-')}",
                stream="BILLING",
                subject=f"billing.v1.{name}.*",
                message=message,
                handle=handle,
            )
            for name, message, handle in facts
        ]

    async def on_interaction_opened(self, fact: customer.InteractionOpened, meta: EventMeta) -> None:
        """A complaint was made: nobody is asked how it went before it is dealt with."""
        if is_complaint(fact.topic):
            await self._hold(HoldKind.COMPLAINT, fact.interaction_id, fact.customer_id, True, meta)

    async def on_dispute_raised(self, fact: billing.DisputeRaised, meta: EventMeta) -> None:
        """An invoice is disputed: a complaint, too."""
        await self._hold(HoldKind.COMPLAINT, fact.dispute_id, fact.customer_id, True, meta)

    async def on_dispute_resolved(self, fact: billing.DisputeResolved, meta: EventMeta) -> None:
        """The dispute is over."""
        await self._hold(HoldKind.COMPLAINT, fact.dispute_id, fact.customer_id, False, meta)

    async def on_dunning_step_taken(self, fact: billing.DunningStepTaken, meta: EventMeta) -> None:
        """An invoice is being dunned."""
        await self._hold(HoldKind.DUNNING, fact.invoice_id, fact.customer_id, True, meta)

    async def on_invoice_settled(self, fact: billing.InvoiceSettled, meta: EventMeta) -> None:
        """An invoice is paid or credited: its dunning is over. Nearly all were never dunned."""
        if fact.in_time or fact.never_dunned:
            return
        await self._hold(HoldKind.DUNNING, fact.invoice_id, fact.customer_id, False, meta)

    async def on_preference_changed(self, fact: consent.PreferenceChanged, meta: EventMeta) -> None:
        """The person's wishes changed, perhaps to no surveys: what is not sent yet is decided again."""
        await inviting.ask_again(fact.customer_id, meta, self._deps)

    async def _hold(
        self, kind: HoldKind, matter: str, customer_id: str, is_open: bool, meta: EventMeta
    ) -> None:
        if not matter or not customer_id:
            raise Poison("a matter names itself and its customer")
        await self._deps.store.holds.put(Hold(kind, matter, customer_id, is_open, meta.time))

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
        if is_complaint(fact.topic):
            await self._hold(HoldKind.COMPLAINT, fact.interaction_id, fact.customer_id, False, meta)
        await inviting.consider(closed, meta, self._deps)

    async def on_consent_withdrawn(self, fact: consent.ConsentWithdrawn, meta: EventMeta) -> None:
        """A consent was withdrawn: what is not sent yet is not sent."""
        if fact.purpose == PURPOSE:
            await inviting.withdraw_waiting(fact.customer_id, "consent_withdrawn", meta, self._deps)

    async def on_objected(self, fact: consent.Objected, meta: EventMeta) -> None:
        """Somebody objected: what is not sent yet is not sent."""
        if fact.purpose == PURPOSE:
            await inviting.withdraw_waiting(fact.customer_id, "objection", meta, self._deps)
