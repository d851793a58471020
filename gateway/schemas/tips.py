"""Tips over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.products import ProductText as LocalText
from gateway.schemas.times import moment
from personvern.customer.v1 import profile_service_pb2 as rpc


class Tip(Answer):
    """A tip that earlier questions lead to."""

    key: str = Field(examples=["einvoice"])
    title: LocalText
    text: LocalText
    why: LocalText = Field(description="Which questions led to it.")
    times: int = Field(description="How often the customer asked.")
    last_asked_at: datetime

    @classmethod
    def of(cls, message: rpc.Tip) -> Self:
        """From the message."""
        return cls(
            key=message.key,
            title=LocalText.of(message.title),
            text=LocalText.of(message.text),
            why=LocalText.of(message.why),
            times=message.times,
            last_asked_at=moment(message.last_asked_at),
        )


class TipList(Answer):
    """Tips, the most useful first."""

    tips: list[Tip]
    refusal: LocalText | None = Field(description="Why there are none, when there may be none.")

    @classmethod
    def of(cls, message: rpc.ListTipsResponse) -> Self:
        """From the message."""
        refusal = LocalText.of(message.refusal) if message.HasField("refusal") else None
        return cls(tips=[Tip.of(item) for item in message.tips], refusal=refusal)
