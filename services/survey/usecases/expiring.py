"""Cuts the person from expired invitations."""

from datetime import datetime

from services.kernel.calendar import oslo_date, oslo_midnight
from services.survey import events
from services.survey.model.invitation import Invitation, InvitationState, NotInvitedReason
from services.survey.usecases import Deps
from services.survey.usecases.inviting import note_not_asked, release

BATCH = 100


async def expire_due(deps: Deps) -> int:
    """Cut every invitation past its expiry; how many."""
    count = 0
    while batch := await deps.store.invitations.expired(deps.clock.now(), BATCH):
        for invitation in batch:
            count += await _cut(invitation, deps)
    return count


async def cut_link(found: Invitation, now: datetime | None, deps: Deps) -> Invitation | None:
    """Cut the person from an invitation that has expired by `now`, with None from any, in the transaction in
    force; the invitation as it was, None when there is nothing to cut.

    What was saved and never submitted goes, with its keys: it is nobody's answer, and no more can come of it.
    """
    day = oslo_midnight(oslo_date(found.expires_at))
    invitation = await deps.store.invitations.cut(found.id, now, day)
    response_id = "" if invitation is None else invitation.response_id
    if response_id and await deps.store.responses.delete_unsubmitted(response_id):
        await deps.vault.shred(response_id)
    return invitation


async def _cut(found: Invitation, deps: Deps) -> bool:
    async def cut() -> bool:
        invitation = await cut_link(found, deps.clock.now(), deps)
        if invitation is None:
            return False
        if invitation.state is InvitationState.WAITING:
            if not invitation.attempts:
                await release(invitation, deps)
            reason = NotInvitedReason.NOT_SENT_IN_TIME
            await note_not_asked(
                invitation.customer_id, invitation.interaction_id, invitation.survey_id, reason, "", deps
            )
        if invitation.follow_up_at is not None:  # submitted in the last hour: the wish is not lost
            await deps.outbox.add(events.follow_up_wanted(invitation))
        was_answered = invitation.state is InvitationState.ANSWERED
        await deps.outbox.add(events.invitation_expired(invitation, was_answered=was_answered))
        return True

    return await deps.store.transaction(cut)
