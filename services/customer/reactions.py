"""What this context does about facts: its own, and the ends of consents that it keeps data on."""

from personvern.billing.v1 import billing_events_pb2 as billing_pb
from personvern.consent.v1 import consent_events_pb2 as consent_pb
from personvern.consent.v1 import terminal_events_pb2 as terminal_pb
from personvern.customer.v1 import customer_events_pb2 as pb
from personvern.survey.v1 import survey_events_pb2 as survey_pb
from services.chassis.streams import Consumer, EventMeta, Poison
from services.customer.usecases import Deps
from services.customer.usecases.coming_of_age import tell_guardian, tell_of_age
from services.customer.usecases.consents import consent_ended, terminal_consent_ended
from services.customer.usecases.credit import credit_decided
from services.customer.usecases.dependants import withdraw_after
from services.customer.usecases.follow_ups import follow_up_wanted
from services.customer.usecases.languages import write_in_the_language_chosen
from services.customer.usecases.messages import send_welcome
from services.customer.usecases.reservations import look_up
from services.customer.usecases.tips import tip_after

Ending = consent_pb.ConsentWithdrawn | consent_pb.ConsentExpired | consent_pb.Objected
_ENDINGS: dict[str, type[Ending]] = {
    "withdrawn": consent_pb.ConsentWithdrawn,
    "expired": consent_pb.ConsentExpired,
    "objected": consent_pb.Objected,
}

LookUp = pb.CustomerRegistered | pb.CustomerCorrected | pb.ContactPointChanged
_LOOK_UPS: dict[str, type[LookUp]] = {
    "registered": pb.CustomerRegistered,
    "corrected": pb.CustomerCorrected,
    "contact_point_changed": pb.ContactPointChanged,
}


