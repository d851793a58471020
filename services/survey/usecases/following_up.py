"""Hands on the wishes to be contacted: customer service opens the contact, here nothing is left of it."""

from services.survey import events
from services.survey.model.invitation import Invitation
from services.survey.usecases import Deps

BATCH = 100


async def hand_on_due(deps: Deps) -> int:
    """Tell of every wish that is due; how many. Safe in several replicas: whoever unsets it tells."""
    count = 0
    while batch := await deps.store.invitations.follow_ups_due(deps.clock.now(), BATCH):
        for invitation in batch:
            count += await _hand_on(invitation, deps)
    return count


async def _hand_on(found: Invitation, deps: Deps) -> bool:
    async def tell() -> bool:
        if not await deps.store.invitations.end_follow_up(found.id):
            return False  # handed on by another replica, or the person is cut or erased
        await deps.outbox.add(events.follow_up_wanted(found))
        return True

    return await deps.store.transaction(tell)
