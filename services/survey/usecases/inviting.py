"""From a closed interaction to an invitation, or to a noted reason why there is none."""

from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter

from services.chassis import telemetry
from services.chassis.streams import EventMeta
from services.survey import events
from services.survey.model.follow_up import TOPIC as FOLLOW_UP
from services.survey.model.holds import REASONS
from services.survey.model.invitation import (
    VALID_FOR,
    Invitation,
    InvitationState,
    NotInvitedReason,
    random_id,
    token_hash,
)
from services.survey.model.quarantine import Reservation
from services.survey.model.template import Template
from services.survey.model.triggering import ClosedInteraction, choose, due_at, sampled
from services.survey.store.quarantine import NotAsked
from services.survey.usecases import PURPOSE, Deps
from services.survey.usecases.links import token_of

CHANNEL = "email"
"""The channel by which invitations go out."""


_TRIGGERS = Counter(
    "personvern_survey_triggers", "Closed contacts that led to an invitation, or why not.", ["outcome"]
)


class _Refused(Exception):
    """Nobody is asked, and why."""

    def __init__(self, survey_id: str, reason: NotInvitedReason, rule: str = "") -> None:
        super().__init__(reason.value)
        self.survey_id, self.reason, self.rule = survey_id, reason, rule


@dataclass(frozen=True)
class _Chosen:
    """`at` is when the invitation is made and its clocks begin: one moment, by which they are found again."""

    template: Template
    clocks: list[Reservation]
    at: datetime


async def consider(closed: ClosedInteraction, meta: EventMeta, deps: Deps) -> None:
    """Reserve an invitation about a closed interaction, or note why nobody is asked.

    What needs other contexts is asked first; the reservation is one transaction with the inbox. A thousand
    closed interactions of one person at once write the same quarantine documents: one of them wins.
    """
    try:
        chosen = await _choose(closed, deps)
    except _Refused as refused:
        await _note_once(closed, refused, meta, deps)
        _TRIGGERS.labels(refused.reason.value).inc()
        return
    outcome = ""

    async def reserve() -> None:
        nonlocal outcome
        outcome = "invited"  # also when the transaction is tried again
        try:
            await _reserve(closed, chosen, deps)
        except _Refused as refused:
            outcome = refused.reason.value
            await _note(closed, refused, deps)

    await deps.inbox.once(meta, reserve)
    _TRIGGERS.labels(outcome).inc()


async def _choose(closed: ClosedInteraction, deps: Deps) -> _Chosen:
    if closed.topic == FOLLOW_UP:
        raise _Refused("", NotInvitedReason.FOLLOW_UP)  # a question about an answer leads to the next one
    heads, templates = await deps.store.surveys.asking()
    template = choose(templates, closed)
    if template is None:
        raise _Refused("", NotInvitedReason.NO_MATCHING_SURVEY)
    survey = heads[template.survey_id]
    if not sampled(survey.id, closed.interaction_id, template.content.trigger.sampling_percent):
        raise _Refused(survey.id, NotInvitedReason.NOT_SAMPLED)
    at = deps.clock.now()
    clocks = deps.quarantine.reservations(closed.customer_id, survey.kind, CHANNEL, at)
    await _stop_if_running(
        survey.id, clocks, deps
    )  # spares the others the question; the transaction asks again
    await _stop_if_held(survey.id, closed.customer_id, deps)
    decision = await deps.decisions.decide(closed.customer_id, PURPOSE, channel=CHANNEL)
    if not decision.allow:
        raise _Refused(survey.id, NotInvitedReason.NOT_ALLOWED, decision.rule)
    return _Chosen(template, clocks, at)


async def _stop_if_running(survey_id: str, clocks: list[Reservation], deps: Deps) -> None:
    scope = await deps.store.quarantine.running(clocks, deps.clock.now())
    if scope:
        raise _Refused(survey_id, NotInvitedReason.QUARANTINE, scope)


async def held_by(customer_id: str, deps: Deps) -> tuple[NotInvitedReason, str] | None:
    """Why a person is left in peace just now, and the matter; None when nothing is open."""
    held = await deps.store.holds.open_of(customer_id)
    first = min(held, key=lambda hold: hold.at, default=None)
    return None if first is None else (REASONS[first.kind], first.matter)


async def _stop_if_held(survey_id: str, customer_id: str, deps: Deps) -> None:
    if found := await held_by(customer_id, deps):
        raise _Refused(survey_id, *found)


