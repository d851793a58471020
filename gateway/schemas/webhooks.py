"""Webhooks of partners' clients, for the privacy officer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, cast

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.disclosure.v1 import webhook_service_pb2 as rpc

State = Literal["pending", "received", "given_up"]


class SetWebhook(Body):
    """Where a client is told."""

    url: Annotated[
        str,
        Field(
            min_length=1,
            max_length=500,
            description="https, in the public internet.",
            examples=["https://partner.example/personvern"],
        ),
    ]


class Webhook(Answer):
    """Where a client is told."""

    client_id: str
    url: str
    set_at: datetime
    old_secret_until: Annotated[
        datetime | None, Field(description="Until when messages are signed with the secret before, too.")
    ]

    @classmethod
    def of(cls, message: rpc.Webhook) -> Webhook:
        """From the message."""
        return cls(
            client_id=message.client_id,
            url=message.url,
            set_at=moment(message.set_at),
            old_secret_until=moment_or_none(message, "old_secret_until"),
        )


class NewWebhook(Answer):
    """A webhook with its secret, which is in this answer only."""

    webhook: Webhook
    secret: Annotated[str, Field(description="For Standard Webhooks.", examples=["whsec_a2VwdA=="])]


class WebhookDelivery(Answer):
    """One message on its way; it names a withdrawal or a notice, never a person."""

    delivery_id: str
    matter: Annotated[str, Field(examples=["withdrawal"])]
    withdrawal_id: Annotated[str, Field(description="Empty for other matters.")]
    notice_id: Annotated[str, Field(description="Empty for a withdrawal.")]
    state: State
    attempts: int
    cause: Annotated[str, Field(description="Why the last attempt failed.", examples=["status_500"])]
    next_at: datetime | None
    received_at: datetime | None

    @classmethod
    def of(cls, message: rpc.WebhookDelivery) -> WebhookDelivery:
        """From the message."""
        return cls(
            delivery_id=message.delivery_id,
            matter=message.matter,
            withdrawal_id=message.withdrawal_id,
            notice_id=message.notice_id,
            state=cast("State", message.state),
            attempts=message.attempts,
            cause=message.cause,
            next_at=moment_or_none(message, "next_at"),
            received_at=moment_or_none(message, "received_at"),
        )


class WatchedWebhook(Answer):
    """A webhook and the last messages."""

    webhook: Webhook
    deliveries: Annotated[list[WebhookDelivery], Field(description="At most 100, newest first.")]


class WebhookRemoved(Answer):
    """The client is told no more; it still finds everything when it asks."""

    client_id: str
