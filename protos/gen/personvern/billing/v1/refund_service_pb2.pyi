import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RefundState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REFUND_STATE_UNSPECIFIED: _ClassVar[RefundState]
    REFUND_STATE_NEEDS_ACCOUNT: _ClassVar[RefundState]
    REFUND_STATE_REQUESTED: _ClassVar[RefundState]
    REFUND_STATE_APPROVED: _ClassVar[RefundState]
    REFUND_STATE_SENT: _ClassVar[RefundState]
    REFUND_STATE_PAID: _ClassVar[RefundState]
    REFUND_STATE_REJECTED_BY_BANK: _ClassVar[RefundState]
    REFUND_STATE_CANCELLED: _ClassVar[RefundState]
REFUND_STATE_UNSPECIFIED: RefundState
REFUND_STATE_NEEDS_ACCOUNT: RefundState
REFUND_STATE_REQUESTED: RefundState
REFUND_STATE_APPROVED: RefundState
REFUND_STATE_SENT: RefundState
REFUND_STATE_PAID: RefundState
REFUND_STATE_REJECTED_BY_BANK: RefundState
REFUND_STATE_CANCELLED: RefundState

class RefundApproval(_message.Message):
    __slots__ = ("by", "at")
    BY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    by: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, by: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Refund(_message.Message):
    __slots__ = ("refund_id", "customer_id", "source", "payment_id", "amount_ore", "target", "masked_account", "state", "requested_by", "requested_at", "approvals", "approvals_needed", "payout_file_id", "cancelled_because", "bank_reason", "hold_until", "cancelled_by")
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_ORE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    MASKED_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_BY_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    APPROVALS_FIELD_NUMBER: _ClassVar[int]
    APPROVALS_NEEDED_FIELD_NUMBER: _ClassVar[int]
    PAYOUT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_BECAUSE_FIELD_NUMBER: _ClassVar[int]
    BANK_REASON_FIELD_NUMBER: _ClassVar[int]
    HOLD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_BY_FIELD_NUMBER: _ClassVar[int]
    refund_id: str
    customer_id: str
    source: str
    payment_id: str
    amount_ore: int
    target: str
    masked_account: str
    state: RefundState
    requested_by: str
    requested_at: _timestamp_pb2.Timestamp
    approvals: _containers.RepeatedCompositeFieldContainer[RefundApproval]
    approvals_needed: int
    payout_file_id: str
    cancelled_because: str
    bank_reason: str
    hold_until: str
    cancelled_by: str
    def __init__(self, refund_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., source: _Optional[str] = ..., payment_id: _Optional[str] = ..., amount_ore: _Optional[int] = ..., target: _Optional[str] = ..., masked_account: _Optional[str] = ..., state: _Optional[_Union[RefundState, str]] = ..., requested_by: _Optional[str] = ..., requested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., approvals: _Optional[_Iterable[_Union[RefundApproval, _Mapping]]] = ..., approvals_needed: _Optional[int] = ..., payout_file_id: _Optional[str] = ..., cancelled_because: _Optional[str] = ..., bank_reason: _Optional[str] = ..., hold_until: _Optional[str] = ..., cancelled_by: _Optional[str] = ...) -> None: ...

class PayoutFile(_message.Message):
    __slots__ = ("payout_file_id", "message_id", "refunds", "total_ore", "execution_date", "created_at", "created_by", "hold_until", "paid", "rejected")
    PAYOUT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    REFUNDS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ORE_FIELD_NUMBER: _ClassVar[int]
    EXECUTION_DATE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CREATED_BY_FIELD_NUMBER: _ClassVar[int]
    HOLD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    payout_file_id: str
    message_id: str
    refunds: int
    total_ore: int
    execution_date: str
    created_at: _timestamp_pb2.Timestamp
    created_by: str
    hold_until: str
    paid: int
    rejected: int
    def __init__(self, payout_file_id: _Optional[str] = ..., message_id: _Optional[str] = ..., refunds: _Optional[int] = ..., total_ore: _Optional[int] = ..., execution_date: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., created_by: _Optional[str] = ..., hold_until: _Optional[str] = ..., paid: _Optional[int] = ..., rejected: _Optional[int] = ...) -> None: ...

class HeldBackRefund(_message.Message):
    __slots__ = ("refund_id", "reason")
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    refund_id: str
    reason: str
    def __init__(self, refund_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RequestRefundRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "source", "payment_id", "amount_ore")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_ORE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    source: str
    payment_id: str
    amount_ore: int
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., source: _Optional[str] = ..., payment_id: _Optional[str] = ..., amount_ore: _Optional[int] = ...) -> None: ...

class RequestRefundResponse(_message.Message):
    __slots__ = ("refund",)
    REFUND_FIELD_NUMBER: _ClassVar[int]
    refund: Refund
    def __init__(self, refund: _Optional[_Union[Refund, _Mapping]] = ...) -> None: ...