async def _reserve(closed: ClosedInteraction, chosen: _Chosen, deps: Deps) -> None:
    survey_id = chosen.template.survey_id
    if await deps.store.invitations.about(closed.interaction_id):
        raise _Refused(survey_id, NotInvitedReason.ALREADY_INVITED)
    await _stop_if_running(survey_id, chosen.clocks, deps)
    await _stop_if_held(survey_id, closed.customer_id, deps)
    await deps.store.quarantine.reserve(chosen.clocks)
    invitation = _invitation(closed, chosen, deps)
    await deps.store.invitations.add(invitation)
    await deps.outbox.add(events.invited(invitation))


def _invitation(closed: ClosedInteraction, chosen: _Chosen, deps: Deps) -> Invitation:
    template, now = chosen.template, chosen.at
    due = due_at(template.content.trigger, closed.closed_at)
    invitation_id = random_id("ivt")
    return Invitation(
        id=invitation_id,
        survey_id=template.survey_id,
        survey_version=template.version,
        customer_id=closed.customer_id,
        interaction_id=closed.interaction_id,
        channel=closed.channel,
        topic=closed.topic,
        supplier_id=closed.supplier_id,
        state=InvitationState.WAITING,
        created_at=now,
        next_attempt_at=due,
        expires_at=max(due, now) + VALID_FOR,
        token_hash=token_hash(token_of(invitation_id, deps)),
        trace=telemetry.inject({}),
    )


async def _note_once(closed: ClosedInteraction, refused: _Refused, meta: EventMeta, deps: Deps) -> None:
    async def note() -> None:
        await _note(closed, refused, deps)

    await deps.inbox.once(meta, note)


async def _note(closed: ClosedInteraction, refused: _Refused, deps: Deps) -> None:
    await note_not_asked(
        closed.customer_id, closed.interaction_id, refused.survey_id, refused.reason, refused.rule, deps
    )


async def note_not_asked(
    customer_id: str, interaction_id: str, survey_id: str, reason: NotInvitedReason, rule: str, deps: Deps
) -> None:
    """Log and publish, in the transaction in force, that somebody is not asked."""
    entry = NotAsked(customer_id, interaction_id, survey_id, reason, rule, deps.clock.now())
    await deps.store.quarantine.log(entry)
    await deps.outbox.add(events.not_invited(customer_id, interaction_id, survey_id, reason, rule))


async def withdraw_waiting(customer_id: str, rule: str, meta: EventMeta, deps: Deps) -> None:
    """Drop what is not sent yet to a person who said no to surveys, and what would remind of it."""

    async def drop() -> None:
        for invitation in await deps.store.invitations.reminding_of(customer_id):
            await deps.store.invitations.end_reminder(invitation.id, None)
        for invitation in await deps.store.invitations.waiting_of(customer_id):
            maybe_sent = invitation.attempts > 0
            await drop_waiting(invitation, NotInvitedReason.WITHDRAWN, rule, deps, maybe_sent=maybe_sent)

    await deps.inbox.once(meta, drop)


async def ask_again(customer_id: str, meta: EventMeta, deps: Deps) -> None:
    """The person's wishes changed: drop what waits when they no longer allow it.

    Consent is asked only when something waits. A no that is only for now (quiet hours) drops nothing: the
    sending asks again.
    """
    if not await _waits_for(customer_id, deps):
        return
    decision = await deps.decisions.decide(customer_id, PURPOSE, channel=CHANNEL)
    if not decision.allow and decision.retry_at is None:
        await withdraw_waiting(customer_id, decision.rule, meta, deps)


async def _waits_for(customer_id: str, deps: Deps) -> bool:
    invitations = deps.store.invitations
    return bool(await invitations.waiting_of(customer_id) or await invitations.reminding_of(customer_id))


async def drop_waiting(
    invitation: Invitation, reason: NotInvitedReason, rule: str, deps: Deps, *, maybe_sent: bool
) -> None:
    """Never send an invitation that waits, in the transaction in force; nothing when it waits no longer.

    Its clocks end with it, unless a try that nobody noted may have reached the person.
    """
    if await deps.store.invitations.drop(invitation.id):
        if not maybe_sent:
            await release(invitation, deps)
        await note_not_asked(
            invitation.customer_id, invitation.interaction_id, invitation.survey_id, reason, rule, deps
        )


async def release(invitation: Invitation, deps: Deps) -> None:
    """Stop the clocks that an invitation started which asked nobody, in the transaction in force.

    A clock names no invitation: its own are those that began when it was made. A clock that another
    invitation has started since ends at another moment and runs on.
    """
    survey = await deps.store.surveys.get(invitation.survey_id)
    if survey is not None:
        own = deps.quarantine.reservations(
            invitation.customer_id, survey.kind, CHANNEL, invitation.created_at
        )
        await deps.store.quarantine.release(own)
