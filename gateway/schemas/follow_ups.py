"""The queue of customers who asked to be contacted, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.customer.v1 import follow_up_service_pb2 as rpc


class FollowUp(Answer):
    """One customer who waits to be contacted."""

    interaction_id: str = Field(
        description="The open contact; close it when the customer was contacted.",
        examples=["int_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"],
    )
    customer_id: str = Field(examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])
    earlier_interaction_id: str = Field(description="The contact that the customer was not content with.")
    opened_at: datetime = Field(description="Since when the customer waits.")

    @classmethod
    def of(cls, message: rpc.FollowUp) -> Self:
        """From the message."""
        return cls(
            interaction_id=message.interaction_id,
            customer_id=message.customer_id,
            earlier_interaction_id=message.earlier_interaction_id,
            opened_at=moment(message.opened_at),
        )


class FollowUpList(Answer):
    """A page of the queue, the one who waits longest first."""

    follow_ups: list[FollowUp]
    next_page_token: str = Field(description="Empty on the last page.")

    @classmethod
    def of(cls, message: rpc.ListFollowUpsResponse) -> Self:
        """From the message."""
        return cls(
            follow_ups=[FollowUp.of(item) for item in message.follow_ups],
            next_page_token=message.next_page_token,
        )
