"""Decisions whether a use of personal data is allowed, explained to staff and to the customer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from google.protobuf.timestamp_pb2 import Timestamp
from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import MomentGiven, moment
from personvern.consent.v1 import consent_pb2 as pb
from personvern.consent.v1 import consent_service_pb2 as rpc

Channel = Literal["", "email", "sms", "phone", "post", "app", "social"]
EvidenceKind = Literal["none", "entry", "contract", "statute", "relationship", "interest"]

_EVIDENCE: dict[int, EvidenceKind] = {
    pb.EVIDENCE_KIND_UNSPECIFIED: "none",
    pb.EVIDENCE_KIND_ENTRY: "entry",
    pb.EVIDENCE_KIND_CONTRACT: "contract",
    pb.EVIDENCE_KIND_STATUTE: "statute",
    pb.EVIDENCE_KIND_RELATIONSHIP: "relationship",
    pb.EVIDENCE_KIND_INTEREST: "interest",
}


class ExplainDecision(Body):
    """The use to decide on."""

    customer_id: Annotated[str, Field(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    purpose: Annotated[str, Field(max_length=64, examples=["marketing_new_offers"])]
    channel: Annotated[Channel, Field(description="Empty when no message is sent.", examples=["email"])] = ""
    product_code: Annotated[
        str, Field(max_length=64, description="Product or product group.", examples=["fibre"])
    ] = ""
    recipient: Annotated[
        str, Field(max_length=64, description="Who outside would receive data.", examples=[""])
    ] = ""
    at: Annotated[
        MomentGiven | None,
        Field(description="A moment to come; now when left out.", examples=["2026-08-01T12:00:00+02:00"]),
    ] = None

    def message(self) -> rpc.DecideRequest:
        """The question."""
        at = None
        if self.at is not None:
            at = Timestamp()
            at.FromDatetime(self.at)
        return rpc.DecideRequest(
            customer_id=self.customer_id,
            purpose=self.purpose,
            channel=self.channel,
            product_code=self.product_code,
            recipient=self.recipient,
            at=at,
        )


class AskDecision(Body):
    """A use of my own data."""

    purpose: Annotated[str, Field(max_length=64, examples=["marketing_similar_products"])]
    channel: Annotated[Channel, Field(description="Empty when no message is sent.", examples=["email"])] = ""
    product_code: Annotated[
        str, Field(max_length=64, description="Product or product group.", examples=["fibre"])
    ] = ""

    def message(self, customer_id: str) -> rpc.DecideRequest:
        """The question."""
        return rpc.DecideRequest(
            customer_id=customer_id,
            purpose=self.purpose,
            channel=self.channel,
            product_code=self.product_code,
        )


class Evidence(Answer):
    """What a decision rests on."""

    kind: EvidenceKind
    reference: Annotated[str, Field(examples=["ent_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


class Sentences(Answer):
    """One sentence for the customer in three languages."""

    nb: str
    nn: str
    en: str


class Decision(Answer):
    """Whether the use is allowed, and why."""

    allow: bool
    rule: Annotated[str, Field(description="The rule that decided.", examples=["CONSENT_NOT_GIVEN"])]
    legal_basis: Annotated[str, Field(examples=["GDPR art. 6(1)(a); markedsføringsloven § 15(1)"])]
    evidence: Evidence
    policy_version: str
    sentence: Annotated[str, Field(description="For the customer, in the language asked for.")]
    sentences: Sentences
    decided_at: datetime
    retry_at: Annotated[
        datetime | None,
        Field(description="From when quiet hours or a frequency cap no longer stand in the way."),
    ]

    @classmethod
    def of(cls, message: pb.Decision, language: str) -> Decision:
        """From the message."""
        sentences = Sentences(nb=message.sentence_nb, nn=message.sentence_nn, en=message.sentence_en)
        return cls(
            allow=message.allow,
            rule=message.rule,
            legal_basis=message.legal_basis,
            evidence=Evidence(kind=_EVIDENCE[message.evidence.kind], reference=message.evidence.reference),
            policy_version=message.policy_version,
            sentence=getattr(sentences, language),
            sentences=sentences,
            decided_at=moment(message.decided_at),
            retry_at=moment(message.retry_at) if message.HasField("retry_at") else None,
        )
