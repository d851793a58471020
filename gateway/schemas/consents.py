"""Consents, their history and receipts, as the person sees them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import MomentGiven, moment, moment_or_none
from personvern.consent.v1 import consent_pb2 as pb

Status = Literal["not_given", "given", "refused", "withdrawn", "expired", "outdated"]
Act = Literal[
    "given", "refused", "withdrawn", "renewed", "expired", "objected", "objection_lifted", "imported"
]
ActedBy = Literal["self", "guardian", "agent", "system"]

STATUSES: dict[int, Status] = {
    pb.CONSENT_STATUS_NOT_GIVEN: "not_given",
    pb.CONSENT_STATUS_GIVEN: "given",
    pb.CONSENT_STATUS_REFUSED: "refused",
    pb.CONSENT_STATUS_WITHDRAWN: "withdrawn",
    pb.CONSENT_STATUS_EXPIRED: "expired",
    pb.CONSENT_STATUS_OUTDATED: "outdated",
}
ACTS: dict[int, Act] = {
    pb.ACT_GIVEN: "given",
    pb.ACT_REFUSED: "refused",
    pb.ACT_WITHDRAWN: "withdrawn",
    pb.ACT_RENEWED: "renewed",
    pb.ACT_EXPIRED: "expired",
    pb.ACT_OBJECTED: "objected",
    pb.ACT_OBJECTION_LIFTED: "objection_lifted",
    pb.ACT_IMPORTED: "imported",
}
HANDS: dict[int, ActedBy] = {
    pb.ACTED_BY_SELF: "self",
    pb.ACTED_BY_GUARDIAN: "guardian",
    pb.ACTED_BY_AGENT: "agent",
    pb.ACTED_BY_SYSTEM: "system",
}

_ENTRY = Field(examples=["ent_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
_RECEIPT = Field(examples=["rcp_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
_HASH = Field(examples=["2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"])


class Done(Body):
    """Where and when something was done; all of it may be left out."""

    channel: Annotated[Literal["web", "app"], Field(description="Where it was done.")] = "web"
    client_time: Annotated[
        MomentGiven | None,
        Field(
            description="The device's clock. Kept as it is, and marked when it is off by over 5 minutes. "
            "A yes is refused when it cannot have been said then; a no never is.",
            examples=["2026-08-01T12:00:00+02:00"],
        ),
    ] = None

    @property
    def stamp(self) -> Timestamp | None:
        """The device's clock as a message."""
        if self.client_time is None:
            return None
        made = Timestamp()
        made.FromDatetime(self.client_time)
        return made


class GrantConsent(Done):
    """A consent to the text that the person saw."""

    text_hash: Annotated[
        str,
        Field(
            min_length=64,
            max_length=64,
            description="`text_hash` of the text in `consents`: a consent is to a text.",
            examples=["2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"],
        ),
    ]
    language: Annotated[Literal["nb", "nn", "en"], Field(description="Language of that text.")]
    policy_version: Annotated[
        str,
        Field(
            max_length=64,
            pattern="^([0-9a-f]{64})?$",
            description="`policy_version` of the consents; when given, refused if another holds now.",
        ),
    ] = ""


class OnRequest(Body):
    """How a person asked customer service."""

    channel: Annotated[
        Literal["phone", "email", "post", "app", "web"], Field(description="How the person asked.")
    ] = "phone"


class GrantOnRequest(OnRequest):
    """A consent that customer service records at the person's request, to the text that was read out."""

    text_hash: Annotated[str, Field(min_length=64, max_length=64, description="`text_hash` of that text.")]
    language: Annotated[Literal["nb", "nn", "en"], Field(description="Language of that text.")]


class WithdrawConsent(Done):
    """A withdrawal asks for nothing; an empty body will do."""


class Consent(Answer):
    """Where one stands on a purpose that needs consent, and the text to say yes to."""

    purpose: Annotated[str, Field(examples=["marketing_new_offers"])]
    name: Annotated[str, Field(examples=["Nye tilbud og kundefordeler"])]
    text: str
    language: Annotated[str, Field(description="Language of name and text.", examples=["nb"])]
    text_hash: Annotated[str, _HASH]
    status: Status
    channels: Annotated[list[str], Field(examples=[["app", "email", "phone", "sms"]])]
    since: datetime | None
    expires_at: datetime | None
    renewable: Annotated[bool, Field(description="Asked for again: it ran out, or the text has changed.")]
    acted_by: Annotated[ActedBy | None, Field(description="By whose hand it was put there.")]
    entry_id: Annotated[str, _ENTRY]
    receipt_id: Annotated[str, _RECEIPT]

    @classmethod
    def of(cls, message: pb.Consent, language: str) -> Consent:
        """From the message, in one language."""
        return cls(
            purpose=message.purpose,
            name=getattr(message.name, language),
            text=getattr(message.text, language),
            language=language,
            text_hash=getattr(message.text_hash, language),
            status=STATUSES[message.status],
            channels=list(message.channels),
            since=moment_or_none(message, "since"),
            expires_at=moment_or_none(message, "expires_at"),
            renewable=message.renewable,
            acted_by=HANDS.get(message.acted_by),
            entry_id=message.entry_id,
            receipt_id=message.receipt_id,
        )


