"""Messages that were sent to a customer, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment, moment_or_none
from personvern.customer.v1 import customer_pb2 as pb
from personvern.customer.v1 import customer_service_pb2 as rpc
from personvern.customer.v1 import terms_service_pb2 as terms


class ToldOfTerms(Answer):
    """The change of terms that a message tells of, and what has come of it."""

    terms_change_id: str
    contract_id: str
    product_code: str
    terms_version_hash: str = Field(description="SHA-256 of the new terms.")
    applies_from: str = Field(description="The day that this message named.")
    outcome: str = Field(description="`told`, `late`, a failure code, or empty while it is on the way.")
    state: str = Field(description="Where the notice stands now.", examples=["told"])

    @classmethod
    def of(cls, message: terms.TermsNotice, message_id: str) -> Self:
        """From the notice, for one of its messages."""
        attempt = next(item for item in message.attempts if item.message_id == message_id)
        return cls(
            terms_change_id=message.terms_change_id,
            contract_id=message.contract_id,
            product_code=message.product_code,
            terms_version_hash=message.version_hash,
            applies_from=attempt.applies_from,
            outcome=attempt.outcome,
            state=terms.NoticeState.Name(message.state).removeprefix("NOTICE_STATE_").lower(),
        )


class Notice(Answer):
    """A message. Links with tokens are left out of the text that is kept."""

    message_id: str = Field(examples=["msg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    template: str
    purpose: str
    channel: str = Field(description="email, sms or post.", examples=["email"])
    language: str
    subject: str = Field(description="Empty for an SMS.")
    body: str = Field(description="Empty once the text is deleted, after three years.")
    state: Literal["queued", "sent", "failed", "bounced"] = Field(
        description="bounced: it was sent and came back."
    )
    queued_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None = Field(description="Null when nobody said so; mail servers do not.")
    bounced_at: datetime | None
    failure: str = Field(description="Why it was given up or came back; empty otherwise.")
    waits_for: str = Field(
        description="The rule that it waits for; empty when it does not.", examples=["QUIET_HOURS"]
    )

    terms_change: ToldOfTerms | None = Field(default=None, description="When it tells of changed terms.")

    @classmethod
    def of(cls, message: pb.Message, told: terms.TermsNotice | None = None) -> Self:
        """From the message, and from the notice of changed terms that it carried."""
        return cls.model_validate(
            {
                "message_id": message.message_id,
                "template": message.template,
                "purpose": message.purpose,
                "channel": message.channel,
                "language": message.language,
                "subject": message.subject,
                "body": message.body,
                "state": pb.MessageState.Name(message.state).removeprefix("MESSAGE_STATE_").lower(),
                "queued_at": moment(message.queued_at),
                "sent_at": moment_or_none(message, "sent_at"),
                "delivered_at": moment_or_none(message, "delivered_at"),
                "bounced_at": moment_or_none(message, "bounced_at"),
                "failure": message.failure,
                "waits_for": message.waits_for,
                "terms_change": None if told is None else ToldOfTerms.of(told, message.message_id),
            }
        )


class NoticeList(Answer):
    """A page of messages, newest first."""

    notices: list[Notice]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(
        cls, message: rpc.ListMessagesResponse, told: terms.FindNoticesOfMessagesResponse | None = None
    ) -> Self:
        """From the messages, and from the notices of changed terms that they carried."""
        known = {} if told is None else dict(told.notices)
        notices = [Notice.of(item, known.get(item.message_id)) for item in message.messages]
        return cls(notices=notices, next_page_token=message.next_page_token)
