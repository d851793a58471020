"""Disclosures to third parties as messages and back."""

from collections.abc import Sequence
from datetime import datetime

from personvern.disclosure.v1 import third_party_service_pb2 as pb
from services.disclosure.model.third_party import (
    Case,
    CaseStatus,
    Evidence,
    Look,
    PartyKind,
    SecrecyStep,
    Telling,
    ThirdPartyGround,
)
from services.disclosure.model.third_party_request import RawCase, RawSecrecy
from services.disclosure.rpc.messages import timestamp

_GROUND = {
    ThirdPartyGround.CONSENT: pb.THIRD_PARTY_GROUND_CONSENT,
    ThirdPartyGround.STATUTE: pb.THIRD_PARTY_GROUND_STATUTE,
    ThirdPartyGround.ORDER: pb.THIRD_PARTY_GROUND_ORDER,
    ThirdPartyGround.DEBT_COLLECTION: pb.THIRD_PARTY_GROUND_DEBT_COLLECTION,
}
_PARTY = {
    PartyKind.AUTHORITY: pb.THIRD_PARTY_KIND_AUTHORITY,
    PartyKind.COURT: pb.THIRD_PARTY_KIND_COURT,
    PartyKind.BAILIFF: pb.THIRD_PARTY_KIND_BAILIFF,
    PartyKind.COLLECTOR: pb.THIRD_PARTY_KIND_COLLECTOR,
    PartyKind.NAMED_BY_PERSON: pb.THIRD_PARTY_KIND_NAMED_BY_PERSON,
}
_STATUS = {
    CaseStatus.REQUESTED: pb.THIRD_PARTY_STATUS_REQUESTED,
    CaseStatus.APPROVED: pb.THIRD_PARTY_STATUS_APPROVED,
    CaseStatus.REFUSED: pb.THIRD_PARTY_STATUS_REFUSED,
    CaseStatus.COLLECTING: pb.THIRD_PARTY_STATUS_COLLECTING,
    CaseStatus.READY: pb.THIRD_PARTY_STATUS_READY,
    CaseStatus.DELIVERED: pb.THIRD_PARTY_STATUS_DELIVERED,
    CaseStatus.LAPSED: pb.THIRD_PARTY_STATUS_LAPSED,
}
_TELLING = {
    Telling.PLANNED: pb.TELLING_STATUS_PLANNED,
    Telling.WITHHELD: pb.TELLING_STATUS_WITHHELD,
    Telling.DUE: pb.TELLING_STATUS_DUE,
    Telling.TOLD: pb.TELLING_STATUS_TOLD,
}
_GROUND_BACK = {number: ground for ground, number in _GROUND.items()}
_PARTY_BACK = {number: kind for kind, number in _PARTY.items()}


def raw_case(request: pb.RequestThirdPartyDisclosureRequest) -> RawCase:
    """A request as it was sent, unchecked."""
    sent, given = request.secrecy, request.HasField("secrecy")
    evidence = {name: getattr(request.evidence, name) for name in Evidence.__dataclass_fields__}
    return RawCase(
        ground=_GROUND_BACK.get(request.ground),
        party_kind=_PARTY_BACK.get(request.recipient.kind),
        party_name=request.recipient.name,
        party_delivery=request.recipient.delivery,
        evidence=Evidence(**evidence),
        necessity=request.necessity,
        persons=[(item.customer_id, list(item.fields)) for item in request.persons],
        secrecy=RawSecrecy(sent.statute, sent.reason, sent.reconsider_on) if given else None,
    )


def brief(case: Case, now: datetime) -> pb.ThirdPartyDisclosure:
    """A case without what is confidential in it."""
    day = case.reconsider_on
    return pb.ThirdPartyDisclosure(
        disclosure_id=case.disclosure_id,
        ground=_GROUND[case.ground],
        status=_STATUS[case.standing(now)],
        recipient=pb.ThirdPartyRecipient(kind=_PARTY[case.party.kind]),
        person_count=len(case.persons),
        requested_by=case.requested_by,
        requested_at=timestamp(case.requested_at),
        decided_by=case.decided_by,
        decided_at=timestamp(case.decided_at) if case.decided_at else None,
        operation_id=case.operation_id,
        package_expires_at=timestamp(case.package_expires_at) if case.package_expires_at else None,
        delivered_at=timestamp(case.delivered_at) if case.delivered_at else None,
        delivered_to=case.delivered_to,
        telling=_TELLING[case.telling],
        reconsider_on=day.isoformat() if day else "",
        told_at=timestamp(case.told_at) if case.told_at else None,
        not_reached=case.not_reached,
    )


def whole(case: Case, looks: Sequence[Look], now: datetime) -> pb.ThirdPartyDisclosure:
    """A case in full, with who looked."""
    message = brief(case, now)
    message.recipient.name = case.party.name.reveal()
    message.recipient.delivery = case.party.delivery.reveal()
    message.evidence.CopyFrom(pb.ThirdPartyEvidence(**vars(case.evidence)))
    message.necessity = case.necessity.reveal()
    message.refusal = case.refusal.reveal()
    for item in case.persons:
        message.persons.add(customer_id=item.customer_id, fields=item.fields)
    message.secrecy.extend(map(_step, case.steps))
    for look in looks:
        message.looks.add(at=timestamp(look.at), by=look.by, reason=look.reason)
    return message


def _step(step: SecrecyStep) -> pb.SecrecyStep:
    secrecy = pb.Secrecy(
        statute=step.secrecy.statute,
        reason=step.secrecy.reason.reveal(),
        reconsider_on=step.secrecy.reconsider_on.isoformat(),
    )
    return pb.SecrecyStep(at=timestamp(step.at), by=step.by, secrecy=secrecy)