class Reactions:
    """One method per fact. `welcome` says whether new customers get a mail."""

    def __init__(self, deps: Deps, *, welcome: bool) -> None:
        self._deps = deps
        self._welcome = welcome

    def consumers(self) -> list[Consumer]:
        """The durable subscriptions of this context; their names never change."""
        return [
            Consumer(
                durable="customer-on-registered",
                stream="CUSTOMER",
                subject="customer.v1.registered.*",
                message=pb.CustomerRegistered,
                handle=self.on_registered,
            ),
            Consumer(
                durable="customer-on-interaction-closed",
                stream="CUSTOMER",
                subject="customer.v1.interaction_closed.*",
                message=pb.InteractionClosed,
                handle=self.on_interaction_closed,
            ),
            *(
                Consumer(
                    durable=f"customer-on-{fact.replace('_', '-')}-look-up",
                    stream="CUSTOMER",
                    subject=f"customer.v1.{fact}.*",
                    message=message,
                    handle=self.on_to_be_looked_up,
                )
                for fact, message in _LOOK_UPS.items()
            ),
            Consumer(
                durable="customer-on-guardian-linked",
                stream="CUSTOMER",
                subject="customer.v1.guardian_linked.*",
                message=pb.GuardianLinked,
                handle=self.on_guardian_linked,
            ),
            Consumer(
                durable="customer-on-came-of-age",
                stream="CUSTOMER",
                subject="customer.v1.came_of_age.*",
                message=pb.CameOfAge,
                handle=self.on_came_of_age,
            ),
            *(
                Consumer(
                    durable=f"customer-on-consent-{fact}",
                    stream="CONSENT",
                    subject=f"consent.v1.{fact}.*",
                    message=message,
                    handle=self.on_consent_ended,
                )
                for fact, message in _ENDINGS.items()
            ),
            Consumer(
                durable="customer-on-preference-changed",
                stream="CONSENT",
                subject="consent.v1.preference_changed.*",
                message=consent_pb.PreferenceChanged,
                handle=self.on_preference_changed,
            ),
            Consumer(
                durable="customer-on-terminal-consent-withdrawn",
                stream="CONSENT",
                subject="consent.v1.terminal_withdrawn.*",
                message=terminal_pb.TerminalConsentWithdrawn,
                handle=self.on_terminal_consent_withdrawn,
            ),
            Consumer(
                durable="customer-on-credit-checked",
                stream="BILLING",
                subject="billing.v1.credit_checked.*",
                message=billing_pb.CreditChecked,
                handle=self.on_credit_checked,
            ),
            Consumer(
                durable="customer-on-follow-up-wanted",
                stream="SURVEY",
                subject="survey.v1.follow_up_wanted.*",
                message=survey_pb.FollowUpWanted,
                handle=self.on_follow_up_wanted,
            ),
        ]

    async def on_credit_checked(self, fact: billing_pb.CreditChecked, meta: EventMeta) -> None:
        """Supply what was ordered, or do not."""
        await credit_decided(fact.contract_id, fact.decision, meta, self._deps)

    async def on_follow_up_wanted(self, fact: survey_pb.FollowUpWanted, meta: EventMeta) -> None:
        """A customer was not content and asked to be contacted: an agent finds it in the queue."""
        if not fact.customer_id or not fact.interaction_id:
            raise Poison("a follow-up names its customer and contact")
        await follow_up_wanted(fact.customer_id, fact.interaction_id, meta, self._deps)

    async def on_interaction_closed(self, fact: pb.InteractionClosed, meta: EventMeta) -> None:
        """Perhaps send a tip."""
        if not fact.customer_id:
            raise Poison("a contact names its customer")
        await tip_after(fact.customer_id, fact.topic, meta, self._deps)

    async def on_to_be_looked_up(self, fact: LookUp, meta: EventMeta) -> None:
        """Look the customer up in the register of reservations; doing it twice changes nothing."""
        await look_up(fact.customer_id, self._deps)

    async def on_consent_ended(self, fact: Ending, meta: EventMeta) -> None:
        """What rests on a consent goes when the consent does, and when the person objects."""
        if not fact.customer_id or not fact.purpose:
            raise Poison("a consent names its customer and purpose")
        await consent_ended(fact.customer_id, fact.purpose, meta, self._deps)

    async def on_preference_changed(self, fact: consent_pb.PreferenceChanged, meta: EventMeta) -> None:
        """From now on messages are in the language that the person chose."""
        if not fact.customer_id:
            raise Poison("a change of preferences names its customer")
        await write_in_the_language_chosen(fact.customer_id, meta, self._deps)

    async def on_terminal_consent_withdrawn(
        self, fact: terminal_pb.TerminalConsentWithdrawn, meta: EventMeta
    ) -> None:
        """What a browser or app agreed to goes when it takes the agreement back."""
        if not fact.terminal_id or not fact.purpose:
            raise Poison("a withdrawal names its terminal and purpose")
        await terminal_consent_ended(fact.terminal_id, fact.purpose, meta, self._deps)

    async def on_guardian_linked(self, fact: pb.GuardianLinked, meta: EventMeta) -> None:
        """Write to the guardian, or withdraw the consent of one who no longer is; twice is as once."""
        if not fact.customer_id or not fact.guardian_id:
            raise Poison("a link names its child and guardian")
        if fact.linked:
            await tell_guardian(meta.id, fact.guardian_id, fact.customer_id, self._deps)
        else:
            await withdraw_after(fact.guardian_id, fact.customer_id, self._deps)

    async def on_came_of_age(self, fact: pb.CameOfAge, meta: EventMeta) -> None:
        """Write to who came of age; the age is part of the key, so that once needs no inbox row."""
        if not fact.customer_id or not fact.age:
            raise Poison("a coming of age names its person and age")
        await tell_of_age(fact.customer_id, fact.age, self._deps)

    async def on_registered(self, fact: pb.CustomerRegistered, meta: EventMeta) -> None:
        """Welcome the customer. The customer's id is the idempotency key, so that once needs no inbox row."""
        if not fact.customer_id:
            raise Poison("a registration names its customer")
        if self._welcome:
            await send_welcome(fact.customer_id, self._deps)
