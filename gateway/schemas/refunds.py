"""Refunds, and the payout files in which they go to the bank."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints

from gateway.schemas.model import Answer, Body
from gateway.schemas.times import moment
from personvern.billing.v1 import refund_service_pb2 as rpc

RefundState = Literal[
    "needs_account", "requested", "approved", "sent", "paid", "rejected_by_bank", "cancelled"
]
Source = Literal["credit_balance", "overpayment", "closing_balance", "suspense"]
Target = Literal["", "payout_account", "payment_account", "customer_account"]
_STATES: dict[int, RefundState] = {
    rpc.REFUND_STATE_NEEDS_ACCOUNT: "needs_account",
    rpc.REFUND_STATE_REQUESTED: "requested",
    rpc.REFUND_STATE_APPROVED: "approved",
    rpc.REFUND_STATE_SENT: "sent",
    rpc.REFUND_STATE_PAID: "paid",
    rpc.REFUND_STATE_REJECTED_BY_BANK: "rejected_by_bank",
    rpc.REFUND_STATE_CANCELLED: "cancelled",
}
_REFUND, _FILE = "rfd_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d", "pof_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"


def state_name(state: RefundState | None) -> str:
    """The state's name in the message; none is all of them."""
    return f"REFUND_STATE_{(state or 'unspecified').upper()}"


class RequestRefund(Body):
    """What is to be paid back. `amount_ore` left out is all that there is."""

    customer_id: Annotated[str, Field(max_length=64, examples=["cus_0192f0c1d2e37a6b8c9d0e1f2a3b4c5d"])] = ""
    source: Source
    payment_id: Annotated[str, Field(max_length=64, description="For overpayment and suspense.")] = ""
    amount_ore: Annotated[int, Field(ge=1, le=10**12, examples=[12_500])] | None = None


class Approval(Answer):
    """The word of one approver."""

    by: Annotated[str, Field(examples=["staff:stf_2"])]
    at: datetime


class MyRefund(Answer):
    """Money on its way back to me."""

    refund_id: Annotated[str, Field(examples=[_REFUND])]
    amount_ore: Annotated[int, Field(examples=[12_500])]
    source: Source
    target: Annotated[Target, Field(description="Empty while you are asked which account.")]
    masked_account: Annotated[str, Field(examples=["*******8903"])]
    state: RefundState
    requested_at: datetime
    cancelled_because: Annotated[str, Field(examples=["kept_by_customer"])]

    @classmethod
    def of(cls, message: rpc.Refund) -> Self:
        """From the message."""
        return cls(**cls._values(message))

    @classmethod
    def _values(cls, message: rpc.Refund) -> dict[str, Any]:
        return {
            "refund_id": message.refund_id,
            "amount_ore": message.amount_ore,
            "source": message.source,
            "target": message.target,
            "masked_account": message.masked_account,
            "state": _STATES[message.state],
            "requested_at": moment(message.requested_at),
            "cancelled_because": message.cancelled_because,
        }


class Refund(MyRefund):
    """A refund as finance sees it; the account, masked, only where one refund is read."""

    customer_id: str
    payment_id: str
    requested_by: Annotated[str, Field(examples=["staff:stf_1"])]
    approvals: list[Approval]
    approvals_needed: Annotated[int, Field(description="Different people, besides who asked.", examples=[1])]
    payout_file_id: str
    cancelled_by: Annotated[
        str, Field(description="Who said no, or kept the credit.", examples=["staff:stf_2"])
    ]
    bank_reason: Annotated[str, Field(description="Why the bank refused it (ISO 20022).", examples=["AC04"])]
    hold_until: Annotated[date, Field(description="Last day that the Bookkeeping Act wants it kept.")]

    @classmethod
    def _values(cls, message: rpc.Refund) -> dict[str, Any]:
        return super()._values(message) | {
            "customer_id": message.customer_id,
            "payment_id": message.payment_id,
            "requested_by": message.requested_by,
            "approvals": [Approval(by=item.by, at=moment(item.at)) for item in message.approvals],
            "approvals_needed": message.approvals_needed,
            "payout_file_id": message.payout_file_id,
            "cancelled_by": message.cancelled_by,
            "bank_reason": message.bank_reason,
            "hold_until": date.fromisoformat(message.hold_until),
        }


