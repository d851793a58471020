"""Payment files, and money whose owner is not known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from gateway.schemas.model import Answer
from gateway.schemas.times import moment
from personvern.billing.v1 import billing_pb2 as pb
from personvern.billing.v1 import billing_service_pb2 as rpc

PaymentFileStatus = Literal["accepted", "applied"]
_STATUS: dict[int, PaymentFileStatus] = {
    pb.PAYMENT_FILE_STATUS_ACCEPTED: "accepted",
    pb.PAYMENT_FILE_STATUS_APPLIED: "applied",
}


class PaymentFile(Answer):
    """An accepted payment file; `href` is the operation that applies its payments."""

    payment_file_id: Annotated[str, Field(examples=["pfl_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    format: Annotated[str, Field(examples=["ocr_giro"])]
    transmission: Annotated[str, Field(examples=["0000001"])]
    payments: Annotated[int, Field(description="Transactions of OCR giro.", examples=[3])]
    transactions: Annotated[int, Field(description="Those of other services included.", examples=[3])]
    records: Annotated[int, Field(examples=[10])]
    total_ore: Annotated[int, Field(examples=[267_150])]
    skipped_assignments: Annotated[int, Field(description="Of other services.", examples=[0])]
    status: PaymentFileStatus
    operation_id: Annotated[str, Field(examples=["op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    href: Annotated[str, Field(examples=["/v1/operations/op_billing_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    events: str
    received_at: datetime
    hold_until: Annotated[date, Field(description="Last day that the Bookkeeping Act wants it kept.")]

    @classmethod
    def of(cls, message: pb.PaymentFile) -> Self:
        """From the message."""
        return cls(**cls._values(message))

    @classmethod
    def _values(cls, message: pb.PaymentFile) -> dict[str, Any]:
        href = f"/v1/operations/{message.operation_id}"
        return {
            "payment_file_id": message.payment_file_id,
            "format": message.format,
            "transmission": message.transmission,
            "payments": message.payments,
            "transactions": message.transactions,
            "records": message.records,
            "total_ore": message.total_ore,
            "skipped_assignments": message.skipped_assignments,
            "status": _STATUS[message.status],
            "operation_id": message.operation_id,
            "href": href,
            "events": f"{href}/events",
            "received_at": moment(message.received_at),
            "hold_until": date.fromisoformat(message.hold_until),
        }


class ImportedPaymentFile(PaymentFile):
    """The answer to an upload; `already_imported` says that this very file changed nothing."""

    already_imported: bool

    @classmethod
    def from_upload(cls, message: rpc.ImportPaymentFileResponse) -> Self:
        """From the message."""
        return cls(**cls._values(message.payment_file), already_imported=message.already_imported)


class PaymentFileList(Answer):
    """A page of files, newest first."""

    payment_files: list[PaymentFile]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListPaymentFilesResponse) -> Self:
        """From the message."""
        found = [PaymentFile.of(item) for item in message.payment_files]
        return cls(payment_files=found, next_page_token=message.next_page_token)


class SuspenseItem(Answer):
    """Money whose owner is not known."""

    payment_id: Annotated[str, Field(examples=["pay_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])]
    amount_ore: Annotated[int, Field(description="Negative when it went back.", examples=[12_500])]
    kid: Annotated[str, Field(description="As the payer wrote it.", examples=["12344"])]
    booked_on: date
    reason: Annotated[str, Field(examples=["kid_unknown"])]
    payment_file_id: str


class SuspenseList(Answer):
    """A page of suspense, oldest first."""

    items: list[SuspenseItem]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListSuspenseResponse) -> Self:
        """From the message."""
        items = [
            SuspenseItem(
                payment_id=item.payment_id,
                amount_ore=item.amount_ore,
                kid=item.kid,
                booked_on=date.fromisoformat(item.booked_on),
                reason=item.reason,
                payment_file_id=item.payment_file_id,
            )
            for item in message.items
        ]
        return cls(items=items, next_page_token=message.next_page_token)
