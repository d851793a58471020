"""What this context still knows about a person: everything that the expiry has not cut."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from services.chassis.vault import Redacted
from services.survey.model.holds import Hold
from services.survey.model.invitation import Invitation
from services.survey.model.quarantine import Reservation
from services.survey.model.response import ResponseState
from services.survey.model.texts import LocalText
from services.survey.store.quarantine import NotAsked
from services.survey.usecases import PURPOSE, Deps
from services.survey.usecases.places import text_place


@dataclass(frozen=True)
class KnownAnswer:
    """One answer that is still linked to the person."""

    invitation_id: str
    question: LocalText
    values: tuple[int | str, ...]
    text: Redacted[str]
    final: bool
    saved_at: datetime


@dataclass(frozen=True)
class Known:
    """All that is linked to one person. `names` are the survey names by invitation."""

    invitations: list[Invitation]
    names: dict[str, LocalText]
    answers: list[KnownAnswer]
    not_asked: list[NotAsked]
    clocks: list[Reservation]
    holds: list[Hold]


async def known_about(customer_id: str, deps: Deps) -> Known:
    """Everything about one person, free texts opened."""
    with deps.store.together():
        invitations, not_asked, clocks, holds = await asyncio.gather(
            deps.store.invitations.of_customer(customer_id),
            deps.store.quarantine.not_asked(customer_id),
            deps.store.quarantine.clocks(customer_id),
            deps.store.holds.open_of(customer_id),
        )
    known = Known(invitations, {}, [], not_asked, clocks, holds)
    for invitation in invitations:
        await _add_answers(known, invitation, deps)
    return known


async def _add_answers(known: Known, invitation: Invitation, deps: Deps) -> None:
    template = await deps.store.surveys.version(invitation.survey_id, invitation.survey_version)
    if template is None:
        raise LookupError("an invitation without its survey version")
    known.names[invitation.id] = template.content.name
    response = await deps.store.responses.get(invitation.response_id) if invitation.response_id else None
    if response is None:
        return
    sealed = await deps.store.responses.texts(response.id)
    for question in template.content.questions:
        if question.key not in response.answered:
            continue
        place = text_place(response.id, question.key)
        text = (
            await deps.vault.open(response.id, PURPOSE, place, sealed[question.key])
            if question.key in sealed
            else Redacted("")
        )
        known.answers.append(
            KnownAnswer(
                invitation_id=invitation.id,
                question=question.text,
                values=response.values.get(question.key, ()),
                text=text,
                final=response.state is ResponseState.FINAL,
                saved_at=response.saved_at,
            )
        )
