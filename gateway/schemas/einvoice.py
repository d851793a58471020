"""The e-invoice agreement."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.billing.v1 import einvoice_service_pb2 as rpc


class EinvoiceChange(Answer):
    """One start or end of the agreement."""

    active: bool
    at: datetime
    by: Literal["customer", "staff"]


class EinvoiceAgreement(Answer):
    """Whether I get my invoices as e-invoices in the bank."""

    active: bool
    since: datetime | None = Field(description="Since when it stands so; empty when there never was one.")
    history: list[EinvoiceChange] = Field(description="Changes, newest first, at most 50.")

    @classmethod
    def of(cls, message: rpc.EinvoiceAgreement) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "active": message.active,
                "since": moment_or_none(message, "since"),
                "history": [
                    {"active": item.active, "at": moment(item.at), "by": item.by} for item in message.history
                ],
            }
        )


class SetEinvoiceAgreement(Body):
    """Whether invoices are to come as e-invoices."""

    active: bool = Field(examples=[True])
