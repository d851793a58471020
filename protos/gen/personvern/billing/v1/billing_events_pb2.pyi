from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class InvoiceIssued(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "period")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    period: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., period: _Optional[str] = ...) -> None: ...

class InvoiceSettled(_message.Message):
    __slots__ = ("customer_id", "invoice_id", "payment_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    invoice_id: str
    payment_id: str
    def __init__(self, customer_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., payment_id: _Optional[str] = ...) -> None: ...

class PaymentReceived(_message.Message):
    __slots__ = ("customer_id", "payment_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    payment_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class PaymentReversed(_message.Message):
    __slots__ = ("customer_id", "payment_id", "invoice_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    payment_id: str
    invoice_id: str
    def __init__(self, customer_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class PaymentSuspended(_message.Message):
    __slots__ = ("payment_id",)
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    def __init__(self, payment_id: _Optional[str] = ...) -> None: ...

class PayoutAccountLearned(_message.Message):
    __slots__ = ("customer_id", "billing_account_id", "payment_ids")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    billing_account_id: str
    payment_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_id: _Optional[str] = ..., billing_account_id: _Optional[str] = ..., payment_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class PayoutAccountRemoved(_message.Message):
    __slots__ = ("customer_id", "billing_account_id", "cause")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BILLING_ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    billing_account_id: str
    cause: str
    def __init__(self, customer_id: _Optional[str] = ..., billing_account_id: _Optional[str] = ..., cause: _Optional[str] = ...) -> None: ...

class EinvoiceAgreementChanged(_message.Message):
    __slots__ = ("customer_id", "version", "active")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    customer_id: str
    version: int
    active: bool
    def __init__(self, customer_id: _Optional[str] = ..., version: _Optional[int] = ..., active: _Optional[bool] = ...) -> None: ...
