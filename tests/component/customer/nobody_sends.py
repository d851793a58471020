"""The customer context with nobody who sends: messages lie until it is restarted."""

from tests.component.customer.conftest import World
from tests.support.periodic import end_periodic


async def nobody_sends(world: World) -> None:
    """Restart it so."""
    await world.place.restart("customer", send_every_seconds=3600, welcome_mail=False)
    await end_periodic(world.place.parts["customer"], "send messages")
