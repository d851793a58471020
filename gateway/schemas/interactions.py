"""Interactions over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.customer.v1 import customer_pb2 as pb
from personvern.customer.v1 import customer_service_pb2 as rpc

DirectionName = Literal["inbound", "outbound"]


class NewInteraction(Body):
    """A contact to log. National ids and card numbers in the text are masked before it is stored."""

    channel: str = Field(max_length=40, examples=["phone"])
    direction: DirectionName = "inbound"
    topic: str = Field(max_length=80, examples=["invoice.due_date"])
    text: str = Field(max_length=20_000, examples=["Asked when the invoice is due."])
    invoice_id: str = Field(default="", max_length=80)
    contract_id: str = Field(default="", max_length=80)
    supplier_id: str = Field(
        default="", max_length=80, description="Processor who took part in the delivery."
    )

    def message(self, request_id: str, customer_id: str) -> rpc.OpenInteractionRequest:
        """To the message."""
        return rpc.OpenInteractionRequest(
            request_id=request_id,
            customer_id=customer_id,
            direction=f"INTERACTION_DIRECTION_{self.direction.upper()}",
            **self.model_dump(exclude={"direction"}),
        )


class Interaction(Answer):
    """One contact between customer and company."""

    interaction_id: str = Field(examples=["int_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    channel: str
    direction: DirectionName
    topic: str
    text: str
    status: Literal["open", "closed"]
    invoice_id: str
    contract_id: str
    supplier_id: str
    opened_at: datetime
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, message: pb.Interaction) -> Self:
        """From the message."""
        direction = pb.InteractionDirection.Name(message.direction)
        status = pb.InteractionStatus.Name(message.status)
        return cls.model_validate(
            {
                "interaction_id": message.interaction_id,
                "channel": message.channel,
                "direction": direction.removeprefix("INTERACTION_DIRECTION_").lower(),
                "topic": message.topic,
                "text": message.text,
                "status": status.removeprefix("INTERACTION_STATUS_").lower(),
                "invoice_id": message.invoice_id,
                "contract_id": message.contract_id,
                "supplier_id": message.supplier_id,
                "opened_at": moment(message.opened_at),
                "closed_at": moment_or_none(message, "closed_at"),
                "version": message.version,
            }
        )


class InteractionList(Answer):
    """A page of interactions, newest first."""

    interactions: list[Interaction]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListInteractionsResponse) -> Self:
        """From the message."""
        interactions = [Interaction.of(item) for item in message.interactions]
        return cls(interactions=interactions, next_page_token=message.next_page_token)
