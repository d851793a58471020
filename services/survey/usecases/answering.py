"""What the holder of an invitation's link may do: see the form, save parts of the answers, submit once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.chassis.errors import Violation
from services.chassis.idempotency import Ref, RequestKey
from services.chassis.mongo import Document
from services.chassis.vault import Redacted
from services.kernel.calendar import add_months, oslo_date, oslo_midnight
from services.kernel.masking import masked
from services.survey import events
from services.survey.errors import SurveyAlreadyAnswered, SurveyAnswersInvalid, SurveyExpired, SurveyNotFound
from services.survey.model import follow_up
from services.survey.model.invitation import Invitation, InvitationState, random_id, token_hash
from services.survey.model.response import GivenAnswer, Response, ResponseState, answer_problems, merged
from services.survey.model.sensitive import without_sensitive
from services.survey.model.template import Template
from services.survey.usecases import PURPOSE, Deps
from services.survey.usecases.places import text_place
from services.survey.usecases.sharing import may_be_shared, shared_with


@dataclass(frozen=True)
class Form:
    """What the holder of a link sees.

    `shared`: a supplier may read the answers. `values` and `texts` are what was answered in earlier parts.
    """

    template: Template
    answered: frozenset[str]
    values: Mapping[str, tuple[int | str, ...]]
    texts: Mapping[str, Redacted[str]]
    expires_at: datetime
    shared: bool


@dataclass(frozen=True)
class Saved:
    """What stands after saving; `follow_up`: customer service will make contact, as was asked for."""

    answered: frozenset[str]
    final: bool
    follow_up: bool = False


async def open_form(token: str, deps: Deps) -> Form:
    """The form behind a link. Raises SurveyNotFound, SurveyExpired, SurveyAlreadyAnswered."""
    invitation = await _open_invitation(token, deps)
    template = await _template(invitation, deps)
    response = await _response(invitation, deps)
    return Form(
        template=template,
        answered=response.answered if response else frozenset(),
        values=response.values if response else {},
        texts=await _opened_texts(response, deps) if response else {},
        expires_at=invitation.expires_at,
        shared=await may_be_shared(invitation, template, deps),
    )


async def _opened_texts(response: Response, deps: Deps) -> dict[str, Redacted[str]]:
    sealed = await deps.store.responses.texts(response.id)
    return {
        question: await deps.vault.open(response.id, PURPOSE, text_place(response.id, question), box)
        for question, box in sealed.items()
    }


async def save_answers(
    key: RequestKey,
    token: str,
    answers: Sequence[GivenAnswer],
    deps: Deps,
    *,
    final: bool,
    contact_me: bool = False,
) -> Saved:
    """Save a part, or submit. Who gave a low score and says `contact_me` is contacted by customer service.

    Raises SurveyNotFound, SurveyExpired, SurveyAlreadyAnswered, SurveyAnswersInvalid.

    The idempotency record names no invitation and no response, only the questions: it outlives the cut.
    Anonymous callers share one name, so the record's key holds the link's hash too; the cut removes it.
    """
    own_key = replace(key, request_id=f"{token_hash(token)[:32]}/{key.request_id}")
    records = own_key.record_id.rpartition("/")[0]
    supplier_id = await _supplier_of(token, deps) if final else ""

    async def act() -> tuple[Ref, Saved]:
        saved = await _save(token, answers, _Save(final, supplier_id, records, contact_me), deps)
        ref = {"answered": ",".join(sorted(saved.answered)), "final": "yes" if final else ""}
        return {**ref, "follow_up": "yes" if saved.follow_up else ""}, saved

    async def again(ref: Ref) -> Saved:
        answered = frozenset(filter(None, ref["answered"].split(",")))
        return Saved(answered, bool(ref["final"]), bool(ref.get("follow_up")))

    return await deps.commands.run(own_key, act, again)


@dataclass(frozen=True)
class _Save:
    """How to save: for good or not, for which supplier to read, under which idempotency records, and whether
    the person asks to be contacted.
    """

    final: bool
    supplier_id: str
    records: str
    contact_me: bool


async def _supplier_of(token: str, deps: Deps) -> str:
    """Who else may read the answers, decided outside the transaction since consent is asked."""
    invitation = await deps.store.invitations.by_token(token_hash(token))
    if invitation is None or invitation.expired(deps.clock.now()):
        return ""
    return await shared_with(invitation, await _template(invitation, deps), deps)


async def _save(token: str, answers: Sequence[GivenAnswer], how: _Save, deps: Deps) -> Saved:
    invitation = await _open_invitation(token, deps)
    template = await _template(invitation, deps)
    before = await _response(invitation, deps)
    already = before.answered if before else frozenset()
    problems = answer_problems(template, answers, final=how.final, already=already)
    problems += follow_up.problems(template, asked=how.contact_me, final=how.final)
    if problems:
        violations = [Violation(problem.field, problem.rule, problem.text) for problem in problems]
        raise SurveyAnswersInvalid("Some answers break rules; see the violations.", violations=violations)
    response_id = before.id if before else random_id("rsp")
    texts = await _sealed_texts(response_id, before, answers, template, deps)
    today = oslo_date(deps.clock.now())
    response = Response(
        id=response_id,
        survey_id=invitation.survey_id,
        survey_version=invitation.survey_version,
        channel=invitation.channel,
        topic=invitation.topic,
        state=ResponseState.FINAL if how.final else ResponseState.PARTIAL,
        values=merged(before.values if before else {}, answers),
        answered_texts=frozenset(texts),
        saved_at=oslo_midnight(today),
        keep_until=oslo_midnight(add_months(today, template.content.kept_months)),
    )
    await deps.store.responses.put(response, texts)
    wanted = how.contact_me and follow_up.low(template, response.values)
    await deps.store.invitations.link_response(
        invitation.id,
        response_id,
        how.records,
        final=how.final,
        shared_with=how.supplier_id,
        follow_up_at=follow_up.due_at(deps.clock.now()) if wanted else None,
    )
    if how.final:
        await deps.outbox.add(events.answered(response))
    return Saved(response.answered, how.final, wanted)


async def _sealed_texts(
    response_id: str,
    before: Response | None,
    answers: Sequence[GivenAnswer],
    template: Template,
    deps: Deps,
) -> dict[str, Document]:
    """All free texts of the response, masked and sealed under the response (its key dies with it)."""
    texts = await deps.store.responses.texts(response_id) if before else {}
    for answer in answers:
        texts.pop(answer.question, None)
        plain = without_sensitive(masked(answer.text.reveal(), when_in_doubt=True)).strip()
        if plain:
            texts[answer.question] = await deps.vault.seal(
                response_id, PURPOSE, text_place(response_id, answer.question), plain
            )
    return texts


async def _open_invitation(token: str, deps: Deps) -> Invitation:
    invitation = await deps.store.invitations.by_token(token_hash(token))
    if invitation is None or invitation.state is InvitationState.DROPPED:
        raise SurveyNotFound("No survey has this link.")
    if invitation.expired(deps.clock.now()):
        raise SurveyExpired("This survey can no longer be answered.")
    if invitation.state is InvitationState.ANSWERED:
        raise SurveyAlreadyAnswered("This survey was answered before; thank you.")
    return invitation


async def _template(invitation: Invitation, deps: Deps) -> Template:
    template = await deps.store.surveys.version(invitation.survey_id, invitation.survey_version)
    if template is None:
        raise SurveyNotFound("No survey has this link.")
    return template


async def _response(invitation: Invitation, deps: Deps) -> Response | None:
    return await deps.store.responses.get(invitation.response_id) if invitation.response_id else None
