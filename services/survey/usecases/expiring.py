"""Cuts the person from expired invitations, and deletes what has been kept long enough."""

from datetime import timedelta

from services.kernel.calendar import oslo_date, oslo_midnight
from services.survey import events
from services.survey.model.invitation import Invitation, InvitationState, NotInvitedReason
from services.survey.usecases import Deps
from services.survey.usecases.inviting import note_not_asked

BATCH = 100
KEEP_EXPIRED = timedelta(days=90)
"""How long an expired link still says "expired" instead of "unknown"; the invitation names nobody by then."""
KEEP_LOG = timedelta(days=90)
"""How long it is noted why a person was not asked."""


async def expire_due(deps: Deps) -> int:
    """Cut every invitation past its expiry; how many."""
    count = 0
    while batch := await deps.store.invitations.expired(deps.clock.now(), BATCH):
        for invitation in batch:
            count += await _cut(invitation, deps)
    return count


async def _cut(found: Invitation, deps: Deps) -> bool:
    async def cut() -> bool:
        day = oslo_midnight(oslo_date(found.expires_at))
        invitation = await deps.store.invitations.cut(found.id, deps.clock.now(), day)
        if invitation is None:
            return False
        if invitation.state is InvitationState.WAITING:
            reason = NotInvitedReason.NOT_SENT_IN_TIME
            await note_not_asked(
                invitation.customer_id, invitation.interaction_id, invitation.survey_id, reason, "", deps
            )
        was_answered = invitation.state is InvitationState.ANSWERED
        await deps.outbox.add(events.invitation_expired(invitation, was_answered=was_answered))
        return True

    return await deps.store.transaction(cut)


async def forget_old(deps: Deps) -> int:
    """Delete answers at the end of their promised time, and old invitations, clocks and notes; how many."""
    now = deps.clock.now()
    count = await deps.store.invitations.forget(now - KEEP_EXPIRED)
    count += await deps.store.quarantine.forget(now, now - KEEP_LOG)
    count += await deps.store.holds.forget(now - KEEP_LOG)
    while overdue := await deps.store.responses.overdue(now, BATCH):
        for response_id in overdue:
            await deps.vault.shred(response_id)
            await deps.store.responses.delete(response_id)
            count += 1
    return count
