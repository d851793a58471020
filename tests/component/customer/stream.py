"""Events as they were published."""

from typing import Any

import nats

from personvern.customer.v1 import customer_events_pb2
from tests.component.customer.conftest import World
from tests.support.eventually import eventually


async def told(world: World, name: str, count: int = 1) -> list[Any]:
    """The messages of `customer.v1.<name>.*`, oldest first, once there are `count` of them."""
    client = await nats.connect(world.place.nats_url)
    try:
        js = client.jetstream()

        async def look() -> list[Any]:
            found = []
            state = (await js.stream_info("CUSTOMER")).state
            for sequence in range(max(1, state.first_seq), state.last_seq + 1):
                event = await js.get_msg("CUSTOMER", seq=sequence)
                if str(event.subject).startswith(f"customer.v1.{name}."):
                    kind = event.headers["ce-type"].rpartition(".")[2]
                    message = getattr(customer_events_pb2, kind)()
                    message.ParseFromString(event.data)
                    found.append(message)
            return found if len(found) >= count else []

        return await eventually(look)
    finally:
        await client.close()
