"""The national register of reservations, for staff."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.customer.v1 import reservation_service_pb2 as rpc


class ReservationRegister(Answer):
    """A register that was taken; nothing of its lines is kept that could be read."""

    register_id: Annotated[str, Field(examples=["rsv_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    month: Annotated[str, Field(examples=["2026-11"])]
    sha256: str
    lines: Annotated[int, Field(description="Reservations in the file.")]
    imported_at: datetime
    in_force: Annotated[bool, Field(description="Whether every customer has been looked up in it.")]
    customers: Annotated[int, Field(description="Customers who stand in it; known once it is in force.")]
    operation_id: str
    href: Annotated[str, Field(description="The operation that looks customers up.")]

    @classmethod
    def of(cls, message: rpc.ReservationRegister) -> ReservationRegister:
        """From the message."""
        return cls(
            register_id=message.register_id,
            month=message.month,
            sha256=message.sha256,
            lines=message.lines,
            imported_at=moment(message.imported_at),
            in_force=message.in_force,
            customers=message.customers,
            operation_id=message.operation_id,
            href=f"/v1/operations/{message.operation_id}",
        )


class ImportedReservationRegister(Answer):
    """What became of the file."""

    reservation_register: ReservationRegister
    already_imported: bool


class CurrentReservationRegister(Answer):
    """The register that was taken last; null when none ever was."""

    reservation_register: ReservationRegister | None
