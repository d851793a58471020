"""Guardians and dependants, proof of contact points, and where a customer stands."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from gateway.schemas.customers import (
    LINE,
    ContactPoint,
    LanguageName,
    PostalAddress,
    StatusName,
)
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.customer.v1 import customer_pb2 as pb
from personvern.customer.v1 import person_service_pb2 as rpc

EvidenceKind = Literal["parental_responsibility", "guardianship_decision", "register_extract"]
CUSTOMER = "cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"
Code = Annotated[str, Field(min_length=1, max_length=20, examples=["7K3M-Q2ZX-91AB"])]
CustomerId = Annotated[str, Field(max_length=80, examples=[CUSTOMER])]


class Evidence(Body):
    """What makes somebody a guardian."""

    kind: EvidenceKind = Field(examples=["parental_responsibility"])
    reference: str = Field(
        default="", max_length=LINE, description="Of the document; needed for all but a declaration."
    )

    def message(self) -> rpc.GuardianEvidence:
        """To the message."""
        return rpc.GuardianEvidence(kind=self.kind, reference=self.reference)


class Agreed(Body):
    """The text that the guardian read and consents to, see `GET /v1/me/dependants/consent`."""

    text_hash: str = Field(pattern="^[0-9a-f]{64}$", examples=["a" * 64])
    language: LanguageName = Field(examples=["nb"])

    def message(self) -> rpc.GuardianConsent:
        """To the message."""
        return rpc.GuardianConsent(text_hash=self.text_hash, language=self.language)


class ConsentText(Answer):
    """What a guardian consents to, in one language. Send `text_hash` and `language` back with the consent."""

    name: str
    text: str
    text_hash: str = Field(examples=["a" * 64])
    language: LanguageName


class NewDependant(Body):
    """A child under sixteen. Language and address are the guardian's when left out."""

    given_name: str = Field(max_length=LINE, examples=["Nora"])
    family_name: str = Field(max_length=LINE, examples=["Nordmann"])
    birth_date: str = Field(max_length=LINE, examples=["2016-01-10"])
    language: LanguageName | None = None
    email: str = Field(default="", max_length=LINE)
    phone: str = Field(default="", max_length=LINE)
    home_address: PostalAddress | None = None
    evidence: Evidence
    consent: Agreed

    def message(self, key: str, guardian_id: str) -> rpc.RegisterDependantRequest:
        """To the message."""
        return rpc.RegisterDependantRequest(
            request_id=key,
            customer_id=guardian_id,
            given_name=self.given_name,
            family_name=self.family_name,
            birth_date=self.birth_date,
            language=self.language or "",
            email=self.email,
            phone=self.phone,
            home_address=None if self.home_address is None else self.home_address.message(),
            evidence=self.evidence.message(),
            consent=self.consent.message(),
        )


class AcceptedInvitation(Body):
    """What a new guardian brings."""

    code: Code
    evidence: Evidence
    consent: Agreed


class NewGuardian(Body):
    """Who becomes the guardian, on which evidence."""

    guardian_id: CustomerId
    evidence: Evidence
    consent: Agreed


class Claim(Body):
    """A one-time code for an account."""

    code: Code


class Claimed(Answer):
    """The account that the login now leads to."""

    customer_id: CustomerId


class OneTimeCode(Answer):
    """A one-time code, to be given to the one whom it is for."""

    code: Code
    expires_at: datetime

    @classmethod
    def of(cls, message: rpc.OneTimeCode) -> Self:
        """From the message."""
        return cls(code=message.code, expires_at=moment(message.expires_at))


class Guardianship(Answer):
    """A link between a guardian and a child."""

    guardianship_id: str = Field(examples=["gdn_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    guardian_id: CustomerId
    child_id: CustomerId
    evidence_kind: EvidenceKind
    consent_entry_id: str = Field(description="The guardian's consent, on the child's ledger.")
    linked_by: Literal["customer", "staff"]
    linked_at: datetime
    ended_at: datetime | None
    ended_by: Literal["", "guardian", "staff", "majority"]

    @classmethod
    def of(cls, message: rpc.Guardianship) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "guardianship_id": message.guardianship_id,
                "guardian_id": message.guardian_id,
                "child_id": message.child_id,
                "evidence_kind": message.evidence_kind,
                "consent_entry_id": message.entry_id,
                "linked_by": message.linked_by,
                "linked_at": moment(message.linked_at),
                "ended_at": moment_or_none(message, "ended_at"),
                "ended_by": message.ended_by,
            }
        )


