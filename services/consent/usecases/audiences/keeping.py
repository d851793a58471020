"""Lists of members do not outlive their time."""

from services.consent.usecases.deps import Deps


async def forget_old_audiences(deps: Deps) -> int:
    """Delete the lists whose retention period is over; counts stay. How many audiences."""
    return await deps.store.audiences.forget_old(deps.clock.now())
