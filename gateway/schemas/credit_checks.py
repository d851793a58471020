"""Credit checks, their copy letters, and a person's look at them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.billing.v1 import credit_check_service_pb2 as pb

State = Literal["requested", "done"]
Outcome = Literal["scored", "frozen", "no_match", "several_matches", "withdrawn"]
Band = Literal["A", "B", "C", "D"]
Decision = Literal["approve", "decline", "manual"]
Review = Literal["none", "open", "done"]

_STATES: dict[int, State] = {
    pb.CREDIT_CHECK_STATE_REQUESTED: "requested",
    pb.CREDIT_CHECK_STATE_DONE: "done",
}
_REVIEWS: dict[int, Review] = {
    pb.CREDIT_REVIEW_STATE_NONE: "none",
    pb.CREDIT_REVIEW_STATE_OPEN: "open",
    pb.CREDIT_REVIEW_STATE_DONE: "done",
}


class NewCreditCheck(Body):
    """Which order waits for it."""

    contract_id: Annotated[str, Field(max_length=80, examples=["ctr_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]


class AskForReview(Body):
    """What the person who looks should know."""

    text: Annotated[str, Field(max_length=4_000, examples=["The payment remark is settled."])] = ""


class DecideReview(Body):
    """What a person decided, and why; the customer reads it."""

    decision: Annotated[str, Field(max_length=40, examples=["approve"])]
    reasons: Annotated[str, Field(max_length=4_000, examples=["The remark is settled since November."])]


class CreditCheck(Answer):
    """The outcome of a credit check; the report itself is not kept."""

    credit_check_id: Annotated[str, Field(examples=["crc_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    customer_id: str
    contract_id: Annotated[str, Field(description="The order that waits for it.")]
    product_code: str
    state: Annotated[State, Field(description="Requested until the bureau has answered.")]
    outcome: Outcome | None
    band: Annotated[Band | None, Field(description="A is best.")]
    decision: Annotated[Decision | None, Field(description="Null when there is none: nobody is approved.")]
    automatic: Annotated[bool, Field(description="No person has decided.")]
    bureau_reference: str
    requested_at: datetime
    checked_at: datetime | None
    asked_by: Annotated[str, Field(examples=["staff:anne.agent"])]
    asked_why: Annotated[str, Field(examples=["order"])]
    rules_version: str
    letter: Annotated[bool, Field(description="Whether the copy letter can be read.")]
    letter_until: date | None
    kept_until: date
    review: Review
    review_offered: Annotated[bool, Field(description="Whether you may ask for a person to look.")]
    review_text: str
    review_reasons: str
    reviewed_at: datetime | None

    @classmethod
    def of(cls, message: pb.CreditCheck) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "credit_check_id": message.credit_check_id,
                "customer_id": message.customer_id,
                "contract_id": message.contract_id,
                "product_code": message.product_code,
                "state": _STATES[message.state],
                "outcome": message.outcome or None,
                "band": message.band or None,
                "decision": message.decision or None,
                "automatic": message.automatic,
                "bureau_reference": message.bureau_reference,
                "requested_at": moment(message.requested_at),
                "checked_at": moment_or_none(message, "checked_at"),
                "asked_by": message.asked_by,
                "asked_why": message.asked_why,
                "rules_version": message.rules_version,
                "letter": message.letter,
                "letter_until": message.letter_until or None,
                "kept_until": message.kept_until,
                "review": _REVIEWS[message.review],
                "review_offered": message.review_offered,
                "review_text": message.review_text,
                "review_reasons": message.review_reasons,
                "reviewed_at": moment_or_none(message, "reviewed_at"),
            }
        )


class CreditCheckList(Answer):
    """A page of credit checks."""

    credit_checks: list[CreditCheck]
    next_page_token: str

    @classmethod
    def of(cls, message: pb.ListCreditChecksResponse | pb.ListCreditReviewsResponse) -> Self:
        """From the message."""
        return cls(
            credit_checks=[CreditCheck.of(item) for item in message.credit_checks],
            next_page_token=message.next_page_token,
        )


class LetterItem(Answer):
    """One item of the letter."""

    key: Annotated[str, Field(examples=["controller"])]
    title: str
    lines: list[str]


class CopyLetter(Answer):
    """Every item that kredittopplysningsloven § 18 asks for."""

    credit_check_id: str
    language: Annotated[str, Field(examples=["nb"])]
    items: list[LetterItem]

    @classmethod
    def of(cls, message: pb.GetCreditLetterResponse) -> Self:
        """From the message."""
        items = [LetterItem(key=one.key, title=one.title, lines=list(one.lines)) for one in message.items]
        return cls(credit_check_id=message.credit_check_id, language=message.language, items=items)
