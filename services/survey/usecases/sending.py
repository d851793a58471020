"""Sends invitations and reminders that are due. Safe in several replicas, and across a crash at any point."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

from services.chassis import telemetry
from services.chassis.errors import DOMAIN, DomainError, Kind
from services.kernel.calendar import oslo_date
from services.survey import events
from services.survey.model.invitation import Invitation, NotInvitedReason, retry_delay
from services.survey.model.template import SurveyState, Template
from services.survey.model.triggering import next_allowed
from services.survey.usecases import PURPOSE, Deps
from services.survey.usecases.inviting import CHANNEL, drop_waiting, held_by
from services.survey.usecases.links import link_of, request_id_of

LEASE = timedelta(seconds=60)
"""For how long a claimed invitation is left to the replica that sends it; longer than any call takes."""
BATCH = 200
AT_ONCE = 8
"""Messages of one round that are on their way together: what waited for the morning is out within minutes."""
TEMPLATE = "survey_invitation"
REMINDER_TEMPLATE = "survey_reminder"
LAST_ATTEMPT = 8
"""A reminder that fails is tried again after as long as an invitation at its eighth try: ten minutes."""
_FINAL = frozenset({Kind.FORBIDDEN, Kind.PRECONDITION, Kind.NOT_FOUND, Kind.INVALID, Kind.CONFLICT})

log = telemetry.log


async def send_due(deps: Deps) -> int:
    """Send up to BATCH invitations that are due; how many were tried."""

    async def send(invitation: Invitation) -> None:
        with telemetry.span("send invitation", parent=telemetry.extract(invitation.trace)):
            await _send(invitation, deps)

    return await _together(deps.store.invitations.claim_due, send, deps)


async def _together(
    claim: Callable[[datetime, datetime], Awaitable[Invitation | None]],
    send: Callable[[Invitation], Awaitable[None]],
    deps: Deps,
) -> int:
    """Claim one after the other, send AT_ONCE together. What one of them raises is raised when the others are
    through; its invitation is tried again when its lease is over.
    """
    tried, more = 0, True
    while more and tried < BATCH:
        claimed: list[Invitation] = []
        while more and len(claimed) < AT_ONCE:
            now = deps.clock.now()
            invitation = await claim(now, now + LEASE)
            more = invitation is not None
            claimed += [invitation] if invitation is not None else []
        done = await asyncio.gather(*map(send, claimed), return_exceptions=True)
        tried += len(claimed)
        for failed in done:
            if isinstance(failed, BaseException):
                raise failed
    return tried


async def _send(invitation: Invitation, deps: Deps) -> None:
    now = deps.clock.now()
    survey = await deps.store.surveys.get(invitation.survey_id)
    template = await deps.store.surveys.version(invitation.survey_id, invitation.survey_version)
    if invitation.expired(now):
        return  # the expiry job notes it and cuts the link
    if survey is None or template is None or survey.state is not SurveyState.ACTIVE:
        await _drop(invitation, NotInvitedReason.SURVEY_PAUSED, "", deps)
        return
    if held := await held_by(invitation.customer_id, deps):
        await _drop(invitation, *held, deps)
        return
    allowed = next_allowed(template.content.trigger, now)
    if allowed > now:  # it should have gone earlier, but the service was away until the night
        await deps.store.invitations.put_off(invitation.id, allowed)
        return
    try:
        message_id = await _message(invitation, template, deps)
    except DomainError as error:
        await _not_sent(invitation, error, deps)
        return
    sent_at = deps.clock.now()
    remind_at = _reminder_of(template, sent_at, deps)
    await deps.store.invitations.mark_sent(invitation.marked_sent(sent_at, message_id, remind_at=remind_at))


async def _message(invitation: Invitation, template: Template, deps: Deps, *, reminder: bool = False) -> str:
    shared = template.content.shared_with_supplier and bool(invitation.supplier_id)
    return await deps.messages.send(
        request_id_of(invitation.id, deps, reminder=reminder),
        invitation.customer_id,
        template=REMINDER_TEMPLATE if reminder else TEMPLATE,
        purpose=PURPOSE,
        channel=CHANNEL,
        values={
            "link": link_of(invitation, deps),
            "expires_on": _last_day(invitation).isoformat(),
            "shared_with_supplier": "yes" if shared else "",
        },
    )


def _reminder_of(template: Template, sent_at: datetime, deps: Deps) -> datetime | None:
    if deps.reminder_after is None:
        return None
    return next_allowed(template.content.trigger, sent_at + deps.reminder_after)


async def remind_due(deps: Deps) -> int:
    """Remind up to BATCH persons whose reminder is due; how many were tried. Nobody is reminded twice."""

    async def send(invitation: Invitation) -> None:
        with telemetry.span("send reminder"):
            await _remind(invitation, deps)

    return await _together(deps.store.invitations.claim_reminder, send, deps)


async def _remind(invitation: Invitation, deps: Deps) -> None:
    now = deps.clock.now()
    survey = await deps.store.surveys.get(invitation.survey_id)
    template = await deps.store.surveys.version(invitation.survey_id, invitation.survey_version)
    if invitation.expired(now) or survey is None or template is None:
        return  # the expiry job cuts it
    if survey.state is not SurveyState.ACTIVE or await held_by(invitation.customer_id, deps):
        await deps.store.invitations.end_reminder(invitation.id, None)
        return
    allowed = next_allowed(template.content.trigger, now)
    if allowed > now:
        await deps.store.invitations.remind_again_at(invitation.id, allowed)
        return
    try:
        await _message(invitation, template, deps, reminder=True)
    except DomainError as error:
        if _refused(error):
            await deps.store.invitations.end_reminder(invitation.id, None)
        else:
            await deps.store.invitations.remind_again_at(invitation.id, now + retry_delay(LAST_ATTEMPT))
        return

    async def note() -> None:
        if await deps.store.invitations.end_reminder(invitation.id, deps.clock.now()):
            await deps.outbox.add(events.reminded(invitation))

    await deps.store.transaction(note)


def _last_day(invitation: Invitation) -> date:
    """The last day on which the link works from morning to night."""
    return oslo_date(invitation.expires_at) - timedelta(days=1)


async def _not_sent(invitation: Invitation, error: DomainError, deps: Deps) -> None:
    """What the customer context refuses is final; what the frame refuses (`DOMAIN`) is ours to mend."""
    if _refused(error):
        await _drop(invitation, NotInvitedReason.MESSAGE_REFUSED, error.reason, deps)
        return
    again = deps.clock.now() + retry_delay(invitation.attempts)
    log.warning(
        "invitation not sent yet", cause=f"{error.domain}/{error.reason}", attempts=invitation.attempts
    )
    await deps.store.invitations.postpone(invitation.id, again)


def _refused(error: DomainError) -> bool:
    return error.kind in _FINAL and error.domain != DOMAIN


async def _drop(invitation: Invitation, reason: NotInvitedReason, rule: str, deps: Deps) -> None:
    # A refusal answers every try, as all have one request id. Otherwise an earlier one may have arrived.
    maybe_sent = reason is not NotInvitedReason.MESSAGE_REFUSED and invitation.attempts > 1

    async def drop() -> None:
        await drop_waiting(invitation, reason, rule, deps, maybe_sent=maybe_sent)

    await deps.store.transaction(drop)
