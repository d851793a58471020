"""Answers for the supplier that they are about: told beforehand, agreed, on the ledger before they leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.chassis.caller import Caller
from services.chassis.errors import DomainError, Violations
from services.chassis.pages import PageRequest
from services.chassis.vault import Redacted
from services.kernel.calendar import oslo_date
from services.survey import events
from services.survey.errors import SurveyReadInvalid
from services.survey.model.invitation import Invitation
from services.survey.model.response import Response
from services.survey.model.sensitive import has_sensitive
from services.survey.model.template import Template
from services.survey.usecases import PURPOSE, SHARING, Deps
from services.survey.usecases.places import text_place

SCOPE = "survey-responses:read"
RESOURCE = "survey_responses"
FIELDS = ("answered_on", "answers", "channel", "comments", "response_id", "survey", "topic")


@dataclass(frozen=True)
class SharedResponse:
    """One person's answers as a supplier may see them. `comments` are free texts by question."""

    response: Response
    survey_code: str
    answered_on: date
    comments: Mapping[str, Redacted[str]]


@dataclass(frozen=True)
class SharedPage:
    """A page of answers with the fields that may leave."""

    responses: list[SharedResponse]
    next_token: str
    fields: frozenset[str]


async def shared_with(invitation: Invitation, template: Template, deps: Deps) -> str:
    """The supplier that may read the answers to this invitation; empty when none may.

    The survey must have said so when it asked, and the policy must allow it for this person now: 18 or older,
    no objection, not restricted. When nobody can tell, nothing is shared.
    """
    supplier_id = _supplier(invitation, template)
    if not supplier_id:
        return ""
    try:
        decision = await deps.decisions.decide(invitation.customer_id, SHARING)
    except DomainError:
        return ""
    return supplier_id if decision.allow else ""


async def may_be_shared(invitation: Invitation, template: Template, deps: Deps) -> bool:
    """What the form has to say before anybody answers. When nobody can tell now, the submission may be
    told otherwise: then the form says that the supplier may read, so that nobody is surprised.
    """
    if not _supplier(invitation, template):
        return False
    try:
        return (await deps.decisions.decide(invitation.customer_id, SHARING)).allow
    except DomainError:
        return True


def _supplier(invitation: Invitation, template: Template) -> str:
    told = template.content.shared_with_supplier and invitation.customer_id
    return invitation.supplier_id if told else ""


async def list_shared(
    caller: Caller, purpose: str, fields: Sequence[str], asked: PageRequest, deps: Deps
) -> SharedPage:
    """The submitted answers about this supplier's deliveries, as its agreement releases them.

    Answers leave only as long as their person is known here: until then the person can object, and each
    reading stands under that person on the ledger. What is cut is no longer read by anybody but as results.

    Raises:
        SurveyReadInvalid: the purpose is missing or a field does not exist.
        RemoteError: the agreement does not cover this, or the ledger cannot be reached: nothing leaves.
    """
    _check(purpose, fields)
    names = [f"{RESOURCE}.{name}" for name in fields]
    # Ask before reading: who may read nothing shall not learn from an empty page or a bad token either.
    await deps.reads.authorize_partner(caller=caller, scope=SCOPE, subjects=[], purpose=purpose, fields=names)
    query = f"shared:{caller.id}:{caller.agreement_id}"
    found = await deps.store.invitations.shared(caller.id, deps.pages.place(query, asked), asked.limit + 1)
    page = deps.pages.cut(query, found, asked, lambda invitation: invitation.id)
    allowed = await _allowed(page.items, deps)
    if not allowed:
        return SharedPage([], page.next_token, frozenset())
    read = [await _read(invitation, deps) for invitation in allowed]
    responses = [one for one in read if one is not None]
    released = await deps.reads.authorize_partner(
        caller=caller,
        scope=SCOPE,
        subjects=sorted({invitation.customer_id for invitation in allowed}),
        purpose=purpose,
        fields=names,
    )

    async def note() -> None:
        await deps.outbox.add(events.response_shared(caller.id, len(responses)))

    await deps.store.transaction(note)
    return SharedPage(
        responses, page.next_token, frozenset(name.removeprefix(f"{RESOURCE}.") for name in released)
    )


async def _allowed(invitations: Sequence[Invitation], deps: Deps) -> list[Invitation]:
    """Those whose person still allows it: an objection works on what was answered before, too."""
    now = deps.clock.now()
    kept = []
    for invitation in invitations:
        if invitation.expired(now):
            continue
        if (await deps.decisions.decide(invitation.customer_id, SHARING)).allow:
            kept.append(invitation)
    return kept


async def _read(invitation: Invitation, deps: Deps) -> SharedResponse | None:
    response = await deps.store.responses.get(invitation.response_id)
    survey = await deps.store.surveys.get(invitation.survey_id)
    if response is None or survey is None:
        return None
    sealed = await deps.store.responses.texts(response.id)
    comments = {}
    for question, box in sealed.items():
        place = text_place(response.id, question)
        text = await deps.vault.open(response.id, PURPOSE, place, box)
        if not has_sensitive(text.reveal()):
            comments[question] = text
    return SharedResponse(response, survey.code, oslo_date(response.saved_at), comments)


def _check(purpose: str, fields: Sequence[str]) -> None:
    found = Violations()
    if not purpose:
        found.add("purpose", "READ_PURPOSE", "Say for which purpose you read.")
    elif purpose != SHARING:
        found.add("purpose", "READ_PURPOSE", f"Answers are shared for {SHARING} only.")
    for place, name in enumerate(fields):
        if name not in FIELDS:
            found.add(
                f"fields[{place}]", "FIELD_UNKNOWN", f"A shared answer has these fields: {', '.join(FIELDS)}."
            )
    found.raise_if_any(SurveyReadInvalid)
