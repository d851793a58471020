"""Whom a partner may reach about a delivery."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from gateway.schemas.model import Answer
from personvern.customer.v1 import customer_service_pb2 as rpc


class DeliveryContact(Answer):
    """The fields that the agreement releases; the others are left out."""

    customer_id: Annotated[str, Field(examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    name: Annotated[str | None, Field(examples=["Kari Nordmann"])] = None
    email: Annotated[str | None, Field(examples=["kari@example.no"])] = None
    phone: Annotated[str | None, Field(examples=["+4741234567"])] = None
    fields: Annotated[list[str], Field(description="Released fields.", examples=[["name", "phone"]])]

    @classmethod
    def of(cls, message: rpc.GetDeliveryContactResponse) -> Self:
        """From the message."""
        return cls(
            customer_id=message.customer_id,
            name=message.name if message.HasField("name") else None,
            email=message.email if message.HasField("email") else None,
            phone=message.phone if message.HasField("phone") else None,
            fields=list(message.fields),
        )
