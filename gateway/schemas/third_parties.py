"""Disclosures to third parties: authorities, courts, bailiffs, collectors, and whom the person named."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import third_party_service_pb2 as pb

Ground = Literal["consent", "statute", "order", "debt_collection"]
Kind = Literal["authority", "court", "bailiff", "collector", "named_by_person"]
Status = Literal["requested", "approved", "refused", "collecting", "ready", "delivered", "lapsed"]
Telling = Literal["planned", "withheld", "due", "told"]

GROUNDS: dict[Ground, pb.ThirdPartyGround] = {
    "consent": pb.THIRD_PARTY_GROUND_CONSENT,
    "statute": pb.THIRD_PARTY_GROUND_STATUTE,
    "order": pb.THIRD_PARTY_GROUND_ORDER,
    "debt_collection": pb.THIRD_PARTY_GROUND_DEBT_COLLECTION,
}
_KINDS: dict[Kind, pb.ThirdPartyKind] = {
    "authority": pb.THIRD_PARTY_KIND_AUTHORITY,
    "court": pb.THIRD_PARTY_KIND_COURT,
    "bailiff": pb.THIRD_PARTY_KIND_BAILIFF,
    "collector": pb.THIRD_PARTY_KIND_COLLECTOR,
    "named_by_person": pb.THIRD_PARTY_KIND_NAMED_BY_PERSON,
}
_STATUSES: dict[int, Status] = {
    pb.THIRD_PARTY_STATUS_REQUESTED: "requested",
    pb.THIRD_PARTY_STATUS_APPROVED: "approved",
    pb.THIRD_PARTY_STATUS_REFUSED: "refused",
    pb.THIRD_PARTY_STATUS_COLLECTING: "collecting",
    pb.THIRD_PARTY_STATUS_READY: "ready",
    pb.THIRD_PARTY_STATUS_DELIVERED: "delivered",
    pb.THIRD_PARTY_STATUS_LAPSED: "lapsed",
}
_TELLINGS: dict[int, Telling] = {
    pb.TELLING_STATUS_PLANNED: "planned",
    pb.TELLING_STATUS_WITHHELD: "withheld",
    pb.TELLING_STATUS_DUE: "due",
    pb.TELLING_STATUS_TOLD: "told",
}
_GROUND_NAMES = {number: name for name, number in GROUNDS.items()}
_KIND_NAMES = {number: name for name, number in _KINDS.items()}
_REASON = Field(
    min_length=10, max_length=2000, examples=["Would warn a suspect while the investigation goes on."]
)


class Recipient(Body):
    """Who receives the package. The name is confidential."""

    kind: Kind
    name: Annotated[str, Field(min_length=2, max_length=200, examples=["Haugaland og Sunnhordland tingrett"])]
    delivery: Annotated[
        str, Field(max_length=500, description="Where it goes.", examples=["sikker@tingrett.example"])
    ] = ""


class Evidence(Body):
    """What the ground rests on. consent: `consent_entry_id`, `consent_purpose`. statute: `paragraph`, and
    perhaps `reference`. order: `reference`, `issuer`, `ordered_on`. debt_collection: `claim_id`,
    `reasonable_ground`.
    """

    paragraph: Annotated[str, Field(max_length=200, examples=["ekomloven § 3-10"])] = ""
    reference: Annotated[str, Field(max_length=200, examples=["26-012345ENE-THAU"])] = ""
    issuer: Annotated[str, Field(max_length=200, examples=["Haugaland og Sunnhordland tingrett"])] = ""
    ordered_on: Annotated[str, Field(max_length=10, examples=["2026-01-12"])] = ""
    consent_entry_id: Annotated[str, Field(max_length=64)] = ""
    consent_purpose: Annotated[str, Field(max_length=64)] = ""
    claim_id: Annotated[str, Field(max_length=200)] = ""
    reasonable_ground: Annotated[str, Field(max_length=2000)] = ""


class Person(Body):
    """Whose data, and exactly which fields."""

    customer_id: Annotated[str, Field(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    fields: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Field(min_length=1, max_length=200, examples=[["billing.invoices.total_ore"]]),
    ]


class Secrecy(Body):
    """Why the persons are not told for now, and when that is looked at again."""

    statute: Annotated[str, Field(max_length=200, examples=["straffeprosessloven § 210 b"])]
    reason: Annotated[str, _REASON]
    reconsider_on: Annotated[date, Field(description="Within a year.", examples=["2026-04-15"])]

    def message(self) -> pb.Secrecy:
        """The same for the service."""
        return pb.Secrecy(
            statute=self.statute, reason=self.reason, reconsider_on=self.reconsider_on.isoformat()
        )


class AskThirdParty(Body):
    """A disclosure to a third party. `secrecy` only where a statute forbids to tell the persons."""

    ground: Ground
    recipient: Recipient
    evidence: Evidence
    necessity: Annotated[str, Field(min_length=20, max_length=4000, description="Why exactly this.")]
    persons: Annotated[list[Person], Field(min_length=1, max_length=100)]
    secrecy: Secrecy | None = None

    def message(self, key: str) -> pb.RequestThirdPartyDisclosureRequest:
        """The command."""
        recipient = self.recipient
        return pb.RequestThirdPartyDisclosureRequest(
            request_id=key,
            ground=GROUNDS[self.ground],
            recipient=pb.ThirdPartyRecipient(
                kind=_KINDS[recipient.kind], name=recipient.name, delivery=recipient.delivery
            ),
            evidence=pb.ThirdPartyEvidence(**self.evidence.model_dump()),
            necessity=self.necessity,
            persons=[
                pb.ThirdPartyPerson(customer_id=item.customer_id, fields=item.fields) for item in self.persons
            ],
            secrecy=self.secrecy.message() if self.secrecy else None,
        )


class RefuseThirdParty(Body):
    """Why not."""

    reason: Annotated[str, Field(min_length=3, max_length=2000, examples=["The order names another person."])]


class SecrecyStep(Answer):
    """One decision to keep it from the persons."""

    at: datetime
    by: str
    statute: str
    reason: str
    reconsider_on: str


class CaseLook(Answer):
    """Somebody looked at the case."""

    at: datetime
    by: str
    reason: str


class ThirdPartyCase(Answer):
    """A case as lists show it: nothing confidential."""

    disclosure_id: Annotated[str, Field(examples=["tpd_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    ground: Ground
    recipient_kind: Kind
    status: Status
    person_count: int
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    operation_id: Annotated[str, Field(description="Collects the package.")]
    package_expires_at: datetime | None
    delivered_at: datetime | None
    delivered_to: str
    telling: Telling
    reconsider_on: Annotated[str, Field(description="When the secrecy is looked at again, or empty.")]
    told_at: datetime | None
    not_reached: int

    @classmethod
    def of(cls, message: pb.ThirdPartyDisclosure) -> ThirdPartyCase:
        """From the message."""
        return cls(
            disclosure_id=message.disclosure_id,
            ground=_GROUND_NAMES[message.ground],
            recipient_kind=_KIND_NAMES[message.recipient.kind],
            status=_STATUSES[message.status],
            person_count=message.person_count,
            requested_by=message.requested_by,
            requested_at=moment(message.requested_at),
            decided_by=message.decided_by,
            decided_at=moment_or_none(message, "decided_at"),
            operation_id=message.operation_id,
            package_expires_at=moment_or_none(message, "package_expires_at"),
            delivered_at=moment_or_none(message, "delivered_at"),
            delivered_to=message.delivered_to,
            telling=_TELLINGS[message.telling],
            reconsider_on=message.reconsider_on,
            told_at=moment_or_none(message, "told_at"),
            not_reached=message.not_reached,
        )


class ThirdPartyCaseList(Answer):
    """A page of cases."""

    disclosures: list[ThirdPartyCase]
    next_page_token: str


class WholeThirdPartyCase(ThirdPartyCase):
    """A case with everything in it, and who looked."""

    recipient_name: str
    recipient_delivery: str
    evidence: dict[str, str]
    necessity: str
    refusal: str
    persons: list[Person]
    secrecy: list[SecrecyStep]
    looks: list[CaseLook]

    @classmethod
    def of(cls, message: pb.ThirdPartyDisclosure) -> WholeThirdPartyCase:
        """From the message."""
        evidence = {field.name: value for field, value in message.evidence.ListFields()}
        return cls(
            **ThirdPartyCase.of(message).model_dump(),
            recipient_name=message.recipient.name,
            recipient_delivery=message.recipient.delivery,
            evidence=evidence,
            necessity=message.necessity,
            refusal=message.refusal,
            persons=[
                Person(customer_id=item.customer_id, fields=list(item.fields)) for item in message.persons
            ],
            secrecy=[
                SecrecyStep(
                    at=moment(item.at),
                    by=item.by,
                    statute=item.secrecy.statute,
                    reason=item.secrecy.reason,
                    reconsider_on=item.secrecy.reconsider_on,
                )
                for item in message.secrecy
            ],
            looks=[CaseLook(at=moment(item.at), by=item.by, reason=item.reason) for item in message.looks],
        )
