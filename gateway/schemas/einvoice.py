"""The e-invoice agreement."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment, moment_or_none
from personvern.billing.v1 import einvoice_service_pb2 as rpc

_STATUS = {
    rpc.EINVOICE_STATUS_NONE: "none",
    rpc.EINVOICE_STATUS_ACTIVE: "active",
    rpc.EINVOICE_STATUS_ENDED: "ended",
}
_SCOPE = {
    rpc.EFAKTURA_SCOPE_UNSPECIFIED: "",
    rpc.EFAKTURA_SCOPE_ALL: "all",
    rpc.EFAKTURA_SCOPE_ISSUER: "issuer",
}


class EinvoiceChange(Answer):
    """One start or end of the agreement."""

    active: bool
    at: datetime
    by: Literal["customer", "staff", "network"] = Field(
        description="The network: my bank says that it has no such agreement."
    )


class EinvoiceAgreement(Answer):
    """Whether I get my invoices as e-invoices in the bank."""

    active: bool
    status: Literal["none", "active", "ended"]
    scope: Literal["all", "issuer", ""] = Field(
        description="From every issuer or from us alone, as the bank says; empty when it has not said."
    )
    efaktura_address: str = Field(description="By which the bank finds me; empty when it has not told us.")
    since: datetime | None = Field(description="Since when it stands so; empty when there never was one.")
    history: list[EinvoiceChange] = Field(description="Changes, newest first, at most 50.")

    @classmethod
    def of(cls, message: rpc.EinvoiceAgreement) -> Self:
        """From the message."""
        return cls.model_validate(
            {
                "active": message.active,
                "status": _STATUS[message.status],
                "scope": _SCOPE[message.scope],
                "efaktura_address": message.efaktura_address,
                "since": moment_or_none(message, "since"),
                "history": [
                    {"active": item.active, "at": moment(item.at), "by": item.by} for item in message.history
                ],
            }
        )


class SetEinvoiceAgreement(Body):
    """Whether invoices are to come as e-invoices."""

    active: bool = Field(examples=[True])