class ListRefundsRequest(_message.Message):
    __slots__ = ("state", "page_size", "page_token")
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    state: RefundState
    page_size: int
    page_token: str
    def __init__(self, state: _Optional[_Union[RefundState, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRefundsResponse(_message.Message):
    __slots__ = ("refunds", "next_page_token")
    REFUNDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    refunds: _containers.RepeatedCompositeFieldContainer[Refund]
    next_page_token: str
    def __init__(self, refunds: _Optional[_Iterable[_Union[Refund, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetRefundRequest(_message.Message):
    __slots__ = ("refund_id",)
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    refund_id: str
    def __init__(self, refund_id: _Optional[str] = ...) -> None: ...

class GetRefundResponse(_message.Message):
    __slots__ = ("refund",)
    REFUND_FIELD_NUMBER: _ClassVar[int]
    refund: Refund
    def __init__(self, refund: _Optional[_Union[Refund, _Mapping]] = ...) -> None: ...

class ApproveRefundRequest(_message.Message):
    __slots__ = ("request_id", "refund_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    refund_id: str
    def __init__(self, request_id: _Optional[str] = ..., refund_id: _Optional[str] = ...) -> None: ...

class ApproveRefundResponse(_message.Message):
    __slots__ = ("refund",)
    REFUND_FIELD_NUMBER: _ClassVar[int]
    refund: Refund
    def __init__(self, refund: _Optional[_Union[Refund, _Mapping]] = ...) -> None: ...

class RejectRefundRequest(_message.Message):
    __slots__ = ("request_id", "refund_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    refund_id: str
    def __init__(self, request_id: _Optional[str] = ..., refund_id: _Optional[str] = ...) -> None: ...

class RejectRefundResponse(_message.Message):
    __slots__ = ("refund",)
    REFUND_FIELD_NUMBER: _ClassVar[int]
    refund: Refund
    def __init__(self, refund: _Optional[_Union[Refund, _Mapping]] = ...) -> None: ...

class ListMyRefundsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListMyRefundsResponse(_message.Message):
    __slots__ = ("refunds", "next_page_token")
    REFUNDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    refunds: _containers.RepeatedCompositeFieldContainer[Refund]
    next_page_token: str
    def __init__(self, refunds: _Optional[_Iterable[_Union[Refund, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ChooseRefundAccountRequest(_message.Message):
    __slots__ = ("request_id", "customer_id", "refund_id", "account_number", "use_payout_account", "keep_credit")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REFUND_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    USE_PAYOUT_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    KEEP_CREDIT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    customer_id: str
    refund_id: str
    account_number: str
    use_payout_account: bool
    keep_credit: bool
    def __init__(self, request_id: _Optional[str] = ..., customer_id: _Optional[str] = ..., refund_id: _Optional[str] = ..., account_number: _Optional[str] = ..., use_payout_account: _Optional[bool] = ..., keep_credit: _Optional[bool] = ...) -> None: ...

class ChooseRefundAccountResponse(_message.Message):
    __slots__ = ("refund",)
    REFUND_FIELD_NUMBER: _ClassVar[int]
    refund: Refund
    def __init__(self, refund: _Optional[_Union[Refund, _Mapping]] = ...) -> None: ...

class MakePayoutFileRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class MakePayoutFileResponse(_message.Message):
    __slots__ = ("payout_file", "held_back")
    PAYOUT_FILE_FIELD_NUMBER: _ClassVar[int]
    HELD_BACK_FIELD_NUMBER: _ClassVar[int]
    payout_file: PayoutFile
    held_back: _containers.RepeatedCompositeFieldContainer[HeldBackRefund]
    def __init__(self, payout_file: _Optional[_Union[PayoutFile, _Mapping]] = ..., held_back: _Optional[_Iterable[_Union[HeldBackRefund, _Mapping]]] = ...) -> None: ...

class ListPayoutFilesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPayoutFilesResponse(_message.Message):
    __slots__ = ("payout_files", "next_page_token")
    PAYOUT_FILES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    payout_files: _containers.RepeatedCompositeFieldContainer[PayoutFile]
    next_page_token: str
    def __init__(self, payout_files: _Optional[_Iterable[_Union[PayoutFile, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetPayoutFileRequest(_message.Message):
    __slots__ = ("payout_file_id",)
    PAYOUT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    payout_file_id: str
    def __init__(self, payout_file_id: _Optional[str] = ...) -> None: ...

class GetPayoutFileResponse(_message.Message):
    __slots__ = ("payout_file",)
    PAYOUT_FILE_FIELD_NUMBER: _ClassVar[int]
    payout_file: PayoutFile
    def __init__(self, payout_file: _Optional[_Union[PayoutFile, _Mapping]] = ...) -> None: ...

class DownloadPayoutFileRequest(_message.Message):
    __slots__ = ("payout_file_id",)
    PAYOUT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    payout_file_id: str
    def __init__(self, payout_file_id: _Optional[str] = ...) -> None: ...

class DownloadPayoutFileResponse(_message.Message):
    __slots__ = ("data",)
    DATA_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    def __init__(self, data: _Optional[bytes] = ...) -> None: ...

class TakePayoutAnswerRequest(_message.Message):
    __slots__ = ("request_id", "payout_file_id", "data")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PAYOUT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    payout_file_id: str
    data: bytes
    def __init__(self, request_id: _Optional[str] = ..., payout_file_id: _Optional[str] = ..., data: _Optional[bytes] = ...) -> None: ...

class TakePayoutAnswerResponse(_message.Message):
    __slots__ = ("payout_file", "already_taken")
    PAYOUT_FILE_FIELD_NUMBER: _ClassVar[int]
    ALREADY_TAKEN_FIELD_NUMBER: _ClassVar[int]
    payout_file: PayoutFile
    already_taken: bool
    def __init__(self, payout_file: _Optional[_Union[PayoutFile, _Mapping]] = ..., already_taken: _Optional[bool] = ...) -> None: ...
