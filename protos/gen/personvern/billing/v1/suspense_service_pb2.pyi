import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Payment(_message.Message):
    __slots__ = ("payment_id", "amount_ore", "kid", "booked_on", "status", "suspense_reason", "customer_id", "invoice_id", "applied_ore", "credit_ore", "reverses", "payment_file_id", "channels", "resolution")
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_ORE_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    BOOKED_ON_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SUSPENSE_REASON_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    APPLIED_ORE_FIELD_NUMBER: _ClassVar[int]
    CREDIT_ORE_FIELD_NUMBER: _ClassVar[int]
    REVERSES_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    amount_ore: int
    kid: str
    booked_on: str
    status: str
    suspense_reason: str
    customer_id: str
    invoice_id: str
    applied_ore: int
    credit_ore: int
    reverses: str
    payment_file_id: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    resolution: PaymentResolution
    def __init__(self, payment_id: _Optional[str] = ..., amount_ore: _Optional[int] = ..., kid: _Optional[str] = ..., booked_on: _Optional[str] = ..., status: _Optional[str] = ..., suspense_reason: _Optional[str] = ..., customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., applied_ore: _Optional[int] = ..., credit_ore: _Optional[int] = ..., reverses: _Optional[str] = ..., payment_file_id: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ..., resolution: _Optional[_Union[PaymentResolution, _Mapping]] = ...) -> None: ...

class PaymentResolution(_message.Message):
    __slots__ = ("act", "by", "at", "reason")
    ACT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    act: str
    by: str
    at: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, act: _Optional[str] = ..., by: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class SuspenseCandidate(_message.Message):
    __slots__ = ("invoice_id", "invoice_number", "kid", "customer_id", "outstanding_ore", "grounds", "score")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    KID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    OUTSTANDING_ORE_FIELD_NUMBER: _ClassVar[int]
    GROUNDS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    invoice_number: int
    kid: str
    customer_id: str
    outstanding_ore: int
    grounds: _containers.RepeatedScalarFieldContainer[str]
    score: int
    def __init__(self, invoice_id: _Optional[str] = ..., invoice_number: _Optional[int] = ..., kid: _Optional[str] = ..., customer_id: _Optional[str] = ..., outstanding_ore: _Optional[int] = ..., grounds: _Optional[_Iterable[str]] = ..., score: _Optional[int] = ...) -> None: ...

class GetSuspenseRequest(_message.Message):
    __slots__ = ("payment_id",)
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    def __init__(self, payment_id: _Optional[str] = ...) -> None: ...

class GetSuspenseResponse(_message.Message):
    __slots__ = ("payment", "masked_payer", "candidates", "reference")
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    MASKED_PAYER_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    payment: Payment
    masked_payer: str
    candidates: _containers.RepeatedCompositeFieldContainer[SuspenseCandidate]
    reference: str
    def __init__(self, payment: _Optional[_Union[Payment, _Mapping]] = ..., masked_payer: _Optional[str] = ..., candidates: _Optional[_Iterable[_Union[SuspenseCandidate, _Mapping]]] = ..., reference: _Optional[str] = ...) -> None: ...

class ResolveSuspenseRequest(_message.Message):
    __slots__ = ("request_id", "payment_id", "invoice_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    payment_id: str
    invoice_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ResolveSuspenseResponse(_message.Message):
    __slots__ = ("payment",)
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    payment: Payment
    def __init__(self, payment: _Optional[_Union[Payment, _Mapping]] = ...) -> None: ...

class ReturnSuspenseRequest(_message.Message):
    __slots__ = ("request_id", "payment_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    payment_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReturnSuspenseResponse(_message.Message):
    __slots__ = ("payment",)
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    payment: Payment
    def __init__(self, payment: _Optional[_Union[Payment, _Mapping]] = ...) -> None: ...

class WriteOffSuspenseRequest(_message.Message):
    __slots__ = ("request_id", "payment_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    payment_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class WriteOffSuspenseResponse(_message.Message):
    __slots__ = ("payment",)
    PAYMENT_FIELD_NUMBER: _ClassVar[int]
    payment: Payment
    def __init__(self, payment: _Optional[_Union[Payment, _Mapping]] = ...) -> None: ...

class ListPaymentsRequest(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "payment_file_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_FILE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    payment_file_id: str
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., payment_file_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListPaymentsResponse(_message.Message):
    __slots__ = ("payments", "next_page_token")
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    payments: _containers.RepeatedCompositeFieldContainer[Payment]
    next_page_token: str
    def __init__(self, payments: _Optional[_Iterable[_Union[Payment, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
