"""What this context does about facts, so far only its own: other contexts ask it, and it asks them."""

from personvern.customer.v1 import customer_events_pb2 as pb
from services.chassis.streams import Consumer, EventMeta, Poison
from services.customer.usecases import Deps
from services.customer.usecases.messages import send_welcome


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
            )
        ]

    async def on_registered(self, fact: pb.CustomerRegistered, meta: EventMeta) -> None:
        """Welcome the customer. The customer's id is the idempotency key, so that once needs no inbox row."""
        if not fact.customer_id:
            raise Poison("a registration names its customer")
        if self._welcome:
            await send_welcome(fact.customer_id, self._deps)
