"""What this context hands over about a person, for as long as it knows who answered (GDPR 15 and 20)."""

from typing import Any

from personvern.privacy.v1 import privacy_service_pb2 as pb
from services.chassis.caller import allow, service
from services.kernel.eraser import person_ids
from services.kernel.erasure import messages
from services.kernel.export import Section, all_ids, as_one, export_response
from services.survey.usecases import PURPOSE, Deps, erasing
from services.survey.usecases.exporting import Known, KnownAnswer, known_about

_RETENTION = "surveys"


class PrivacyServicer:
    """Serves `personvern.privacy.v1.PrivacyService` for this context."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @allow(service("disclosure"))
    async def Export(self, request: pb.ExportRequest, _: Any) -> pb.ExportResponse:
        """Everything that is linked to the person, under every id."""
        language = request.language if request.language in ("nb", "nn", "en") else "nb"
        ids = all_ids(request)
        sections = [_sections(await known_about(each, self._deps), language) for each in ids]
        return export_response(as_one(ids, sections), request.kind, language)

    @allow(service("disclosure"))
    async def PlanErasure(self, request: pb.PlanErasureRequest, _: Any) -> pb.PlanErasureResponse:
        """What an erasure would do here today."""
        items = await erasing.plan(person_ids(request), self._deps)
        return pb.PlanErasureResponse(items=messages(items))

    @allow(service("disclosure"))
    async def Erase(self, request: pb.EraseRequest, _: Any) -> pb.EraseResponse:
        """Erase what need not be kept; again, what an interruption has left."""
        made = await erasing.erase(request.erasure_id, person_ids(request), self._deps)
        return pb.EraseResponse(items=made)


def _sections(known: Known, language: str) -> list[Section]:
    return [
        _invitations(known, language),
        _answers(known, language),
        _not_asked(known),
        _clocks(known),
        _holds(known),
    ]


def _invitations(known: Known, language: str) -> Section:
    records = [
        {
            "invitation_id": invitation.id,
            "survey": known.names[invitation.id].in_language(language),
            "interaction_id": invitation.interaction_id,
            "channel": invitation.channel,
            "topic": invitation.topic,
            "state": invitation.state.value,
            "created_at": invitation.created_at,
            "sent_at": invitation.sent_at,
            "reminded_at": invitation.reminded_at,
            "expires_at": invitation.expires_at,
            "follow_up_at": invitation.follow_up_at,
        }
        for invitation in known.invitations
    ]
    return Section(
        key="survey.invitations",
        titles={
            "nb": "Invitasjoner til undersøkelser",
            "nn": "Invitasjonar til undersøkingar",
            "en": "Survey invitations",
        },
        records=records,
        purposes=[PURPOSE],
        retention=_RETENTION,
        sources=["customer"],
    )


def _answers(known: Known, language: str) -> Section:
    return Section(
        key="survey.answers",
        titles={"nb": "Svarene dine", "nn": "Svara dine", "en": "Your answers"},
        records=[_answer(answer, language) for answer in known.answers],
        purposes=[PURPOSE],
        retention=_RETENTION,
        sources=["customer"],
        provided=True,
    )


def _answer(answer: KnownAnswer, language: str) -> dict[str, Any]:
    return {
        "invitation_id": answer.invitation_id,
        "question": answer.question.in_language(language),
        "answer": answer.text if answer.text.reveal() else list(answer.values),
        "submitted": answer.final,
        "saved_at": answer.saved_at,
    }


def _not_asked(known: Known) -> Section:
    records = [
        {
            "interaction_id": entry.interaction_id,
            "reason": entry.reason.value,
            "rule": entry.rule,
            "at": entry.at,
        }
        for entry in known.not_asked
    ]
    return Section(
        key="survey.not_asked",
        titles={
            "nb": "Når vi lot være å spørre",
            "nn": "Når vi lét vere å spørje",
            "en": "When we did not ask",
        },
        records=records,
        purposes=[PURPOSE],
        retention=_RETENTION,
        sources=["survey", "consent"],
    )


def _clocks(known: Known) -> Section:
    return Section(
        key="survey.quarantine",
        titles={
            "nb": "Hvor lenge vi lar deg være i fred",
            "nn": "Kor lenge vi lèt deg vere i fred",
            "en": "For how long we leave you in peace",
        },
        records=[{"scope": clock.scope, "until": clock.until} for clock in known.clocks],
        purposes=[PURPOSE],
        retention=_RETENTION,
        sources=["survey"],
    )


def _holds(known: Known) -> Section:
    return Section(
        key="survey.holds",
        titles={
            "nb": "Saker som gjør at vi ikke spør deg nå",
            "nn": "Saker som gjer at vi ikkje spør deg no",
            "en": "Matters because of which we do not ask you now",
        },
        records=[{"kind": hold.kind.value, "matter": hold.matter, "since": hold.at} for hold in known.holds],
        purposes=[PURPOSE],
        retention=_RETENTION,
        sources=["customer", "billing"],
    )
