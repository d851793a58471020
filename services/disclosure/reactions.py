"""What this context does about facts: persons are told about their requests, a "no" goes to all recipients.

Partner reads ask the agreement itself, and an export asks each context, so nothing has to be kept in step.
An erasure is this context's own work: nobody else's event begins one.
"""

from collections.abc import Sequence
from functools import partial

from personvern.consent.v1 import consent_events_pb2 as consent_pb
from personvern.customer.v1 import customer_events_pb2 as customer_pb
from personvern.disclosure.v1 import disclosure_events_pb2 as pb
from services.chassis.inbox import Inbox
from services.chassis.streams import Consumer, EventMeta
from services.disclosure import request_letters
from services.disclosure.usecases import Deps, rectifying, third_party_release, withdrawals
from services.kernel.messages import Messages

Correction = customer_pb.CustomerCorrected | customer_pb.ContactPointChanged
Ending = (
    consent_pb.ConsentWithdrawn | consent_pb.ConsentExpired | consent_pb.Objected | consent_pb.NoCarriedOver
)
_ENDINGS: dict[str, type[Ending]] = {
    "withdrawn": consent_pb.ConsentWithdrawn,
    "expired": consent_pb.ConsentExpired,
    "objected": consent_pb.Objected,
    "no_carried_over": consent_pb.NoCarriedOver,
}
_CORRECTIONS: dict[str, type[Correction]] = {
    "corrected": customer_pb.CustomerCorrected,
    "contact_point_changed": customer_pb.ContactPointChanged,
}


async def pass_on_correction(event: Correction, meta: EventMeta, *, deps: Deps, inbox: Inbox) -> None:
    """Something about a person was corrected: who received it hears of it. Raises RemoteError."""
    fields = [event.channel] if isinstance(event, customer_pb.ContactPointChanged) else list(event.fields)
    await rectifying.corrected(event.customer_id, fields, meta, inbox, deps)


async def pass_on(event: Ending, meta: EventMeta, *, deps: Deps, inbox: Inbox) -> None:
    """Somebody said no, or a yes ran out: whoever received data on it has to hear. Raises RemoteError."""
    await withdrawals.withdrawn(event.customer_id, [event.purpose], event.entry_id, meta, inbox, deps)


async def pass_on_preferences(
    event: consent_pb.PreferenceChanged, meta: EventMeta, *, deps: Deps, inbox: Inbox
) -> None:
    """Somebody turned all marketing off, a no to each marketing purpose, or surveys. Raises RemoteError."""
    purposes = [withdrawals.DIRECT_MARKETING] if event.marketing_turned_off else []
    purposes += [withdrawals.SURVEYS] if event.surveys_turned_off else []
    if purposes:
        change = f"{event.customer_id}/{event.version}"
        await withdrawals.withdrawn(event.customer_id, purposes, change, meta, inbox, deps)


async def tell_of_third_party(
    event: pb.ThirdPartyTellingDue, _: EventMeta, *, deps: Deps, messages: Messages
) -> None:
    """Have the persons of a disclosure to a third party told of it. Raises RemoteError."""
    await third_party_release.tell_persons(event.disclosure_id, messages, deps)


def consumers(deps: Deps, messages: Messages, inbox: Inbox) -> Sequence[Consumer]:
    """The consumers of this context."""
    return (
        *(
            Consumer(
                durable=f"disclosure-on-consent-{fact.replace('_', '-')}",
                stream="CONSENT",
                subject=f"consent.v1.{fact}.*",
                message=message,
                handle=partial(pass_on, deps=deps, inbox=inbox),
            )
            for fact, message in _ENDINGS.items()
        ),
        Consumer(
            durable="disclosure-on-consent-preference-changed",
            stream="CONSENT",
            subject="consent.v1.preference_changed.*",
            message=consent_pb.PreferenceChanged,
            handle=partial(pass_on_preferences, deps=deps, inbox=inbox),
        ),
        Consumer(
            durable="disclosure-on-third-party-telling-due",
            stream="DISCLOSURE",
            subject="disclosure.v1.third_party_telling_due.*",
            message=pb.ThirdPartyTellingDue,
            handle=partial(tell_of_third_party, deps=deps, messages=messages),
        ),
        *(
            Consumer(
                durable=f"disclosure-on-customer-{fact.replace('_', '-')}",
                stream="CUSTOMER",
                subject=f"customer.v1.{fact}.*",
                message=correction,
                handle=partial(pass_on_correction, deps=deps, inbox=inbox),
            )
            for fact, correction in _CORRECTIONS.items()
        ),
        *request_letters.consumers(deps, messages),
    )
