"""What the consent context does about facts of the customer context: it keeps what decisions rest on."""

from collections.abc import Awaitable, Callable
from typing import Any

from google.protobuf.message import Message

from personvern.billing.v1 import billing_events_pb2 as billing
from personvern.consent.v1 import consent_events_pb2 as own
from personvern.customer.v1 import customer_events_pb2 as customer
from services.chassis.streams import Consumer, EventMeta
from services.consent.usecases import Deps, customer_changed, message_sent
from services.consent.usecases.audiences.exporting import take_back
from services.consent.usecases.erasing import erase
from services.consent.usecases.expiring import came_of_age
from services.consent.usecases.projection import einvoice_changed

Handle = Callable[[Any, EventMeta], Awaitable[None]]
_STREAM = "CUSTOMER"
# Events after which the facts that a decision rests on may be others.
_FACTS: tuple[tuple[str, type[Message]], ...] = (
    ("registered", customer.CustomerRegistered),
    ("corrected", customer.CustomerCorrected),
    ("contact_point_changed", customer.ContactPointChanged),
    ("purchased", customer.Purchased),
    ("contract_changed", customer.ContractChanged),
    ("contract_ended", customer.ContractEnded),
    ("closed", customer.CustomerClosed),
    ("restricted", customer.CustomerRestricted),
    ("unrestricted", customer.CustomerUnrestricted),
    ("guardian_linked", customer.GuardianLinked),
    ("came_of_age", customer.CameOfAge),
)

# Own events after which somebody may have to be taken out of audiences that have left the house.
_NOES: tuple[tuple[str, type[Message]], ...] = (
    ("refused", own.ConsentRefused),
    ("withdrawn", own.ConsentWithdrawn),
    ("expired", own.ConsentExpired),
    ("objected", own.Objected),
    ("preference_changed", own.PreferenceChanged),
)


def consumers(deps: Deps) -> list[Consumer]:
    """One durable consumer per fact, and one for the frequency of marketing."""
    facts = on_customer_changed(deps)
    return [
        *(_consumer(name, message, facts) for name, message in _FACTS),
        _consumer("message_sent", customer.MessageSent, on_message_sent(deps)),
        Consumer(
            durable="consent-on-customer-erased",
            stream=_STREAM,
            subject="customer.v1.erased.*",
            message=customer.CustomerErased,
            handle=on_erased(deps),
        ),
        Consumer(
            durable="consent-on-coming-of-age",
            stream=_STREAM,
            subject="customer.v1.came_of_age.*",
            message=customer.CameOfAge,
            handle=on_came_of_age(deps),
        ),
        *(
            Consumer(
                durable=f"consent-on-{name.replace('_', '-')}",
                stream="CONSENT",
                subject=f"consent.v1.{name}.*",
                message=message,
                handle=on_a_no(deps),
            )
            for name, message in _NOES
        ),
        Consumer(
            durable="consent-on-billing-einvoice-changed",
            stream="BILLING",
            subject="billing.v1.einvoice_agreement_changed.*",
            message=billing.EinvoiceAgreementChanged,
            handle=on_einvoice_changed(deps),
        ),
    ]


def _consumer(name: str, message: type[Message], handle: Handle) -> Consumer:
    return Consumer(
        durable=f"consent-on-customer-{name.replace('_', '-')}",
        stream=_STREAM,
        subject=f"customer.v1.{name}.*",
        message=message,
        handle=handle,
    )


def on_customer_changed(deps: Deps) -> Handle:
    """Something happened to a customer: keep the facts as they are now, whatever the event said."""

    async def handle(message: Any, meta: EventMeta) -> None:
        await customer_changed(message.customer_id, meta, deps)
        await take_back(message.customer_id, deps)  # who is closed or restricted now stands in no audience

    return handle


def on_a_no(deps: Deps) -> Handle:
    """Somebody may no longer be told what audiences outside were made for."""

    async def handle(message: Any, meta: EventMeta) -> None:
        await take_back(message.customer_id, deps)

    return handle


def on_message_sent(deps: Deps) -> Handle:
    """A message went out: marketing counts towards the caps on its channel."""

    async def handle(message: Any, meta: EventMeta) -> None:
        await message_sent(message.customer_id, message.purpose, message.channel, meta, deps)

    return handle


def on_einvoice_changed(deps: Deps) -> Handle:
    """An e-invoice agreement began or ended: campaigns for e-invoice look at it (S10)."""

    async def handle(message: Any, meta: EventMeta) -> None:
        await einvoice_changed(message.customer_id, message.version, message.active, meta, deps)

    return handle


def on_erased(deps: Deps) -> Handle:
    """Somebody was erased there, perhaps because the time is over: here too, once under the erasure's id."""

    async def handle(message: Any, meta: EventMeta) -> None:
        await erase(message.erasure_id, list(message.customer_ids), deps)

    return handle


def on_came_of_age(deps: Deps) -> Handle:
    """Somebody came of age: what guardians consented to runs out, once however often this comes."""

    async def handle(message: Any, meta: EventMeta) -> None:
        await came_of_age(message.customer_id, message.age, deps)

    return handle
