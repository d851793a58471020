from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ConfirmInvoiceOwnerRequest(_message.Message):
    __slots__ = ("invoice_id", "customer_ids")
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    invoice_id: str
    customer_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, invoice_id: _Optional[str] = ..., customer_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ConfirmInvoiceOwnerResponse(_message.Message):
    __slots__ = ("theirs",)
    THEIRS_FIELD_NUMBER: _ClassVar[int]
    theirs: bool
    def __init__(self, theirs: _Optional[bool] = ...) -> None: ...