class RefundList(Answer):
    """A page of refunds, newest first."""

    refunds: list[Refund]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListRefundsResponse) -> Self:
        """From the message."""
        found = [Refund.of(item) for item in message.refunds]
        return cls(refunds=found, next_page_token=message.next_page_token)


class MyRefundList(Answer):
    """A page of my refunds, newest first."""

    refunds: list[MyRefund]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListMyRefundsResponse) -> Self:
        """From the message."""
        found = [MyRefund.of(item) for item in message.refunds]
        return cls(refunds=found, next_page_token=message.next_page_token)


class ChooseRefundAccount(Body):
    """Where the money is to go: exactly one of the three."""

    account_number: Annotated[
        str,
        StringConstraints(max_length=20),
        Field(description="Used for this refund and forgotten with it.", examples=["8601.11.17947"]),
    ] = ""
    use_payout_account: Annotated[bool, Field(description="The stored account is the right one.")] = False
    keep_credit: Annotated[bool, Field(description="Pay out nothing: the credit stays.")] = False


class PayoutFile(Answer):
    """One file of payments to the bank (ISO 20022 pain.001.001.03)."""

    payout_file_id: Annotated[str, Field(examples=[_FILE])]
    message_id: Annotated[str, Field(description="MsgId.", examples=["PV5022DF9E080832B167A58A47F94A28"])]
    refunds: Annotated[int, Field(examples=[3])]
    total_ore: Annotated[int, Field(examples=[37_500])]
    execution_date: Annotated[date, Field(description="The banking day on which it is to be paid.")]
    created_at: datetime
    created_by: Annotated[str, Field(examples=["staff:stf_1"])]
    hold_until: date
    paid: Annotated[int, Field(description="Refunds that the bank says are paid.", examples=[2])]
    rejected: Annotated[int, Field(description="Refunds that the bank has refused.", examples=[1])]

    @classmethod
    def of(cls, message: rpc.PayoutFile) -> Self:
        """From the message."""
        return cls(**cls._values(message))

    @classmethod
    def _values(cls, message: rpc.PayoutFile) -> dict[str, Any]:
        return {
            "payout_file_id": message.payout_file_id,
            "message_id": message.message_id,
            "refunds": message.refunds,
            "total_ore": message.total_ore,
            "execution_date": date.fromisoformat(message.execution_date),
            "created_at": moment(message.created_at),
            "created_by": message.created_by,
            "hold_until": date.fromisoformat(message.hold_until),
            "paid": message.paid,
            "rejected": message.rejected,
        }


class HeldBack(Answer):
    """An approved refund that the file did not take: the customer is asked for an account (`account_gone`),
    or the money is no longer due (`credit_gone`) and somebody must look at it.
    """

    refund_id: Annotated[str, Field(examples=[_REFUND])]
    reason: Literal["account_gone", "credit_gone"]


class MadePayoutFile(PayoutFile):
    """A new file, and what it did not take."""

    held_back: list[HeldBack]

    @classmethod
    def made(cls, message: rpc.MakePayoutFileResponse) -> Self:
        """From the message."""
        held = [
            HeldBack.model_validate({"refund_id": i.refund_id, "reason": i.reason}) for i in message.held_back
        ]
        return cls(**cls._values(message.payout_file), held_back=held)


class AnsweredPayoutFile(PayoutFile):
    """A file after an answer; `already_taken` says that this very answer changed nothing."""

    already_taken: bool

    @classmethod
    def answered(cls, message: rpc.TakePayoutAnswerResponse) -> Self:
        """From the message."""
        return cls(**cls._values(message.payout_file), already_taken=message.already_taken)


class PayoutFileList(Answer):
    """A page of files, newest first."""

    payout_files: list[PayoutFile]
    next_page_token: str

    @classmethod
    def of(cls, message: rpc.ListPayoutFilesResponse) -> Self:
        """From the message."""
        found = [PayoutFile.of(item) for item in message.payout_files]
        return cls(payout_files=found, next_page_token=message.next_page_token)
