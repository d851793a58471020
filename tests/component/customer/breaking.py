"""Keys that cannot be used: what a test breaks, to see that the others are not held up."""

import os

from tests.component.customer.conftest import World


async def break_key(world: World, customer_id: str, purpose: str) -> None:
    """Damage the data key of one person and purpose, so that using it raises SealBroken."""
    changed = await world.mongo.collection("data_keys").update_one(
        {"_id": f"{customer_id}/{purpose}"}, {"$set": {"wrapped": os.urandom(40)}}
    )
    assert changed.matched == 1
    world.place.parts["customer"].parts.vault._cache.clear()
