"""Erasures: the plan, what has become of it, and what recipients are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from gateway.languages import DEFAULT
from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import erasure_service_pb2 as rpc
from personvern.disclosure.v1 import notice_service_pb2 as notice
from personvern.privacy.v1 import privacy_service_pb2 as privacy

Status = Literal["planning", "planned", "blocked", "executing", "done"]
Outcome = Literal["erase", "hold", "block"]
Matter = Literal["erasure", "rectification", "restriction"]

_STATUSES: dict[int, Status] = {
    rpc.ERASURE_STATUS_PLANNING: "planning",
    rpc.ERASURE_STATUS_PLANNED: "planned",
    rpc.ERASURE_STATUS_BLOCKED: "blocked",
    rpc.ERASURE_STATUS_EXECUTING: "executing",
    rpc.ERASURE_STATUS_DONE: "done",
}
_OUTCOMES: dict[int, Outcome] = {
    privacy.ERASURE_OUTCOME_ERASE: "erase",
    privacy.ERASURE_OUTCOME_HOLD: "hold",
    privacy.ERASURE_OUTCOME_BLOCK: "block",
}
_MATTERS: dict[int, Matter] = {
    notice.NOTICE_MATTER_ERASURE: "erasure",
    notice.NOTICE_MATTER_RECTIFICATION: "rectification",
    notice.NOTICE_MATTER_RESTRICTION: "restriction",
}


class ErasureItem(Answer):
    """One kind of record, and what becomes of it."""

    key: Annotated[str, Field(examples=["billing.invoices"])]
    title: Annotated[str, Field(examples=["Invoices"])]
    records: Annotated[int, Field(description="How many.", examples=[12])]
    outcome: Annotated[Outcome, Field(description="Goes, is held until a day, or stands in the way.")]
    explanation: Annotated[str, Field(description="Why it is held; what to do about what stands in the way.")]
    statute: Annotated[str, Field(examples=["bokføringsloven § 13 nr. 1–4"])]
    until: Annotated[date | None, Field(description="Last day on which the last of them is kept.")]

    @classmethod
    def of(cls, message: privacy.ErasureItem, language: str) -> ErasureItem:
        """From the message, in a language."""
        return cls(
            key=message.key,
            title=_words(message.titles, language),
            records=message.records,
            outcome=_OUTCOMES[message.outcome],
            explanation=_words(message.explanations, language),
            statute=message.statute,
            until=date.fromisoformat(message.until) if message.until else None,
        )


class Erasure(Answer):
    """An erasure: its plan, and once it is executed what was done."""

    erasure_id: Annotated[str, Field(examples=["era_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    data_request_id: Annotated[str, Field(examples=["drq_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    status: Annotated[Status, Field(description="From `executing` on it goes through.")]
    items: list[ErasureItem]
    planned_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None
    told: Annotated[list[str], Field(description="Categories of those who are told that they must erase.")]
    operation: Annotated[str, Field(description="Address of the operation that plans or does it.")]

    @classmethod
    def of(cls, message: rpc.Erasure, language: str) -> Erasure:
        """From the message, in a language."""
        return cls(
            erasure_id=message.erasure_id,
            data_request_id=message.data_request_id,
            status=_STATUSES[message.status],
            items=[ErasureItem.of(item, language) for item in message.items],
            planned_at=moment_or_none(message, "planned_at"),
            started_at=moment_or_none(message, "started_at"),
            done_at=moment_or_none(message, "done_at"),
            told=list(message.told),
            operation=f"/v1/operations/{message.operation_id}",
        )


class ErasuresAgain(Answer):
    """All erasures are done again."""

    operation_id: str
    operation: Annotated[str, Field(description="Address of the operation; its result says how many.")]


class PartnerNotice(Answer):
    """Erase, correct or only keep what you received about this customer, then confirm."""

    notice_id: Annotated[str, Field(examples=["ntc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    customer_id: str
    made_at: datetime
    confirmed_at: datetime | None
    ended: Annotated[
        bool, Field(description="Of a restriction: it holds no more, you may use the data again.")
    ] = False

    @classmethod
    def of(cls, message: notice.Notice) -> PartnerNotice:
        """From the message."""
        return cls(
            notice_id=message.notice_id,
            customer_id=message.customer_id,
            made_at=moment(message.made_at),
            confirmed_at=moment_or_none(message, "confirmed_at"),
            ended=message.ended,
        )


class PartnerErasureList(Answer):
    """What is not confirmed yet, oldest first: confirm, then fetch again."""

    erasures: list[PartnerNotice]
    more: bool


class PartnerRectificationList(Answer):
    """What is not confirmed yet, oldest first: fetch the data again, confirm, then fetch this again."""

    rectifications: list[PartnerNotice]
    more: bool


class PartnerRestrictionList(Answer):
    """What is not confirmed yet, oldest first: confirm, then fetch again."""

    restrictions: list[PartnerNotice]
    more: bool


class StaffNotice(Answer):
    """What a recipient is told, as the privacy officer sees it."""

    notice_id: Annotated[str, Field(examples=["ntc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    matter: Matter
    customer_id: str
    processor_id: Annotated[str, Field(description="Of a third party the id of the disclosure to it.")]
    recipient: Annotated[str, Field(description="Its category.", examples=["invoice_distribution"])]
    third_party: bool
    by_hand: Annotated[
        bool, Field(description="It hears of nothing by itself: write to it, and note when it confirms.")
    ]
    ended: Annotated[bool, Field(description="Of a restriction: it holds no more.")]
    cause_id: Annotated[str, Field(description="The erasure or the data request.")]
    made_at: datetime
    told_at: Annotated[datetime | None, Field(description="When the recipient fetched it or was told.")]
    confirmed_at: datetime | None
    evidence: Annotated[str, Field(description="Where a confirmation that was noted by hand is found.")]

    @classmethod
    def of(cls, message: notice.Notice) -> StaffNotice:
        """From the message."""
        return cls(
            notice_id=message.notice_id,
            matter=_MATTERS[message.matter],
            customer_id=message.customer_id,
            processor_id=message.processor_id,
            recipient=message.category,
            third_party=message.third_party,
            by_hand=message.by_hand,
            ended=message.ended,
            cause_id=message.cause_id,
            made_at=moment(message.made_at),
            told_at=moment_or_none(message, "told_at"),
            confirmed_at=moment_or_none(message, "confirmed_at"),
            evidence=message.evidence,
        )


class StaffNoticeList(Answer):
    """A page of what is not confirmed, oldest first."""

    notices: list[StaffNotice]
    next_page_token: str


class NoteNoticeConfirmation(Body):
    """A confirmation that came another way than through the partner's own call."""

    evidence: Annotated[
        str,
        Field(min_length=3, max_length=200, description="Where it is.", examples=["letter 2026-117"]),
    ]
    confirmed_on: Annotated[date | None, Field(description="The day on which it came, if not today.")] = None


def _words(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get(DEFAULT, "")
