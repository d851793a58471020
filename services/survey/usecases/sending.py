"""Sends invitations that are due. Safe in several replicas, and across a crash at any point."""

from datetime import date, timedelta

from services.chassis import telemetry
from services.chassis.errors import DOMAIN, DomainError, Kind
from services.kernel.calendar import oslo_date
from services.survey.model.invitation import Invitation, NotInvitedReason, retry_delay
from services.survey.model.template import SurveyState
from services.survey.model.triggering import next_allowed
from services.survey.usecases import PURPOSE, Deps
from services.survey.usecases.inviting import CHANNEL, drop_waiting
from services.survey.usecases.links import link_of, request_id_of

LEASE = timedelta(seconds=60)
"""For how long a claimed invitation is left to the replica that sends it; longer than any call takes."""
BATCH = 200
TEMPLATE = "survey_invitation"
_FINAL = frozenset({Kind.FORBIDDEN, Kind.PRECONDITION, Kind.NOT_FOUND, Kind.INVALID, Kind.CONFLICT})

log = telemetry.log


async def send_due(deps: Deps) -> int:
    """Send up to BATCH invitations that are due; how many were tried."""
    for tried in range(BATCH):
        now = deps.clock.now()
        invitation = await deps.store.invitations.claim_due(now, now + LEASE)
        if invitation is None:
            return tried
        with telemetry.span("send invitation", parent=telemetry.extract(invitation.trace)):
            await _send(invitation, deps)
    return BATCH


async def _send(invitation: Invitation, deps: Deps) -> None:
    now = deps.clock.now()
    survey = await deps.store.surveys.get(invitation.survey_id)
    template = await deps.store.surveys.version(invitation.survey_id, invitation.survey_version)
    if invitation.expired(now):
        return  # the expiry job notes it and cuts the link
    if survey is None or template is None or survey.state is not SurveyState.ACTIVE:
        await _drop(invitation, NotInvitedReason.SURVEY_PAUSED, "", deps)
        return
    allowed = next_allowed(template.content.trigger, now)
    if allowed > now:  # it should have gone earlier, but the service was away until the night
        await deps.store.invitations.postpone(invitation.id, allowed)
        return
    shared = template.content.shared_with_supplier and bool(invitation.supplier_id)
    try:
        message_id = await deps.messages.send(
            request_id_of(invitation.id, deps),
            invitation.customer_id,
            template=TEMPLATE,
            purpose=PURPOSE,
            channel=CHANNEL,
            values={
                "link": link_of(invitation, deps),
                "expires_on": _last_day(invitation).isoformat(),
                "shared_with_supplier": "yes" if shared else "",
            },
        )
    except DomainError as error:
        await _not_sent(invitation, error, deps)
        return
    await deps.store.invitations.mark_sent(invitation.marked_sent(deps.clock.now(), message_id))


def _last_day(invitation: Invitation) -> date:
    """The last day on which the link works from morning to night."""
    return oslo_date(invitation.expires_at) - timedelta(days=1)


async def _not_sent(invitation: Invitation, error: DomainError, deps: Deps) -> None:
    """What the customer context refuses is final; what the frame refuses (`DOMAIN`) is ours to mend."""
    if error.kind in _FINAL and error.domain != DOMAIN:
        await _drop(invitation, NotInvitedReason.MESSAGE_REFUSED, error.reason, deps)
        return
    again = deps.clock.now() + retry_delay(invitation.attempts)
    log.warning(
        "invitation not sent yet", cause=f"{error.domain}/{error.reason}", attempts=invitation.attempts
    )
    await deps.store.invitations.postpone(invitation.id, again)


async def _drop(invitation: Invitation, reason: NotInvitedReason, rule: str, deps: Deps) -> None:
    async def drop() -> None:
        await drop_waiting(invitation, reason, rule, deps)

    await deps.store.transaction(drop)
