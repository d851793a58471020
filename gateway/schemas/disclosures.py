"""Who received or looked at a person's data: the person's view and the privacy officer's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.disclosure.v1 import disclosure_pb2 as pb
from personvern.disclosure.v1 import disclosure_service_pb2 as rpc

Ground = Literal["agreement", "consent", "statute", "order", "debt_collection", "own_request", "internal"]
RecipientKind = Literal["staff", "service", "processor", "third_party"]

_GROUNDS: dict[int, Ground] = {
    pb.GROUND_AGREEMENT: "agreement",
    pb.GROUND_CONSENT: "consent",
    pb.GROUND_STATUTE: "statute",
    pb.GROUND_ORDER: "order",
    pb.GROUND_DEBT_COLLECTION: "debt_collection",
    pb.GROUND_OWN_REQUEST: "own_request",
    pb.GROUND_INTERNAL: "internal",
}
_KINDS: dict[int, RecipientKind] = {
    pb.RECIPIENT_KIND_STAFF: "staff",
    pb.RECIPIENT_KIND_SERVICE: "service",
    pb.RECIPIENT_KIND_PROCESSOR: "processor",
    pb.RECIPIENT_KIND_THIRD_PARTY: "third_party",
}
_FIELDS = Field(examples=[["invoices.kid", "invoices.total_ore"]])


class OwnDisclosure(Answer):
    """One time that someone received or looked at the data."""

    entry_id: Annotated[str, Field(examples=["dis_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    at: datetime
    recipient_kind: RecipientKind
    recipient: Annotated[
        str,
        Field(
            description="Category of a company or third party, role of an employee, or own system.",
            examples=["agent"],
        ),
    ]
    ground: Ground
    access_reason: Annotated[str, Field(description="Of an employee.", examples=["complaint"])]
    purpose: Annotated[str, Field(examples=["invoicing"])]
    data_categories: list[str]
    fields: Annotated[list[str], _FIELDS]
    channel: str

    @classmethod
    def of(cls, message: pb.OwnDisclosure) -> OwnDisclosure:
        """From the message."""
        return cls(
            entry_id=message.entry_id,
            at=moment(message.at),
            recipient_kind=_KINDS[message.recipient_kind],
            recipient=message.recipient,
            ground=_GROUNDS[message.ground],
            access_reason=message.access_reason,
            purpose=message.purpose,
            data_categories=list(message.data_categories),
            fields=list(message.fields),
            channel=message.channel,
        )


class OwnDisclosureList(Answer):
    """A page, newest first."""

    disclosures: list[OwnDisclosure]
    next_page_token: str


class Disclosure(Answer):
    """One ledger entry as the privacy officer sees it. No names."""

    entry_id: Annotated[str, Field(examples=["dis_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    customer_id: str
    sequence: int
    at: datetime
    recipient_kind: RecipientKind
    recipient_id: str
    recipient_role: str
    recipient_category: str
    ground: Ground
    evidence: str
    purpose: str
    data_categories: list[str]
    fields: Annotated[list[str], _FIELDS]
    channel: str
    trace_id: str
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, message: pb.DisclosureEntry) -> Disclosure:
        """From the message."""
        return cls(
            entry_id=message.entry_id,
            customer_id=message.customer_id,
            sequence=message.sequence,
            at=moment(message.at),
            recipient_kind=_KINDS[message.recipient_kind],
            recipient_id=message.recipient_id,
            recipient_role=message.recipient_role,
            recipient_category=message.recipient_category,
            ground=_GROUNDS[message.ground],
            evidence=message.evidence,
            purpose=message.purpose,
            data_categories=list(message.data_categories),
            fields=list(message.fields),
            channel=message.channel,
            trace_id=message.trace_id,
            previous_hash=message.previous_hash,
            hash=message.hash,
        )


class DisclosureList(Answer):
    """A page, newest first."""

    disclosures: list[Disclosure]
    next_page_token: str


class VerifyLedger(Body):
    """Whose chain to verify."""

    customer_id: Annotated[str, Field(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


class LedgerVerdict(Answer):
    """What the verifier found."""

    entries: int
    intact: bool
    broken_entry_id: Annotated[str, Field(description="The first entry that does not hold, or empty.")]

    @classmethod
    def of(cls, message: rpc.VerifyLedgerResponse) -> LedgerVerdict:
        """From the message."""
        return cls(entries=message.entries, intact=message.intact, broken_entry_id=message.broken_entry_id)
