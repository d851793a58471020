"""Messages that were sent to a customer, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment, moment_or_none
from personvern.customer.v1 import customer_pb2 as pb
from personvern.customer.v1 import customer_service_pb2 as rpc


class Notice(Answer):
    """A message. Links with tokens are left out of the text that is kept."""

    message_id: str = Field(examples=["msg_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    template: str
    purpose: str
    channel: str
    language: str
    subject: str
    body: str
    state: Literal["queued", "sent", "failed"]
    queued_at: datetime
    sent_at: datetime | None
    failure: str = Field(description="Why it was given up; empty otherwise.")

    @classmethod
    def of(cls, message: pb.Message) -> Self:
        """From the message."""
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
                "failure": message.failure,
            }
        )


class NoticeList(Answer):
    """A page of messages, newest first."""

    notices: list[Notice]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListMessagesResponse) -> Self:
        """From the message."""
        notices = [Notice.of(item) for item in message.messages]
        return cls(notices=notices, next_page_token=message.next_page_token)