class GuardianshipList(Answer):
    """Links, oldest first."""

    guardianships: list[Guardianship]


class Dependant(Answer):
    """A child. `may_act` says whether X-Acting-For works for it."""

    customer_id: CustomerId
    given_name: str
    family_name: str
    birth_date: str
    status: StatusName
    may_act: bool
    has_login: bool
    guardianship: Guardianship

    @classmethod
    def of(cls, message: rpc.Dependant) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "customer_id": message.customer_id,
                "given_name": message.given_name,
                "family_name": message.family_name,
                "birth_date": message.birth_date,
                "status": status(message.status),
                "may_act": message.may_act,
                "has_login": message.has_login,
                "guardianship": Guardianship.of(message.guardianship),
            }
        )


class DependantList(Answer):
    """Children, oldest link first."""

    dependants: list[Dependant]


class ContactPointList(Answer):
    """Ways to reach the customer; `verified_at` says since when one is proved."""

    contact_points: list[ContactPoint]


class CodeSent(Answer):
    """A code is on its way."""

    expires_at: datetime
    next_at: datetime = Field(description="From when another one can be asked for.")


class ContactCode(Body):
    """The code that came."""

    code: str = Field(pattern="^[0-9]{6}$", examples=["123456"])


class NewNationalId(Body):
    """Eleven digits. They are never shown again."""

    national_id: str = Field(max_length=LINE, examples=["10915596784"])


class NationalIdStatus(Answer):
    """Whether a national id is stored; never the number, nor a part of it."""

    stored: bool
    stored_at: datetime | None

    @classmethod
    def of(cls, message: rpc.GetNationalIdStatusResponse | rpc.PutNationalIdResponse) -> Self:
        """From the message."""
        at = moment_or_none(message, "stored_at")
        return cls(stored=at is not None, stored_at=at)


class Merging(Body):
    """Two customers that are one person."""

    survivor_id: CustomerId
    merged_id: CustomerId
    reason: str = Field(max_length=64, examples=["duplicate_registration"])


class Unmerging(Body):
    """A merge to undo."""

    survivor_id: CustomerId
    merged_id: CustomerId


class Merge(Answer):
    """A merge."""

    merge_id: str = Field(examples=["mrg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    survivor_id: CustomerId
    merged_id: CustomerId
    merged_at: datetime
    reversible_until: datetime
    unmerged_at: datetime | None

    @classmethod
    def of(cls, message: rpc.Merge) -> Self:
        """From the message."""
        return cls(
            merge_id=message.merge_id,
            survivor_id=message.survivor_id,
            merged_id=message.merged_id,
            merged_at=moment(message.merged_at),
            reversible_until=moment(message.reversible_until),
            unmerged_at=moment_or_none(message, "unmerged_at"),
        )


class RetentionClock(Answer):
    """How long one class of records is kept; both days are Oslo dates."""

    key: str = Field(examples=["contract_period"])
    statute: str
    from_date: str = Field(examples=["2026-11-22"])
    until_date: str = Field(examples=["2029-11-22"])


class Standing(Answer):
    """Where a customer stands. `clocks` run once the relationship has ended."""

    customer_id: CustomerId
    status: StatusName
    closed_at: datetime | None
    restricted_at: datetime | None
    restriction: str
    guardians: list[Guardianship]
    dependants: list[Guardianship]
    merges: list[Merge]
    clocks: list[RetentionClock]
    verified_channels: list[str]
    national_id_stored_at: datetime | None
    version: int

    @classmethod
    def of(cls, message: rpc.Standing) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "customer_id": message.customer_id,
                "status": status(message.status),
                "closed_at": moment_or_none(message, "closed_at"),
                "restricted_at": moment_or_none(message, "restricted_at"),
                "restriction": message.restriction,
                "guardians": [Guardianship.of(item) for item in message.guardians],
                "dependants": [Guardianship.of(item) for item in message.dependants],
                "merges": [Merge.of(item) for item in message.merges],
                "clocks": [
                    RetentionClock(
                        key=clock.key,
                        statute=clock.statute,
                        from_date=clock.from_date,
                        until_date=clock.until_date,
                    )
                    for clock in message.clocks
                ],
                "verified_channels": list(message.verified_channels),
                "national_id_stored_at": moment_or_none(message, "national_id_stored_at"),
                "version": message.version,
            }
        )


def status(value: pb.CustomerStatus) -> str:
    """A status as the API names it."""
    return pb.CustomerStatus.Name(value).removeprefix("CUSTOMER_STATUS_").lower()
