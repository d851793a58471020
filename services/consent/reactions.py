"""What the consent context does about facts of the customer context: it reads the customer's facts anew."""

from collections.abc import Awaitable, Callable
from typing import Any

from google.protobuf.message import Message

from personvern.customer.v1 import customer_events_pb2 as customer
from services.chassis.streams import Consumer, EventMeta
from services.consent.usecases import Deps, customer_changed

_STREAM = "CUSTOMER"
# Events that may change what a decision rests on; interactions and messages do not.
_FACTS: tuple[tuple[str, type[Message]], ...] = (
    ("registered", customer.CustomerRegistered),
    ("corrected", customer.CustomerCorrected),
    ("contact_point_changed", customer.ContactPointChanged),
    ("purchased", customer.Purchased),
)


def consumers(deps: Deps) -> list[Consumer]:
    """One durable consumer per fact."""
    return [
        Consumer(
            durable=f"consent-on-customer-{name.replace('_', '-')}",
            stream=_STREAM,
            subject=f"customer.v1.{name}.*",
            message=message,
            handle=on_customer_changed(deps),
        )
        for name, message in _FACTS
    ]


def on_customer_changed(deps: Deps) -> Callable[[Any, EventMeta], Awaitable[None]]:
    """Something happened to a customer: keep the facts as they are now, whatever the event said."""

    async def handle(message: Any, meta: EventMeta) -> None:
        await customer_changed(message.customer_id, meta, deps)

    return handle