class ConsentList(Answer):
    """Every purpose that needs consent."""

    consents: list[Consent]
    policy_version: Annotated[str, _HASH]


class LedgerEntry(Answer):
    """One line of the consent ledger."""

    entry_id: Annotated[str, _ENTRY]
    sequence: Annotated[int, Field(description="Place in the chain, from 1 without gaps.", examples=[1])]
    purpose: Annotated[str, Field(examples=["marketing_new_offers"])]
    act: Act
    acted_by: ActedBy
    channel: Annotated[
        str,
        Field(
            description="web, app, phone, email, sms, post, or system when time ran out.", examples=["web"]
        ),
    ]
    text_hash: Annotated[str, _HASH]
    language: Annotated[str, Field(examples=["nb"])]
    policy_version: Annotated[str, _HASH]
    recorded_at: datetime
    client_time: datetime | None
    client_time_suspect: Annotated[
        bool, Field(description="The device's clock was more than five minutes off.")
    ]
    expires_at: datetime | None
    receipt_id: Annotated[str, _RECEIPT]
    previous_hash: Annotated[str, _HASH]
    hash: Annotated[str, _HASH]

    @classmethod
    def of(cls, message: pb.LedgerEntry) -> LedgerEntry:
        """From the message."""
        return cls(
            entry_id=message.entry_id,
            sequence=message.sequence,
            purpose=message.purpose,
            act=ACTS[message.act],
            acted_by=HANDS[message.acted_by],
            channel=message.channel,
            text_hash=message.text_hash,
            language=message.language,
            policy_version=message.policy_version,
            recorded_at=moment(message.recorded_at),
            client_time=moment_or_none(message, "client_time"),
            client_time_suspect=message.client_time_suspect,
            expires_at=moment_or_none(message, "expires_at"),
            receipt_id=message.receipt_id,
            previous_hash=message.previous_hash,
            hash=message.hash,
        )


class ConsentHistory(Answer):
    """A page of the ledger, newest first."""

    entries: list[LedgerEntry]
    next_page_token: str


class Receipt(Answer):
    """Proof of one act: ISO/IEC TS 27560 fields as JSON-LD in DPV terms, signed."""

    receipt_id: Annotated[str, _RECEIPT]
    entry_id: Annotated[str, _ENTRY]
    content: Annotated[dict[str, Any], Field(description="What is signed, as JSON-LD.")]
    jws: Annotated[str, Field(description="The same signed: JWS, compact form, Ed25519.")]
    public_jwk: Annotated[dict[str, Any], Field(description="The key that verifies it (RFC 7517).")]

    @classmethod
    def of(cls, message: pb.Receipt) -> Receipt:
        """From the message."""
        return cls(
            receipt_id=message.receipt_id,
            entry_id=message.entry_id,
            content=json.loads(message.json_ld),
            jws=message.jws,
            public_jwk=json.loads(message.public_jwk),
        )


class KantaraReceipt(Answer):
    """The same receipt as a Kantara Consent Receipt (KI-CR-v1.1.0): a view without a signature."""

    version: Annotated[str, Field(examples=["KI-CR-v1.1.0"])]
    jurisdiction: Annotated[str, Field(examples=["NO"])]
    timestamp: Annotated[int, Field(alias="consentTimestamp", description="Seconds since 1970.")]
    method: Annotated[str, Field(alias="collectionMethod", examples=["self-service"])]
    receipt_id: Annotated[str, Field(alias="consentReceiptID", examples=_RECEIPT.examples)]
    language: Annotated[str, Field(examples=["nb"])]
    principal: Annotated[
        str, Field(alias="piiPrincipalId", examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    ]
    controllers: Annotated[list[dict[str, Any]], Field(alias="piiControllers")]
    policy_url: Annotated[str, Field(alias="policyUrl")]
    services: list[dict[str, Any]]
    sensitive: bool
    special_categories: Annotated[list[str], Field(alias="spiCat")]
